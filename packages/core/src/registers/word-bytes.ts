import type { ByteOrder } from "../integer-bytes.ts";

/** Puts a number of up to four bytes into a buffer. */
export function putWord(buffer: Uint8Array, offset: number, word: number, bytes: number, order: ByteOrder): void {
  for (let index = 0; index < bytes; index += 1) {
    buffer[offset + (order === "big" ? bytes - 1 - index : index)] = word >>> (8 * index);
  }
}

/** The number that up to four bytes of a buffer spell. */
export function getWord(buffer: Uint8Array, offset: number, bytes: number, order: ByteOrder): number {
  let word = 0;
  for (let index = 0; index < bytes; index += 1) {
    word = (word << 8) | (buffer[offset + (order === "big" ? index : bytes - 1 - index)] ?? 0);
  }
  return word >>> 0;
}
