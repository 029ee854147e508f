import type { Clock, Timer } from "@twowire/core";

/** What a pin follows: an emulated chip whose state is worked out when somebody looks. */
export interface PinSource {
  /** The level now, with the pull-up or pull-down resistor that the pin needs: true is high. */
  level(): boolean;
  /** Milliseconds until it next changes, or may do so; `undefined` where it will not by itself. */
  untilEdgeMs(): number | undefined;
}

/** A pin of an emulated chip that others can look at and wait for. */
export class ObservedPin {
  readonly #clock: Clock;
  readonly #source: PinSource;
  readonly #observers = new Set<(level: boolean) => void>();
  /** The level that observers know of. */
  #seen = true;
  #timer: Timer | undefined;

  constructor(clock: Clock, source: PinSource) {
    this.#clock = clock;
    this.#source = source;
  }

  get level(): boolean {
    return this.#source.level();
  }

  /**
   * Calls `listener` with each new level until disposed of. Meanwhile a timer runs, which with the machine's clock keeps a
   * process alive, and misses edges that come faster than its timers.
   */
  observe(listener: (level: boolean) => void): Disposable {
    if (this.#observers.size === 0) this.#seen = this.level;
    // A function of its own, so that a listener may observe twice.
    const observer = (level: boolean): void => listener(level);
    this.#observers.add(observer);
    this.#schedule();
    return {
      [Symbol.dispose]: () => {
        this.#observers.delete(observer);
        this.#schedule();
      },
    };
  }

  /** Something happened to the chip by which the level, or the time of its next change, may be another now. */
  update(): void {
    if (this.#observers.size === 0) return;
    const { level } = this;
    if (level !== this.#seen) {
      this.#seen = level;
      for (const observer of this.#observers) observer(level);
    }
    this.#schedule();
  }

  /** Sees to it that somebody looks at the next change, while there are observers. */
  #schedule(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    if (this.#observers.size === 0) return;
    const untilMs = this.#source.untilEdgeMs();
    if (untilMs !== undefined) this.#timer = this.#clock.setTimer(untilMs, () => this.update());
  }
}
