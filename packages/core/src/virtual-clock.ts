import type { Clock, Timer } from "./clock.ts";

interface HostTimers {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly setTimeout?: (callback: () => void, delayMs: number) => unknown;
}

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
      // With nothing to advance to, the work waits for the outside world.
      await (next === undefined ? settled() : this.advance(next.atMs - this.#nowMs));
    }
    return work;
  }
}

/** A time that can be added; one that is no number counts as none. */
function atLeastZero(durationMs: number): number {
  return durationMs > 0 ? durationMs : 0;
}

/**
 * Lets promise callbacks run until none is left, however long the chain: time must not move while anyone could still act now.
 * Only a turn of the event loop tells; a runtime without one gets many turns of promises.
 */
async function settled(): Promise<void> {
  if (nextTurn !== undefined) await new Promise<void>(nextTurn);
  else for (let turn = 0; turn < 1000; turn += 1) await Promise.resolve();
}

const { setImmediate, setTimeout } = globalThis as HostTimers;

/** Taken when this is loaded, so that it is the real one even where a test replaces the machine's timers later. */
const nextTurn: ((callback: () => void) => void) | undefined =
  setImmediate ?? (setTimeout === undefined ? undefined : (callback) => void setTimeout(callback, 0));
