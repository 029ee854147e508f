import { onAbort } from "./abort-listeners.ts";
import { I2CError } from "./i2c-error.ts";

/** The part of AbortSignal that twowire uses, so that core needs neither the DOM's nor Node's types. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A timer that was set and can be cleared. */
export interface Timer {
  clear(): void;
}

/** Time, injected: real in programs, virtual in tests. All times are milliseconds. */
export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now or later. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

declare const setTimeout: (callback: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;
declare const performance: { now(): number } | undefined;

/** What setTimeout can count: about 25 days. It fires at once when given more. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** The clock of the machine. A timer of it keeps a Node process alive until it fires or is cleared. */
export const systemClock: Clock = {
  now: () => (typeof performance === "undefined" ? Date.now() : performance.now()),
  setTimer(delayMs, callback) {
    const dueMs = systemClock.now() + delayMs;
    let timer: unknown;
    const set = (restMs: number): void => {
      timer = setTimeout(ring, Math.min(restMs, LONGEST_TIMER_MS));
    };
    // setTimeout counts in whole milliseconds, and so may ring up to one too early: too early for a chip that converts.
    const ring = (): void => {
      const restMs = dueMs - systemClock.now();
      if (restMs > 0) set(restMs);
      else callback();
    };
    set(delayMs);
    return { clear: () => clearTimeout(timer) };
  },
};

/**
 * Waits on a clock.
 * @param durationMs how long; 0 or less returns at once
 * @throws I2CError `aborted` when the signal fires first
 */
export function delay(clock: Clock, durationMs: number, signal?: CancelSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(abortedWhileWaiting(signal));
  if (!(durationMs > 0)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(durationMs, () => {
      forget?.();
      resolve();
    });
    const forget =
      signal === undefined
        ? undefined
        : onAbort(signal, () => {
            timer.clear();
            reject(abortedWhileWaiting(signal));
          });
  });
}

function abortedWhileWaiting(signal: CancelSignal | undefined): I2CError {
  return new I2CError({
    kind: "aborted",
    message: "The wait was aborted",
    outcome: "never-sent",
    cause: signal?.reason,
  });
}
