import { formatWord, lowBits } from "../bits.ts";
import type { PagePointer, RegisterPage } from "./register-page.ts";

/** What the sentences are about. */
export type PolicyFacts = Omit<RegisterPage, "policy" | "format" | "version">;

/** What the pointer does, and what happens at the ends of registers, as sentences. */
export function pointerPolicy(page: PolicyFacts): readonly string[] {
  const { pointer } = page;
  return [
    selection(page),
    pointer.persists
      ? `It points to ${at(pointer, pointer.reset)} after power-on, and survives a STOP: a read without a pointer goes on where it stands.`
      : `It points to ${at(pointer, pointer.reset)} after power-on and after each STOP, where a read without a pointer begins.`,
    movement(pointer),
    ...wraps(pointer),
    ...(pointer.writes === "pairs"
      ? ["A write takes pairs: after the last byte of a register comes a new pointer."]
      : []),
    ...ends(page),
    unmapped(page),
    ...(page.bankedBy === null
      ? []
      : [`Registers that are in some banks only are there while ${page.bankedBy} says so.`]),
  ];
}

function selection({ pointer }: PolicyFacts): string {
  const { width, order, mask } = pointer;
  const bytes = width === 8 ? "one byte" : `${width / 8} bytes, the ${order === "big" ? "high" : "low"} one first`;
  const sent = `A write begins with the pointer, ${bytes}`;
  if (mask === lowBits(width)) return `${sent}.`;
  const bits = 32 - Math.clz32(mask);
  return `${sent}, of which the ${bits === 1 ? "lowest bit selects" : `low ${bits} bits select`} a register: ${others(pointer)} ignored.`;
}

function others({ width, mask, pointerBit }: PagePointer): string {
  const rest = width - (32 - Math.clz32(mask));
  if (pointerBit === null) return rest === 1 ? "the other one is" : "the others are";
  return rest === 1 ? "none is" : `all others but bit ${pointerBit} are`;
}

function movement({ increment, enabledBy, disabledBy, pointerBit }: PagePointer): string {
  if (increment === "none") return "It does not move by itself: a transfer reaches one register.";
  const conditions = [
    ...(enabledBy === null ? [] : [`while ${enabledBy} is not zero`]),
    ...(disabledBy === null ? [] : [`while ${disabledBy} is zero`]),
    ...(pointerBit === null ? [] : [`where it was sent with bit ${pointerBit} as one`]),
  ];
  const moves = increment === "byte" ? "It moves on with each byte" : "It moves on with the last byte of each register";
  const when = conditions.length === 0 ? "" : `, but only ${conditions.join(" and ")}`;
  return `${moves}${when}; an address is that of a ${increment}.`;
}

function wraps(pointer: PagePointer): readonly string[] {
  if (pointer.increment === "none") return [];
  const given = pointer.wraps.map(({ first, last }) => `After ${at(pointer, last)} comes ${at(pointer, first)}.`);
  const { mask } = pointer;
  return pointer.wraps.some(({ last }) => last === mask)
    ? given
    : [...given, `After ${at(pointer, mask)}, the largest address, comes ${at(pointer, 0)}.`];
}

function ends({ overRead, overWrite, partialWrite, registers, pointer }: PolicyFacts): readonly string[] {
  const partial = registers.some(({ width, commit }) => width > 8 && commit !== "byte");
  const stays = pointer.increment === "none" ? "" : ", while the pointer does not move,";
  return [
    ...(overRead === null
      ? []
      : [
          overRead === "repeat"
            ? `Read on after its last byte${stays} a register comes again.`
            : `Read on after the last byte of a register${stays} the bus gives ${formatWord(overRead, 8)}.`,
        ]),
    ...(overWrite === null ? [] : [`Bytes written after the last one${stays} ${OVER_WRITE[overWrite]}.`]),
    ...(partial
      ? [
          `A write that ends within a register ${partialWrite === "merge" ? "changes the bytes that came" : "changes nothing"}.`,
        ]
      : []),
  ];
}

const OVER_WRITE = {
  ignore: "are acknowledged and ignored",
  nack: "are refused",
  repeat: "are written to the register again",
} as const;

function unmapped({ unmapped: what }: PolicyFacts): string {
  if (what === "nack") return "A pointer to an address without a register is refused.";
  if (what === "ignore") return "A pointer to an address without a register is acknowledged and ignored.";
  return `An address without a register reads as ${formatWord(what.value, what.width)}, ${what.width} bits, and cannot be written.`;
}

function at(pointer: PagePointer, address: number): string {
  return formatWord(address, pointer.width);
}
