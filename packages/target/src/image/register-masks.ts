import { encodeInteger, type Field, type Register, writeEffect } from "@twowire/core";
import { writeMasks } from "./bit-masks.ts";
import { type ImageMasks, MASK_NAMES } from "./register-image.ts";

/**
 * What reading and writing does to each bit of a register, as masks in the order of the wire.
 * @param behind the register that an alias leads to; else the register itself
 */
export function registerMasks(register: Register, behind: Register): ImageMasks {
  const bits = (holds: (field: Field) => boolean): number =>
    behind.fields.reduce((mask, field) => (holds(field) ? mask | field.mask : mask), 0);
  const words = {
    ...writeMasks((old, written) => afterRegisterWrite(register, behind, old, written)),
    hidden: register.readable ? bits(({ readable, pulse }) => !readable || pulse) : register.mask,
    readClear: register.precious ? bits(({ onRead }) => onRead === "clear") : 0,
    readSet: register.precious ? bits(({ onRead }) => onRead === "set") : 0,
  };
  const planes = MASK_NAMES.map((name) => {
    const word = (words[name] & register.mask) >>> 0;
    return [name, encodeInteger(word, register.bytes, register.order)];
  });
  // Every mask is there under its own name, which Object.fromEntries cannot say.
  return Object.fromEntries(planes) as ImageMasks;
}

/** What a register holds after a write, all of its fields by their own rule. */
function afterRegisterWrite(register: Register, behind: Register, old: number, sent: number): number {
  if (!register.writable) return old;
  const written = sentThrough(register, old, sent);
  let value = old;
  for (const { mask, writable, pulse, sticky, onWrite } of behind.fields) {
    if (!writable || pulse) continue;
    const after = sticky ? old | written : writeEffect(onWrite, old & mask, written & mask, mask);
    value = (value & ~mask) | (after & mask);
  }
  return value;
}

/** What a write to an alias amounts to for the register behind it. */
function sentThrough({ alias }: Register, old: number, sent: number): number {
  switch (alias?.as) {
    case undefined:
    case "same":
      return sent;
    case "set":
      return old | sent;
    case "clear":
      return old & ~sent;
    case "toggle":
      return old ^ sent;
  }
}
