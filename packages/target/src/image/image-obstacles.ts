import type { Field, FieldReference, Register, RegisterMap } from "@twowire/core";
import { MOST_WRAPS } from "./image-layout.ts";

/** A part of a register map that an image cannot express. */
export interface ImageObstacle {
  /** The register, the field or the option of the map: `configuration.hysteresis`, `pointer`. */
  readonly place: string;
  /** The register, where it is one that stands in the way. */
  readonly register?: string | undefined;
  readonly field?: string | undefined;
  /** The option of the definition that says it: `lockedBy`. */
  readonly option: string;
  /** Why that cannot be. */
  readonly reason: string;
}

/**
 * Everything in a register map that an image cannot express, in the order of addresses; nothing where it can be compiled. An
 * image knows bytes, masks and one pointer: whatever needs a memory of its own, a condition or a program is not for it.
 */
export function imageObstacles(map: RegisterMap): readonly ImageObstacle[] {
  return [...inPointer(map), ...inBanks(map), ...map.registers.flatMap((register) => inRegister(map, register))];
}

function inPointer(map: RegisterMap): readonly ImageObstacle[] {
  const { pointer } = map;
  const found: ImageObstacle[] = [];
  if (pointer.width > 16) {
    const reason = `a pointer of ${pointer.width} bits does not fit into the 16 that an address has there`;
    found.push({ place: "pointer", option: "width", reason });
  }
  if (pointer.wraps.length > MOST_WRAPS) {
    const reason = `it wraps at ${pointer.wraps.length} places, and there is room for ${MOST_WRAPS}`;
    found.push({ place: "pointer", option: "wrap", reason });
  }
  found.push(...inSwitch(map, "enabledBy", pointer.enabledBy), ...inSwitch(map, "disabledBy", pointer.disabledBy));
  return found;
}

/** A field that switches the increment is looked at after each byte: it has to lie in one byte. */
function inSwitch(map: RegisterMap, option: string, reference: FieldReference | undefined): readonly ImageObstacle[] {
  if (reference === undefined) return [];
  const { mask, low } = reference;
  if (31 - Math.clz32(mask) < 8 * (Math.floor(low / 8) + 1)) return [];
  const { register, field } = reference;
  const reason = "it switches the increment of the pointer, and lies in more than one byte";
  return [{ place: placeOf(map, reference), register, field, option, reason }];
}

function inBanks(map: RegisterMap): readonly ImageObstacle[] {
  const { bankedBy } = map;
  if (bankedBy === undefined) return [];
  const { register, field } = bankedBy;
  const reason = "it selects between registers at the same address, and an address there has one meaning";
  return [{ place: placeOf(map, bankedBy), register, field, option: "bankedBy", reason }];
}

function inRegister(map: RegisterMap, register: Register): readonly ImageObstacle[] {
  const obstacle = (option: string, reason: string): ImageObstacle => ({
    place: register.name,
    register: register.name,
    option,
    reason,
  });
  const found: ImageObstacle[] = [];
  if (register.fifo !== undefined) found.push(obstacle("fifo", "a queue needs a memory of its own"));
  else if (map.definition.registers[register.name]?.precious === true) {
    found.push(
      obstacle("precious", "reading it has effects that the map does not describe, so nobody would bring them about"),
    );
  }
  if (register.commit === "stop") {
    found.push(obstacle("commit", "writes that wait for the STOP together need a memory of their own"));
  }
  const behind = register.alias && map.registers.find(({ name }) => name === register.alias?.of);
  if (behind !== undefined && behind.order !== register.order && register.bytes > 1) {
    found.push(obstacle("order", `it and ${behind.name} are the same bytes, which cannot lie in both orders`));
  }
  return [...found, ...register.fields.flatMap((field) => inField(map, register, field))];
}

function inField(map: RegisterMap, register: Register, field: Field): readonly ImageObstacle[] {
  const found: ImageObstacle[] = [];
  const add = (option: string, reason: string): void => {
    const place = placeOf(map, { register: register.name, field: field.name });
    found.push({ place, register: register.name, field: field.name, option, reason });
  };
  const [lock] = field.lockedBy;
  if (lock !== undefined) add("lockedBy", `whether it can be written depends on ${placeOf(map, lock)}`);
  const [setLock] = field.setLockedBy;
  if (setLock !== undefined) {
    add("setLockedBy", `whether it can be set depends on ${placeOf(map, setLock)}`);
  }
  if (field.writeOnce) add("access", "that it was written once would have to be remembered");
  if (field.softReset !== undefined) add("softReset", "a value that is written to it changes other registers");
  return found;
}

/** `register.field`; the register alone, where it is all one value. */
function placeOf({ registers }: RegisterMap, { register, field }: Pick<FieldReference, "register" | "field">): string {
  const isOne = registers.some(({ name, value }) => name === register && value !== undefined);
  return isOne ? register : `${register}.${field}`;
}
