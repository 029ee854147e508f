import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { type I2CBus, scan, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { at24c02Chip, at24c04Chip, at24c08Chip, at24c16Chip, at24c32Chip } from "./descriptor.ts";
import { At24c02, At24c04, At24c08, At24c16, At24c32 } from "./known-sizes.ts";
import { at24c32Model } from "./model.ts";

const MODELS = chips.flatMap(({ name, model }) => (name.startsWith("at24c") && model !== undefined ? [model] : []));

function populated(population: string, clock = new VirtualClock()): I2CBus {
  return new PopulatedBus(parsePopulation(population, MODELS), { clock }).controller();
}

describe("a population", () => {
  it("has EEPROMs of both sizes", async () => {
    const controller = populated("at24c32@0x50:content=0102:fill=0,at24c02@0x57");
    const [large, small] = [new At24c32(controller), new At24c02(controller, { address: 0x57 })];
    expect([...(await large.read(0, 4))]).toEqual([1, 2, 0, 0]);
    expect([...(await large.read(4094))]).toEqual([0, 0]);
    expect([...(await small.read(254))]).toEqual([0xff, 0xff]);
  });

  it("has EEPROMs that answer at two, four and eight addresses", async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const clock = new VirtualClock();
    const small = populated("at24c04@0x52,at24c08@0x54", clock);
    expect((await scan(small)).found).toEqual([0x52, 0x53, 0x54, 0x55, 0x56, 0x57]);
    const large = populated("at24c16", clock);
    expect((await scan(large)).found).toEqual([0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57]);
    for (const eeprom of [
      new At24c04(small, { address: 0x52 }),
      new At24c08(small, { address: 0x54 }),
      new At24c16(large),
    ]) {
      await clock.run(eeprom.write(eeprom.size - 257, bytes));
      expect([...(await eeprom.read(eeprom.size - 258, 5))]).toEqual([0xff, 1, 2, 3, 0xff]);
    }
  });

  it.each(["at24c16@0x51", "at24c08@0x52", "at24c04@0x51"])("cannot have %s", (chip) => {
    expect(() => populated(chip)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
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
    const ours = [at24c02Chip, at24c04Chip, at24c08Chip, at24c16Chip, at24c32Chip];
    expect(chips).toEqual(expect.arrayContaining(ours));
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
    expect(at24c16Chip.driver).toBe(At24c16);
  });
});
