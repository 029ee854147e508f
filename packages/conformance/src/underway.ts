/** A promise that is not awaited yet, and whether it is settled; its rejection is never "unhandled". */
export class Underway<T> {
  readonly result: Promise<T>;
  #settled = false;

  constructor(work: Promise<T>) {
    this.result = work;
    const settled = (): void => {
      this.#settled = true;
    };
    work.then(settled, settled);
  }

  get settled(): boolean {
    return this.#settled;
  }
}
