import { bitRange, lowBits } from "./bits.ts";
import { checkChoice, checkKeys, checkName, definitionError, type DefinitionPlace } from "./definition-error.ts";
import { placeOf } from "./place-of.ts";
import type { Field, FieldReference } from "./register-map.ts";
import type { BehaviourDefinition, FieldDefinition, RegisterDefinition } from "./register-map-definition.ts";
import { resolveCoding } from "./resolve-coding.ts";
import type { ReferenceResolver } from "./resolve-reference.ts";

/** Options of {@link BehaviourDefinition}. */
export const BEHAVIOUR_KEYS = [
  "access",
  "onRead",
  "onWrite",
  "lockedBy",
  "setLockedBy",
  "sticky",
  "pulse",
  "volatile",
  "resetDomain",
  "softReset",
] as const;

/** Options of `ValueDefinition`. */
export const VALUE_KEYS = ["signed", "bcd", "lsb", "offset", "unit", "min", "max", "enum", "partial"] as const;

const FIELD_KEYS = ["bit", "bits", "description", ...VALUE_KEYS, ...BEHAVIOUR_KEYS];

const CHOICES = [
  ["access", ["ro", "wo", "rw", "writeOnce"]],
  ["onRead", ["clear", "set"]],
  ["onWrite", ["oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "zeroToSet", "zeroToToggle", "clear", "set"]],
  ["resetDomain", ["soft", "power-on"]],
] as const satisfies readonly (readonly [keyof BehaviourDefinition, readonly string[]])[];

/** Checks one field and fills in what the register says for all of its fields. */
export function resolveField(
  registerPath: string,
  name: string,
  definition: FieldDefinition,
  register: RegisterDefinition,
  references: ReferenceResolver,
): Field {
  const path = `${registerPath}.${name}`;
  checkName({ path }, "field", name);
  checkKeys({ path }, definition, FIELD_KEYS);
  const [high, low] = placeOf({ path }, definition, register.width);
  const place = { path, high, low };
  const behaviour = behaviourOf(place, definition, register);
  const width = high - low + 1;
  const coding = resolveCoding(place, definition, width, definition.bit !== undefined);
  return makeField(place, name, high, low, behaviour, coding, register, references, definition.description);
}

/** The field of a register that is all one value. */
export function resolveWholeRegister(path: string, register: RegisterDefinition, references: ReferenceResolver): Field {
  const place = { path, high: register.width - 1, low: 0 };
  const behaviour = behaviourOf(place, register, {});
  const coding = resolveCoding(place, register, register.width, false);
  return makeField(
    place,
    "value",
    register.width - 1,
    0,
    behaviour,
    coding,
    register,
    references,
    register.description,
  );
}

/** Refuses a register that contradicts itself in what it says for all of its fields. */
export function checkRegisterBehaviour(place: DefinitionPlace, register: RegisterDefinition): void {
  checkChoices(place, register);
  checkContradictions(place, register, register.access ?? "rw");
}

function makeField(
  place: DefinitionPlace,
  name: string,
  high: number,
  low: number,
  behaviour: BehaviourDefinition,
  coding: Field["coding"],
  register: RegisterDefinition,
  references: ReferenceResolver,
  description: string | undefined,
): Field {
  const { access = "rw", sticky = false, pulse = false } = behaviour;
  const width = high - low + 1;
  const reset = (((register.reset ?? 0) >>> low) & lowBits(width)) >>> 0;
  const locks = (names: readonly string[] = []): readonly FieldReference[] =>
    names.map((lock) => references(place, "is locked by", lock));
  checkSoftReset(place, behaviour, width, reset);
  return {
    name,
    high,
    low,
    width,
    mask: bitRange(high, low),
    reset,
    coding,
    readable: access !== "wo",
    writable: access !== "ro",
    writeOnce: access === "writeOnce",
    onRead: behaviour.onRead,
    onWrite: behaviour.onWrite,
    lockedBy: locks(behaviour.lockedBy),
    setLockedBy: locks(behaviour.setLockedBy),
    sticky,
    pulse,
    volatile: behaviour.volatile ?? false,
    resetDomain: behaviour.resetDomain ?? (sticky ? "power-on" : "soft"),
    softReset: behaviour.softReset,
    description,
  };
}

function checkSoftReset(place: DefinitionPlace, behaviour: BehaviourDefinition, width: number, reset: number): void {
  const { softReset, pulse, resetDomain } = behaviour;
  if (softReset === undefined) return;
  if (softReset !== true && !(Number.isInteger(softReset) && softReset > 0 && softReset <= lowBits(width))) {
    throw definitionError(
      place,
      `softReset: ${JSON.stringify(softReset)} cannot be written`,
      `Give true, or a value from 1 to ${lowBits(width)}.`,
    );
  }
  if (softReset === true ? reset !== 0 : reset === softReset) {
    throw definitionError(
      place,
      "it holds after a reset what brings about the next one",
      "Correct reset, or softReset: else writing a neighbour would reset the chip.",
    );
  }
  if (resetDomain === "power-on" && pulse !== true) {
    throw definitionError(
      place,
      "it brings about a soft reset and keeps its value over it",
      "Leave out resetDomain, or say pulse.",
    );
  }
}

function behaviourOf(
  place: DefinitionPlace,
  own: BehaviourDefinition,
  inherited: BehaviourDefinition,
): BehaviourDefinition {
  checkChoices(place, own);
  checkContradictions(place, own, own.access ?? inherited.access ?? "rw");
  const behaviour = { ...inherited, ...own };
  const readOnly: Partial<Record<keyof BehaviourDefinition, undefined>> = {
    onWrite: undefined,
    lockedBy: undefined,
    setLockedBy: undefined,
    sticky: undefined,
    pulse: undefined,
  };
  // What the register says for all of its fields applies to those where it makes sense.
  const applicable: BehaviourDefinition = {
    ...behaviour,
    ...(behaviour.access === "ro" ? (readOnly as object) : {}),
    ...(behaviour.access === "wo" ? ({ onRead: undefined } as object) : {}),
  };
  checkContradictions(place, applicable, applicable.access ?? "rw");
  return applicable;
}

function checkChoices(place: DefinitionPlace, behaviour: BehaviourDefinition): void {
  for (const [key, choices] of CHOICES) checkChoice(place, key, behaviour[key], choices);
}

function checkContradictions(place: DefinitionPlace, behaviour: BehaviourDefinition, access: string): void {
  const { onRead, onWrite, lockedBy, setLockedBy, sticky, pulse, resetDomain } = behaviour;
  const contradict = (one: boolean, other: boolean, problem: string, fix: string): void => {
    if (one && other) throw definitionError(place, problem, fix);
  };
  const readOnly = access === "ro";
  const drop = "Leave out one of the two.";
  contradict(
    readOnly,
    onWrite !== undefined,
    "it is read-only and yet has onWrite",
    "Leave out onWrite, or change access.",
  );
  contradict(readOnly, sticky === true, "it is read-only and yet sticky", "Leave out sticky, or change access.");
  contradict(readOnly, pulse === true, "it is read-only and yet a pulse", "Leave out pulse, or change access.");
  contradict(readOnly, lockedBy !== undefined, "it is read-only, there is nothing to lock", "Leave out lockedBy.");
  contradict(
    readOnly,
    setLockedBy !== undefined,
    "it is read-only, there is nothing to lock",
    "Leave out setLockedBy.",
  );
  contradict(
    readOnly,
    behaviour.softReset !== undefined,
    "it is read-only and yet brings about a reset",
    "Leave out softReset, or change access.",
  );
  contradict(access === "wo", onRead !== undefined, "it is write-only and yet has onRead", "Leave out onRead.");
  contradict(pulse === true, sticky === true, "a pulse falls back at once and cannot be sticky", drop);
  contradict(pulse === true, onWrite !== undefined, "a pulse has no state that onWrite could change", drop);
  contradict(pulse === true, onRead !== undefined, "a pulse has no state that onRead could change", drop);
  contradict(pulse === true, access === "writeOnce", "a pulse has no state to write once", drop);
  contradict(pulse === true, setLockedBy !== undefined, "a pulse can only be set", "Use lockedBy.");
  contradict(sticky === true, onWrite !== undefined, "sticky already says what a write does", drop);
  contradict(sticky === true, onRead !== undefined, "a sticky bit cannot change by reading", drop);
  contradict(sticky === true, access === "writeOnce", "sticky already says what a write does", drop);
  contradict(
    sticky === true,
    resetDomain === "soft",
    "a sticky bit stays until power-on reset",
    "Leave out resetDomain.",
  );
  contradict(access === "writeOnce", onWrite !== undefined, "write-once and onWrite cannot both be", drop);
}
