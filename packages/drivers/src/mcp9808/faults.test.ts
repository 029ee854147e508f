import { type Fault, injectFaults, isI2CError } from "@twowire/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Mcp9808 } from "./driver.ts";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

const anyFault = fc.constantFrom<Fault["fault"]>(
  "nack-address",
  "nack-data",
  "nack",
  "timeout",
  "short-read",
  "arbitration-lost",
);

const procedures: readonly (readonly [string, (sensor: Mcp9808) => Promise<unknown>])[] = [
  ["identify", (sensor) => sensor.identify()],
  ["sample", (sensor) => sensor.sample()],
  [
    "configure",
    (sensor) => sensor.configure({ highTemperature: 30, hysteresis: 3, resolution: 0.25, alertOutput: true }),
  ],
  ["setLimits", (sensor) => sensor.setLimits({ upper: 30, lower: -10, critical: 60 })],
  ["readConfiguration", (sensor) => sensor.readConfiguration()],
  ["clearInterrupt", (sensor) => sensor.clearInterrupt()],
  ["shutdown", (sensor) => sensor.shutdown()],
];

it.each(procedures)(
  "%s ends in a typed error at a fault in any of its transfers, and works when tried again",
  async (_name, run) => {
    await fc.assert(
      fc.asyncProperty(anyFault, fc.integer({ min: 1, max: 12 }), fc.nat(), async (fault, nth, seed) => {
        const bench = new Mcp9808Bench();
        let injected = 0;
        const { controller } = injectFaults(bench.controller, {
          seed,
          // The position is left to the seed.
          faults: [{ fault, nth } as Fault & { readonly nth: number }],
          onFault: () => {
            injected += 1;
          },
        });
        const sensor = new Mcp9808(controller);
        const failure = await run(sensor).then(
          () => undefined,
          (error: unknown) => error,
        );
        // It needed fewer transfers than that.
        fc.pre(injected > 0);
        expect(isI2CError(failure)).toBe(true);
        await run(sensor);
        expect(await sensor.readTemperature()).toBe(25);
      }),
    );
  },
);
