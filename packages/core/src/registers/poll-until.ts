import { type CancelSignal, type Clock, delay } from "../clock.ts";
import { I2CError } from "../i2c-error.ts";

export interface PollOptions {
  /** Milliseconds until giving up. 0 looks once. */
  readonly timeoutMs: number;
  /** Milliseconds from one look to the next. Default: 1. */
  readonly intervalMs?: number | undefined;
  readonly signal?: CancelSignal | undefined;
}

/**
 * Looks again and again until what is seen is as it should be, the last time when the time is up.
 * @param late makes the error for when it never was, from what was seen last
 */
export async function pollUntil<T>(
  clock: Clock,
  look: () => Promise<T>,
  isDone: (value: T) => boolean,
  options: PollOptions,
  late: (last: T) => I2CError,
): Promise<T> {
  const { timeoutMs, intervalMs = 1, signal } = options;
  if (!(timeoutMs >= 0) || !(intervalMs > 0 && Number.isFinite(intervalMs))) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `Cannot look for ${timeoutMs} ms in steps of ${intervalMs} ms`,
      nextStep: "Give zero or more milliseconds until giving up, and steps of more than zero.",
    });
  }
  const endMs = clock.now() + timeoutMs;
  for (;;) {
    // The last look begins when the time is up, so that a program that is woken late does not give up early.
    const isLast = clock.now() >= endMs;
    const value = await look();
    if (isDone(value)) return value;
    if (isLast) throw late(value);
    await delay(clock, Math.min(intervalMs, endMs - clock.now()), signal);
  }
}
