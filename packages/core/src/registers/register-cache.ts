import { bitsToReach, writeEffect } from "./write-effect.ts";
import { I2CError } from "../i2c-error.ts";
import { lowBits } from "./bits.ts";
import type { Field, FieldReference, Register, RegisterMap, RegisterName } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";

/** What is known of one register. */
interface Entry {
  word: number;
  /** The bits of `word` that are what the chip holds, or would hold had it kept its power. */
  known: number;
  /** Whether the chip has lost it. */
  dirty: boolean;
  /** How many writes were begun, and how many of them have not ended. */
  writes: number;
  underWay: number;
}

/** A read or write that was begun. */
export interface CacheTicket {
  readonly writes: number;
  /** Whether nobody else was writing. */
  readonly alone: boolean;
  /** What was known before. */
  readonly word: number;
  readonly known: number;
  readonly dirty: boolean;
}

/**
 * What a program knows of a chip's registers without asking: what it read or wrote itself, field by field. Only fields that do
 * not change by themselves are kept, and nothing of a register whose reading has effects. It belongs to one chip, and works as
 * long as nobody else writes to that.
 *
 * ```
 * const cache = new RegisterCache(map);
 * const chip = registersOf(device, map, { cache });
 * await chip.configuration.update({ shutdown: true }); // reads and writes
 * await chip.configuration.update({ shutdown: false }); // only writes
 *
 * cache.markDirty(); // the chip lost its power
 * await syncRegisters(device, cache); // and is as it was
 * ```
 */
export class RegisterCache<D extends RegisterMapDefinition = RegisterMapDefinition> {
  readonly map: RegisterMap<D>;
  readonly #entries = new Map<Register, Entry>();

  constructor(map: RegisterMap<D>) {
    this.map = map;
    for (const register of map.registers) {
      this.#entries.set(register, { word: 0, known: 0, dirty: false, writes: 0, underWay: 0 });
    }
  }

  /**
   * The chip was reset or lost its power: what is known stays known, and is written again by {@link syncRegisters}.
   * @param names only these registers; default: all
   */
  markDirty(...names: readonly RegisterName<D>[]): void {
    for (const entry of this.#chosen(names)) entry.dirty = entry.known !== 0;
  }

  /**
   * Forgets what is known, so that the next access asks the chip.
   * @param names only these registers; default: all
   */
  drop(...names: readonly RegisterName<D>[]): void {
    for (const entry of this.#chosen(names)) forget(entry);
  }

  /** Which bits of a register are known, and what they are. */
  look(register: Register): { readonly word: number; readonly known: number; readonly dirty: boolean } {
    const { word, known, dirty } = this.#entry(register);
    return { word: (word & known) >>> 0, known, dirty };
  }

  /** A read of a register goes on the bus. */
  beginRead(register: Register): CacheTicket {
    const entry = this.#entry(register);
    return ticketOf(entry);
  }

  /**
   * It has come back. What was written meanwhile is not forgotten for what was read before, nor what the chip has lost for what
   * it holds since.
   */
  endRead(register: Register, ticket: CacheTicket, word: number): void {
    const entry = this.#entry(register);
    if (entry.dirty || !ticket.alone || entry.writes !== ticket.writes) return;
    const stable = stableBits(register);
    entry.word = ((entry.word & ~stable) | (word & stable)) >>> 0;
    entry.known = (entry.known | stable) >>> 0;
  }

  /** A write of a register goes on the bus: until it has come back, nothing is known. */
  beginWrite(register: Register): CacheTicket {
    const entry = this.#entry(this.#behind(register));
    const ticket = ticketOf(entry);
    entry.writes += 1;
    entry.underWay += 1;
    forget(entry);
    return ticket;
  }

  /** It has come back. @param written what was written; `undefined` where that failed */
  endWrite(register: Register, ticket: CacheTicket, written: number | undefined): void {
    const target = this.#behind(register);
    const entry = this.#entry(target);
    entry.underWay -= 1;
    if (written === undefined || !ticket.alone || entry.writes !== ticket.writes + 1) return;
    const operation = register.alias?.as ?? "same";
    if (operation === "same") this.#learn(target, entry, ticket, written);
    else learnAlias(target, entry, ticket, operation, written);
    if (operation !== "same" || !target.fields.some((field) => bringsReset(field, written))) return;
    this.drop();
  }

  /** Knows again what was known at a time. */
  restore(register: Register, { word, known, dirty }: CacheTicket): void {
    Object.assign(this.#entry(register), { word, known, dirty });
  }

  /**
   * What to write so that a register which is as after reset holds what is known, and whether anything of that differs;
   * `undefined` where the chip has lost nothing.
   */
  lost(register: Register): { readonly written: number; readonly differs: boolean } | undefined {
    const { word, known, dirty } = this.#entry(register);
    if (!dirty) return undefined;
    const wanted = ((word & known) | (register.reset & ~known)) >>> 0;
    let written = wanted & register.reserved;
    let differs = false;
    for (const field of register.fields) {
      if (field.pulse) continue;
      const to = (wanted & field.mask) >>> 0;
      const from = (register.reset & field.mask) >>> 0;
      differs ||= field.writable && to !== from;
      written |= bitsToReach(field, from, to);
    }
    return { written: written >>> 0, differs };
  }

  /** The chip holds what is known. */
  settle(register: Register): void {
    this.#entry(register).dirty = false;
  }

  /** Works out what a register holds after a write, as far as that can be said. */
  #learn(register: Register, entry: Entry, before: CacheTicket, written: number): void {
    if (register.precious) return;
    let word = before.word & register.reserved;
    let known = before.known & register.reserved;
    for (const field of register.fields) {
      const { mask } = field;
      if (field.volatile || field.pulse) continue;
      const guard = this.#guard(field, register, before);
      const wasKnown = (before.known & mask) >>> 0 === mask;
      if (!field.writable || guard === "locked") {
        word |= before.word & mask;
        known |= before.known & mask;
      } else if (guard === "open" && !field.writeOnce && (wasKnown || field.onWrite === undefined)) {
        const old = before.word & mask;
        if (field.sticky && !wasKnown) {
          // Ones are set by now; of the others nobody knows.
          word |= written & mask;
          known |= written & mask;
          continue;
        }
        word |= field.sticky ? old | (written & mask) : writeEffect(field.onWrite, old, written & mask, mask);
        known |= mask;
      }
    }
    entry.word = word >>> 0;
    entry.known = known >>> 0;
  }

  /** Whether a write to a field takes effect; those in the same register are judged as they were before it. */
  #guard(field: Field, register: Register, before: CacheTicket): "open" | "locked" | "unknown" {
    const state = (guards: readonly FieldReference[]): "open" | "locked" | "unknown" => {
      let all: "open" | "unknown" = "open";
      for (const { register: name, mask } of guards) {
        const found = this.map.registers.find((each) => each.name === name);
        const { word, known } = name === register.name || found === undefined ? before : this.#entry(found);
        if ((word & known & mask) !== 0) return "locked";
        if ((known & mask) >>> 0 !== mask) all = "unknown";
      }
      return all;
    };
    const locked = state(field.lockedBy);
    // What may only be cleared now: the result depends on what was written, so nothing is said.
    return locked === "open" && state(field.setLockedBy) !== "open" ? "unknown" : locked;
  }

  /** The register that a write changes. */
  #behind(register: Register): Register {
    if (register.alias === undefined) return register;
    const { of } = register.alias;
    return this.map.registers.find(({ name }) => name === of) ?? register;
  }

