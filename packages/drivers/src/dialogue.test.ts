import { SimulatedBus } from "@twowire/backend-sim";
import { I2CDevice, VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { Ads1115 } from "./ads1115/driver.ts";
import { Bme280 } from "./bme280/driver.ts";
import { Ads1115Emulator } from "./ads1115/emulator.ts";
import { Bme280Emulator } from "./bme280/emulator.ts";
import { Dialogue } from "./dialogue.ts";

function begin(transfer?: { readonly signal: AbortSignal }) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const dialogue = new Dialogue("XYZ4321", new I2CDevice(bus.controller(), 0x48), transfer);
  return { clock, bus, dialogue };
}

it("does one thing after the other, whatever became of the one before", async () => {
  const { clock, dialogue } = begin();
  const log: string[] = [];
  const say = (name: string, fails = false) =>
    dialogue.run(async () => {
      log.push(`${name} at ${clock.now()}`);
      await dialogue.pause(10);
      if (fails) throw new Error(name);
      return name;
    });
  const said = Promise.allSettled([say("a", true), say("b"), say("c")]);
  await clock.run(said);
  expect(log).toEqual(["a at 0", "b at 10", "c at 20"]);
  expect(await said).toMatchObject([{ reason: new Error("a") }, { value: "b" }, { value: "c" }]);
});

it("refuses what waits or comes once it is closed, and lets end what goes on", async () => {
  const { clock, dialogue } = begin();
  const closed = { kind: "closed", message: expect.stringContaining("The driver of the XYZ4321 at 0x48 was closed") };
  const first = dialogue.run(() => dialogue.pause(10));
  const second = expect(dialogue.run(() => Promise.resolve())).rejects.toMatchObject(closed);
  dialogue.close();
  dialogue.close();
  await second;
  await expect(clock.run(first)).resolves.toBeUndefined();
  await expect(dialogue.run(() => Promise.resolve())).rejects.toMatchObject(closed);
  expect(() => dialogue.refuseClosed()).toThrow(expect.objectContaining(closed));
});

it.each([
  ["ADS1115", 0x48, Ads1115Emulator, Ads1115],
  ["BME280", 0x76, Bme280Emulator, Bme280],
] as const)("lets the signal of an %s's transfers end its pauses", async (_name, address, Emulator, Driver) => {
  const { clock, bus } = begin();
  bus.attachNow([address], new Emulator({ clock }));
  await clock.advance(100);
  const abort = new AbortController();
  const driver = new Driver(bus.controller(), { transfer: { signal: abort.signal } });
  const sampling = expect(driver.sample()).rejects.toMatchObject({ kind: "aborted" });
  while (clock.pending === 0) await Promise.resolve();
  abort.abort();
  await sampling;
  expect(clock.pending).toBe(0);
});
