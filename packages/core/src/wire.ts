import type { Address } from "./address.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { I2CEngine, TransferControl } from "./engine.ts";
import { I2CError } from "./i2c-error.ts";
import { Queue } from "./queue.ts";
import type { Segment } from "./segment.ts";

/** The engine, and what is on it: shared by the bus and the locked controllers made from it. */
export class Wire {
  readonly engine: I2CEngine;
  readonly clock: Clock;
  /** How many transfers the engine may have at once. */
  readonly depth: number;
  closed: I2CError | undefined;
  /** What the engine is busy with. An engine ends its transfers in the order in which it got them. */
  readonly #running = new Queue<Promise<void>>();
  /** Whether the last transfer left the bus without a STOP. */
  #held = false;

  constructor(engine: I2CEngine) {
    this.engine = engine;
    this.clock = engine.clock ?? systemClock;
    // What follows a transfer that holds the bus depends on how that one ended.
    this.depth = engine.capabilities.heldBus ? 1 : (engine.depth ?? 1);
  }

  /**
   * Gives one transfer to the engine; the caller holds a place in the lock. Returns nothing when it is done already; else the
   * caller says when it is {@link finish}ed, before anybody else hears of it.
   */
  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | undefined {
    this.#held = false;
    const performed = this.engine.perform(address, segments, control);
    if (performed === undefined) {
      this.#held = !control.stop;
      return undefined;
    }
    this.#running.push(performed);
    return performed;
  }

  /** A transfer on the wire has ended. @param held whether it left the bus without a STOP */
  finish(performed: Promise<void>, held: boolean): void {
    this.#held = held;
    this.#running.delete(performed);
  }

  /** Takes back a transfer that the engine has not begun; it then fails with `reason`. @returns whether it still could */
  withdraw(performed: Promise<void>, reason: I2CError): boolean {
    return this.engine.withdraw?.(performed, reason) === true;
  }

  /** Takes back everything that the engine has not begun. */
  withdrawAll(reason: I2CError): void {
    for (const performed of this.#running.toArray()) this.withdraw(performed, reason);
  }

  /** Waits until nothing is on the wire. */
  async idle(): Promise<void> {
    if (!this.#running.isEmpty) await Promise.allSettled(this.#running.toArray());
  }

  /** Frees a stuck bus; the caller holds the lock. */
  recover(recover: () => Promise<void>): Promise<void> {
    return this.#busyWith(recover());
  }

  /** Ends a bus that was left held. */
  async release(): Promise<void> {
    if (!this.#held) return;
    this.#held = false;
    try {
      await this.#busyWith(Promise.resolve(this.engine.stop?.()));
    } catch (error) {
      throw I2CError.from(error);
    }
  }

  /** Keeps `close` waiting until the hardware is done. */
  async #busyWith(work: Promise<void>): Promise<void> {
    this.#running.push(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
    }
  }
}
