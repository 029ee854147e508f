import { type Clock, delay, type Timer, VirtualClock } from "@twowire/core";

/** A virtual clock that knows when something is due next. */
class ScheduledClock extends VirtualClock {
  readonly #due = new Set<{ readonly atMs: number }>();

  override setTimer(delayMs: number, callback: () => void): Timer {
    const entry = { atMs: this.now() + Math.max(0, delayMs) };
    this.#due.add(entry);
    const timer = super.setTimer(delayMs, () => {
      this.#due.delete(entry);
      callback();
    });
    return {
      clear: () => {
        this.#due.delete(entry);
        timer.clear();
      },
    };
  }

  get nextDueMs(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...[...this.#due].map(({ atMs }) => atMs));
  }
}

/** How much time passes before each line, in milliseconds: more than any common conversion takes. */
const STEP_MS = 1000;

/**
 * The time of a lab. It is virtual: a fixed step passes before each line, so that what was put in has been measured when it
 * is read, and the same lines give the same answers however fast they come. While a command waits, time goes as fast as it
 * can, or, where a person watches, no faster than the real one.
 */
export class LabClock {
  readonly #clock = new ScheduledClock();
  readonly #pace: Clock | undefined;
  /** Milliseconds that pass before each line. */
  stepMs = STEP_MS;

  /** @param pace the real time, where a person watches */
  constructor(pace?: Clock) {
    this.#pace = pace;
  }

  /** What chips and controllers go by. */
  get clock(): Clock {
    return this.#clock;
  }

  /** Whether waiting takes real time. */
  get paced(): boolean {
    return this.#pace !== undefined;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Lets time pass at once. */
  advance(durationMs: number): Promise<void> {
    return this.#clock.advance(durationMs);
  }

  /** Runs what waits on {@link clock} to its end. */
  async run<T>(work: Promise<T>): Promise<T> {
    const pace = this.#pace;
    if (pace === undefined) return this.#clock.run(work);
    const finished = new AbortController();
    const finish = (): void => finished.abort();
    work.then(finish, finish);
    while (!finished.signal.aborted) {
      const waitMs = (this.#clock.nextDueMs ?? this.now()) - this.now();
      // Ends early where the work does, as when it is interrupted.
      await delay(pace, waitMs, finished.signal).catch(() => undefined);
      // Without a timer this is a turn of the event loop, for whatever else the work waits for.
      if (!finished.signal.aborted) await this.#clock.advance(waitMs);
    }
    return work;
  }
}
