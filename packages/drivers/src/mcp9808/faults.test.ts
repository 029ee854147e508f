import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Mcp9808 } from "./driver.ts";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

const calls: readonly (readonly [string, (sensor: Mcp9808) => Promise<unknown>])[] = [
  ["identify", (sensor) => sensor.identify()],
  ["sample", (sensor) => sensor.sample()],
  [
    "configure",
    (sensor) => sensor.configure({ highTemperature: 30, hysteresis: 3, resolution: 0.25, alertOutput: true }),
  ],
  ["setLimits", (sensor) => sensor.setLimits({ upper: 30, lower: -10, critical: 60 })],
  ["readConfiguration", (sensor) => sensor.readConfiguration()],
  ["readLimits", (sensor) => sensor.readLimits()],
  ["clearInterrupt", (sensor) => sensor.clearInterrupt()],
  ["shutdown", (sensor) => sensor.shutdown()],
  [
    "wake",
    async (sensor) => {
      await sensor.shutdown();
      await sensor.wake();
    },
  ],
];

it.each(calls)(
  "%s ends in a typed error at a fault in any byte, and the driver works after it",
  async (_name, call) => {
    const count = await tryEveryFault({
      bench: () => new Mcp9808Bench(),
      open: (controller) => new Mcp9808(controller),
      call,
      afterwards: async (sensor, { emulator }) => {
        await call(sensor);
        await sensor.wake();
        emulator.temperature = -5.25;
        await sensor.waitForConversion();
        expect(await sensor.readTemperature()).toBe(-5.25);
      },
    });
    expect(count).toBeGreaterThan(8);
  },
);
