import { definitionError } from "./definition-error.ts";
import type { FieldReference, Register } from "./register-map.ts";
import { placeOfReference, referencedField } from "./resolve-reference.ts";

/** Refuses guards that can never hold, and those that guard each other, which once set could never be lifted. */
export function checkLocks(mapName: string, registers: readonly Register[]): void {
  for (const register of registers) {
    for (const field of register.fields) {
      for (const guard of [...field.lockedBy, ...field.setLockedBy]) {
        if (!referencedField(registers, guard).pulse) continue;
        throw definitionError(
          placeOfReference(mapName, { register: register.name, field: field.name, mask: field.mask, low: field.low }),
          `it is locked by ${guard.register}.${guard.field}, a pulse that is always zero`,
          "Name a field that keeps its value.",
        );
      }
    }
  }
  checkCycles(mapName, registers);
}

function checkCycles(mapName: string, registers: readonly Register[]): void {
  const guards = new Map<string, readonly FieldReference[]>();
  for (const register of registers) {
    for (const field of register.fields) guards.set(`${register.name}.${field.name}`, field.lockedBy);
  }
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      throw definitionError(
        { path: `${mapName}.${name}` },
        `it locks itself${trail.length > 1 ? ` through ${trail.slice(trail.indexOf(name) + 1).join(" and ")}` : ""}`,
        "Say sticky for a bit that stays set, or correct lockedBy.",
      );
    }
    if (done.has(name)) return;
    for (const lock of guards.get(name) ?? []) visit(`${lock.register}.${lock.field}`, [...trail, name]);
    done.add(name);
  };
  for (const name of guards.keys()) visit(name, []);
}
