import { type I2CError, isI2CError } from "@twowire/core";

/** What a case throws when the controller breaks the rule. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** Says that the rule is broken. */
export function violated(message: string): never {
  throw new Violation(message);
}

/** Demands that a condition holds. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) violated(message);
}

/** Demands that two values are the same, arrays and byte arrays item by item. */
export function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [describe(actual), describe(expected)];
  if (got === wanted) return;
  const [gotShort, wantedShort] = [got, wanted].map((text) => aroundDifference(text, got, wanted));
  violated(`${what}: expected ${wantedShort}, got ${gotShort}`);
}

/** Demands that a promise is rejected, with an I2CError that says what to do next. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<I2CError> {
  try {
    await promise;
  } catch (error) {
    return helpfulError(error, what);
  }
  violated(`${what}: expected it to be rejected, and it was not`);
}

/** Demands that something thrown is an I2CError that says what to do next. */
export function helpfulError(error: unknown, what: string): I2CError {
  if (!isI2CError(error)) {
    throw new Violation(`${what}: failed with something that is no I2CError: ${String(error)}`, { cause: error });
  }
  demand(error.nextStep !== "", `${what}: the error "${error.message}" does not say what to do next`);
  return error;
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `[${[...value].map((byte) => hex(byte)).join(" ")}]`;
  if (Array.isArray(value)) return `[${value.map((item) => describe(item)).join(", ")}]`;
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** The part of a long text where two of them begin to differ. */
function aroundDifference(text: string, one: string, other: string): string {
  if (text.length <= 200) return text;
  let differs = 0;
  while (differs < one.length && one[differs] === other[differs]) differs += 1;
  const from = Math.max(0, differs - 40);
  return `…${text.slice(from, from + 120)}…`;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
