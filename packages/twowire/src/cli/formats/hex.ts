/** A byte as i2c-tools print it: `0x0c`. */
export function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

/** A word as i2c-tools print it: `0x94c1`. */
export function hexWord(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}

/** Bytes separated by spaces: `0x00 0xff`. */
export function hexBytes(bytes: Iterable<number>): string {
  return Array.from(bytes, hexByte).join(" ");
}
