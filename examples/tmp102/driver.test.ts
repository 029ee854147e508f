import { parsePopulation, PopulatedBus, SimulatedBus } from "@twowire/backend-sim";
import { describeRegisters } from "@twowire/conformance";
import { I2CDevice, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { tmp102Chip } from "./descriptor.ts";
import { Tmp102 } from "./driver.ts";
import { Tmp102Emulator } from "./emulator.ts";
import { tmp102Model } from "./model.ts";
import { tmp102Registers } from "./registers.ts";

/** What the temperature register reads and what that means (SBOS397, table 7-2). */
const VECTORS: readonly (readonly [word: number, celsius: number])[] = [
  [0x7ff0, 127.9375],
  [0x6400, 100],
  [0x4b00, 75],
  [0x1900, 25],
  [0x0040, 0.25],
  [0x0000, 0],
  [0xffc0, -0.25],
  [0xe700, -25],
  [0xc900, -55],
];

/** An emulated sensor on a bus in virtual time, and its driver. */
function bench(): { clock: VirtualClock; bus: SimulatedBus; emulator: Tmp102Emulator; sensor: Tmp102 } {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulator = new Tmp102Emulator({ clock });
  bus.attachNow([0x48], emulator);
  return { clock, bus, emulator, sensor: new Tmp102(bus.controller()) };
}

it("agrees with the data sheet", async () => {
  const { clock, bus, emulator, sensor } = bench();
  for (const [word, celsius] of VECTORS) {
    emulator.temperature = celsius;
    await clock.advance(250);
    expect(await new I2CDevice(bus.controller(), 0x48).readRegister(0x00, 2)).toBe(word);
    expect(await sensor.sample()).toEqual({ temperature: celsius });
  }
});

describeRegisters({ describe, it }, tmp102Registers, (clock) => new Tmp102Emulator({ clock }), {
  notJudged: {},
});

it("is after power-on as the data sheet says", async () => {
  const { bus, sensor } = bench();
  const device = new I2CDevice(bus.controller(), 0x48);
  const words = [0, 1, 2, 3].map((register) => device.readRegister(register, 2));
  expect(await Promise.all(words)).toEqual([0x0000, 0x60a0, 0x4b00, 0x5000]);
  expect(await sensor.readAlert()).toBe(false);
});

it.each([
  [0.25, 4000],
  [1, 1000],
  [4, 250],
  [8, 125],
] as const)("converts %d times a second", async (conversionHz, periodMs) => {
  const { clock, emulator, sensor } = bench();
  await sensor.configure({ conversionHz });
  await clock.advance(26);
  emulator.temperature = -10;
  await clock.advance(periodMs - 1);
  expect(await sensor.sample()).toEqual({ temperature: 25 });
  await clock.advance(1);
  expect(await sensor.sample()).toEqual({ temperature: -10 });
});

it("sleeps between samples, and converts once for each", async () => {
  const { clock, emulator, sensor } = bench();
  await sensor.configure({ shutdownMode: true });
  for (const celsius of [-40, 21.5, 85]) {
    emulator.temperature = celsius;
    await clock.advance(10_000);
    const before = clock.now();
    expect(await clock.run(sensor.sample())).toEqual({ temperature: celsius });
    expect(clock.now() - before).toBe(35);
  }
  // What else is set while the sensor sleeps does not make it convert.
  emulator.temperature = 0;
  await sensor.configure({ conversionHz: 1 });
  await clock.advance(10_000);
  expect(emulator.peek("temperature")).toBe(85 * 256);
  await sensor.configure({ shutdownMode: false });
  await clock.advance(26);
  expect(await sensor.sample()).toEqual({ temperature: 0 });
});

it("converts in shutdown when told to and not before, and says when it is done", async () => {
  const { clock, bus, emulator, sensor } = bench();
  const device = new I2CDevice(bus.controller(), 0x48);
  const isDone = async (): Promise<boolean> => ((await device.readRegister(0x01, 2)) & 0x8000) !== 0;
  await clock.advance(100);
  await sensor.configure({ shutdownMode: true });
  emulator.temperature = -5;
  await clock.advance(10_000);
  expect([emulator.peek("temperature"), await isDone()]).toEqual([0x1900, false]);
  await device.updateRegister(0x01, 0x8000, 0x8000, 2);
  await clock.advance(25);
  expect([emulator.peek("temperature"), await isDone()]).toEqual([0x1900, false]);
  await clock.advance(1);
  expect([emulator.peek("temperature"), await isDone()]).toEqual([0xfb00, true]);
});

it("alerts at the high limit until it is below the low one, in either polarity", async () => {
  const { clock, bus, emulator, sensor } = bench();
  await sensor.configure({ highTemperature: 30, lowTemperature: 28.5 });
  for (const activeHigh of [false, true]) {
    await new I2CDevice(bus.controller(), 0x48).updateRegister(0x01, 0x0400, activeHigh ? 0x0400 : 0, 2);
    const alerts: boolean[] = [];
    for (const celsius of [29.9375, 30, 28.5, 28.4375]) {
      emulator.temperature = celsius;
      await clock.advance(250);
      alerts.push(await sensor.readAlert());
    }
    expect(alerts).toEqual([false, true, true, false]);
  }
});

it("believes an alert after as many conversions as its queue has", async () => {
  const { clock, bus, emulator, sensor } = bench();
  await new I2CDevice(bus.controller(), 0x48).updateRegister(0x01, 0x1800, 0x1000, 2);
  await clock.advance(26);
  emulator.temperature = 80;
  await clock.advance(750);
  expect(await sensor.readAlert()).toBe(false);
  await clock.advance(250);
  expect(await sensor.readAlert()).toBe(true);
});

it("has an extended mode, which the driver does not mistake", async () => {
  const { clock, bus, emulator, sensor } = bench();
  const device = new I2CDevice(bus.controller(), 0x48);
  await device.updateRegister(0x01, 0x0010, 0x0010, 2);
  emulator.temperature = 150;
  await clock.advance(250);
  expect(await device.readRegister(0x00, 2)).toBe((0x960 << 3) | 1);
  await expect(sensor.sample()).rejects.toMatchObject({ kind: "protocol" });
  await sensor.configure({});
  await clock.advance(250);
  expect(await sensor.sample()).toEqual({ temperature: 127.9375 });
});

it("is told from other chips", async () => {
  const { bus, sensor } = bench();
  expect(await sensor.identify()).toEqual({ model: "TMP102" });
  bus.attachNow([0x49], { start: () => true, write: () => true, read: () => 0x85, stop: () => undefined });
  const other = new Tmp102(bus.controller(), { address: 0x49 });
  await expect(other.identify()).rejects.toThrow(
    "There is no TMP102 at 0x49 as expected: its configuration reads 0x8585",
  );
});

it("cannot be used once it is closed", async () => {
  const { sensor } = bench();
  await sensor.close();
  await expect(sensor.sample()).rejects.toMatchObject({ kind: "closed" });
});

it.each([-56, 151, Number.NaN])("is not made for %d °C", (celsius) => {
  const { emulator } = bench();
  expect(() => emulator.set("temperature", String(celsius))).toThrow(`A TMP102 cannot measure ${celsius} °C`);
  expect(() => emulator.set("humidity", "5")).toThrow("A TMP102 has no humidity");
});

it("is found by name", async () => {
  const population = parsePopulation("tmp102@0x4a:temperature=-5.25", [tmp102Model]);
  await using bus = new PopulatedBus(population, { clock: new VirtualClock() });
  const controller = bus.controller();
  expect(await tmp102Chip.identify(controller, 0x4a)).toBe("TMP102");
  expect(await tmp102Chip.identify(controller, 0x4b)).toBeUndefined();
  await using chip = tmp102Chip.open(controller, 0x4a);
  expect([await chip.sample(), chip.units]).toEqual([{ temperature: -5.25 }, { temperature: "°C" }]);
  expect(() => tmp102Chip.open(controller, 0x20)).toThrow("A TMP102 cannot be at 0x20");
});
