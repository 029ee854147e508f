import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { type I2CBus, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { at24c02Chip, at24c32Chip } from "./descriptor.ts";
import { At24c02, At24c32 } from "./known-sizes.ts";
import { at24c02Model, at24c32Model } from "./model.ts";

function populated(population: string): I2CBus {
  const clock = new VirtualClock();
  return new PopulatedBus(parsePopulation(population, [at24c02Model, at24c32Model]), { clock }).controller();
}

describe("a population", () => {
  it("has EEPROMs of both sizes", async () => {
    const controller = populated("at24c32@0x50:content=0102:fill=0,at24c02@0x57");
    const [large, small] = [new At24c32(controller), new At24c02(controller, { address: 0x57 })];
    expect([...(await large.read(0, 4))]).toEqual([1, 2, 0, 0]);
    expect([...(await large.read(4094))]).toEqual([0, 0]);
    expect([...(await small.read(254))]).toEqual([0xff, 0xff]);
  });

  it("can have one that is write-protected", async () => {
    const eeprom = new At24c02(populated("at24c02:writeProtected=yes"));
    await expect(eeprom.write(0, Uint8Array.of(1), { verify: true })).rejects.toMatchObject({ kind: "protocol" });
  });

  it.each(["content=0", "fill=256", "writeProtected=1", "writeCycleMs=-1"])("cannot have %s", (parameter) => {
    expect(() => populated(`at24c02:${parameter}`)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it("tells of what a controller should not do", () => {
    const warnings: string[] = [];
    const chip = at24c32Model.emulate({ clock: new VirtualClock(), onWarning: (warning) => warnings.push(warning) });
    chip.start(0x50, "write");
    chip.write(0);
    chip.stop("stop");
    expect(warnings).toEqual(["AT24C32: a word address was incomplete and did not count"]);
  });
});

describe("a descriptor", () => {
  it("is in the catalogue", () => {
    expect(chips).toContain(at24c32Chip);
    expect(chips).toContain(at24c02Chip);
  });

  it.each([at24c32Chip, at24c02Chip])("of an $name shows the first bytes", async (chip) => {
    await using opened = chip.open(populated(`${chip.name}@0x53:content=cafe`), 0x53);
    expect(await opened.sample()).toEqual({
      size: chip === at24c32Chip ? 4096 : 256,
      firstBytes: "CA FE FF FF FF FF FF FF FF FF FF FF FF FF FF FF",
    });
    expect(opened.units).toEqual({ size: "bytes" });
    await opened.close();
    await expect(opened.sample()).rejects.toMatchObject({ kind: "closed" });
  });

  it("opens the first address where none is given, and refuses one that it cannot have", async () => {
    const controller = populated("at24c02@0x50");
    expect(await at24c02Chip.open(controller).sample()).toMatchObject({ size: 256 });
    expect(() => at24c02Chip.open(controller, 0x58)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it("never says that an EEPROM is one", async () => {
    expect(await at24c02Chip.identify(populated("at24c02@0x50"), 0x50)).toBeUndefined();
  });

  it("has a driver for its size", () => {
    expect(at24c32Chip.driver).toBe(At24c32);
    expect(at24c02Chip.driver).toBe(At24c02);
  });
});
