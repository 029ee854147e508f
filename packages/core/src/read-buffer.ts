import { I2CError } from "./i2c-error.ts";

/**
 * A buffer to read into.
 * @throws I2CError `invalid-argument` for a length that is no whole number of at least 1
 */
export function readBuffer(length: number): Uint8Array {
  if (Number.isInteger(length) && length >= 1) return new Uint8Array(length);
  throw new I2CError({
    kind: "invalid-argument",
    message: `Cannot read ${length} bytes`,
    nextStep: "Give a whole number of 1 or more.",
  });
}
