import { bitRange, lowBits } from "../bits.ts";
import type { Field, FieldCoding, Register } from "../register-map.ts";
import { nameOf } from "./page-names.ts";
import type { PageField, PageReserved, PageValue } from "./register-page.ts";

/** The fields of a register and the bits between them, from the most significant bit down. */
export function pageBits(register: Register): readonly (PageField | PageReserved)[] {
  const bits: (PageField | PageReserved)[] = [];
  let next = register.width - 1;
  for (const field of register.fields) {
    const shown = field === register.value ? { ...field, description: undefined } : field;
    bits.push(...reservedBits(register, next, field.high + 1), pageField(shown));
    next = field.low - 1;
  }
  bits.push(...reservedBits(register, next, 0));
  return bits;
}

/** Bits of no field, as ranges of which each is either preserved or not. */
function reservedBits(register: Register, high: number, low: number): readonly PageReserved[] {
  const ranges: PageReserved[] = [];
  const isPreserved = (bit: number): boolean => (register.preserved & bitRange(bit, bit)) !== 0;
  let top = high;
  for (let bit = high; bit >= low; bit -= 1) {
    if (bit > low && isPreserved(bit - 1) === isPreserved(bit)) continue;
    const value = ((register.reset >>> bit) & lowBits(top - bit + 1)) >>> 0;
    ranges.push({ kind: "reserved", high: top, low: bit, value, preserve: isPreserved(bit) });
    top = bit - 1;
  }
  return ranges;
}

function pageField(field: Field): PageField {
  const { name, high, low, readable, writable, writeOnce, sticky, pulse, volatile, reset, resetDomain } = field;
  return {
    kind: "field",
    name,
    description: field.description ?? null,
    high,
    low,
    access: writeOnce ? "writeOnce" : readable ? (writable ? "rw" : "ro") : "wo",
    onRead: field.onRead ?? null,
    onWrite: field.onWrite ?? null,
    lockedBy: field.lockedBy.map(nameOf),
    setLockedBy: field.setLockedBy.map(nameOf),
    sticky,
    pulse,
    volatile,
    reset,
    resetDomain,
    softReset: field.softReset ?? null,
    value: pageValue(field.coding),
  };
}

function pageValue(coding: FieldCoding): PageValue {
  switch (coding.kind) {
    case "boolean":
      return { kind: "boolean" };
    case "enum": {
      const names = [...coding.values].map(([name, value]) => ({ name, value }));
      return { kind: "enum", names: names.toSorted((one, other) => one.value - other.value), partial: coding.partial };
    }
    case "number": {
      const { signed, bcd, lsb = null, offset, unit = null, min, max } = coding;
      return { kind: "number", signed, bcd, lsb, offset, unit, min, max };
    }
  }
}
