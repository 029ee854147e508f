import { type Address, type Address10, type Address7, formatByte, isAddress10, TEN_BIT_OFFSET } from "./address.ts";
import { I2CError } from "./i2c-error.ts";

/**
 * Checks a 7-bit, right-aligned address.
 * @throws I2CError `invalid-argument` outside 0x00 to 0x7F; a value that looks like 8-bit notation is explained, not shifted.
 */
export function address7(value: number): Address7 {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7f) return value as Address7;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${describeValue(value)} is not a 7-bit address`,
    nextStep:
      Number.isInteger(value) && value > 0x7f && value <= 0xff
        ? `It looks like 8-bit notation, which includes the read/write bit: did you mean ${formatByte(value >> 1)}?`
        : "Give a whole number from 0x00 to 0x7F; for a 10-bit device use address10().",
  });
}

/**
 * Checks a 10-bit address.
 * @throws I2CError `invalid-argument` outside 0x000 to 0x3FF.
 */
export function address10(value: number): Address10 {
  if (Number.isInteger(value) && value >= 0 && value <= 0x3ff) return (TEN_BIT_OFFSET + value) as Address10;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${describeValue(value)} is not a 10-bit address`,
    nextStep: "Give a whole number from 0x000 to 0x3FF.",
  });
}

/** Takes a plain number as a 7-bit address and leaves an address that was made by {@link address10} as it is. */
export function toAddress(value: number): Address {
  return isAddress10(value) ? value : address7(value);
}

function describeValue(value: unknown): string {
  if (typeof value !== "number") return `A value of type ${typeof value}`;
  return Number.isInteger(value) && value >= 0 ? formatByte(value) : String(value);
}
