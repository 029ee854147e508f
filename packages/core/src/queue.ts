/** How many that were taken are forgotten together while others are behind them. */
const FORGOTTEN_TOGETHER = 100;

/**
 * A queue for the path of every transfer: an array and where its first is. A Set costs several times as much for each that comes and
 * goes, and taking each out of the array by itself the more, the more are behind it.
 */
export class Queue<Item> {
  #items: Item[] = [];
  /** Those before it were taken. */
  #start = 0;

  get isEmpty(): boolean {
    return this.#start === this.#items.length;
  }

  /** The one that is there longest. */
  get first(): Item | undefined {
    return this.#items[this.#start];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes out the first; there must be one. */
  shift(): void {
    this.#start += 1;
    if (this.#start === this.#items.length) this.#items = [];
    else if (this.#start < FORGOTTEN_TOGETHER) return;
    else this.#items.splice(0, this.#start);
    this.#start = 0;
  }

  /** Takes out one, wherever it is. @returns whether it was there */
  delete(item: Item): boolean {
    if (this.#items[this.#start] === item) {
      this.shift();
      return true;
    }
    const index = this.#items.indexOf(item, this.#start);
    if (index === -1) return false;
    this.#items.splice(index, 1);
    return true;
  }

  /** All that are there, in order. */
  toArray(): Item[] {
    return this.#items.slice(this.#start);
  }

  /** Takes out all. @returns them, in order */
  takeAll(): Item[] {
    const all = this.toArray();
    this.#items = [];
    this.#start = 0;
    return all;
  }
}
