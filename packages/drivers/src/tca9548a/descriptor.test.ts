import { SimulatedBus } from "@twowire/backend-sim";
import { expect, it } from "vitest";
import { tca9548aChip } from "./descriptor.ts";
import { Tca9548aEmulator } from "./emulator.ts";

it("says perhaps, as there is nothing to know the chip by, and leaves its channels alone", async () => {
  const bus = new SimulatedBus();
  const emulator = new Tca9548aEmulator();
  await bus.attach([0x72], emulator);
  const controller = bus.controller();
  expect(await tca9548aChip.identify(controller, 0x72)).toMatch(/^perhaps a TCA9548A.*\(no channel selected\)$/);
  await controller.exclusive((locked) => tca9548aChip.identify(locked, 0x72));
  emulator.start(0x72, "write", false);
  emulator.write(0x82);
  emulator.stop("stop");
  expect(await tca9548aChip.identify(controller, 0x72)).toContain("channels 1, 7 selected");
  expect(emulator.connected).toEqual([1, 7]);
});

it("finds nothing where nothing is, or where the answers differ", async () => {
  const bus = new SimulatedBus();
  expect(await tca9548aChip.identify(bus.controller(), 0x70)).toBeUndefined();
  let count = 0;
  await bus.attach([0x70], { start: () => true, write: () => true, read: () => (count += 1), stop: () => undefined });
  expect(await tca9548aChip.identify(bus.controller(), 0x70)).toBeUndefined();
  bus.wire.holdScl();
  await expect(tca9548aChip.identify(bus.controller(), 0x70)).rejects.toMatchObject({ kind: "bus-stuck" });
});

it("samples which channels are selected", async () => {
  const bus = new SimulatedBus();
  await bus.attach([0x70], tca9548aChip.model!.emulate({ clock: bus.clock }));
  await using opened = tca9548aChip.open(bus.controller());
  const sample = await opened.sample();
  expect(Object.keys(sample)).toHaveLength(8);
  expect(new Set(Object.values(sample))).toEqual(new Set([false]));
  expect(() => tca9548aChip.open(bus.controller(), 0x78)).toThrow(/0x70 to 0x77/);
});
