import type { At24cGeometry } from "./geometry.ts";

/** What an EEPROM holds and where its address counter stands, worked out with nothing but an array: what the emulated one must agree with. */
export class MemoryModel {
  readonly bytes: number[];
  counter = 0;
  readonly #pageSize: number;

  constructor({ size, pageSize }: At24cGeometry) {
    this.bytes = Array.from({ length: size }, () => 0xff);
    this.#pageSize = pageSize;
  }

  read(length: number): number[] {
    return Array.from({ length }, () => this.#next());
  }

  /** A write that a STOP ends, or only its effect on the address counter. */
  write(offset: number, data: readonly number[], stored: boolean): void {
    const { length } = this.bytes;
    const start = offset % length;
    const page = Math.floor(start / this.#pageSize) * this.#pageSize;
    for (const [index, byte] of data.entries()) {
      if (stored) this.bytes[page + ((start - page + index) % this.#pageSize)] = byte;
    }
    this.counter = page + ((start - page + data.length) % this.#pageSize);
  }

  #next(): number {
    const byte = this.bytes[this.counter] ?? 0;
    this.counter = (this.counter + 1) % this.bytes.length;
    return byte;
  }
}
