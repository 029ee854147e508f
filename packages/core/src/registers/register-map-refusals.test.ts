import { describe, expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";

/** A map with one 16-bit register that has these fields. */
function withFields(
  fields: RegisterDefinition["fields"],
  more: Partial<RegisterDefinition> = {},
): RegisterMapDefinition {
  return {
    name: "CHIP",
    order: "big",
    registers: { config: { address: 1, width: 16, ...more, ...(fields === undefined ? {} : { fields }) } },
  };
}

function withRegisters(
  registers: RegisterMapDefinition["registers"],
  more: Partial<RegisterMapDefinition> = {},
): RegisterMapDefinition {
  return { name: "CHIP", order: "big", registers, ...more };
}

/** What a definition of someone who does not use types may be. */
function untyped(definition: unknown): RegisterMapDefinition {
  return definition as RegisterMapDefinition;
}

const refusals: readonly (readonly [string, RegisterMapDefinition, string])[] = [
  [
    "a field outside its register",
    withFields({ a: { bits: [16, 9] } }),
    "CHIP.config.a: bits: [16, 9] is no place in 16 bits",
  ],
  ["a field upside down", withFields({ a: { bits: [0, 3] } }), "CHIP.config.a: bits: [0, 3] is no place"],
  ["a fractional bit", withFields({ a: { bit: 1.5 } }), "CHIP.config.a: bit: 1.5 is no place"],
  ["a field without a place", withFields({ a: {} }), "CHIP.config.a: it needs a place"],
  ["a field with two places", withFields({ a: { bit: 1, bits: [1, 0] } }), "CHIP.config.a: it needs a place"],
  [
    "overlapping fields",
    withFields({ a: { bits: [10, 8] }, b: { bits: [8, 7] } }),
    "CHIP.config.b (bits 8:7): it overlaps a (bits 10:8)",
  ],
  [
    "a field in a reserved range",
    withFields({ a: { bit: 4 } }, { reserved: [{ bits: [5, 3] }] }),
    "CHIP.config.reserved (bits 5:3): it overlaps a (bit 4)",
  ],
  [
    "overlapping reserved ranges",
    withFields({ a: { bit: 0 } }, { reserved: [{ bits: [5, 3] }, { bit: 3 }] }),
    "CHIP.config.reserved (bit 3): it overlaps another reserved range",
  ],
  [
    "a reset value against a reserved constant",
    withFields({ a: { bit: 0 } }, { reset: 0x10, reserved: [{ bits: [5, 4], value: 2 }] }),
    "CHIP.config.reserved (bits 5:4): it reads 2, but reset says 1",
  ],
  [
    "a reset value that does not fit",
    withFields(undefined, { reset: 0x1_0000 }),
    "CHIP.config: reset: 65536 does not fit into 16 bits",
  ],
  ["a negative reset value", withFields(undefined, { reset: -1 }), "CHIP.config: reset: -1 does not fit"],
  ["a register without fields", withFields({}), "CHIP.config: it has no field"],
  [
    "a width that cannot be",
    withRegisters(untyped({ a: { address: 0, width: 12 } }) as never),
    "CHIP.a: a width of 12 bits",
  ],
  [
    "no byte order",
    { name: "CHIP", registers: { a: { address: 0, width: 16 } } },
    "CHIP.a: it has several bytes and no byte order",
  ],
  ["no register", withRegisters({}), "CHIP: it has no register"],
  ["no name", withRegisters({ a: { address: 0, width: 8 } }, { name: "" }), "it has no name"],
  [
    "two registers at one address",
    withRegisters({ a: { address: 3, width: 8 }, b: { address: 3, width: 16 } }),
    "CHIP.b: its address 0x03 belongs to a already",
  ],
  [
    "registers that overlap byte by byte",
    withRegisters({ a: { address: 3, width: 16 }, b: { address: 4, width: 8 } }, { pointer: { increment: "byte" } }),
    "CHIP.b: its address 0x04 belongs to a already",
  ],
  [
    "an address that the pointer cannot say",
    withRegisters({ a: { address: 0x10, width: 8 } }, { pointer: { bits: 4 } }),
    "CHIP.a: its address 16 is outside",
  ],
  [
    "a register that ends after the last address",
    withRegisters({ a: { address: 0xff, width: 16 } }, { pointer: { increment: "byte" } }),
    "CHIP.a: its address 255 to 256 is outside",
  ],
  [
    "a wide pointer without a byte order",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { width: 16 } }),
    "CHIP.pointer: it has several bytes and no byte order",
  ],
  [
    "more pointer bits than there are",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { bits: 9 } }),
    "CHIP.pointer: 9 of 8 bits",
  ],
  [
    "a pointer reset outside",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { bits: 2, reset: 4 } }),
    "CHIP.pointer: reset: 4 does not fit into 2 bits",
  ],
  [
    "a wrap of a pointer that does not move",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { wrap: { first: 0, last: 3 } } }),
    "CHIP.pointer: a pointer that does not move cannot wrap",
  ],
  [
    "an over-read where something follows",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { increment: "register" }, overRead: 0 }),
    "CHIP: a pointer that moves on always has a next byte",
  ],
  [
    "an over-read that is no byte",
    withRegisters({ a: { address: 0, width: 8 } }, { overRead: 256 }),
    "overRead: 256 is no byte",
  ],
  [
    "a wide gap in a map of bytes",
    withRegisters(
      { a: { address: 0, width: 8 } },
      { pointer: { increment: "byte" }, unmapped: { width: 16, value: 0 } },
    ),
    "CHIP.unmapped: an address counts bytes here",
  ],
  [
    "a name that is no property",
    withFields({ "alert-status": { bit: 0 } }),
    '"alert-status" cannot be the name of a field',
  ],
  [
    "a name that JavaScript uses",
    withRegisters({ valueOf: { address: 0, width: 8 } } as never),
    '"valueOf" cannot be the name of a register',
  ],
  [
    "a misspelt option",
    withFields({ a: untyped({ bit: 0, volatil: true }) as never }),
    'CHIP.config.a: there is no option "volatil"',
  ],
  [
    "an unknown access",
    withFields({ a: untyped({ bit: 0, access: "r" }) as never }),
    'CHIP.config.a (bit 0): access: "r" means nothing',
  ],
  [
    "an enum with holes",
    withFields({ a: { bits: [1, 0], enum: { off: 0, on: 1, fast: 3 } } }),
    "(bits 1:0): 1 of 4 values have no name, the first is 2",
  ],
  [
    "an enum that is too large",
    withFields({ a: { bits: [1, 0], enum: { off: 4 }, partial: true } }),
    "off = 4 does not fit",
  ],
  [
    "an enum with two names for one value",
    withFields({ a: { bit: 0, enum: { off: 0, on: 1, yes: 1 } } }),
    "on and yes are both 1",
  ],
  [
    "a full enum called partial",
    withFields({ a: { bit: 0, enum: { off: 0, on: 1 }, partial: true } }),
    "the enum is not partial",
  ],
  ["partial without an enum", withFields({ a: { bit: 0, partial: true } }), "partial says something about enum"],
  [
    "an enum with a unit",
    withFields({ a: { bit: 0, enum: { off: 0, on: 1 }, unit: "V" } }),
    "named values cannot have unit",
  ],
  ["a boolean with a step", withFields({ a: { bit: 0, lsb: 2 } }), "CHIP.config.a (bit 0): a single bit is a boolean"],
  ["one signed bit", withFields({ a: { bits: [0, 0], signed: true } }), "a signed number needs two bits"],
  [
    "a value that is larger than its register",
    withFields(undefined, { max: 0x1_0000 }),
    "CHIP.config (bits 15:0): values from 0 to 65536 cannot be held by 16 bits. They hold 0 to 65535",
  ],
  ["a step of zero", withFields({ a: { bits: [3, 0], lsb: 0 } }), "lsb: 0 is no step"],
  [
    "a range that does not fit",
    withFields({ a: { bits: [3, 0], signed: true, lsb: 0.5, max: 4 } }),
    "values from -4 to 4 cannot be held by 4 bits",
  ],
  [
    "an unknown guard",
    withFields({ a: { bit: 0, lockedBy: ["lock"] } }),
    'CHIP.config.a (bit 0): it is locked by "lock", which there is not',
  ],
  ["a guard with an inherited name", withFields({ a: { bit: 0, lockedBy: ["toString"] } }), "which there is not"],
  [
    "a guard that is a pulse",
    withFields({ a: { bit: 0, lockedBy: ["b"] }, b: { bit: 1, pulse: true } }),
    "a pulse that is always zero",
  ],
  [
    "guards in a circle",
    withFields({ a: { bit: 0, lockedBy: ["b"] }, b: { bit: 1, lockedBy: ["a"] } }),
    "it locks itself",
  ],
  [
    "read-only with onWrite",
    withFields({ a: { bit: 0, access: "ro", onWrite: "clear" } }),
    "it is read-only and yet has onWrite",
  ],
  [
    "read-only by its register, with a lock",
    withFields({ a: { bit: 0, lockedBy: ["b"] }, b: { bit: 1 } }, { access: "ro" }),
    "nothing to lock",
  ],
  [
    "write-only with onRead",
    withFields({ a: { bit: 0, access: "wo", onRead: "clear" } }),
    "it is write-only and yet has onRead",
  ],
  ["a read-only pulse", withFields({ a: { bit: 0, access: "ro", pulse: true } }), "it is read-only and yet a pulse"],
  [
    "a read-only sticky bit",
    withFields({ a: { bit: 0, access: "ro", sticky: true } }),
    "it is read-only and yet sticky",
  ],
  [
    "read-only that cannot be set",
    withFields({ a: { bit: 0, access: "ro", setLockedBy: ["b"] }, b: { bit: 1 } }),
    "Leave out setLockedBy.",
  ],
  ["a pulse with onWrite", withFields({ a: { bit: 0, pulse: true, onWrite: "clear" } }), "no state that onWrite could"],
  ["a pulse with onRead", withFields({ a: { bit: 0, pulse: true, onRead: "clear" } }), "no state that onRead could"],
  ["a pulse written once", withFields({ a: { bit: 0, pulse: true, access: "writeOnce" } }), "no state to write once"],
  [
    "a pulse that can only be cleared",
    withFields({ a: { bit: 0, pulse: true, setLockedBy: ["b"] }, b: { bit: 1 } }),
    "a pulse can only be set. Use lockedBy.",
  ],
  ["a sticky bit with onWrite", withFields({ a: { bit: 0, sticky: true, onWrite: "set" } }), "sticky already says"],
  ["a sticky bit with onRead", withFields({ a: { bit: 0, sticky: true, onRead: "set" } }), "cannot change by reading"],
  [
    "a sticky bit written once",
    withFields({ a: { bit: 0, sticky: true, access: "writeOnce" } }),
    "sticky already says",
  ],
  ["half an address", withRegisters({ a: { address: 1.5, width: 8 } }), "CHIP.a: its address 1.5 is outside"],
  ["a negative address", withRegisters({ a: { address: -1, width: 8 } }), "CHIP.a: its address -1 is outside"],
  [
    "a wrap to nowhere",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { increment: "byte", wrap: { first: 0.5, last: 3 } } }),
    "CHIP.pointer: it cannot wrap from 3 to 0.5",
  ],
  [
    "a wrap outside of the pointer",
    withRegisters(
      { a: { address: 0, width: 8 } },
      { pointer: { bits: 2, increment: "byte", wrap: { first: 0, last: 4 } } },
    ),
    "it cannot wrap from 4 to 0. Give addresses from 0 to 3",
  ],
  [
    "a wrap forwards",
    withRegisters({ a: { address: 0, width: 8 } }, { pointer: { increment: "byte", wrap: { first: 3, last: 2 } } }),
    "it cannot wrap from 2 to 3",
  ],
  ["a sticky pulse", withFields({ a: { bit: 0, pulse: true, sticky: true } }), "cannot be sticky"],
  [
    "a sticky field that a soft reset clears",
    withFields({ a: { bit: 0, sticky: true, resetDomain: "soft" } }),
    "stays until power-on reset",
  ],
  [
    "a pulse that is set after reset",
    withFields({ a: { bit: 3, pulse: true } }, { reset: 8 }),
    "CHIP.config.a (bit 3): a pulse reads zero",
  ],
  [
    "write-once with onWrite",
    withFields({ a: { bit: 0, access: "writeOnce", onWrite: "oneToSet" } }),
    "write-once and onWrite",
  ],
  ["latch of one byte", withRegisters({ a: { address: 0, width: 8, latch: "register" } }), "CHIP.a: latch and commit"],
  [
    "a value beside fields",
    withFields({ a: { bit: 0 } }, { lsb: 0.5 }),
    "CHIP.config: it has fields, and lsb says nothing",
  ],
  [
    "reserved bits of one value",
    withFields(undefined, { reserved: [{ bit: 1 }] }),
    "CHIP.config: all of it is one value",
  ],
  [
    "a register at odds with itself",
    withFields({ a: { bit: 0 } }, { access: "ro", onWrite: "clear" }),
    "CHIP.config: it is read-only and yet has onWrite",
  ],
];

describe("registerMap refuses", () => {
  it.each(refusals)("%s", (_what, definition, message) => {
    expect(() => registerMap(definition)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(() => registerMap(definition)).toThrow(message);
  });
});
