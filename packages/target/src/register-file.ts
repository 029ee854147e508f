import {
  decodeField,
  encodeField,
  type Field,
  type FieldName,
  type FieldType,
  I2CError,
  type LockReference,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type RegisterName,
  writeEffect,
} from "@twowire/core";

/** A write that has taken effect. */
export interface RegisterWrite<Name extends string = string> {
  readonly register: Name;
  /** The register before, */
  readonly old: number;
  /** and after. */
  readonly value: number;
  /** What the controller wrote, whatever came of it. */
  readonly written: number;
  /** The commands that were given, by the bits of the pulse fields, in place. */
  readonly pulses: number;
}

/** Where physics come in; what the bus does to registers is said by the map. */
export interface RegisterHooks<Name extends string = string> {
  /** Called before a register is read: the moment to put in what it measures. */
  beforeRead?(register: Name): void;
  /** Called before a write takes effect: the moment to finish what began under the old settings. */
  beforeWrite?(register: Name): void;
  /** Called after a write has taken effect. */
  written?(write: RegisterWrite<Name>): void;
  /** Called after a byte of a register has gone over the wire to the controller, and reading it has had its effects. */
  wasRead?(register: Name): void;
}

/** The contents of one register, and which of its fields used up their one write. */
interface Cell<Name extends string> {
  readonly name: Name;
  readonly register: Register;
  word: number;
  usedUp: number;
}

/**
 * The registers of one emulated chip: their contents, and what reading, writing and resetting does to them, as the map says.
 * `peek`, `poke`, `get` and `set` are for those who stand behind the chip: they have no effects, and access and locks do not
 * hold for them.
 */
export class RegisterFile<D extends RegisterMapDefinition = RegisterMapDefinition> {
  readonly map: RegisterMap<D>;
  readonly #hooks: RegisterHooks<RegisterName<D>>;
  readonly #cells = new Map<string, Cell<RegisterName<D>>>();

  constructor(map: RegisterMap<D>, hooks: RegisterHooks<RegisterName<D>> = {}) {
    this.map = map;
    this.#hooks = hooks;
    for (const name of Object.keys(map.byName) as RegisterName<D>[]) {
      const register = map.byName[name];
      this.#cells.set(name, { name, register, word: register.reset, usedUp: 0 });
    }
  }

  /** What a register holds, without any effect; write-only bits too. */
  peek(name: RegisterName<D>): number {
    return this.#cell(name).word;
  }

  /** Changes what a register holds, without any effect and whatever the map says. */
  poke(name: RegisterName<D>, word: number): void {
    const cell = this.#cell(name);
    if (!Number.isInteger(word) || word < 0 || word > cell.register.mask) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `${word} does not fit into register ${name}`,
        nextStep: `Give a whole number from 0 to 0x${cell.register.mask.toString(16).toUpperCase()}.`,
      });
    }
    cell.word = word;
  }

  /** The value of one field, without any effect. A register that is all one value has the field `value`. */
  get<Name extends RegisterName<D>, F extends FieldName<D["registers"][Name]>>(
    name: Name,
    field: F,
  ): FieldType<D["registers"][Name], F> {
    const cell = this.#cell(name);
    // The field's coding gives what its type says.
    return decodeField(fieldOf(cell.register, field), cell.word) as FieldType<D["registers"][Name], F>;
  }

  /**
   * Changes one field, without any effect and whatever the map says about access.
   * @throws I2CError `invalid-argument` for a value that the field cannot have
   */
  set<Name extends RegisterName<D>, F extends FieldName<D["registers"][Name]>>(
    name: Name,
    field: F,
    value: FieldType<D["registers"][Name], F>,
  ): void {
    const cell = this.#cell(name);
    const found = fieldOf(cell.register, field);
    cell.word = ((cell.word & ~found.mask) | encodeField(cell.register, found, value)) >>> 0;
  }

  /** What a controller that reads now gets. Nothing changes by it until {@link commitRead}. */
  read(register: Register): number {
    const cell = this.#cells.get(register.name);
    // The register that stands for an address without one.
    if (cell === undefined) return register.reset;
    this.#hooks.beforeRead?.(cell.name);
    let hidden = 0;
    for (const field of register.fields) if (!field.readable || field.pulse) hidden |= field.mask;
    return (cell.word & ~hidden) >>> 0;
  }

  /**
   * Lets the effects of a read happen: bits of `mask` were sent, and were seen as in `seen`. An event that came in between was
   * not seen, and is not lost.
   */
  commitRead(register: Register, mask: number, seen: number): void {
    const cell = this.#cells.get(register.name);
    if (cell === undefined) return;
    for (const field of register.precious ? register.fields : []) {
      const bits = field.mask & mask;
      if (field.onRead === "clear") cell.word = (cell.word & ~(bits & seen)) >>> 0;
      if (field.onRead === "set") cell.word = (cell.word | (bits & ~seen)) >>> 0;
    }
    this.#hooks.wasRead?.(cell.name);
  }

  /** A controller's write. Bits outside of `mask` were not written. */
  write(register: Register, written: number, mask: number = register.mask): void {
    const cell = this.#cells.get(register.name);
    if (cell === undefined) return;
    this.#hooks.beforeWrite?.(cell.name);
    const old = cell.word;
    let value = old;
    let pulses = 0;
    for (const field of register.fields) {
      const bits = field.mask & mask;
      if (bits === 0 || !field.writable || this.#isLocked(field.lockedBy, cell, old)) continue;
      if (field.pulse) {
        pulses |= written & bits;
        continue;
      }
      if (field.writeOnce) {
        if ((cell.usedUp & field.mask) !== 0) continue;
        cell.usedUp |= field.mask;
      }
      let after = field.sticky ? old | written : writeEffect(field.onWrite, old & bits, written & bits, bits);
      if (this.#isLocked(field.setLockedBy, cell, old)) after &= old;
      value = ((value & ~bits) | (after & bits)) >>> 0;
    }
    cell.word = value;
    this.#hooks.written?.({ register: cell.name, old, value, written: written >>> 0, pulses: pulses >>> 0 });
  }

  /** Everything as after power was applied. */
  powerOnReset(): void {
    for (const cell of this.#cells.values()) {
      cell.word = cell.register.reset;
      cell.usedUp = 0;
    }
  }

  /** A reset that leaves alone what only power-on resets. */
  softReset(): void {
    for (const cell of this.#cells.values()) {
      let kept = 0;
      for (const field of cell.register.fields) if (field.resetDomain === "power-on") kept |= field.mask;
      cell.word = ((cell.word & kept) | (cell.register.reset & ~kept)) >>> 0;
      cell.usedUp &= kept;
    }
  }

  /** Whether a guard is set; those in the same register as they were before the write. */
  #isLocked(guards: readonly LockReference[], cell: Cell<string>, old: number): boolean {
    for (const { register, mask } of guards) {
      const word = register === cell.register.name ? old : (this.#cells.get(register)?.word ?? 0);
      if ((word & mask) !== 0) return true;
    }
    return false;
  }

  #cell(name: string): Cell<RegisterName<D>> {
    const cell = this.#cells.get(name);
    if (cell !== undefined) return cell;
    throw new I2CError({
      kind: "invalid-argument",
      message: `${this.map.name} has no register "${name}"`,
      nextStep: `It has ${[...this.#cells.keys()].join(", ")}.`,
    });
  }
}

function fieldOf(register: Register, name: string): Field {
  const field = register.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  throw new I2CError({
    kind: "invalid-argument",
    message: `Register ${register.name} has no field "${name}"`,
    nextStep: `It has ${register.fields.map((each) => each.name).join(", ")}.`,
  });
}
