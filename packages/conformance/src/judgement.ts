import { I2CError, isI2CError } from "@twowire/core";

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
  if (got !== wanted) violated(`${what}: expected ${wanted}, got ${got}`);
}

/** Demands that a promise is rejected, with an I2CError that says what to do next. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<I2CError> {
  try {
    await promise;
  } catch (error) {
    if (!isI2CError(error)) {
      throw new Violation(`${what}: rejected with something that is no I2CError: ${String(error)}`, { cause: error });
    }
    demand(error.nextStep !== "", `${what}: the error "${error.message}" does not say what to do next`);
    return error;
  }
  violated(`${what}: expected it to be rejected, and it was not`);
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `[${[...value].map((byte) => hex(byte)).join(" ")}]`;
  if (Array.isArray(value)) return `[${value.map((item) => describe(item)).join(", ")}]`;
  return typeof value === "string" ? `"${value}"` : String(value);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
