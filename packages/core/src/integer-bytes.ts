import { I2CError } from "./i2c-error.ts";

/** Which byte of a number goes first on the wire. */
export type ByteOrder = "big" | "little";

/** The unsigned number that up to four bytes spell. */
export function decodeInteger(bytes: Uint8Array, order: ByteOrder): number {
  let value = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[order === "big" ? index : bytes.length - 1 - index] ?? 0;
    value = value * 0x100 + byte;
  }
  return value;
}

/**
 * Refuses a number that so many bytes cannot hold.
 * @param length 1 to 4
 * @throws I2CError `invalid-argument`
 */
export function checkInteger(value: number, length: number): void {
  checkWidth(length);
  if (Number.isInteger(value) && value >= 0 && value < 0x100 ** length) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${value} does not fit into ${length} byte${length === 1 ? "" : "s"}`,
    nextStep: `Give a whole number from 0 to 0x${(0x100 ** length - 1).toString(16).toUpperCase()}.`,
  });
}

/**
 * Refuses a width that is none.
 * @throws I2CError `invalid-argument`
 */
export function checkWidth(length: number): void {
  if (length === 1 || length === 2 || length === 3 || length === 4) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A number cannot be ${length} bytes wide`,
    nextStep: "Give 1, 2, 3 or 4 bytes, which is 8, 16, 24 or 32 bits.",
  });
}

/**
 * An unsigned number as bytes.
 * @param length 1 to 4
 * @throws I2CError `invalid-argument` for a value that does not fit: nothing is truncated
 */
export function encodeInteger(value: number, length: number, order: ByteOrder): Uint8Array {
  checkInteger(value, length);
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = 0; index < length; index += 1) {
    bytes[order === "big" ? length - 1 - index : index] = rest & 0xff;
    rest = Math.floor(rest / 0x100);
  }
  return bytes;
}
