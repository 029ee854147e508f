import { type Address, address7, FIRST_DEVICE_ADDRESS, LAST_DEVICE_ADDRESS } from "@twowire/core";
import { parseNumber, parseNumberWithin } from "./number.ts";

/**
 * Reads the address of a chip: 0x08 to 0x77, or 0x00 to 0x7f with -a.
 * @throws I2CError `invalid-argument`, also explaining 8-bit notation
 */
export function parseChipAddress(text: string, allowReserved: boolean): Address {
  const value = parseNumber(text);
  if (value !== undefined && value > 0x7f && value <= 0xff) return address7(value);
  return address7(
    parseNumberWithin(text, {
      name: "Chip address",
      lowest: allowReserved ? 0x00 : FIRST_DEVICE_ADDRESS,
      highest: allowReserved ? 0x7f : LAST_DEVICE_ADDRESS,
      nextStep: nextStep(text, value, allowReserved),
    }),
  );
}

function nextStep(text: string, value: number | undefined, allowReserved: boolean): string | undefined {
  if (value === undefined)
    return "Give it in hexadecimal with 0x or in decimal; a bus comes first or with --bus, as in linux:1.";
  if (allowReserved || value > 0x7f) return undefined;
  if (value < FIRST_DEVICE_ADDRESS)
    return `If ${text} is the number of a bus, write --bus linux:${value}; for a reserved address give -a.`;
  return "For a reserved address give -a.";
}

/** Whether the address is one where memory modules keep their EEPROM, so that a write can do lasting harm. */
export function isEepromAddress(address: Address): boolean {
  return address >= 0x50 && address <= 0x57;
}
