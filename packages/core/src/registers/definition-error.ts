import { I2CError } from "../i2c-error.ts";
import { formatBits } from "./bits.ts";

/** A place in a definition, for error messages. */
export interface DefinitionPlace {
  /** `MCP9808.configuration`. */
  readonly path: string;
  readonly high?: number | undefined;
  readonly low?: number | undefined;
}

/** Refuses a definition, naming register, field and bits, and what to change. */
export function definitionError(place: DefinitionPlace, problem: string, fix: string): I2CError {
  const bits = place.high === undefined || place.low === undefined ? "" : ` (${formatBits(place.high, place.low)})`;
  return new I2CError({
    kind: "invalid-argument",
    message: `Register map ${place.path}${bits}: ${problem}`,
    nextStep: fix,
  });
}

/** Refuses an option that is not in the vocabulary, so that a misspelt one is not silently without effect. */
export function checkKeys(place: DefinitionPlace, definition: object, known: readonly string[]): void {
  for (const key of Object.keys(definition)) {
    if (known.includes(key)) continue;
    throw definitionError(place, `there is no option "${key}"`, `Known are ${known.join(", ")}.`);
  }
}

/** Refuses a word that an option does not know. */
export function checkChoice(place: DefinitionPlace, option: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || (typeof value === "string" && choices.includes(value))) return;
  throw definitionError(
    place,
    `${option}: ${JSON.stringify(value)} means nothing`,
    `Choose one of ${choices.join(", ")}.`,
  );
}

const NAME = /^[a-z][A-Za-z0-9]*$/;

/** Names that would make an object of accessors behave as something else; `then` would make it a promise. */
const TAKEN: ReadonlySet<string> = new Set(["then", "constructor", "prototype", "toString", "valueOf", "toJSON"]);

/** Refuses a name that cannot be a property. */
export function checkName(place: DefinitionPlace, kind: string, name: string): void {
  if (NAME.test(name) && !TAKEN.has(name)) return;
  throw definitionError(
    place,
    `"${name}" cannot be the name of a ${kind}`,
    TAKEN.has(name) ? "JavaScript uses this name itself: choose another." : "Write it in camelCase, as alertStatus.",
  );
}
