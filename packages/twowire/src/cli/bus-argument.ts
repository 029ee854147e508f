import { parseNumber } from "./number.ts";
import { usageError } from "./usage-error.ts";

/** The words of a command, with the bus that may lead them taken off. */
export interface WordsOnBus {
  /** The bus that led the words, as a URI; where there was none, --bus and the other places decide. */
  readonly bus: string | undefined;
  readonly words: readonly string[];
}

/**
 * Takes the bus off the words of a command. A first word with a colon is a URI and always the bus; a plain number is an
 * i2c-tools bus number only where it could be nothing else, which the command says.
 * @param given the bus of --bus
 * @throws I2CError `invalid-argument` for a bus that is given twice
 */
export function takeBus(words: readonly string[], given: string | undefined, numberIsBus: boolean): WordsOnBus {
  const [first, ...rest] = words;
  const isBus = first !== undefined && (first.includes(":") || (numberIsBus && parseNumber(first) !== undefined));
  if (!isBus) return { bus: undefined, words };
  if (given === undefined) return { bus: busUri(first), words: rest };
  throw usageError(`The bus is given twice: '${first}' and --bus ${given}`, "Give it once.");
}

/** A bus as i2c-tools users name it, as a URI: `1` and `/dev/i2c-1` are Linux buses. Anything else is left as it is. */
export function busUri(text: string): string {
  const number = parseNumber(text);
  if (number !== undefined) return `linux:${number}`;
  return text.startsWith("/dev/i2c") ? `linux:${text}` : text;
}
