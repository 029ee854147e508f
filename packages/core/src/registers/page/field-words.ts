import { formatWord } from "../bits.ts";
import type { Access, ReadEffect, WriteEffect } from "../register-map-definition.ts";
import { codeSpan, plainText } from "./markdown.ts";
import type { PageField, PageReserved, PageValue } from "./register-page.ts";

/** What the bus may do. */
export const ACCESS: Readonly<Record<Access, string>> = {
  ro: "read only",
  wo: "write only",
  rw: "read, write",
  writeOnce: "read, write once",
};

const ON_READ: Readonly<Record<ReadEffect, string>> = {
  clear: "Reading clears it.",
  set: "Reading sets it.",
};

const ON_WRITE: Readonly<Record<WriteEffect, string>> = {
  oneToClear: "Writing ones clears them; zeros do nothing.",
  oneToSet: "Writing ones sets them; zeros do nothing.",
  oneToToggle: "Writing ones toggles them; zeros do nothing.",
  zeroToClear: "Writing zeros clears them; ones do nothing.",
  zeroToSet: "Writing zeros sets them; ones do nothing.",
  zeroToToggle: "Writing zeros toggles them; ones do nothing.",
  clear: "Any write clears it.",
  set: "Any write sets it.",
};

/** A field's description, and what happens to it, in sentences. Markdown. */
export function fieldNotes(field: PageField): string {
  const { description, onRead, onWrite, lockedBy, setLockedBy, sticky, pulse, volatile, resetDomain, softReset } =
    field;
  const words = [
    ...(description === null ? [] : [ended(plainText(description))]),
    ...(pulse ? ["A command: ones do something at once, and it reads as zero."] : []),
    ...(onWrite === null ? [] : [ON_WRITE[onWrite]]),
    ...(onRead === null ? [] : [ON_READ[onRead]]),
    ...(sticky ? ["Once set, it stays set until power-on."] : []),
    ...(lockedBy.length === 0 ? [] : [`Cannot be written while ${anyOf(lockedBy)} is set.`]),
    ...(setLockedBy.length === 0 ? [] : [`Can be cleared, but not set, while ${anyOf(setLockedBy)} is set.`]),
    ...(softReset === null
      ? []
      : [`Writing ${softReset === true ? "anything but zero" : raw(softReset, field)} brings about a soft reset.`]),
    ...(volatile ? ["Changes by itself."] : []),
    ...(resetDomain === "power-on" && !sticky ? ["Only power-on resets it."] : []),
  ];
  return words.join(" ");
}

/** What a driver does with bits without a meaning. Markdown. */
export function reservedNotes(reserved: PageReserved): string {
  return reserved.preserve
    ? "Reserved: written back as read."
    : `Reserved: always written as ${raw(reserved.value, reserved)}.`;
}

/** The values that a field can have. Markdown. */
export function valueWords(value: PageValue): string {
  switch (value.kind) {
    case "boolean":
      return "flag";
    case "enum": {
      const names = value.names.map(({ name, value: bits }) => `${bits} ${codeSpan(name)}`);
      return [...names, ...(value.partial ? ["others have no name"] : [])].join(", ");
    }
    case "number":
      return numberWords(value);
  }
}

/** What a field's bits are after reset, and what that stands for where it is not the same. Markdown. */
export function resetWords(field: PageField): string {
  const bits = raw(field.reset, field);
  const { value } = field;
  if (value.kind !== "enum") return bits;
  const named = value.names.find((each) => each.value === field.reset);
  return named === undefined ? bits : `${bits} ${codeSpan(named.name)}`;
}

/** Bits as a number: one as it is, several as hexadecimal digits. */
export function raw(bits: number, place: { readonly high: number; readonly low: number }): string {
  const width = place.high - place.low + 1;
  return width === 1 ? String(bits) : formatWord(bits, Math.ceil(width / 4) * 4);
}

function numberWords({ signed, bcd, lsb, offset, unit, min, max }: PageValue & { readonly kind: "number" }): string {
  const measure = unit === null ? "" : ` ${plainText(unit)}`;
  const kinds = [
    ...(lsb === null || lsb === 1 ? [] : [`in steps of ${lsb}`]),
    ...(offset === 0 ? [] : [`zero bits are ${offset}`]),
    ...(signed ? ["two's complement"] : []),
    ...(bcd ? ["BCD"] : []),
  ];
  return [`${min} to ${max}${measure}`, ...kinds].join(", ");
}

function anyOf(names: readonly string[]): string {
  return names.map(codeSpan).join(" or ");
}

/** A sentence with its full stop. */
function ended(sentence: string): string {
  return sentence === "" || /[.!?:]$/.test(sentence) ? sentence : `${sentence}.`;
}
