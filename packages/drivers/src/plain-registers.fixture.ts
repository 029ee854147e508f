import type { Field, FieldReference, Register, RegisterMap } from "@twowire/core";
import type { KnownByte, PlainChip } from "./plain-chip.fixture.ts";

/**
 * The registers of a chip, without latches, cursors and byte masks: what is known of them is what no physics change. Only for maps
 * whose pointer has one byte and stays, or counts bytes, and whose registers are written whole.
 */
export class PlainRegisters implements PlainChip {
  readonly #map: RegisterMap;
  readonly #moody: ReadonlySet<string>;
  readonly #words = new Map<string, number>();
  /** Bits that are what they were written to, or what they are after power-on. */
  readonly #known = new Map<string, number>();
  #pointer: number;
  /** Bytes of this write, from the pointer on; with pairs, from the last pointer on. */
  #written: number[] = [];
  /** Bytes sent since this read began. */
  #sent = 0;

  /** @param moody registers that the physics keep from being written at times */
  constructor(map: RegisterMap, moody: readonly string[] = []) {
    this.#map = map;
    this.#moody = new Set(moody);
    this.#pointer = map.pointer.reset;
    const { pointer, bankedBy, unmapped, registers } = map;
    const isPlain = pointer.bytes === 1 && bankedBy === undefined && typeof unmapped === "object";
    if (!isPlain || registers.some(({ alias, fifo }) => alias !== undefined || fifo !== undefined)) {
      throw new Error(`${map.name} is more than this model can tell`);
    }
    for (const register of registers) {
      this.#words.set(register.name, register.reset);
      this.#known.set(register.name, this.#moody.has(register.name) ? 0 : this.#steadyBits(register));
    }
  }

  start(direction: "read" | "write"): void {
    if (direction === "write") this.#written = [];
    else this.#sent = 0;
  }

  write(byte: number): void {
    this.#written.push(byte);
    const [sent = 0, ...data] = this.#written;
    if (data.length === 0) {
      this.#pointer = sent & this.#map.pointer.mask;
      return;
    }
    const { increment, writes } = this.#map.pointer;
    if (increment === "none") {
      const register = this.#at(this.#pointer);
      if (register !== undefined && data.length === register.bytes) this.#store(register, data);
      return;
    }
    const register = this.#at(this.#pointer);
    if (register?.bytes === 1) this.#store(register, [byte]);
    const isLast = register === undefined || this.#pointer === register.address + register.bytes - 1;
    this.#moveOn();
    if (writes === "pairs" && isLast) this.#written = [];
  }

  read(): KnownByte {
    const at = this.#pointer;
    const register = this.#at(at) ?? (this.#map.unmapped as Register);
    const moves = this.#map.pointer.increment !== "none";
    const index = moves ? (this.#at(at) === undefined ? 0 : at - register.address) : this.#sent;
    this.#sent += 1;
    if (moves) this.#moveOn();
    if (index >= register.bytes) return { value: 0xff, mask: this.#map.overRead === 0xff ? 0xff : 0 };
    const shift = 8 * (register.order === "big" ? register.bytes - 1 - index : index);
    const word = register.readable ? (this.#words.get(register.name) ?? register.reset) : 0;
    const known = register.readable ? (this.#known.get(register.name) ?? register.mask) : register.mask;
    return { value: (word >>> shift) & 0xff, mask: (known >>> shift) & 0xff };
  }

  stop(): void {}

  #moveOn(): void {
    const { wraps, mask } = this.#map.pointer;
    const wrap = wraps.find(({ last }) => last === this.#pointer);
    this.#pointer = wrap === undefined ? (this.#pointer + 1) & mask : wrap.first;
  }

  #at(address: number): Register | undefined {
    const span = (register: Register): number => (this.#map.pointer.increment === "none" ? 1 : register.bytes);
    return this.#map.registers.find((each) => address >= each.address && address < each.address + span(each));
  }

  #store(register: Register, bytes: readonly number[]): void {
    if (!register.readable && register.writable) {
      // A command, which may change anything that can be written.
      for (const each of this.#map.registers) this.#forget(each);
      return;
    }
    const ordered = register.order === "big" ? bytes : bytes.toReversed();
    const written = ordered.reduce((word, byte) => word * 0x100 + byte, 0);
    const old = this.#words.get(register.name) ?? 0;
    let word = old;
    for (const field of register.fields) {
      if (!field.writable || this.#isSet(field.lockedBy)) continue;
      let bits = written & field.mask;
      if (field.sticky) bits |= old & field.mask;
      if (this.#isSet(field.setLockedBy)) bits &= old;
      word = ((word & ~field.mask) | bits) >>> 0;
      // What was forgotten is known again once it was written without conditions.
      if (this.#isSteady(field) && !this.#moody.has(register.name) && !field.sticky && field.setLockedBy.length === 0) {
        this.#known.set(register.name, ((this.#known.get(register.name) ?? 0) | field.mask) >>> 0);
      }
    }
    this.#words.set(register.name, word);
  }

  #forget(register: Register): void {
    let bits = 0;
    for (const field of register.fields) if (field.writable) bits |= field.mask;
    this.#known.set(register.name, ((this.#known.get(register.name) ?? 0) & ~bits) >>> 0);
  }

  #isSet(guards: readonly FieldReference[]): boolean {
    return guards.some(({ register, mask }) => ((this.#words.get(register) ?? 0) & mask) !== 0);
  }

  #steadyBits(register: Register): number {
    return (
      register.fields.reduce((bits, field) => (this.#isSteady(field) ? bits | field.mask : bits), register.reserved) >>>
      0
    );
  }

  /** Whether a field is what it was written to, and nothing else. */
  #isSteady(field: Field): boolean {
    const { volatile, onRead, onWrite, pulse, writeOnce, readable } = field;
    const guardsAreSteady = [...field.lockedBy, ...field.setLockedBy].every(({ register, field: name }) =>
      this.#map.registers.some(
        (each) => each.name === register && each.fields.some((one) => one.name === name && !one.volatile),
      ),
    );
    return (
      guardsAreSteady && readable && !volatile && !pulse && !writeOnce && onRead === undefined && onWrite === undefined
    );
  }
}
