import { parsePopulation, PopulatedBus, SimulatedBus } from "@twowire/backend-sim";
import { describeRegisters } from "@twowire/conformance";
import { VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { newchipChip } from "./descriptor.ts";
import { Newchip } from "./driver.ts";
import { NewchipEmulator } from "./emulator.ts";
import { newchipModel } from "./model.ts";
import { newchipRegisters } from "./registers.ts";

/** What the measurement register reads and what that means, from the tables of the data sheet: `[0x1900, 25]`. */
const VECTORS: readonly (readonly [word: number, celsius: number])[] = [];

/** An emulated chip on a bus in virtual time, and its driver. */
function bench(): { clock: VirtualClock; emulator: NewchipEmulator; chip: Newchip } {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulator = new NewchipEmulator({ clock });
  bus.attachNow([0x48], emulator);
  return { clock, emulator, chip: new Newchip(bus.controller()) };
}

it("agrees with the data sheet", async () => {
  if (VECTORS.length === 0) {
    expect.fail(
      "This is not a NEWCHIP yet. Begin with registers.ts: put in the registers of the data sheet. Then give VECTORS in " +
        "this file some values from its tables, and change driver.ts and emulator.ts until all tests pass.",
    );
  }
  const { emulator, chip } = bench();
  for (const [word, celsius] of VECTORS) {
    emulator.registers.poke("measurement", word);
    expect(await chip.sample()).toEqual({ temperature: celsius });
  }
});

// A test of each promise that registers.ts makes. Where one cannot be judged it fails until notJudged says so, with the reason.
describeRegisters({ describe, it }, newchipRegisters, (clock) => new NewchipEmulator({ clock }), { notJudged: {} });

it("measures what the chip feels, after a conversion", async () => {
  const { clock, emulator, chip } = bench();
  for (const celsius of [-40, -0.0625, 0, 0.0625, 21.5, 125]) {
    emulator.temperature = celsius;
    await clock.advance(30);
    expect(await chip.sample()).toEqual({ temperature: celsius });
  }
  expect(() => (emulator.temperature = 126)).toThrow("A NEWCHIP cannot measure 126 °C");
});

it("keeps its last result while it sleeps", async () => {
  const { clock, emulator, chip } = bench();
  await clock.advance(30);
  await chip.configure({ shutdown: true });
  emulator.temperature = -5;
  await clock.advance(1000);
  expect(await chip.sample()).toEqual({ temperature: 25 });
  await chip.configure({ shutdown: false });
  await clock.advance(30);
  expect(await chip.sample()).toEqual({ temperature: -5 });
});

it("is told from other chips", async () => {
  const { emulator, chip } = bench();
  expect(await chip.identify()).toEqual({ model: "NEWCHIP" });
  emulator.registers.poke("identity", 0x00);
  await expect(chip.identify()).rejects.toMatchObject({ kind: "protocol", address: 0x48 });
});

it("cannot be used once it is closed", async () => {
  const { chip } = bench();
  await chip.close();
  await expect(chip.sample()).rejects.toMatchObject({ kind: "closed" });
});

it("is found by name", async () => {
  const population = parsePopulation("newchip@0x4a:temperature=-5.25", [newchipModel]);
  await using bus = new PopulatedBus(population, { clock: new VirtualClock() });
  const controller = bus.controller();
  expect(await newchipChip.identify(controller, 0x4a)).toBe("NEWCHIP");
  expect(await newchipChip.identify(controller, 0x4b)).toBeUndefined();
  await using chip = newchipChip.open(controller, 0x4a);
  expect([await chip.sample(), chip.units]).toEqual([{ temperature: -5.25 }, { temperature: "°C" }]);
  expect(() => newchipChip.open(controller, 0x20)).toThrow("A NEWCHIP cannot be at 0x20");
});
