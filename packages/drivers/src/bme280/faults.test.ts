import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Bme280Bench } from "./bme280-bench.fixture.ts";
import { Bme280 } from "./driver.ts";

const calls: readonly (readonly [string, (sensor: Bme280) => Promise<unknown>])[] = [
  ["identify", (sensor) => sensor.identify()],
  ["sample", (sensor) => sensor.sample()],
  [
    "a second sample",
    async (sensor) => {
      await sensor.sample();
      await sensor.sample();
    },
  ],
  [
    "normal mode",
    async (sensor) => {
      await sensor.configure({ mode: "normal", filter: 2, standbyMs: 10 });
      await sensor.sample();
      await sensor.configure({ mode: "forced", filter: 0 });
    },
  ],
  ["reset", (sensor) => sensor.reset()],
];

it.each(calls)(
  "%s ends in a typed error at a fault in any byte, and the driver works after it",
  async (_name, call) => {
    const count = await tryEveryFault({
      bench: () => new Bme280Bench({ temperature: 20 }),
      open: (controller) => new Bme280(controller),
      call,
      afterwards: async (sensor, { emulator }) => {
        emulator.temperature = -12.5;
        // Whatever it was doing, without a filter it has forgotten.
        await sensor.configure({ mode: "forced", filter: 0 });
        const { thermometer, barometer } = await sensor.sample();
        expect(thermometer.temperature).toBeCloseTo(-12.5, 1);
        expect(Math.abs((barometer?.pressure ?? 0) - 101_325)).toBeLessThan(2.2);
        await call(sensor);
      },
    });
    expect(count).toBeGreaterThanOrEqual(8);
  },
);
