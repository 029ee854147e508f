import type { Clock, Timer } from "./clock.ts";

declare const setTimeout: (callback: () => void, delayMs: number) => unknown;

interface PendingTimer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, so that conversion times and timeouts are exact and tests never sleep. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  /** Sorted by time; timers of the same time stay in the order in which they were set. */
  readonly #timers: PendingTimer[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer: PendingTimer = { atMs: this.#nowMs + atLeastZero(delayMs), callback };
    const later = this.#timers.findIndex((other) => other.atMs > timer.atMs);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return {
      clear: () => {
        const index = this.#timers.indexOf(timer);
        if (index !== -1) this.#timers.splice(index, 1);
      },
    };
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.length;
  }

  /**
   * Moves time forward and fires what is due, in order. Between two timers, promises that are ready get to run,
   * so a timer that they set is fired in its turn.
   */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + atLeastZero(durationMs);
    await settled();
    for (let next = this.#timers[0]; next !== undefined && next.atMs <= endMs; next = this.#timers[0]) {
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await settled();
    }
    // Another advance may have come further meanwhile.
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Advances to each next timer until `work` settles; what a test uses to run a whole procedure that waits. */
  async run<T>(work: Promise<T>): Promise<T> {
    let running = true;
    const finished = (): void => {
      running = false;
    };
    work.then(finished, finished);
    await settled();
    while (running) {
      const next = this.#timers[0];
      // Nothing to advance to: the work waits for the outside world, which needs a real turn of the event loop.
      if (next === undefined) await new Promise<void>((resolve) => void setTimeout(resolve, 0));
      else await this.advance(next.atMs - this.#nowMs);
    }
    return work;
  }
}

/** A time that can be added; one that is no number counts as none. */
function atLeastZero(durationMs: number): number {
  return durationMs > 0 ? durationMs : 0;
}

/** Lets promise callbacks run; enough turns for the longest chain between two timers. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 32; turn += 1) await Promise.resolve();
}
