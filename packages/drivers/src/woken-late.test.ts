import { SimulatedBus } from "@twowire/backend-sim";
import { type Clock, delay, type I2CController, type TargetHandler, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Ads1115 } from "./ads1115/driver.ts";
import { Ads1115Emulator } from "./ads1115/emulator.ts";
import { At24c } from "./at24c/driver.ts";
import { At24cEmulator } from "./at24c/emulator.ts";
import { Bme280 } from "./bme280/driver.ts";
import { Bme280Emulator } from "./bme280/emulator.ts";
import { Ds3231 } from "./ds3231/driver.ts";
import { Ds3231Emulator } from "./ds3231/emulator.ts";
import { Sht31 } from "./sht31/driver.ts";
import { Sht31Emulator } from "./sht31/emulator.ts";

/** How much slower than the driver's the clocks of the chips are: allowed by every data sheet, so that the first look comes too early. */
const SLOW = 0.97;

/** Longer than any driver waits for its chip. */
const LATE_MS = 2000;

interface Waiter {
  readonly name: string;
  readonly address: number;
  readonly emulate: (clock: Clock) => TargetHandler;
  /** Begins something in the chip, waits for it, and gives what came of it. */
  readonly use: (controller: I2CController) => Promise<unknown>;
  readonly expected: unknown;
}

const waiters: readonly Waiter[] = [
  {
    name: "SHT31, one measurement",
    address: 0x44,
    emulate: (clock) => new Sht31Emulator({ clock, temperature: 20, humidity: 50 }),
    use: async (controller) => Math.round((await new Sht31(controller).sample()).temperature),
    expected: 20,
  },
  {
    name: "SHT31, measuring by itself",
    address: 0x44,
    emulate: (clock) => new Sht31Emulator({ clock, temperature: 20, humidity: 50 }),
    use: async (controller) => {
      const sensor = new Sht31(controller);
      await sensor.startPeriodic(10);
      return Math.round((await sensor.sample()).temperature);
    },
    expected: 20,
  },
  {
    name: "ADS1115",
    address: 0x48,
    emulate: (clock) => new Ads1115Emulator({ clock, supply: 5.5, inputs: [1, 0, 0, 0] }),
    use: async (controller) => (await new Ads1115(controller).readVoltage({ channel: 0 })).toFixed(2),
    expected: "1.00",
  },
  {
    name: "BME280",
    address: 0x76,
    emulate: (clock) => new Bme280Emulator({ clock, temperature: 20 }),
    use: async (controller) => Math.round((await new Bme280(controller).sample()).thermometer.temperature),
    expected: 20,
  },
  {
    name: "DS3231",
    address: 0x68,
    emulate: (clock) => new Ds3231Emulator({ clock, temperature: 20 }),
    use: (controller) => new Ds3231(controller).measureTemperature(),
    expected: 20,
  },
  {
    name: "AT24C02",
    address: 0x50,
    emulate: (clock) => new At24cEmulator({ clock, model: "AT24C02" }),
    use: async (controller) => {
      const memory = new At24c(controller, { model: "AT24C02" });
      await memory.write(0, Uint8Array.of(1));
      await memory.write(0, Uint8Array.of(2));
      return (await memory.read(0, 1))[0];
    },
    expected: 2,
  },
];

describe("a program that is woken late", () => {
  it.each(waiters)("does not take the chip for late: $name", async ({ address, emulate, use, expected }) => {
    let sent = await transfersOf(emulate, address, use, undefined, expected);
    expect(sent).toBeGreaterThan(2);
    for (let nth = 1; nth <= sent; nth += 1) {
      sent = Math.max(sent, await transfersOf(emulate, address, use, nth, expected));
    }
  });
});

/**
 * Uses a chip and expects the right result.
 * @param nth the transfer of which the program hears late; `undefined` for none
 * @returns how many transfers it took
 */
async function transfersOf(
  emulate: Waiter["emulate"],
  address: number,
  use: Waiter["use"],
  nth: number | undefined,
  expected: unknown,
): Promise<number> {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const slow: Clock = {
    now: () => clock.now() * SLOW,
    setTimer: (delayMs, callback) => clock.setTimer(delayMs / SLOW, callback),
  };
  bus.attachNow([address], emulate(slow));
  const count = { sent: 0 };
  const result = await clock.run(use(wokenLate(bus.controller(), count, nth)));
  expect(result, `woken late from transfer ${String(nth)}`).toEqual(expected);
  return count.sent;
}

function wokenLate(controller: I2CController, count: { sent: number }, nth: number | undefined): I2CController {
  const { name, capabilities, clock } = controller;
  return {
    name,
    capabilities,
    clock,
    async transfer(...transfer) {
      count.sent += 1;
      const isLate = count.sent === nth;
      try {
        await controller.transfer(...transfer);
      } finally {
        if (isLate) await delay(clock, LATE_MS);
      }
    },
    exclusive: (work, options) => controller.exclusive((locked) => work(wokenLate(locked, count, nth)), options),
  };
}
