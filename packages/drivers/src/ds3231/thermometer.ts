import type { Clock } from "@twowire/core";

/** Between the beginnings of two measurements ("Temperature Registers"). */
const PERIOD_MS = 64_000;

/** The longest that one takes (electrical characteristics, t_CONV; typically 125 ms). */
export const CONVERSION_MS = 200;

/** So long after a command to measure, BSY does not show it yet ("Control Register", CONV). */
const BUSY_DELAY_MS = 2;

/** When the clock measures its temperature. Nothing runs: what is over by now is found out when somebody looks. */
export class Thermometer {
  readonly #clock: Clock;
  /** When the measurement of its own began, or will begin, that is not over yet. */
  #ownMs: number;
  /** When one was begun by command, which is not over yet. */
  #commandedMs: number | undefined;

  /** @param poweredMs how long it has had power: it measures at once, and then every 64 s */
  constructor(clock: Clock, poweredMs: number) {
    this.#clock = clock;
    this.#ownMs = clock.now() - poweredMs;
  }

  /** Whether a measurement came to its end since this was called last. */
  finish(): boolean {
    const nowMs = this.#clock.now();
    let finished = false;
    const lateMs = nowMs - this.#ownMs - CONVERSION_MS;
    if (lateMs >= 0) {
      this.#ownMs += (1 + Math.floor(lateMs / PERIOD_MS)) * PERIOD_MS;
      finished = true;
    }
    if (this.#commandedMs !== undefined && nowMs >= this.#commandedMs + CONVERSION_MS) {
      this.#commandedMs = undefined;
      finished = true;
    }
    return finished;
  }

  /** Begins one by command; while one of its own goes on, that counts as the one. */
  command(): void {
    const nowMs = this.#clock.now();
    this.#commandedMs ??= nowMs >= this.#ownMs ? this.#ownMs : nowMs;
  }

  /** Whether one goes on that was begun by command. */
  get isCommanded(): boolean {
    return this.#commandedMs !== undefined;
  }

  /** Whether one goes on, as the BSY flag shows it. */
  get isBusy(): boolean {
    const nowMs = this.#clock.now();
    return nowMs >= this.#ownMs || (this.#commandedMs !== undefined && nowMs >= this.#commandedMs + BUSY_DELAY_MS);
  }
}
