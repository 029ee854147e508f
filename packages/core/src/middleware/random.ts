/**
 * Random numbers that follow from a seed alone, so that whatever was decided by them can be repeated: a counter with a large
 * odd step, scrambled as in SplitMix (Steele, Lea and Flood, 2014) by the last steps of MurmurHash3.
 */
export class SeededRandom {
  #state: number;

  /** @param seed any number; what counts of it is a whole number of 32 bits */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number of 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }

  /** A number from 0 up to, but not including, 1. */
  fraction(): number {
    return this.word() / 0x1_0000_0000;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }
}
