import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Ads1115Bench } from "./ads1115-bench.fixture.ts";
import { Ads1115 } from "./driver.ts";

const calls: readonly (readonly [string, (converter: Ads1115) => Promise<unknown>])[] = [
  ["identify", (converter) => converter.identify()],
  ["readVoltage", (converter) => converter.readVoltage({ channel: 2 })],
  ["sample", (converter) => converter.sample()],
  ["startContinuous", (converter) => converter.startContinuous({ channel: 2 })],
  [
    "readLatest",
    async (converter) => {
      await converter.startContinuous({ channel: 2 });
      await converter.readLatest();
    },
  ],
  ["setAlert", (converter) => converter.setAlert({ on: "above", high: 2, low: 1, latching: true })],
  [
    "powerDown",
    async (converter) => {
      await converter.startContinuous({ channel: 2 });
      await converter.powerDown();
    },
  ],
];

it.each(calls)(
  "%s ends in a typed error at a fault in any byte, and the driver works after it",
  async (_name, call) => {
    const count = await tryEveryFault({
      bench: () => new Ads1115Bench({ inputs: [1, 0.5, 2, 3] }),
      open: (controller) => new Ads1115(controller, { rate: 475 }),
      call,
      afterwards: async (converter, { emulator }) => {
        emulator.setInput(1, 0.75);
        expect(await converter.readVoltage({ channel: 1, range: 1.024 })).toBe(0.75);
        await call(converter);
      },
    });
    expect(count).toBeGreaterThan(20);
  },
);
