import { lowBits } from "./bits.ts";
import { checkByteCommit } from "./check-byte-commit.ts";
import { checkChoice, checkKeys, checkName, definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Register } from "./register-map.ts";
import type { AliasDefinition, RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";
import { banksOf } from "./resolve-banks.ts";
import { checkWidth, orderOf } from "./resolve-register.ts";

const ALIAS_KEYS = ["address", "width", "order", "alias", "access", "bank", "latch", "commit", "description"];

/** Checks a register that is a way to another one. */
export function resolveAlias(
  map: RegisterMapDefinition,
  name: string,
  definition: RegisterDefinition,
  alias: AliasDefinition,
  registers: readonly Register[],
): Register {
  const place = { path: `${map.name}.${name}` };
  checkName(place, "register", name);
  checkKeys(place, alias, ["of", "as"]);
  checkChoice(place, "as", alias.as, ["same", "set", "clear", "toggle"]);
  const target = targetOf(place, map, alias, registers);
  const foreign = Object.keys(definition).find((key) => !ALIAS_KEYS.includes(key));
  if (foreign !== undefined) {
    throw definitionError(
      place,
      `it is a way to ${target.name}, and ${foreign} is for that to say`,
      `Leave out ${foreign}; an alias has ${ALIAS_KEYS.join(", ")}.`,
    );
  }
  checkWidth(place, definition);
  if (definition.width !== target.width) {
    throw definitionError(
      place,
      `it has ${definition.width} bits, and ${target.name}, which it leads to, ${target.width}`,
      `Say width: ${target.width}.`,
    );
  }
  const { access = "rw" } = definition;
  checkChoice(place, "access", access, ["ro", "wo", "rw"]);
  checkOperation(place, alias, access, target);
  if (access !== "ro") checkByteCommit(place.path, definition.commit, target.fields);
  const readable = access !== "wo" && target.readable;
  const writable = access !== "ro" && target.writable;
  const { width, address, description } = definition;
  const mask = lowBits(width);
  return {
    name,
    address,
    width,
    bytes: width / 8,
    order: orderOf(place, definition, map),
    mask,
    reset: readable ? target.reset : 0,
    fields: [valueField(target, width, readable, writable, description)],
    value: valueField(target, width, readable, writable, description),
    reserved: 0,
    preserved: 0,
    readable,
    writable,
    volatile: target.volatile,
    precious: readable && target.precious,
    latch: definition.latch ?? "register",
    commit: definition.commit ?? "register",
    banks: banksOf(place, map, definition),
    alias: { of: target.name, as: alias.as },
    fifo: undefined,
    description,
  };
}

function targetOf(
  place: DefinitionPlace,
  map: RegisterMapDefinition,
  { of }: AliasDefinition,
  registers: readonly Register[],
): Register {
  const target = registers.find((register) => register.name === of);
  if (target === undefined) {
    const further = Object.hasOwn(map.registers, of);
    throw definitionError(
      place,
      further ? `it is a way to ${of}, which is one itself` : `it is a way to "${of}", which there is not`,
      further
        ? "Name the register behind it."
        : `Name one of ${registers.map((register) => register.name).join(", ")}.`,
    );
  }
  if (target.fifo === undefined) return target;
  throw definitionError(place, `it is a way to ${of}, a queue`, "Leave it out: a queue has one end to the bus.");
}

function checkOperation(place: DefinitionPlace, alias: AliasDefinition, access: string, target: Register): void {
  if (alias.as === "same") return;
  if (access === "ro" || !target.writable) {
    throw definitionError(
      place,
      `it would ${alias.as} bits of ${target.name}, and ${access === "ro" ? "it" : "that"} is read-only`,
      'Change access, or say as: "same".',
    );
  }
  const odd = target.fields.find((field) => field.onWrite !== undefined || field.writeOnce);
  if (odd === undefined) return;
  throw definitionError(
    place,
    `it would ${alias.as} bits of ${target.name}, and writing means something else to its ${odd.name} already`,
    `Leave out the alias, or ${odd.writeOnce ? "access" : "onWrite"} of ${odd.name}.`,
  );
}

/** All bits of the register behind an alias, as one number. */
function valueField(
  target: Register,
  width: number,
  readable: boolean,
  writable: boolean,
  description: string | undefined,
): Register["fields"][number] {
  const max = lowBits(width);
  return {
    name: "value",
    high: width - 1,
    low: 0,
    width,
    mask: max,
    reset: readable ? target.reset : 0,
    coding: { kind: "number", signed: false, bcd: false, lsb: undefined, offset: 0, unit: undefined, min: 0, max },
    readable,
    writable,
    writeOnce: false,
    onRead: undefined,
    onWrite: undefined,
    lockedBy: [],
    setLockedBy: [],
    sticky: false,
    pulse: false,
    volatile: target.volatile,
    resetDomain: "soft",
    softReset: undefined,
    description,
  };
}
