import { limitedHost, runTargetConformance, simulatedTargetFixture } from "@twowire/conformance";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

/** T45. */
const TIMES = 100;

// A case that waits for what needs no time gives the event loop a few turns. Here a turn takes no millisecond.
const { setTimeout: later } = globalThis;
beforeEach(() => {
  vi.stubGlobal("setTimeout", (callback: () => void, delayMs: number) =>
    delayMs > 0 ? later(callback, delayMs) : setImmediate(callback),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it(`passes ${TIMES} times in a row, on hosts that fetch more or less ahead (T45)`, async () => {
  for (let time = 0; time < TIMES; time += 1) {
    const fixture = simulatedTargetFixture(
      (clock) => new SimulatedBus({ clock }),
      (bus) => limitedHost(bus, { prefetch: time % 4 }),
    );
    const { results } = await runTargetConformance("sim:", fixture);
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  }
}, 120_000);
