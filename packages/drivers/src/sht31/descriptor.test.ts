import { SimulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { sht31Chip } from "./descriptor.ts";
import { Sht31Emulator } from "./emulator.ts";

function bench() {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  return { clock, bus, controller: bus.controller() };
}

it("finds the sensor, and nothing where there is none", async () => {
  const { clock, bus, controller } = bench();
  bus.attachNow([0x45], new Sht31Emulator({ clock }));
  const ask = (address: number) => clock.run(sht31Chip.identify(controller, address));
  expect(await ask(0x45)).toBe("SHT3x, by its status 0x8010 with a correct checksum");
  expect(await ask(0x44)).toBeUndefined();
});

it("does not take another chip for one", async () => {
  const { clock, bus, controller } = bench();
  bus.attachNow([0x44], { start: () => true, write: () => true, read: () => 0x42, stop: () => undefined });
  expect(await clock.run(sht31Chip.identify(controller, 0x44))).toBeUndefined();
});

it("passes on what is wrong with the bus", async () => {
  const { clock, bus, controller } = bench();
  bus.wire.holdScl();
  await expect(clock.run(sht31Chip.identify(controller, 0x44))).rejects.toMatchObject({ kind: "bus-stuck" });
});

it("samples by name, asking once which chip it is", async () => {
  const { clock, bus, controller } = bench();
  const chip = new Sht31Emulator({ clock });
  bus.attachNow([0x44], chip);
  const opened = sht31Chip.open(controller);
  chip.damagedWord = 0;
  await expect(clock.run(opened.sample())).rejects.toMatchObject({ kind: "protocol" });
  chip.damagedWord = undefined;
  chip.set("temperature", "30");
  const sample = await clock.run(opened.sample());
  expect(sample["temperature"]).toBeCloseTo(30, 2);
  expect(Object.keys(sample)).toEqual(Object.keys(opened.units));
  await opened.close();
  await opened.close();
  await expect(opened.sample()).rejects.toMatchObject({ kind: "closed" });
  expect(() => sht31Chip.open(controller, 0x46)).toThrow(/0x44 or 0x45/);
});