  #chosen(names: readonly RegisterName<D>[]): readonly Entry[] {
    if (names.length === 0) return [...this.#entries.values()];
    return names.map((name) => this.#entry(this.map.byName[name]));
  }

  #entry(register: Register | undefined): Entry {
    const entry = register && this.#entries.get(register);
    if (entry !== undefined) return entry;
    throw new I2CError({
      kind: "invalid-argument",
      message: `The cache of ${this.map.name} was asked for a register of another map`,
      nextStep: "Make a cache from the map that it is used with.",
    });
  }
}

function ticketOf({ word, known, dirty, writes, underWay }: Entry): CacheTicket {
  return { word, known, dirty, writes, alone: underWay === 0 };
}

function forget(entry: Entry): void {
  entry.known = 0;
  entry.dirty = false;
}

/** Bits that read the same again, and may be read at any time. */
function stableBits(register: Register): number {
  if (register.precious || register.alias !== undefined) return 0;
  let bits = register.reserved;
  for (const field of register.fields) if (field.readable && !field.volatile && !field.pulse) bits |= field.mask;
  return bits >>> 0;
}

/** What an alias that sets, clears or toggles bits leaves of what is known. */
function learnAlias(
  register: Register,
  entry: Entry,
  before: CacheTicket,
  operation: "set" | "clear" | "toggle",
  written: number,
): void {
  if (register.precious) return;
  const { word, known } = before;
  let plain = 0;
  for (const field of register.fields) {
    const free = field.lockedBy.length === 0 && field.setLockedBy.length === 0 && !field.sticky;
    if (free && field.writable && !field.volatile && !field.pulse) plain |= field.mask;
  }
  const changed = written & plain;
  const told = operation === "toggle" ? changed & known : changed;
  const after = operation === "set" ? word | told : operation === "clear" ? word & ~told : word ^ told;
  entry.word = after >>> 0;
  entry.known = ((known & ~written) | told) >>> 0;
  entry.dirty = before.dirty;
}

/** Whether a write of the whole register brings about a soft reset through this field. */
function bringsReset(field: Field, written: number): boolean {
  const bits = ((written & field.mask) >>> field.low) & lowBits(field.width);
  if (field.softReset === undefined) return false;
  return field.softReset === true ? bits !== 0 : bits >>> 0 === field.softReset;
}
