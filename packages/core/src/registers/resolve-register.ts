import { bitRange, formatBits, formatWord, lowBits } from "./bits.ts";
import { checkByteCommit } from "./check-byte-commit.ts";
import { checkChoice, checkKeys, checkName, definitionError, type DefinitionPlace } from "./definition-error.ts";
import { placeOf } from "./place-of.ts";
import type { Field, Register } from "./register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";
import {
  BEHAVIOUR_KEYS,
  checkRegisterBehaviour,
  resolveField,
  resolveWholeRegister,
  VALUE_KEYS,
} from "./resolve-field.ts";
import { banksOf } from "./resolve-banks.ts";
import { resolveFifo } from "./resolve-fifo.ts";
import type { ReferenceResolver } from "./resolve-reference.ts";

const REGISTER_KEYS = [
  "address",
  "width",
  "order",
  "reset",
  "fields",
  "reserved",
  "precious",
  "latch",
  "commit",
  "bank",
  "fifo",
  "description",
  ...VALUE_KEYS,
  ...BEHAVIOUR_KEYS,
];

/** Checks one register and its fields. Those that are an alias are for `resolveAlias`. */
export function resolveRegister(
  map: RegisterMapDefinition,
  name: string,
  definition: RegisterDefinition,
  references: ReferenceResolver,
): Register {
  const path = `${map.name}.${name}`;
  const place = { path };
  checkName(place, "register", name);
  checkKeys(place, definition, REGISTER_KEYS);
  checkWidth(place, definition);
  checkReset(place, definition);
  const { width, reset = 0 } = definition;
  const order = orderOf(place, definition, map);
  const fields = fieldsOf(path, definition, references);
  checkOverlap(path, fields);
  const mask = lowBits(width);
  const claimed = fields.reduce((bits, field) => (bits | field.mask) >>> 0, 0);
  const reserved = (mask & ~claimed) >>> 0;
  const constants = reservedConstants(path, definition, fields);
  checkPulses(path, fields);
  checkByteCommit(path, definition.commit, fields);
  const fifo = resolveFifo(place, definition, fields, references);
  return {
    name,
    address: definition.address,
    width,
    bytes: width / 8,
    order,
    mask,
    reset,
    fields,
    value: definition.fields === undefined ? fields[0] : undefined,
    reserved,
    preserved: (reserved & ~constants) >>> 0,
    readable: fields.some((field) => field.readable),
    writable: fields.some((field) => field.writable),
    volatile: fifo !== undefined || fields.some((field) => field.volatile),
    precious: fifo !== undefined || definition.precious === true || fields.some((field) => field.onRead !== undefined),
    latch: definition.latch ?? "register",
    commit: definition.commit ?? "register",
    banks: banksOf(place, map, definition),
    alias: undefined,
    fifo,
    description: definition.description,
  };
}

/** Checks what every register says about itself, an alias too. */
export function checkWidth(place: DefinitionPlace, { width, latch, commit }: RegisterDefinition): void {
  if (![8, 16, 24, 32].includes(width)) {
    throw definitionError(place, `a width of ${width} bits cannot be`, "Registers have 8, 16, 24 or 32 bits.");
  }
  checkChoice(place, "latch", latch, ["register", "none", "burst"]);
  checkChoice(place, "commit", commit, ["register", "byte", "stop"]);
  const several = (latch ?? "burst") !== "burst" || (commit ?? "stop") !== "stop";
  if (width === 8 && several) {
    throw definitionError(
      place,
      "latch and commit say something about several bytes",
      "Leave them out of an 8-bit register.",
    );
  }
}

function checkReset(place: DefinitionPlace, { width, reset = 0 }: RegisterDefinition): void {
  if (Number.isInteger(reset) && reset >= 0 && reset <= lowBits(width)) return;
  throw definitionError(
    place,
    `reset: ${reset} does not fit into ${width} bits`,
    `Give 0 to ${formatWord(lowBits(width), width)}.`,
  );
}

/** Which byte of a register goes first. */
export function orderOf(
  place: DefinitionPlace,
  definition: RegisterDefinition,
  map: RegisterMapDefinition,
): Register["order"] {
  const order = definition.order ?? map.order ?? (definition.width === 8 ? "big" : undefined);
  if (order === "big" || order === "little") return order;
  throw definitionError(
    place,
    order === undefined ? "it has several bytes and no byte order" : `order: ${JSON.stringify(order)} means nothing`,
    'Give order: "big" where the most significant byte goes first, as on most chips, or "little", as in SMBus words.',
  );
}

function fieldsOf(path: string, definition: RegisterDefinition, references: ReferenceResolver): readonly Field[] {
  const { fields } = definition;
  if (fields === undefined) {
    if (definition.reserved !== undefined) {
      throw definitionError(
        { path },
        "all of it is one value, so nothing is reserved",
        "Give fields, or leave out reserved.",
      );
    }
    return [resolveWholeRegister(path, definition, references)];
  }
  checkRegisterBehaviour({ path }, definition);
  const value = [...VALUE_KEYS, "softReset" as const].find((key) => definition[key] !== undefined);
  if (value !== undefined) {
    throw definitionError(
      { path },
      `it has fields, and ${value} says nothing about them`,
      `Give ${value} to the field that it belongs to.`,
    );
  }
  const resolved = Object.entries(fields).map(([name, field]) =>
    resolveField(path, name, field, definition, references),
  );
  if (resolved.length > 0) return resolved.toSorted((one, other) => other.high - one.high);
  throw definitionError(
    { path },
    "it has no field",
    "Give it fields, or leave out fields where all of it is one value.",
  );
}

function checkOverlap(path: string, fields: readonly Field[]): void {
  let above: Field | undefined;
  for (const field of fields) {
    if (above !== undefined && field.high >= above.low) {
      throw definitionError(
        { path: `${path}.${field.name}`, high: field.high, low: field.low },
        `it overlaps ${above.name} (${formatBits(above.high, above.low)})`,
        "Correct the place of one of them.",
      );
    }
    above = field;
  }
}

/** Checks reserved ranges. Returns the bits that a driver writes as a constant instead of preserving them. */
function reservedConstants(path: string, definition: RegisterDefinition, fields: readonly Field[]): number {
  let seen = 0;
  let constants = 0;
  for (const range of definition.reserved ?? []) {
    checkKeys({ path: `${path}.reserved` }, range, ["bit", "bits", "value", "preserve"]);
    const [high, low] = placeOf({ path: `${path}.reserved` }, range, definition.width);
    const place = { path: `${path}.reserved`, high, low };
    const mask = bitRange(high, low);
    const field = fields.find((candidate) => (candidate.mask & mask) !== 0);
    if (field !== undefined || (seen & mask) !== 0) {
      const other =
        field === undefined ? "another reserved range" : `${field.name} (${formatBits(field.high, field.low)})`;
      throw definitionError(place, `it overlaps ${other}`, "Correct the place of one of them.");
    }
    seen = (seen | mask) >>> 0;
    const atReset = (((definition.reset ?? 0) & mask) >>> low) >>> 0;
    const { value = atReset } = range;
    if (value !== atReset) {
      throw definitionError(place, `it reads ${value}, but reset says ${atReset}`, "Make reset and value agree.");
    }
    if (range.preserve === false) constants = (constants | mask) >>> 0;
  }
  return constants;
}

function checkPulses(path: string, fields: readonly Field[]): void {
  for (const field of fields) {
    if (!field.pulse || field.reset === 0) continue;
    const place = { path: `${path}.${field.name}`, high: field.high, low: field.low };
    throw definitionError(place, "a pulse reads zero, but reset sets it", "Correct reset.");
  }
}
