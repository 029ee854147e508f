import { I2CError } from "./i2c-error.ts";

/** The longest read in one go: at 1 MHz it takes two and a half minutes, so more is a mistake. */
const LONGEST = 0x100_0000;

/**
 * A buffer to read into.
 * @throws I2CError `invalid-argument` for a length that is no whole number of at least 1, or above 16 MiB
 */
export function readBuffer(length: number): Uint8Array {
  if (Number.isInteger(length) && length >= 1 && length <= LONGEST) return new Uint8Array(length);
  throw new I2CError({
    kind: "invalid-argument",
    message: `Cannot read ${length} bytes`,
    nextStep: "Give a whole number of 1 or more, up to 16 MiB.",
  });
}
