import { bitRange } from "./bits.ts";
import { definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Field, FieldReference, Register } from "./register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";
import { placeOf } from "./place-of.ts";

/**
 * Finds a field that a definition names.
 * @param relation what the one that names it has to do with it: `is locked by`
 * @param name `field` of the same register, or `register.field`; the field of a register that is all one value is `value`
 */
export type ReferenceResolver = (place: DefinitionPlace, relation: string, name: string) => FieldReference;

/** @param registerName where a name without a register belongs; left out outside of registers */
export function referenceResolver(map: RegisterMapDefinition, registerName?: string): ReferenceResolver {
  return (place, relation, name) => {
    const dot = name.indexOf(".");
    const register = dot === -1 ? registerName : name.slice(0, dot);
    const field = name.slice(dot + 1);
    const definition = register === undefined ? undefined : ownEntry(map.registers, register);
    const bits = definition === undefined ? undefined : bitsOf(map, register ?? "", definition, field);
    if (register === undefined || bits === undefined) {
      throw definitionError(
        place,
        `it ${relation} "${name}", which there is not`,
        registerName === undefined ? "Name register.field." : "Name a field of the same register, or register.field.",
      );
    }
    if (definition?.alias !== undefined) {
      throw definitionError(
        place,
        `it ${relation} ${name}, a mere way to ${definition.alias.of}`,
        `Name a field of ${definition.alias.of}.`,
      );
    }
    const [high, low] = bits;
    return { register, field, mask: bitRange(high, low), low };
  };
}

function bitsOf(
  map: RegisterMapDefinition,
  register: string,
  definition: RegisterDefinition,
  name: string,
): readonly [number, number] | undefined {
  if (definition.fields === undefined) return name === "value" ? [definition.width - 1, 0] : undefined;
  const field = ownEntry(definition.fields, name);
  return field && placeOf({ path: `${map.name}.${register}.${name}` }, field, definition.width);
}

function ownEntry<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The field that a reference is about. */
export function referencedField(registers: readonly Register[], reference: FieldReference): Field {
  const register = registers.find(({ name }) => name === reference.register);
  const field = register?.fields.find(({ name }) => name === reference.field);
  if (field === undefined) throw new TypeError(`${reference.register}.${reference.field} was not resolved`);
  return field;
}

/** Where a reference leads, for error messages. */
export function placeOfReference(mapName: string, { register, field, mask, low }: FieldReference): DefinitionPlace {
  return { path: `${mapName}.${register}.${field}`, high: 31 - Math.clz32(mask), low };
}
