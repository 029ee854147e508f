import { type Field, type FieldReference, I2CError, type Register, type RegisterMap } from "@twowire/core";

// What can be read off a map about what a controller may expect.

/** Fields and registers that the physics of a chip change at times, with the reason: `config.filter`, `config`. */
export type Exceptions = Readonly<Record<string, string>>;

/** A field and where it is. */
export interface Place {
  readonly register: Register;
  readonly field: Field;
  /** `register.field`; the register's name where it is all one value. */
  readonly name: string;
}

export class RegisterFacts {
  readonly map: RegisterMap;
  readonly #exceptions: Exceptions;
  /** Fields that others depend on. */
  readonly #referenced: ReadonlySet<string>;

  /** @throws I2CError `invalid-argument` for exceptions of what is not in the map */
  constructor(map: RegisterMap, exceptions: Exceptions = {}) {
    this.map = map;
    checkExceptions(map, exceptions);
    this.#exceptions = exceptions;
    this.#referenced = referencedIn(map);
  }

  /** Registers with contents of their own. */
  get cells(): readonly Register[] {
    return this.map.registers.filter(({ alias, fifo }) => alias === undefined && fifo === undefined);
  }

  /** Every field of these. */
  get places(): readonly Place[] {
    return this.cells.flatMap((register) =>
      register.fields.map((field) => ({ register, field, name: fieldName(register, field) })),
    );
  }

  place({ register, field }: FieldReference): Place {
    const found = this.places.find((each) => each.register.name === register && each.field.name === field);
    if (found === undefined) throw new TypeError(`${register}.${field} is no field of ${this.map.name}`);
    return found;
  }

  /** Whether the physics may change it at any time, by the map or as an exception. */
  isExcepted({ register, field }: Omit<Place, "name">): boolean {
    return (
      this.#exceptions[register.name] !== undefined || this.#exceptions[`${register.name}.${field.name}`] !== undefined
    );
  }

  /** Whether it is what the bus made of it, and nothing else changes it. */
  isSteady(place: Omit<Place, "name">): boolean {
    return !place.field.volatile && !this.isExcepted(place);
  }

  /** Whether it simply becomes what is written, and reads so. */
  isPlain(place: Omit<Place, "name">): boolean {
    const { onWrite, sticky, pulse, writeOnce, softReset, readable, writable } = place.field;
    const odd = onWrite !== undefined || sticky || pulse || writeOnce || softReset !== undefined;
    return readable && writable && !odd && this.isSteady(place);
  }

  /** Whether it is plain, and nothing else depends on it or forbids to write it. */
  isFree(place: Omit<Place, "name">): boolean {
    const { register, field } = place;
    const isGuarded = field.lockedBy.length + field.setLockedBy.length > 0;
    return this.isPlain(place) && !isGuarded && !this.#referenced.has(`${register.name}.${field.name}`);
  }

  /** Bits that reaching a register may change: those that select the bank and let the pointer move, where that is needed. */
  steering(register: Register): number {
    const { bankedBy, pointer } = this.map;
    const references = [
      ...(register.banks === undefined ? [] : [bankedBy]),
      ...(register.bytes === 1 || pointer.increment !== "byte" ? [] : [pointer.enabledBy, pointer.disabledBy]),
    ];
    const behind = this.behind(register);
    return references.reduce((mask, each) => (each?.register === behind.name ? mask | each.mask : mask), 0) >>> 0;
  }

  /** Whether letting the pointer move, in order to reach all bytes of the register, would change the field itself. */
  isSwitchOfWide({ register, field }: Omit<Place, "name">): boolean {
    const { enabledBy, disabledBy, increment } = this.map.pointer;
    const isIt = (reference: FieldReference | undefined): boolean =>
      reference?.register === register.name && reference.field === field.name;
    return register.bytes > 1 && increment === "byte" && (isIt(enabledBy) || isIt(disabledBy));
  }

  /** Bits to write to a field, such that there is a way back. */
  writableBits({ register, field }: Omit<Place, "name">): readonly number[] {
    const { bankedBy } = this.map;
    const all = patterns(field.mask >>> field.low);
    return bankedBy?.register === register.name && bankedBy.field === field.name ? this.banks : all;
  }

