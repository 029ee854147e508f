import { usageError } from "../usage-error.ts";

/** A chip's name in the forms that its files need. */
export interface ChipName {
  /** As a folder, in URIs and configurations, and as the beginning of identifiers: `tmp102`. */
  readonly lower: string;
  /** As the driver's class: `Tmp102`. */
  readonly type: string;
  /** As its maker writes it: `TMP102`. */
  readonly upper: string;
}

const EXAMPLE = "Give the chip's name in letters and digits, such as tmp102.";

/**
 * Makes sure that a name can be that of a folder, a chip and a class.
 * @param taken names that the class cannot have, because the files mean something else by them
 * @throws I2CError `invalid-argument`
 */
export function parseChipName(text: string, taken: ReadonlySet<string>): ChipName {
  const lower = text.toLowerCase();
  if (!/^[a-z][a-z0-9]{1,31}$/.test(lower)) throw usageError(`'${text}' cannot be the name of a chip`, EXAMPLE);
  const type = lower.charAt(0).toUpperCase() + lower.slice(1);
  if (taken.has(type) || type in globalThis) throw usageError(`'${text}' means something else in a program`, EXAMPLE);
  return { lower, type, upper: lower.toUpperCase() };
}
