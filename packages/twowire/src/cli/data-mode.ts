import { type Address, formatAddress, I2CError } from "@twowire/core";
import { isEepromAddress } from "./chip-address.ts";
import { usageError } from "./usage-error.ts";

/** How a chip is accessed, as one letter of i2c-tools. */
export interface ParsedMode<Letter extends string> {
  readonly letter: Letter;
  /** Whether packet error checking was asked for by a `p` at the end. */
  readonly pec: boolean;
}

/**
 * Reads a mode such as `w` or `bp`.
 * @param letters the modes that the command has; `withoutPec` those of them that take no `p`
 * @throws I2CError `invalid-argument`
 */
export function parseMode<Letter extends string>(
  text: string,
  letters: readonly Letter[],
  withoutPec: readonly Letter[],
): ParsedMode<Letter> {
  const letter = letters.find((candidate) => text === candidate || text === `${candidate}p`);
  if (letter === undefined) throw usageError(`Invalid mode: '${text}'`, `Give one of ${letters.join(", ")}.`);
  const pec = text.length > 1;
  if (pec && withoutPec.includes(letter)) {
    throw usageError(`Mode ${letter} has no packet error checking: '${text}'`, `Give ${letter} without p.`);
  }
  return { letter, pec };
}

/** What i2c-tools say in the question of a command that checks packet error codes. */
export const PEC_LINE = "PEC checking enabled.";

/** @throws I2CError `unsupported` where packet error checking is asked for at an EEPROM's address */
export function refusePecOfEeprom(mode: ParsedMode<string>, address: Address): void {
  if (!mode.pec || !isEepromAddress(address)) return;
  throw new I2CError({
    kind: "unsupported",
    message: `${formatAddress(address)} is an EEPROM's address, and packet error checking would write into an EEPROM`,
    nextStep: `We can't let you do that, sorry: give ${mode.letter} without p.`,
  });
}
