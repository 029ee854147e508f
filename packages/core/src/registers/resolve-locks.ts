import { bitRange } from "./bits.ts";
import { definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { LockReference, Register } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";
import { type LockResolver, placeOf } from "./resolve-field.ts";

/** Looks up the guards that the fields of one register name. */
export function lockResolver(map: RegisterMapDefinition, registerName: string): LockResolver {
  return (place, names) => names.map((name) => resolveLock(map, registerName, place, name));
}

function resolveLock(
  map: RegisterMapDefinition,
  registerName: string,
  place: DefinitionPlace,
  name: string,
): LockReference {
  const dot = name.indexOf(".");
  const register = dot === -1 ? registerName : name.slice(0, dot);
  const field = name.slice(dot + 1);
  const definition = ownEntry(map.registers, register);
  const guard = ownEntry(definition?.fields ?? {}, field);
  if (definition === undefined || guard === undefined) {
    throw definitionError(
      place,
      `it is locked by "${name}", which there is not`,
      "Name a field of the same register, or register.field.",
    );
  }
  const path = `${map.name}.${register}.${field}`;
  if (guard.pulse === true) {
    throw definitionError(
      place,
      `it is locked by ${name}, a pulse that is always zero`,
      "Name a field that keeps its value.",
    );
  }
  const [high, low] = placeOf({ path }, guard, definition.width);
  return { register, field, mask: bitRange(high, low) };
}

function ownEntry<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Refuses guards that guard each other, which once set could never be lifted. */
export function checkLockCycles(mapName: string, registers: readonly Register[]): void {
  const guards = new Map<string, readonly LockReference[]>();
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
