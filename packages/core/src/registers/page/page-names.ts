import type { FieldReference } from "../register-map.ts";

/** A field that another part of a definition names, as it is written there: `register.field`. */
export function nameOf({ register, field }: FieldReference): string {
  return `${register}.${field}`;
}
