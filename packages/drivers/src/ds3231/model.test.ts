import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { ds3231Chip } from "./descriptor.ts";
import { ds3231Model } from "./model.ts";

function populated(population: string, clock = new VirtualClock()): PopulatedBus {
  return new PopulatedBus(parsePopulation(population, [ds3231Model]), { clock });
}

describe("a population", () => {
  it("has a clock that is right and goes on", async () => {
    const clock = new VirtualClock();
    await using bus = populated("ds3231@0x68:time=2024-05-17:temperature=-5.25", clock);
    const chip = ds3231Chip.open(bus.controller());
    expect(chip.units).toEqual({ temperature: "°C" });
    expect(await chip.sample()).toEqual({ time: "2024-05-17T00:00:00Z", temperature: -5.25 });
    await clock.advance(3_661_000);
    expect((await chip.sample())["time"]).toBe("2024-05-17T01:01:01Z");
  });

  it("can have one that was switched on just now", async () => {
    await using bus = populated("ds3231:poweredMs=0");
    expect(await ds3231Chip.open(bus.controller()).sample()).toEqual({ time: "2000-01-01T00:00:00Z", temperature: 0 });
  });

  it("can have one on its battery", async () => {
    await using bus = populated("ds3231:supply=off");
    expect((await ds3231Chip.open(bus.controller()).sample())["temperature"]).toBe(25);
  });

  it.each(["temperature=90", "time=today", "supply=maybe", "poweredMs=x"])("cannot have %s", (parameter) => {
    expect(() => populated(`ds3231:${parameter}`)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it("tells of what a controller should not do", () => {
    const warnings: string[] = [];
    const chip = ds3231Model.emulate({ clock: new VirtualClock(), onWarning: (warning) => warnings.push(warning) });
    chip.start(0x68, "write");
    for (const byte of [0x04, 0x00]) chip.write(byte);
    chip.stop("stop");
    expect(warnings).toEqual(["DS3231: the time that was written is none; the clock goes on from the nearest one"]);
  });
});

describe("the descriptor", () => {
  it("is in the list of chips", () => {
    expect(chips).toContain(ds3231Chip);
  });

  it("identifies the clock and nothing else", async () => {
    await using bus = populated("ds3231");
    const controller = bus.controller();
    expect(await ds3231Chip.identify(controller, 0x68)).toMatch(/^DS3231, by its time/);
    bus.attachNow([0x69], { start: () => true, write: () => true, read: () => 0x54, stop: () => undefined });
    expect(await ds3231Chip.identify(controller, 0x69)).toBeUndefined();
    expect(await ds3231Chip.identify(controller, 0x6a)).toBeUndefined();
    bus.wire.unplug();
    await expect(ds3231Chip.identify(controller, 0x68)).rejects.toMatchObject({ kind: "disconnected" });
  });

  it("asks again after another chip answered, and closes", async () => {
    await using bus = populated("ds3231");
    const chip = ds3231Chip.open(bus.controller());
    const emulator = bus.chips[0]?.chip as ReturnType<typeof ds3231Model.emulate>;
    emulator.registers.poke("seconds", 0xff);
    await expect(chip.sample()).rejects.toMatchObject({ kind: "protocol" });
    emulator.registers.poke("seconds", 0x00);
    await chip.sample();
    await chip.close();
    await expect(chip.sample()).rejects.toMatchObject({ kind: "closed" });
    expect(() => ds3231Chip.open(bus.controller(), 0x69)).toThrow(
      "A DS3231 cannot be at 0x69. It has one address, 0x68.",
    );
  });
});
