import { definitionError } from "./definition-error.ts";
import type { Field } from "./register-map.ts";

/**
 * Refuses fields that need their value as a whole, in a register that is written byte by byte: the first byte would use up the
 * one write of `writeOnce`, and a soft reset would come of a part of its value, or of none.
 * @param path the register that takes effect byte by byte; an alias is written to other fields than its own
 */
export function checkByteCommit(path: string, commit: string | undefined, fields: readonly Field[]): void {
  if (commit !== "byte") return;
  for (const { name, high, low, writeOnce, softReset } of fields) {
    const isWhole = Math.floor(high / 8) === Math.floor(low / 8);
    if (isWhole || (!writeOnce && softReset === undefined)) continue;
    throw definitionError(
      { path: `${path}.${name}`, high, low },
      `it is in several bytes, each of which takes effect by itself, and ${writeOnce ? "can be written once" : "brings about a reset"}`,
      'Leave out commit: "byte", or give a field within one byte.',
    );
  }
}
