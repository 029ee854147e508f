import { type Clock, systemClock } from "../clock.ts";
import { busFromEngine } from "../bus-from-engine.ts";
import type { I2CBus } from "../controller.ts";
import { OwnedBus } from "./as-bus.ts";
import type { Cassette } from "./cassette.ts";
import { checkCassette } from "./check-cassette.ts";
import { ReplayEngine } from "./replay-engine.ts";

export interface ReplayOptions {
  /** Default: `replay:`. */
  readonly name?: string | undefined;
  /** The time that drivers wait in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** `instant` answers at once, `recorded` takes as long as the hardware took. Default: `instant`. */
  readonly timing?: "instant" | "recorded" | undefined;
}

/** A bus that answers from a cassette. */
export interface ReplayBus extends I2CBus {
  /** How many recorded transfers have not been asked for yet. */
  readonly remaining: number;
  /**
   * Makes sure that the whole cassette was asked for and nothing else.
   * @throws I2CError `protocol` with the first difference, or the first transfer that is left
   */
  assertFinished(): void;
}

/**
 * Plays a recorded session: each transfer must be the next one of the cassette, and gets its data or its error. One that is not
 * fails with `protocol`, saying where and how it differs, and so does everything after it; {@link ReplayBus.assertFinished} says it
 * again, should the error have been swallowed. `recover` does nothing: what it achieved shows in the transfers that follow.
 * @param cassette what `record` gave, or the same from JSON; it is checked
 * @throws I2CError `invalid-argument` naming the entry that is wrong
 */
export function replay(cassette: Cassette, options: ReplayOptions = {}): ReplayBus {
  const { name = "replay:", clock = systemClock, timing = "instant" } = options;
  return new CassetteBus(new ReplayEngine(checkCassette(cassette), name, clock, timing === "recorded"));
}

class CassetteBus extends OwnedBus implements ReplayBus {
  readonly #engine: ReplayEngine;

  constructor(engine: ReplayEngine) {
    const bus = busFromEngine(engine);
    super(bus, bus);
    this.#engine = engine;
  }

  get remaining(): number {
    return this.#engine.remaining;
  }

  assertFinished(): void {
    this.#engine.assertFinished();
  }
}
