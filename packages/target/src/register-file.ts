import {
  decodeField,
  encodeField,
  type Field,
  type FieldName,
  type FieldType,
  I2CError,
  type FieldReference,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type RegisterName,
  writeEffect,
} from "@twowire/core";
import { FifoQueue } from "./fifo-queue.ts";

/** A write that has taken effect. */
export interface RegisterWrite<Name extends string = string> {
  /** The register that changed; where an alias of it was written, not that. */
  readonly register: Name;
  /** The register before, */
  readonly old: number;
  /** and after. */
  readonly value: number;
  /** What the controller wrote, whatever came of it; where an alias was written, what that amounts to. */
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
  /** Called after a write has brought about a soft reset: the moment to start anew with the physics. */
  softReset?(): void;
}

/** The contents of one register, and which of its fields used up their one write. */
interface Cell<Name extends string> {
  readonly name: Name;
  readonly register: Register;
  readonly queue: FifoQueue | undefined;
  word: number;
  usedUp: number;
}

/** An entry of a FIFO register on its way to the controller. */
export interface FifoEntry {
  readonly word: number;
  /** Which one it is, for {@link RegisterFile.commitPop}; `undefined` where there was none. */
  readonly sequence: number | undefined;
}

/**
 * The registers of one emulated chip: their contents, and what reading, writing and resetting does to them, as the map says.
 * `peek`, `poke`, `get` and `set` are for those who stand behind the chip: they have no effects, and access and locks do not
 * hold for them. An alias shows what is behind it. A FIFO register is filled by `push` and emptied by `pop`.
 */
export class RegisterFile<D extends RegisterMapDefinition = RegisterMapDefinition> {
  readonly map: RegisterMap<D>;
  readonly #hooks: RegisterHooks<RegisterName<D>>;
  /** By the name of the register; those of aliases are the ones behind them. */
  readonly #cells = new Map<string, Cell<RegisterName<D>>>();
  readonly #queues: readonly FifoQueue[];

  constructor(map: RegisterMap<D>, hooks: RegisterHooks<RegisterName<D>> = {}) {
    this.map = map;
    this.#hooks = hooks;
    const names = Object.keys(map.byName) as RegisterName<D>[];
    for (const name of names) {
      const register = map.byName[name];
      const queue = register.fifo && new FifoQueue(register.fifo);
      if (register.alias === undefined)
        this.#cells.set(name, { name, register, queue, word: register.reset, usedUp: 0 });
    }
    for (const name of names) {
      const { alias } = map.byName[name];
      if (alias !== undefined) this.#cells.set(name, this.#cell(alias.of));
    }
    this.#queues = this.#everyCell().flatMap(({ queue }) => queue ?? []);
    this.#showLevels();
  }

  /** What a register holds, without any effect; write-only bits too. Of a FIFO register, the oldest entry. */
  peek(name: RegisterName<D>): number {
    const { word, queue } = this.#cell(name);
    return queue === undefined ? word : queue.look(0).word;
  }

  /**
   * Changes what a register holds, without any effect and whatever the map says.
   * @throws I2CError `invalid-argument` for a number that does not fit, or a FIFO register
   */
  poke(name: RegisterName<D>, word: number): void {
    const cell = this.#cell(name);
    if (cell.queue !== undefined) throw refused(`Register ${name} is a queue`, "Use push and pop.");
    checkWord(cell.register, word);
    cell.word = word;
  }

  /**
   * Adds entries to a FIFO register, as the chip does.
   * @returns how many there was room for; of the others, the map says which are lost
   * @throws I2CError `invalid-argument` for a number that does not fit, or a register that is no FIFO
   */
  push(name: RegisterName<D>, ...words: readonly number[]): number {
    const { register } = this.#cell(name);
    const queue = this.#queueOf(name);
    for (const word of words) checkWord(register, word);
    const fitted = words.filter((word) => queue.push(word)).length;
    this.#showLevels();
    return fitted;
  }

  /** Takes the oldest entry of a FIFO register, as the chip does; `undefined` where there is none. */
  pop(name: RegisterName<D>): number | undefined {
    const word = this.#queueOf(name).pop();
    this.#showLevels();
    return word;
  }

