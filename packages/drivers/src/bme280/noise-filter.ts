/** The filter of temperature and pressure against short disturbances (section 3.4.4): an infinite impulse response of first order. */
export class NoiseFilter {
  readonly #coefficient: number;
  #memory: number | undefined;

  /** @param coefficient 1 for none */
  constructor(coefficient: number) {
    this.#coefficient = coefficient;
  }

  get isOn(): boolean {
    return this.#coefficient > 1;
  }

  /** What becomes of a value: the first goes through as it is. The memory keeps fractions; how many the sensor does is not known. */
  next(raw: number): number {
    const memory = this.#memory ?? raw;
    this.#memory = (memory * (this.#coefficient - 1) + raw) / this.#coefficient;
    return Math.round(this.#memory);
  }
}
