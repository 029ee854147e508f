/** What the comparator works with, from the registers. */
export interface ComparatorSettings {
  readonly low: number;
  readonly high: number;
  readonly window: boolean;
  readonly latching: boolean;
  /** Conversions beyond a threshold, one after the other, that make an alert; `undefined` where the comparator is off. */
  readonly queue: number | undefined;
}

/** The digital comparator behind the pin ALERT/RDY (section "Digital Comparator"). */
export class Comparator {
  /** Whether there is an alert. */
  asserted = false;
  /** Whether it was brought about by the high threshold, as the answer to SMBus's alert response says. */
  byHigh = false;
  /** Conversions beyond a threshold since one that was not. */
  #beyond = 0;

  /** Compares a result. */
  compare(code: number, { low, high, window, latching, queue }: ComparatorSettings): void {
    if (queue === undefined) {
      this.reset();
      return;
    }
    const aboveHigh = code > high;
    const belowLow = code < low;
    const isBeyond = aboveHigh || (window && belowLow);
    this.#beyond = isBeyond ? this.#beyond + 1 : 0;
    if (this.#beyond >= queue) {
      this.asserted = true;
      this.byHigh = aboveHigh;
    }
    // With one threshold only, an alert ends below the low one; in a window, within it.
    const isOver = window ? !isBeyond : belowLow;
    if (isOver && !latching) this.asserted = false;
  }

  /** Somebody asked for a latched alert: it comes up again with the next result that is beyond a threshold. */
  acknowledge(): void {
    this.asserted = false;
  }

  reset(): void {
    this.asserted = false;
    this.byHigh = false;
    this.#beyond = 0;
  }
}