  /** A word to write such that the bank stays as it is after power-on. */
  harmless(register: Register, word: number): number {
    const { bankedBy } = this.map;
    if (bankedBy === undefined || bankedBy.register !== register.name) return word;
    return ((word & ~bankedBy.mask) | (register.reset & bankedBy.mask)) >>> 0;
  }

  /** The bits of fields for which something holds, and, where asked for, of no field. */
  bits(register: Register, holds: (place: Omit<Place, "name">) => boolean, reserved = false): number {
    const first = reserved && this.#exceptions[register.name] === undefined ? register.reserved : 0;
    return (
      register.fields.reduce((mask, field) => (holds({ register, field }) ? mask | field.mask : mask), first) >>> 0
    );
  }

  /** The bits whose value a controller can tell beforehand, when it reads them for the first time. */
  foreseen(register: Register): number {
    const behind = this.behind(register);
    if (behind !== register) return register.readable ? this.foreseen(behind) : register.mask;
    return this.bits(register, (place) => !place.field.readable || place.field.pulse || this.isSteady(place), true);
  }

  /** The bits of these that a write can leave as they are. */
  kept(register: Register): number {
    const lost = this.bits(register, ({ field }) => field.onWrite === "clear" || field.onWrite === "set");
    return (this.foreseen(register) & ~lost) >>> 0;
  }

  /** What reading shows of a content. */
  shown(register: Register, content: number): number {
    if (!register.readable) return 0;
    const behind = this.behind(register);
    const hidden = this.bits(behind, ({ field }) => !field.readable || field.pulse);
    return (content & ~hidden) >>> 0;
  }

  /** The register that an alias leads to. */
  behind(register: Register): Register {
    const { alias } = register;
    return (alias && this.map.registers.find(({ name }) => name === alias.of)) ?? register;
  }

  /** The banks that there are; one where nothing depends on it. */
  get banks(): readonly number[] {
    const banks = new Set(this.map.registers.flatMap(({ banks }) => banks ?? []));
    return banks.size === 0 ? [0] : [...banks];
  }

  /** The register that the pointer selects in a bank. */
  registerAt(address: number, bank: number): Register | undefined {
    const span = (register: Register): number => (this.map.pointer.increment === "byte" ? register.bytes : 1);
    return this.map.registers.find(
      (each) => address >= each.address && address < each.address + span(each) && (each.banks?.includes(bank) ?? true),
    );
  }
}

/** Refuses exceptions of what there is not, so that a misspelt one is not silently without effect. */
function checkExceptions({ name, registers }: RegisterMap, exceptions: Exceptions): void {
  const known = new Set(
    registers.flatMap((each) => [each.name, ...each.fields.map((field) => `${each.name}.${field.name}`)]),
  );
  for (const place of Object.keys(exceptions)) {
    if (known.has(place)) continue;
    throw new I2CError({
      kind: "invalid-argument",
      message: `${name} has no "${place}" to except`,
      nextStep: `Name a register or register.field; its registers are ${registers.map((each) => each.name).join(", ")}.`,
    });
  }
}

function fieldName(register: Register, field: Field): string {
  return field === register.value ? register.name : `${register.name}.${field.name}`;
}

/** Bits that look different in every direction, all within a mask. */
export function patterns(mask: number): readonly number[] {
  const all = [0, 0xffff_ffff, 0x5555_5555, 0xaaaa_aaaa, 0x1234_5678].map((pattern) => (pattern & mask) >>> 0);
  return [...new Set(all)];
}

/** The 32 bits of a word, as `0x1F`. */
export function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function referencedIn({ pointer, bankedBy, registers }: RegisterMap): ReadonlySet<string> {
  const references = [pointer.enabledBy, pointer.disabledBy, bankedBy];
  for (const { fields, fifo } of registers) {
    for (const { lockedBy, setLockedBy } of fields) references.push(...lockedBy, ...setLockedBy);
    references.push(fifo?.level, fifo?.watermark?.field);
    if (typeof fifo?.watermark?.at === "object") references.push(fifo.watermark.at);
  }
  return new Set(references.flatMap((each) => (each === undefined ? [] : [`${each.register}.${each.field}`])));
}
