import {
  type FaultRule,
  type I2CController,
  injectFaults,
  isI2CError,
  segmentLength,
  trace,
  type VirtualClock,
} from "@twowire/core";
import { expect } from "vitest";

/** An emulated chip on a bus of its own. */
export interface FaultBench {
  readonly clock: VirtualClock;
  readonly controller: I2CController;
}

export interface FaultTrial<Bench extends FaultBench, Driver> {
  /** A new bench, always the same. */
  readonly bench: () => Bench | Promise<Bench>;
  /** The driver under test. */
  readonly open: (controller: I2CController, bench: Bench) => Driver;
  /** What goes wrong somewhere. */
  readonly call: (driver: Driver) => Promise<unknown>;
  /** Faults that the driver may ride out, as one that waits for a busy chip does. Default: none. */
  readonly mayGoWell?: readonly FaultRule["fault"][];
  /** Makes sure that the same driver works afterwards. */
  readonly afterwards: (driver: Driver, bench: Bench) => Promise<void>;
}

/** How long a target holds the clock low that is only slow. */
const STRETCH_MS = 7;

/**
 * Lets everything go wrong once that can, at every byte of a driver's call: a NACK of each address and byte, a clock held low
 * for ever or for a while, a read that ends early, a lost arbitration. Each must end in a typed error, a delay in none.
 * @returns how many faults there were
 */
export async function tryEveryFault<Bench extends FaultBench, Driver>(
  trial: FaultTrial<Bench, Driver>,
): Promise<number> {
  const rules = await faultsIn(trial);
  for (const rule of rules) {
    const bench = await trial.bench();
    let injected = 0;
    const { controller } = injectFaults(bench.controller, { faults: [rule], onFault: () => (injected += 1) });
    const driver = trial.open(controller, bench);
    const outcome = await bench.clock.run(
      trial.call(driver).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    const place = JSON.stringify(rule);
    expect(injected, place).toBe(1);
    if (rule.fault === "stretch") expect(outcome, place).toBeUndefined();
    else if (outcome !== undefined || trial.mayGoWell?.includes(rule.fault) !== true)
      expect(isI2CError(outcome), `${place}: ${String(outcome)}`).toBe(true);
    await bench.clock.run(trial.afterwards(driver, bench));
  }
  return rules.length;
}

/** Every fault at every place of a call that goes well. */
async function faultsIn<Bench extends FaultBench, Driver>(
  trial: FaultTrial<Bench, Driver>,
): Promise<readonly FaultRule[]> {
  const bench = await trial.bench();
  const rules: FaultRule[] = [];
  // A rule counts only those transfers that have its place.
  const seen = new Map<string, number>();
  const add = (rule: FaultRule): void => {
    const place = JSON.stringify(rule);
    const nth = (seen.get(place) ?? 0) + 1;
    seen.set(place, nth);
    rules.push({ ...rule, nth });
  };
  const traced = trace(bench.controller, (event) => {
    if (event.type !== "start") return;
    add({ fault: "nack" });
    add({ fault: "arbitration-lost" });
    add({ fault: "stretch", durationMs: STRETCH_MS });
    for (const [index, segment] of event.segments.entries()) {
      add({ fault: "nack-address", segment: index });
      const isRead = segment.read !== undefined;
      for (let byte = 0; byte < segmentLength(segment); byte += 1) {
        add({ fault: "timeout", segment: index, byte });
        if (!isRead) add({ fault: "nack-data", segment: index, byte });
        else if (byte > 0) add({ fault: "short-read", segment: index, byte });
      }
    }
  });
  await bench.clock.run(trial.call(trial.open(traced, bench)));
  return rules;
}
