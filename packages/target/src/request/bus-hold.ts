import type { Clock, Timer } from "@twowire/core";

/** An answer that the controller waits for, with the clock held low meanwhile. */
export interface Held<T> {
  readonly answer: Promise<T>;
  /** From now on the controller really waits, and time counts. May be called twice. */
  begin(): void;
  /** Gives the answer; without effect once it was given. */
  release(answer: T): void;
}

export interface BusHoldOptions {
  readonly clock: Clock;
  /** Milliseconds that one answer may take. */
  readonly limitMs: number;
  /** Milliseconds that all answers of one transfer may take together (SMBus 3.0, T_LOW:SEXT). */
  readonly totalLimitMs: number;
}

/** How long a target may hold the bus in one transfer. Nobody can forget to let go of it: at the limit it is let go for them. */
export class BusHold {
  readonly #options: BusHoldOptions;
  #spentMs = 0;

  constructor(options: BusHoldOptions) {
    this.#options = options;
  }

  /**
   * Holds the bus until released, or until the limit gives `fallback` instead. Time counts from `begin` on.
   * @param onLimit called when the answer came too late and was given for the target
   */
  hold<T>(fallback: T, onLimit: () => void): Held<T> {
    const { clock, limitMs, totalLimitMs } = this.#options;
    let sinceMs: number | undefined;
    let give: ((answer: T) => void) | undefined;
    let timer: Timer | undefined;
    const answer = new Promise<T>((resolve) => {
      give = resolve;
    });
    const release = (value: T): void => {
      const resolve = give;
      if (resolve === undefined) return;
      give = undefined;
      timer?.clear();
      if (sinceMs !== undefined) this.#spentMs += clock.now() - sinceMs;
      resolve(value);
    };
    const begin = (): void => {
      if (give === undefined || sinceMs !== undefined) return;
      sinceMs = clock.now();
      const allowedMs = Math.min(limitMs, totalLimitMs - this.#spentMs);
      if (!Number.isFinite(allowedMs)) return;
      timer = clock.setTimer(Math.max(0, allowedMs), () => {
        release(fallback);
        onLimit();
      });
    };
    return { answer, begin, release };
  }
}
