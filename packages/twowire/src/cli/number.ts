import { usageError } from "./usage-error.ts";

/** What is wrong with a number that was not given right. */
export interface NumberExpectation {
  /** What the number is, as it begins a message: `Chip address`. */
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  /** For what is counted and never written in hexadecimal. */
  readonly decimal?: boolean | undefined;
  /** What to do instead, as a sentence. Default: the range. */
  readonly nextStep?: string | undefined;
}

/**
 * Reads a number as C programs do: `0x18` or `24`. A leading zero means octal in C and nothing elsewhere, so it is
 * accepted only where both readings agree (`05`).
 * @returns `undefined` for anything else
 */
export function parseNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text) || /^(0|[1-9][0-9]*)$/.test(text)) return Number(text);
  return /^0+[0-7]$/.test(text) ? Number(text) : undefined;
}

/** @throws I2CError `invalid-argument` for text that is no number, or one outside the range */
export function parseNumberWithin(text: string, expected: NumberExpectation): number {
  const range = rangeOf(expected);
  const value = parseNumber(text);
  if (value === undefined) {
    throw usageError(
      `${expected.name} is not a number: '${text}'`,
      /^0[0-9]+$/.test(text)
        ? `A leading zero is octal in C: write ${Number.parseInt(text, 10)}, or 0x… in hexadecimal.`
        : (expected.nextStep ?? `Give ${range}, in hexadecimal with 0x or in decimal.`),
    );
  }
  if (value >= expected.lowest && value <= expected.highest) return value;
  throw usageError(`${expected.name} out of range (${range}): '${text}'`, expected.nextStep ?? `Give ${range}.`);
}

function rangeOf({ lowest, highest, decimal }: NumberExpectation): string {
  if (decimal !== true) return `${formatHex(lowest)}-${formatHex(highest)}`;
  return highest === Number.MAX_SAFE_INTEGER ? `${lowest} or more` : `${lowest}-${highest}`;
}

function formatHex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
