import type { I2CDevice } from "../i2c-device.ts";
import { I2CError } from "../i2c-error.ts";
import { formatWord } from "./bits.ts";
import { decodeField, encodeField, type FieldValue } from "./field-value.ts";
import type { Field, Register, RegisterMap } from "./register-map.ts";
import { getWord, putWord } from "./word-bytes.ts";
import { neutralBits } from "./write-effect.ts";

/**
 * One register of a chip on a bus: what {@link RegisterAccess} shows with types, checked again here for those who call it
 * without. Any number of calls may be under way at once.
 */
export class RegisterClient {
  readonly device: I2CDevice;
  readonly register: Register;
  readonly map: RegisterMap;
  readonly #selector: Uint8Array;
  /** Read buffers that nobody uses now, so that reading again and again allocates none. */
  readonly #buffers: Uint8Array[] = [];

  constructor(device: I2CDevice, map: RegisterMap, register: Register) {
    const { pointer } = map;
    this.device = device;
    this.register = register;
    this.map = map;
    this.#selector = new Uint8Array(pointer.bytes);
    putWord(this.#selector, 0, register.address, pointer.bytes, pointer.order);
  }

  /** Fills a buffer from this register on. */
  readInto(buffer: Uint8Array): Promise<void> {
    return this.device.writeReadInto(this.#selector, buffer);
  }

  async readRaw(): Promise<number> {
    const buffer = this.#takeBuffer();
    await this.readInto(buffer);
    return this.#wordIn(buffer);
  }

  async writeRaw(word: number): Promise<void> {
    const { bytes, order, mask, width } = this.register;
    if (!Number.isInteger(word) || word < 0 || word > mask) {
      throw this.#refused(`cannot be ${word}`, `Give a whole number from 0 to ${formatWord(mask, width)}.`);
    }
    const buffer = new Uint8Array(this.#selector.length + bytes);
    buffer.set(this.#selector);
    putWord(buffer, this.#selector.length, word, bytes, order);
    await this.device.write(buffer);
  }

  async read(): Promise<FieldValue | Record<string, FieldValue>> {
    if (!this.register.readable) throw this.#refused("is write-only", "Keep what you wrote if you need it again.");
    const buffer = this.#takeBuffer();
    await this.readInto(buffer);
    return decodeRegister(this.register, this.#wordIn(buffer));
  }

  async readField(name: string): Promise<FieldValue> {
    const field = this.#field(name);
    if (!field.readable) throw this.#refused(`has a write-only field ${name}`, "Keep what you wrote.");
    const buffer = this.#takeBuffer();
    await this.readInto(buffer);
    return decodeField(field, this.#wordIn(buffer));
  }

  async write(values: unknown): Promise<void> {
    const { register } = this;
    if (!register.writable) throw this.#refused("is read-only", "Only read it.");
    if (register.value !== undefined) return this.writeRaw(encodeField(register, register.value, values));
    return this.writeRaw(this.#merge(register.reset, this.#changes(values)));
  }

  async update(values: unknown): Promise<void> {
    const { register } = this;
    if (!register.writable) throw this.#refused("is read-only", "Only read it.");
    if (!register.readable) throw this.#refused("is write-only, so the rest of it is not known", "Use write.");
    if (register.value !== undefined) throw this.#refused("is all one value", "Use write.");
    // Refuses wrong values before anybody has to wait for the bus.
    const changes = this.#changes(values);
    await this.device.exclusive(async (locked) => {
      const client = new RegisterClient(locked, this.map, register);
      const word = await client.readRaw();
      const constants = register.reserved & ~register.preserved;
      await client.writeRaw(this.#merge(((word & ~constants) | (register.reset & constants)) >>> 0, changes));
    });
  }

  #takeBuffer(): Uint8Array {
    return this.#buffers.pop() ?? new Uint8Array(this.register.bytes);
  }

  /** The word in a buffer that was read, which is free again. After a transfer that failed, the hardware may still fill it. */
  #wordIn(buffer: Uint8Array): number {
    this.#buffers.push(buffer);
    return getWord(buffer, 0, this.register.bytes, this.register.order);
  }

  /** The register as it should be written: what is to change, everything else such that it stays as it is. */
  #merge(word: number, changes: ReadonlyMap<Field, number>): number {
    let merged = word & this.register.reserved;
    for (const field of this.register.fields) merged |= changes.get(field) ?? neutralBits(field, word);
    return merged >>> 0;
  }

  #changes(values: unknown): ReadonlyMap<Field, number> {
    if (typeof values !== "object" || values === null) {
      throw this.#refused(`has fields, and got ${String(values)}`, "Give an object with values by field name.");
    }
    const changes = new Map<Field, number>();
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const field = this.#field(name);
      if (!field.writable) throw this.#refused(`has a read-only field ${name}`, `Leave out ${name}.`);
      changes.set(field, encodeField(this.register, field, value));
    }
    return changes;
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
export function decodeRegister(register: Register, word: number): FieldValue | Record<string, FieldValue> {
  if (register.value !== undefined) return decodeField(register.value, word);
  const values: Record<string, FieldValue> = {};
  for (const field of register.fields) {
    if (field.readable && !field.pulse) values[field.name] = decodeField(field, word);
  }
  return values;
}
