import { checkAddresses } from "./check-addresses.ts";
import { checkChoice, checkKeys, definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Pointer, Register, RegisterMap, RegisterName } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";
import { resolveAlias } from "./resolve-alias.ts";
import { checkBanks } from "./resolve-banks.ts";
import { checkFifos } from "./resolve-fifo.ts";
import { checkLocks } from "./resolve-locks.ts";
import { mayStay, resolvePointer } from "./resolve-pointer.ts";
import { placeOfReference, referencedField, referenceResolver } from "./resolve-reference.ts";
import { resolveRegister } from "./resolve-register.ts";

const MAP_KEYS = [
  "name",
  "order",
  "pointer",
  "registers",
  "unmapped",
  "bankedBy",
  "overRead",
  "overWrite",
  "partialWrite",
];

/**
 * Takes a chip's registers as its data sheet describes them, and checks that the description does not contradict itself.
 * Names, named values and what may be read or written are inferred from it, for {@link registersOf} and for emulators.
 * @throws I2CError `invalid-argument`, naming the register, the field and the bits, and what to change
 */
export function registerMap<const D extends RegisterMapDefinition>(definition: D): RegisterMap<D> {
  const place = { path: definition.name };
  if (typeof definition.name !== "string" || definition.name === "") {
    throw definitionError({ path: "(unnamed)" }, "it has no name", "Give the chip's name, as its maker writes it.");
  }
  checkKeys(place, definition, MAP_KEYS);
  const references = referenceResolver(definition);
  const pointer = resolvePointer(place, definition.pointer ?? {}, references);
  const registers = resolveRegisters(definition);
  if (registers.length === 0) throw definitionError(place, "it has no register", "Describe at least one.");
  const bankedBy =
    definition.bankedBy === undefined ? undefined : references(place, "is banked by", definition.bankedBy);
  checkLocks(definition.name, registers);
  checkFifos(definition.name, registers);
  checkBanks(definition.name, bankedBy, registers);
  checkIncrement(definition.name, pointer, registers);
  checkAddresses(definition.name, pointer, registers);
  const { overRead, overWrite, partialWrite = "discard" } = definition;
  checkOverRead(place, pointer, overRead);
  checkOverWrite(place, pointer, overWrite);
  checkChoice(place, "partialWrite", partialWrite, ["discard", "merge"]);
  return {
    name: definition.name,
    definition,
    pointer,
    registers,
    // Every register is there under its own name, which the type says and Object.fromEntries cannot.
    byName: Object.fromEntries(registers.map((register) => [register.name, register])) as {
      readonly [Name in RegisterName<D>]: Register;
    },
    unmapped: resolveUnmapped(definition),
    bankedBy,
    overRead: overRead ?? 0xff,
    overWrite: overWrite ?? "ignore",
    partialWrite,
  };
}

/** All registers, by address. */
function resolveRegisters(definition: RegisterMapDefinition): readonly Register[] {
  const entries = Object.entries(definition.registers);
  const registers = entries
    .filter(([, register]) => register.alias === undefined)
    .map(([name, register]) => resolveRegister(definition, name, register, referenceResolver(definition, name)));
  const aliases = entries.flatMap(([name, register]) =>
    register.alias === undefined ? [] : [resolveAlias(definition, name, register, register.alias, registers)],
  );
  return [...registers, ...aliases].toSorted((one, other) => one.address - other.address);
}

/** Refuses a switch of the increment that always reads zero. */
function checkIncrement(mapName: string, pointer: Pointer, registers: readonly Register[]): void {
  for (const reference of [pointer.enabledBy, pointer.disabledBy]) {
    if (reference === undefined || !referencedField(registers, reference).pulse) continue;
    throw definitionError(
      placeOfReference(mapName, reference),
      "it switches the increment of the pointer, and is a pulse that is always zero",
      "Name a field that keeps its value.",
    );
  }
}

function checkOverRead(place: DefinitionPlace, pointer: Pointer, overRead: number | "repeat" | undefined): void {
  if (overRead === undefined) return;
  if (!mayStay(pointer)) {
    throw definitionError(place, "a pointer that moves on always has a next byte", "Leave out overRead, or increment.");
  }
  if (overRead === "repeat" || (Number.isInteger(overRead) && overRead >= 0 && overRead <= 0xff)) return;
  throw definitionError(place, `overRead: ${JSON.stringify(overRead)} is no byte`, 'Give 0 to 0xFF, or "repeat".');
}

function checkOverWrite(place: DefinitionPlace, pointer: Pointer, overWrite: string | undefined): void {
  if (overWrite === undefined) return;
  checkChoice(place, "overWrite", overWrite, ["ignore", "nack", "repeat"]);
  if (!mayStay(pointer)) {
    throw definitionError(
      place,
      "a pointer that moves on always has a next byte",
      "Leave out overWrite, or increment.",
    );
  }
  if (pointer.writes === "run") return;
  throw definitionError(place, "a new pointer follows the last byte of a write", "Leave out overWrite, or writes.");
}

function resolveUnmapped(definition: RegisterMapDefinition): RegisterMap["unmapped"] {
  const { unmapped = { width: 8, value: 0 } } = definition;
  if (unmapped === "nack" || unmapped === "ignore") return unmapped;
  const place = { path: `${definition.name}.unmapped` };
  checkKeys(place, unmapped, ["width", "value"]);
  const { width, value } = unmapped;
  const { increment = "none" } = definition.pointer ?? {};
  if ((typeof increment === "object" ? increment.by : increment) === "byte" && width !== 8) {
    throw definitionError(place, "an address counts bytes here, so what has no register is one byte", "Give width: 8.");
  }
  return resolveRegister(
    definition,
    "unmapped",
    { address: 0, width, reset: value, access: "ro" },
    referenceResolver(definition),
  );
}
