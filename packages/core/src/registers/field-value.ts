import { I2CError } from "../i2c-error.ts";
import { formatBits, lowBits } from "./bits.ts";
import type { EnumCoding, Field, NumberCoding, Register } from "./register-map.ts";

/** What a field can hold: a state, a name, or a number in the field's unit. */
export type FieldValue = boolean | string | number;

/** The value that a field has in a register's bits. */
export function decodeField(field: Field, word: number): FieldValue {
  const bits = ((word & field.mask) >>> field.low) >>> 0;
  const { coding } = field;
  switch (coding.kind) {
    case "boolean":
      return bits !== 0;
    case "enum":
      return coding.names.get(bits) ?? bits;
    case "number":
      return decodeNumber(coding, bits, field.width);
  }
}

/**
 * A value as a field's bits, in place. A number between two steps of the field becomes the nearer step.
 * @throws I2CError `invalid-argument` for a value that the field cannot have: nothing is truncated
 */
export function encodeField(register: Register, field: Field, value: unknown): number {
  const { coding } = field;
  switch (coding.kind) {
    case "boolean":
      if (typeof value !== "boolean") throw refused(register, field, value, "Give true or false.");
      return value ? field.mask : 0;
    case "enum":
      return shift(encodeName(register, field, coding, value), field);
    case "number":
      return shift(encodeNumber(register, field, coding, value), field);
  }
}

function decodeNumber(coding: NumberCoding, bits: number, width: number): number {
  const raw = coding.bcd ? fromDecimal(bits) : coding.signed && bits >= 2 ** (width - 1) ? bits - 2 ** width : bits;
  const { lsb, offset } = coding;
  if (lsb === undefined) return raw + offset;
  // A tenth has no exact binary form, but ten has: dividing gives 0.3 where multiplying gives 0.30000000000000004.
  const perUnit = Math.round(1 / lsb);
  return (Math.abs(1 / lsb - perUnit) < 1e-9 ? raw / perUnit : raw * lsb) + offset;
}

function encodeNumber(register: Register, field: Field, coding: NumberCoding, value: unknown): number {
  const { min, max, lsb, offset, unit, signed, bcd } = coding;
  const range = `${min} to ${max}${unit === undefined ? "" : ` ${unit}`}`;
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw refused(register, field, value, `Give a number from ${range}.`);
  }
  const steps = (value - offset) / (lsb ?? 1);
  if (lsb === undefined && !Number.isInteger(steps)) {
    throw refused(register, field, value, `Give a whole number from ${range}.`);
  }
  if (bcd) return toDecimal(steps);
  const limit = 2 ** (signed ? field.width - 1 : field.width) - 1;
  const raw = Math.min(Math.round(steps), limit);
  return raw < 0 ? raw + 2 ** field.width : raw;
}

/** The number that decimal digits of four bits each spell; NaN where one is no digit. */
function fromDecimal(bits: number): number {
  const digits = bits.toString(16);
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

function toDecimal(count: number): number {
  return Number.parseInt(String(count), 16);
}

function encodeName(register: Register, field: Field, coding: EnumCoding, value: unknown): number {
  const bits = typeof value === "string" ? coding.values.get(value) : undefined;
  if (bits !== undefined) return bits;
  const names = [...coding.values.keys()].join(", ");
  const largest = lowBits(field.width);
  if (!coding.partial) throw refused(register, field, value, `Choose one of ${names}.`);
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largest) return value;
  throw refused(register, field, value, `Choose one of ${names}, or a number from 0 to ${largest}.`);
}

function shift(bits: number, field: Field): number {
  return (bits << field.low) >>> 0;
}

function refused(register: Register, field: Field, value: unknown, nextStep: string): I2CError {
  const name = register.value === undefined ? `${register.name}.${field.name}` : register.name;
  return new I2CError({
    kind: "invalid-argument",
    message: `${name} (${formatBits(field.high, field.low)}) cannot be ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
    nextStep,
  });
}
