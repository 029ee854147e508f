import type { I2CDevice } from "../i2c-device.ts";
import { I2CError } from "../i2c-error.ts";
import { formatBits, formatWord } from "./bits.ts";
import {
  aliasFor,
  changeNothing,
  encodeChanges,
  type FieldChanges,
  mergeChanges,
  neededBits,
} from "./field-changes.ts";
import { decodeField, encodeField, type FieldValue } from "./field-value.ts";
import { pollUntil, type PollOptions } from "./poll-until.ts";
import type { RegisterCache } from "./register-cache.ts";
import type { Field, Register, RegisterMap } from "./register-map.ts";
import { getWord, putWord } from "./word-bytes.ts";

/** A register's value, or its fields by name. */
export type RegisterValue = FieldValue | Record<string, FieldValue>;

/**
 * One register of a chip on a bus: what {@link RegisterAccess} shows with types, checked again here for those who call it
 * without. Any number of calls may be under way at once.
 */
export class RegisterClient {
  readonly device: I2CDevice;
  readonly register: Register;
  readonly map: RegisterMap;
  readonly cache: RegisterCache | undefined;
  readonly #selector: Uint8Array;
  /** The selector that lets the pointer move on, where that is up to it. */
  readonly #movingSelector: Uint8Array;
  /** Read buffers that nobody uses now, so that reading again and again allocates none. */
  readonly #buffers: Uint8Array[] = [];

  constructor(device: I2CDevice, map: RegisterMap, register: Register, cache?: RegisterCache) {
    const { incrementBit } = map.pointer;
    this.device = device;
    this.register = register;
    this.map = map;
    this.cache = cache;
    this.#selector = selectorOf(map, register.address);
    this.#movingSelector = incrementBit === 0 ? this.#selector : selectorOf(map, register.address + incrementBit);
  }

  /** Fills a buffer from this register on. */
  readInto(buffer: Uint8Array): Promise<void> {
    const selector = this.#selectorFor(buffer.length);
    return this.#inBank((device) => device.writeReadInto(selector, buffer));
  }

