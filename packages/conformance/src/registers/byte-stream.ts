import type { Register } from "@twowire/core";
import type { RegisterFacts } from "./register-facts.ts";

/** One byte of a run through the registers. */
export interface StreamByte {
  /** The register that it is of; `undefined` where there is none. */
  readonly register: Register | undefined;
  /** The byte of it, from 0 in the order of the wire. */
  readonly index: number;
  /** What the pointer is at it. */
  readonly address: number;
}

/** How a run goes on. */
export interface StreamOptions {
  readonly bank: number;
  /** Whether the pointer moves, where it does not always. */
  readonly moves: boolean;
  readonly length: number;
}

/**
 * The bytes that a run passes, from an address on: up to the end of a register where the pointer stays there, up to a queue, and
 * up to a register that was passed already and that reading changes.
 */
export function byteStream(facts: RegisterFacts, start: number, options: StreamOptions): readonly StreamByte[] {
  const { increment } = facts.map.pointer;
  const moves = options.moves && increment !== "none";
  const bytes: StreamByte[] = [];
  const passed = new Set<Register>();
  let at = spotAt(facts, start, options.bank);
  let last: Register | undefined;
  let lastAddress = start;
  while (bytes.length < options.length) {
    const { register } = at;
    if (register?.fifo !== undefined) break;
    const isNew = register !== last || at.index === 0 || at.address !== lastAddress + 1;
    const cell = register && facts.behind(register);
    if (cell !== undefined && isNew && bytes.length > 0 && cell.precious && passed.has(cell)) break;
    if (cell !== undefined) passed.add(cell);
    bytes.push(at);
    last = register;
    lastAddress = at.address;
    const size = lengthAt(facts, register);
    if (increment === "byte") {
      // A precious register is not read again and again.
      if (!moves && register?.precious === true) break;
      if (moves) at = spotAt(facts, after(facts, at.address), options.bank);
    } else if (at.index + 1 < size) at = { ...at, index: at.index + 1 };
    else if (moves) at = spotAt(facts, after(facts, at.address), options.bank);
    else break;
  }
  return bytes;
}

/** The address that follows. */
function after(facts: RegisterFacts, address: number): number {
  const { wraps, mask } = facts.map.pointer;
  return wraps.find(({ last }) => last === address)?.first ?? (address === mask ? 0 : address + 1);
}

function spotAt(facts: RegisterFacts, address: number, bank: number): StreamByte {
  const register = facts.registerAt(address, bank);
  const counts = facts.map.pointer.increment === "byte" && register !== undefined;
  return { register, index: counts ? address - register.address : 0, address };
}

/** Bytes at an address; of one without a register, those that stand for it. */
function lengthAt({ map }: RegisterFacts, register: Register | undefined): number {
  return register?.bytes ?? (typeof map.unmapped === "object" ? map.unmapped.bytes : 1);
}

/** What a byte of a run reads, as far as it can be told. @param contents what registers hold */
export function foreseenByte(
  facts: RegisterFacts,
  { register, index }: StreamByte,
  contents: ReadonlyMap<Register, number>,
): { readonly value: number; readonly mask: number } {
  const { unmapped, overRead } = facts.map;
  if (register === undefined) {
    const value = typeof unmapped === "object" ? byteOf(unmapped, unmapped.reset, index) : overRead;
    return { value: typeof value === "number" ? value : 0xff, mask: 0xff };
  }
  const content = contents.get(facts.behind(register)) ?? 0;
  return {
    value: byteOf(register, facts.shown(register, content), index),
    mask: byteOf(register, facts.foreseen(register), index),
  };
}

/** The n-th byte of a register on the wire. */
export function byteOf({ order, bytes }: Register, word: number, index: number): number {
  return (word >>> (8 * (order === "big" ? bytes - 1 - index : index))) & 0xff;
}
