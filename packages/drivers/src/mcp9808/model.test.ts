import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { mcp9808Chip } from "./descriptor.ts";
import { mcp9808Model } from "./model.ts";

function populated(population: string): PopulatedBus {
  return new PopulatedBus(parsePopulation(population, [mcp9808Model]), { clock: new VirtualClock() });
}

describe("a population", () => {
  it("has a chip that knows its temperature at once", async () => {
    await using bus = populated("mcp9808@0x18:temperature=-5.25,mcp9808@0x19");
    const controller = bus.controller();
    expect((await mcp9808Chip.open(controller).sample())["temperature"]).toBe(-5.25);
    expect((await mcp9808Chip.open(controller, 0x19).sample())["temperature"]).toBe(25);
  });

  it("can have one that was switched on just now", async () => {
    await using bus = populated("mcp9808:temperature=-5.25:poweredMs=0");
    expect((await mcp9808Chip.open(bus.controller()).sample())["temperature"]).toBe(0);
  });

  it.each(["temperature=130", "temperature=warm", "temperature=", "poweredMs=-1", "poweredMs=x"])(
    "cannot have %s",
    (parameter) => {
      expect(() => populated(`mcp9808:${parameter}`)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    },
  );

  it("tells of what a controller should not do", async () => {
    const warnings: string[] = [];
    const chip = mcp9808Model.emulate({ clock: new VirtualClock(), onWarning: (warning) => warnings.push(warning) });
    chip.start(0x18, "write");
    chip.write(0x22);
    expect(warnings).toEqual(["MCP9808: pointer 0x22 selects 0x02: the chip decodes no other bits"]);
  });
});

describe("the descriptor", () => {
  it("is in the list of chips", () => {
    expect(chips).toContain(mcp9808Chip);
    expect(mcp9808Chip).toMatchObject({ name: "mcp9808", model: mcp9808Model });
    expect(mcp9808Chip.addresses).toEqual([0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f]);
  });

  it("identifies the chip and nothing else", async () => {
    await using bus = populated("mcp9808@0x1a");
    const controller = bus.controller();
    expect(await mcp9808Chip.identify(controller, 0x1a)).toBe("MCP9808 revision 0");
    expect(await mcp9808Chip.identify(controller, 0x1b)).toBeUndefined();
    bus.attachNow([0x1c], { start: () => true, write: () => true, read: () => 0x54, stop: () => undefined });
    expect(await mcp9808Chip.identify(controller, 0x1c)).toBeUndefined();
    bus.attachNow([0x1d], { start: () => true, write: () => false, read: () => 0, stop: () => undefined });
    expect(await mcp9808Chip.identify(controller, 0x1d)).toBeUndefined();
    bus.wire.unplug();
    await expect(mcp9808Chip.identify(controller, 0x1a)).rejects.toMatchObject({ kind: "disconnected" });
  });

  it("opens a chip that measures, with units", async () => {
    await using bus = populated("mcp9808@0x1a:temperature=21.5");
    await using chip = mcp9808Chip.open(bus.controller(), 0x1a);
    expect(chip.units).toEqual({ temperature: "°C" });
    expect(await chip.sample()).toEqual({
      temperature: 21.5,
      alert: { critical: true, upper: true, lower: false },
    });
    await chip.close();
    await expect(chip.sample()).rejects.toMatchObject({ kind: "closed" });
  });

  it("refuses to measure with another chip, until it is the right one", async () => {
    await using bus = populated("mcp9808@0x18");
    const [resident] = bus.chips;
    const chip = mcp9808Chip.open(bus.controller());
    const emulator = resident?.chip as ReturnType<typeof mcp9808Model.emulate>;
    emulator.registers.poke("manufacturer", 0x1234);
    await expect(chip.sample()).rejects.toMatchObject({ kind: "protocol" });
    emulator.registers.poke("manufacturer", 0x0054);
    expect((await chip.sample())["temperature"]).toBe(25);
  });

  it("refuses an address that the chip cannot have", async () => {
    await using bus = populated("empty");
    expect(() => mcp9808Chip.open(bus.controller(), 0x20)).toThrow(
      "An MCP9808 cannot be at 0x20. Its pins A2 to A0 choose 0x18 to 0x1F.",
    );
  });
});