  async readRaw(): Promise<number> {
    return this.known(this.register.mask) ?? (await this.#readWord());
  }

  async writeRaw(word: number): Promise<void> {
    const { mask, width } = this.register;
    if (!Number.isInteger(word) || word < 0 || word > mask) {
      throw this.#refused(`cannot be ${word}`, `Give a whole number from 0 to ${formatWord(mask, width)}.`);
    }
    await this.#writeWord(word);
  }

  async read(): Promise<RegisterValue> {
    this.#checkReadable();
    return decodeRegister(this.register, this.known() ?? (await this.#readWord()));
  }

  async readField(name: string): Promise<FieldValue> {
    const field = this.#readableField(name);
    return decodeField(field, this.known(field.mask) ?? (await this.#readWord()));
  }

  /** Reads from the chip, never from the cache, until one field has a value. */
  async pollField(name: string, value: unknown, options: PollOptions): Promise<void> {
    const field = this.#readableField(name);
    await this.#poll(field, `${this.register.name}.${name}`, value, options);
  }

  /** Reads from the chip, never from the cache, until the register has a value. */
  async poll(value: unknown, options: PollOptions): Promise<void> {
    this.#checkReadable();
    const field = this.register.value;
    if (field === undefined) throw this.#refused("has fields", "Use pollField.");
    await this.#poll(field, this.register.name, value, options);
  }

  async write(values: unknown): Promise<void> {
    const { register } = this;
    this.#checkWritable();
    if (register.value !== undefined) return this.writeRaw(encodeField(register, register.value, values));
    return this.writeRaw(mergeChanges(register, this.#changes(values), register.reset, 0));
  }

  async update(values: unknown): Promise<void> {
    const { register } = this;
    this.#checkWritable();
    if (register.fifo !== undefined)
      throw this.#refused("is a queue, and reading takes an entry from it", "Use write.");
    if (!register.readable) throw this.#refused("is write-only, so the rest of it is not known", "Use write.");
    if (register.value !== undefined) throw this.#refused("is all one value", "Use write.");
    // Refuses wrong values before anybody has to wait for the bus.
    const changes = this.#changes(values);
    await this.device.exclusive((locked) => new RegisterClient(locked, this.map, register, this.cache).change(changes));
  }

  /** Changes fields and leaves the others as they are. To be called with nobody else on the bus. */
  async change(changes: FieldChanges): Promise<void> {
    const { register, cache } = this;
    const { word, known, dirty } = cache?.look(register) ?? { word: 0, known: 0, dirty: false };
    if (cache !== undefined && !dirty && changeNothing(changes, word, known)) return;
    const short = aliasFor(this.map.registers, register, changes);
    if (short !== undefined) {
      return new RegisterClient(this.device, this.map, short.alias, cache).writeRaw(short.bits);
    }
    const needed = neededBits(register, new Set(changes.keys()));
    const suffices = (known & needed) >>> 0 === needed;
    const current = suffices ? register.reset : await this.#readWord();
    // Of what the chip has lost, of what reading does not show, and where nothing was read, the cache knows better.
    const better = dirty || suffices ? known : known & ~shownBits(register);
    const constants = register.reserved & ~register.preserved;
    const base = (current & ~better) | (word & better);
    const rest = ((base & ~constants) | (register.reset & constants)) >>> 0;
    await this.#writeWord(mergeChanges(register, changes, rest, known));
  }

  /** Takes entries from a queue, in as few transfers as the controller can. */
  async readEntries(count: number): Promise<RegisterValue[]> {
    this.#checkReadable();
    this.#checkEntries(count);
    const { bytes, order } = this.register;
    const { maxJoinedReadLength } = this.device.controller.capabilities;
    const most = Math.max(1, Math.floor(maxJoinedReadLength / bytes));
    const values: RegisterValue[] = [];
    while (values.length < count) {
      const buffer = new Uint8Array(Math.min(most, count - values.length) * bytes);
      await this.readInto(buffer);
      for (let offset = 0; offset < buffer.length; offset += bytes) {
        values.push(decodeRegister(this.register, getWord(buffer, offset, bytes, order)));
      }
    }
    return values;
  }

  /** Adds entries to a queue, in as few transfers as the controller can. */
  async writeEntries(values: readonly unknown[]): Promise<void> {
    const { register } = this;
    this.#checkWritable();
    this.#checkEntries(values.length);
    const words = values.map((value) =>
      register.value === undefined
        ? mergeChanges(register, this.#changes(value), register.reset, 0)
        : encodeField(register, register.value, value),
    );
    const { maxWriteLength } = this.device.controller.capabilities;
    const most = Math.max(1, Math.floor((maxWriteLength - this.#selector.length) / register.bytes));
    for (let from = 0; from < words.length; from += most) await this.#send(words.slice(from, from + most));
  }

  /**
   * What reading would give, without asking the chip, if that is known.
   * @param mask the bits that matter; default: all that have a meaning
   */
  known(mask?: number): number | undefined {
    const { cache, register } = this;
    if (cache === undefined) return undefined;
    const { word, known } = cache.look(register);
    const shown = shownBits(register);
    const wanted = shown & (mask ?? ~register.reserved);
    return wanted !== 0 && (known & wanted) === wanted ? (word & shown) >>> 0 : undefined;
  }

  async #readWord(): Promise<number> {
    const ticket = this.cache?.beginRead(this.register);
    const buffer = this.#buffers.pop() ?? new Uint8Array(this.register.bytes);
    await this.readInto(buffer);
    // After a transfer that failed, the hardware may still fill the buffer: only here it is free again.
    this.#buffers.push(buffer);
    const word = getWord(buffer, 0, this.register.bytes, this.register.order);
    if (ticket !== undefined) this.cache?.endRead(this.register, ticket, word);
    return word;
  }

  async #writeWord(word: number): Promise<void> {
    const { cache, register } = this;
    const ticket = cache?.beginWrite(register);
    let written: number | undefined;
    try {
      await this.#send([word]);
      written = word;
    } finally {
      if (ticket !== undefined) cache?.endWrite(register, ticket, written);
    }
  }

  /** Writes one word, or to a queue several. */
  #send(words: readonly number[]): Promise<void> {
    const { bytes, order } = this.register;
    const selector = this.#selectorFor(bytes);
    const buffer = new Uint8Array(selector.length + words.length * bytes);
    buffer.set(selector);
    for (const [index, word] of words.entries()) putWord(buffer, selector.length + index * bytes, word, bytes, order);
    return this.#inBank((device) => device.write(buffer));
  }

  /** Does something while the chip is in a bank that has this register. */
  #inBank(work: (device: I2CDevice) => Promise<void>): Promise<void> {
    const { bankedBy } = this.map;
    const { banks } = this.register;
    if (bankedBy === undefined || banks === undefined) return work(this.device);
    const selector = this.map.registers.find(({ name }) => name === bankedBy.register);
    // Where the way to another bank is different in each, only the program knows the one to take.
    if (selector === undefined || selector.banks !== undefined) return work(this.device);
    return this.device.exclusive(async (locked) => {
      await new RegisterClient(locked, this.map, selector, this.cache).#selectBank(banks);
      await work(locked);
    });
  }

  async #selectBank(banks: readonly number[]): Promise<void> {
    const { register, cache, map } = this;
    const field = register.fields.find(({ name }) => name === map.bankedBy?.field);
    const [first] = banks;
    if (field === undefined || first === undefined) return;
    const { word, known, dirty } = cache?.look(register) ?? { word: 0, known: 0, dirty: false };
    const current = (known & field.mask) >>> 0 === field.mask && !dirty ? (word & field.mask) >>> field.low : undefined;
    if (current !== undefined && banks.includes(current)) return;
    await this.change(new Map([[field, (first << field.low) >>> 0]]));
  }

  async #poll(field: Field, name: string, value: unknown, options: PollOptions): Promise<void> {
    const wanted = encodeField(this.register, field, value);
    await pollUntil(
      this.device.controller.clock,
      () => this.#readWord(),
      (word) => (word & field.mask) >>> 0 === wanted,
      options,
      (word) =>
        new I2CError({
          kind: "timeout",
          message: `${name} (${formatBits(field.high, field.low)}) was still ${String(decodeField(field, word))} instead of ${String(value)} after ${options.timeoutMs} ms`,
          nextStep: "Check that what it waits for was started, or allow more time.",
          address: this.device.address,
          bus: "idle",
          repeatable: true,
        }),
    );
  }

  #selectorFor(length: number): Uint8Array {
    const { map, register } = this;
    if (register.fifo !== undefined) return this.#selector;
    return length > (map.pointer.increment === "byte" ? 1 : register.bytes) ? this.#movingSelector : this.#selector;
  }

  #changes(values: unknown): FieldChanges {
    if (typeof values !== "object" || values === null) {
      throw this.#refused(`has fields, and got ${String(values)}`, "Give an object with values by field name.");
    }
    return encodeChanges(this.register, values, (name) => {
      const field = this.#field(name);
      if (field.writable) return field;
      throw this.#refused(`has a read-only field ${name}`, `Leave out ${name}.`);
    });
  }

  #checkReadable(): void {
    if (!this.register.readable) throw this.#refused("is write-only", "Keep what you wrote if you need it again.");
  }

  #checkWritable(): void {
    if (!this.register.writable) throw this.#refused("is read-only", "Only read it.");
  }

  #checkEntries(count: number): void {
    if (this.register.fifo === undefined) throw this.#refused("is no queue", "Use read and write.");
    if (Number.isInteger(count) && count >= 0) return;
    throw this.#refused(`cannot give ${count} entries`, "Give a whole number.");
  }

