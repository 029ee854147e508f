import type { Fifo } from "@twowire/core";

/** The entries behind a FIFO register, the oldest first. */
export class FifoQueue {
  readonly fifo: Fifo;
  readonly #entries: number[] = [];
  /** How many entries were there before the oldest one that is there now. */
  #gone = 0;
  #last = 0;

  constructor(fifo: Fifo) {
    this.fifo = fifo;
  }

  get entries(): readonly number[] {
    return this.#entries;
  }

  /** Adds an entry. Returns whether there was room for it. */
  push(word: number): boolean {
    if (this.#entries.length < this.fifo.depth) {
      this.#entries.push(word);
      return true;
    }
    if (this.fifo.lost === "oldest") {
      this.#take();
      this.#entries.push(word);
    }
    return false;
  }

  /** Takes the oldest entry, if there is one. */
  pop(): number | undefined {
    const word = this.#take();
    if (word !== undefined) this.#last = word;
    return word;
  }

  /** What is read, with so many entries already on their way to the controller. */
  look(ahead: number): { readonly word: number; readonly sequence: number | undefined } {
    const word = this.#entries[ahead];
    if (word !== undefined) return { word, sequence: this.#gone + ahead };
    const { empty } = this.fifo;
    return { word: empty === "last" ? (this.#entries.at(-1) ?? this.#last) : empty, sequence: undefined };
  }

  /** The entry with this number was read: takes it, unless it was lost meanwhile. */
  popRead(sequence: number): void {
    if (sequence >= this.#gone) this.pop();
  }

  clear(): void {
    this.#gone += this.#entries.length;
    this.#entries.length = 0;
    this.#last = 0;
  }

  #take(): number | undefined {
    const word = this.#entries.shift();
    if (word !== undefined) this.#gone += 1;
    return word;
  }
}
