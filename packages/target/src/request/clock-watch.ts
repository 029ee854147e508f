import type { Clock, Timer } from "@twowire/core";

/** Notices that nobody has moved the clock of a transfer for too long (SMBus 3.0, T_TIMEOUT). */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onStill: () => void;
  #timer: Timer | undefined;

  /** @param onStill called once, when the clock has stood still for `limitMs` */
  constructor(clock: Clock, limitMs: number, onStill: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onStill = onStill;
  }

  /** The clock has moved: time counts from now on. */
  moved(): void {
    this.#timer?.clear();
    this.#timer = this.#clock.setTimer(this.#limitMs, () => {
      this.#timer = undefined;
      this.#onStill();
    });
  }

  /** The transfer has ended. */
  stop(): void {
    this.#timer?.clear();
    this.#timer = undefined;
  }
}