  #readableField(name: string): Field {
    const field = this.#field(name);
    if (!field.readable) throw this.#refused(`has a write-only field ${name}`, "Keep what you wrote.");
    return field;
  }

  #field(name: string): Field {
    const field = this.register.fields.find((candidate) => candidate.name === name);
    if (field !== undefined && this.register.value === undefined) return field;
    const known = this.register.value === undefined ? this.register.fields.map((each) => each.name) : [];
    throw this.#refused(
      `has no field "${name}"`,
      known.length === 0 ? "It is all one value: use read and write." : `It has ${known.join(", ")}.`,
    );
  }

  #refused(problem: string, nextStep: string): I2CError {
    return new I2CError({
      kind: "invalid-argument",
      message: `Register ${this.register.name} ${problem}`,
      nextStep,
      address: this.device.address,
    });
  }
}

/** A register's bits as its value, or as its fields by name. */
export function decodeRegister(register: Register, word: number): RegisterValue {
  if (register.value !== undefined) return decodeField(register.value, word);
  const values: Record<string, FieldValue> = {};
  for (const field of register.fields) {
    if (field.readable && !field.pulse) values[field.name] = decodeField(field, word);
  }
  return values;
}

function selectorOf({ pointer }: RegisterMap, address: number): Uint8Array {
  const selector = new Uint8Array(pointer.bytes);
  putWord(selector, 0, address, pointer.bytes, pointer.order);
  return selector;
}

/** The bits that reading shows. */
function shownBits(register: Register): number {
  let shown = register.reserved;
  for (const field of register.fields) if (field.readable && !field.pulse) shown |= field.mask;
  return shown >>> 0;
}