  /** The entries of a FIFO register, the oldest first. */
  queued(name: RegisterName<D>): readonly number[] {
    return [...this.#queueOf(name).entries];
  }

  /** The value of one field, without any effect. A register that is all one value has the field `value`. */
  get<Name extends RegisterName<D>, F extends FieldName<D["registers"][Name]>>(
    name: Name,
    field: F,
  ): FieldType<D["registers"][Name], F> {
    const found = fieldOf(this.map.byName[this.#known(name)], field);
    // The field's coding gives what its type says.
    return decodeField(found, this.peek(name)) as FieldType<D["registers"][Name], F>;
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
    const register = this.map.byName[this.#known(name)];
    const found = fieldOf(register, field);
    this.poke(name, ((this.peek(name) & ~found.mask) | encodeField(register, found, value)) >>> 0);
  }

  /** What a controller that reads now gets. Nothing changes by it until {@link commitRead}. */
  read(register: Register): number {
    const cell = this.#cells.get(register.name);
    // The register that stands for an address without one.
    if (cell === undefined) return register.reset;
    this.#hooks.beforeRead?.(cell.name);
    return register.readable ? (cell.word & ~hiddenBits(cell.register)) >>> 0 : 0;
  }

  /**
   * The entry of a FIFO register that a controller that reads now gets. Nothing changes by it until {@link commitPop}.
   * @param ahead entries that are on their way to the controller already
   */
  readEntry(register: Register, ahead: number): FifoEntry {
    const cell = this.#cell(register.name);
    this.#hooks.beforeRead?.(cell.name);
    if (!register.readable || cell.queue === undefined) return { word: 0, sequence: undefined };
    const { word, sequence } = cell.queue.look(ahead);
    return { word: (word & ~hiddenBits(register)) >>> 0, sequence };
  }

  /** An entry of a FIFO register has been read to its last byte. One that was lost meanwhile takes no other with it. */
  commitPop(register: Register, sequence: number): void {
    const cell = this.#cells.get(register.name);
    if (cell === undefined) return;
    cell.queue?.popRead(sequence);
    this.#showLevels();
    this.#hooks.wasRead?.(cell.name);
  }

  /**
   * Lets the effects of a read happen: bits of `mask` were sent, and were seen as in `seen`. An event that came in between was
   * not seen, and is not lost.
   */
  commitRead(register: Register, mask: number, seen: number): void {
    const cell = this.#cells.get(register.name);
    if (cell === undefined) return;
    for (const field of register.precious ? cell.register.fields : []) {
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
    // What a read-only register is told changes nothing; the physics may want to know.
    if (!register.writable && (register.alias !== undefined || cell.queue !== undefined)) return;
    try {
      this.#hooks.beforeWrite?.(cell.name);
    } finally {
      // What the controller was told is written is written, whatever becomes of the physics.
      if (cell.queue === undefined) this.#change(cell, aliased(register, cell.word, written), mask);
      else this.#append(cell, cell.queue, written >>> 0);
    }
  }

  #append({ name }: Cell<RegisterName<D>>, queue: FifoQueue, written: number): void {
    queue.push(written);
    this.#showLevels();
    this.#hooks.written?.({ register: name, old: 0, value: written, written, pulses: 0 });
  }

  #change(cell: Cell<RegisterName<D>>, written: number, mask: number): void {
    const old = cell.word;
    let value = old;
    let pulses = 0;
    let resets = false;
    for (const field of cell.register.fields) {
      const bits = (field.mask & mask) >>> 0;
      if (bits === 0 || !field.writable || this.#isLocked(field.lockedBy, cell, old)) continue;
      resets ||= bringsReset(field, written, bits);
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
    this.#showLevels();
    try {
      this.#hooks.written?.({ register: cell.name, old, value, written: written >>> 0, pulses: pulses >>> 0 });
    } finally {
      // Whatever becomes of the physics, a reset that was written happens.
      if (resets) {
        this.softReset();
        this.#hooks.softReset?.();
      }
    }
  }

  /** Everything as after power was applied. */
  powerOnReset(): void {
    for (const cell of this.#everyCell()) {
      cell.word = cell.register.reset;
      cell.usedUp = 0;
      cell.queue?.clear();
    }
    this.#showLevels();
  }

  /** A reset that leaves alone what only power-on resets. FIFO registers are empty after it. */
  softReset(): void {
    for (const cell of this.#everyCell()) {
      cell.queue?.clear();
      let kept = 0;
      for (const field of cell.register.fields) if (field.resetDomain === "power-on") kept |= field.mask;
      cell.word = ((cell.word & kept) | (cell.register.reset & ~kept)) >>> 0;
      cell.usedUp &= kept;
    }
    this.#showLevels();
  }

  /** What a field holds, moved down to bit 0, without any effect. */
  bits({ register, mask, low }: FieldReference): number {
    return (((this.#cells.get(register)?.word ?? 0) & mask) >>> low) >>> 0;
  }

  /** Whether a guard is set; those in the same register as they were before the write. */
  #isLocked(guards: readonly FieldReference[], cell: Cell<string>, old: number): boolean {
    for (const { register, mask } of guards) {
      const word = register === cell.register.name ? old : (this.#cells.get(register)?.word ?? 0);
      if ((word & mask) !== 0) return true;
    }
    return false;
  }

  /** Puts into the fields that tell of queues what there is to tell. */
  #showLevels(): void {
    for (const { entries, fifo } of this.#queues) {
      const { level, watermark } = fifo;
      if (level !== undefined) this.#show(level, entries.length);
      if (watermark === undefined) continue;
      const at = typeof watermark.at === "number" ? watermark.at : this.bits(watermark.at);
      this.#show(watermark.field, entries.length >= at ? 1 : 0);
    }
  }

  #show({ register, mask, low }: FieldReference, value: number): void {
    const cell = this.#cell(register);
    cell.word = ((cell.word & ~mask) | (value << low)) >>> 0;
  }

  /** Each once. */
  #everyCell(): readonly Cell<RegisterName<D>>[] {
    return [...new Set(this.#cells.values())];
  }

  #queueOf(name: RegisterName<D>): FifoQueue {
    const { queue } = this.#cell(name);
    if (queue !== undefined) return queue;
    throw refused(`Register ${name} is no FIFO`, "Use peek and poke, or say fifo in the map.");
  }

  /** @throws I2CError `invalid-argument` for a name of no register */
  #known(name: RegisterName<D>): RegisterName<D> {
    this.#cell(name);
    return name;
  }

  #cell(name: string): Cell<RegisterName<D>> {
    const cell = this.#cells.get(name);
    if (cell !== undefined) return cell;
    throw refused(`${this.map.name} has no register "${name}"`, `It has ${[...this.#cells.keys()].join(", ")}.`);
  }
}

function fieldOf(register: Register, name: string): Field {
  const field = register.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  throw refused(
    `Register ${register.name} has no field "${name}"`,
    `It has ${register.fields.map((each) => each.name).join(", ")}.`,
  );
}

/** Bits that hold something which reading does not show. */
function hiddenBits(register: Register): number {
  let hidden = 0;
  for (const field of register.fields) if (!field.readable || field.pulse) hidden |= field.mask;
  return hidden;
}

/** What writing a register amounts to for the one behind it, where it is an alias. */
function aliased({ alias }: Register, old: number, written: number): number {
  switch (alias?.as) {
    case undefined:
    case "same":
      return written;
    case "set":
      return (old | written) >>> 0;
    case "clear":
      return (old & ~written) >>> 0;
    case "toggle":
      return (old ^ written) >>> 0;
  }
}

function bringsReset({ softReset, mask, low }: Field, written: number, bits: number): boolean {
  if (softReset === undefined) return false;
  if (softReset === true) return (written & bits) !== 0;
  return bits === mask && (written & mask) >>> low === softReset;
}

function checkWord(register: Register, word: number): void {
  if (Number.isInteger(word) && word >= 0 && word <= register.mask) return;
  throw refused(
    `${word} does not fit into register ${register.name}`,
    `Give a whole number from 0 to 0x${register.mask.toString(16).toUpperCase()}.`,
  );
}

function refused(message: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep });
}
