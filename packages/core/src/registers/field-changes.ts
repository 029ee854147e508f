import { encodeField } from "./field-value.ts";
import type { Field, Register } from "./register-map.ts";
import { neutralBits } from "./write-effect.ts";

/** The bits that fields shall have, in place. */
export type FieldChanges = ReadonlyMap<Field, number>;

/**
 * The register as it should be written: what is to change, everything else such that it stays as it is.
 * @param word the register as it is, as far as that is known
 * @param known the bits of it that a cache knows
 */
export function mergeChanges(register: Register, changes: FieldChanges, word: number, known: number): number {
  let merged = word & register.reserved;
  for (const field of register.fields) merged |= changes.get(field) ?? keptBits(field, word, known);
  return merged >>> 0;
}

/** Whether changes leave everything as it is: nothing is told, and every field holds what it shall hold. */
export function changeNothing(changes: FieldChanges, word: number, known: number): boolean {
  for (const [field, bits] of changes) {
    if (field.pulse || field.onWrite !== undefined || field.volatile || field.softReset !== undefined) return false;
    if ((known & field.mask) >>> 0 !== field.mask || (word & field.mask) >>> 0 !== bits) return false;
  }
  return true;
}

/** The alias through which one write makes all changes, if there is one, so that nothing has to be read. */
export function aliasFor(
  registers: readonly Register[],
  target: Register,
  changes: FieldChanges,
): { readonly alias: Register; readonly bits: number } | undefined {
  const fields = [...changes];
  if (fields.length === 0 || fields.some(([field]) => field.pulse)) return undefined;
  const bits = fields.reduce((mask, [field]) => mask | field.mask, 0) >>> 0;
  const operation = fields.every(([field, to]) => to === field.mask)
    ? "set"
    : fields.every(([, to]) => to === 0)
      ? "clear"
      : undefined;
  const alias = registers.find(
    (register) => register.alias?.of === target.name && register.alias.as === operation && register.writable,
  );
  return alias && { alias, bits };
}

/** Values by field name as bits. @param fieldOf refuses names that there are not, and fields that cannot be written */
export function encodeChanges(register: Register, values: object, fieldOf: (name: string) => Field): FieldChanges {
  const changes = new Map<Field, number>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const field = fieldOf(name);
    changes.set(field, encodeField(register, field, value));
  }
  return changes;
}

/** The bits of a register that a write which is meant for some fields needs to know of the others. */
export function neededBits(register: Register, changed: ReadonlySet<Field>): number {
  let bits = register.preserved;
  for (const field of register.fields) {
    if (changed.has(field) || !field.writable || !field.readable || field.pulse || field.onWrite !== undefined)
      continue;
    bits |= field.mask;
  }
  return bits >>> 0;
}

/** What to write to a field that shall stay as it is, where what was written to it before is known. */
function keptBits(field: Field, word: number, known: number): number {
  if (field.readable || (known & field.mask) >>> 0 !== field.mask) return neutralBits(field, word);
  return field.pulse || field.onWrite !== undefined ? neutralBits(field, word) : (word & field.mask) >>> 0;
}
