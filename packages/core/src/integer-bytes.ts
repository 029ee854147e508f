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
 * An unsigned number as bytes.
 * @param length 1 to 4
 * @throws I2CError `invalid-argument` for a value that does not fit: nothing is truncated
 */
export function encodeInteger(value: number, length: number, order: ByteOrder): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 0x100 ** length) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `${value} does not fit into ${length} byte${length === 1 ? "" : "s"}`,
      nextStep: `Give a whole number from 0 to 0x${(0x100 ** length - 1).toString(16).toUpperCase()}.`,
    });
  }
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = 0; index < length; index += 1) {
    bytes[order === "big" ? length - 1 - index : index] = rest & 0xff;
    rest = Math.floor(rest / 0x100);
  }
  return bytes;
}
