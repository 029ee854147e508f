import {
  type Field,
  type FieldReference,
  getWord,
  neutralBits,
  putWord,
  type Register,
  type TransferEnd,
} from "@twowire/core";
import { NotJudged } from "../not-judged.ts";
import type { RegisterBackDoor, RegisterChipUnderTest } from "./register-chip-under-test.ts";
import type { Place, RegisterFacts } from "./register-facts.ts";

/** A controller of one chip that is under test, without a bus in between, so that it sees and decides every byte. */
export class RegisterBench {
  readonly facts: RegisterFacts;
  readonly chip: RegisterChipUnderTest;
  readonly #address: number;
  readonly #settle: () => Promise<void>;
  /** The bank that is selected. */
  #bank: number;

  /** @param settle lets the time pass that the chip needs after power-on */
  constructor(facts: RegisterFacts, chip: RegisterChipUnderTest, address: number, settle: () => Promise<void>) {
    this.facts = facts;
    this.chip = chip;
    this.#address = address;
    this.#settle = settle;
    this.#bank = this.#firstBank();
  }

  /** The bank that is selected. */
  get bank(): number {
    return this.#bank;
  }

  /** The way in behind the bus. @throws NotJudged where the chip has none */
  get backDoor(): RegisterBackDoor {
    if (this.chip.registers === undefined) throw new NotJudged("chip.registers");
    return this.chip.registers;
  }

  /** Adds entries to a queue, as the chip does. @throws NotJudged where there is no way in */
  push(register: Register, ...words: readonly number[]): void {
    if (this.backDoor.push === undefined) throw new NotJudged("chip.registers.push");
    this.backDoor.push(register.name, ...words);
  }

  /** Takes the power away and gives it back. @throws NotJudged where there is no way to */
  async powerOn(): Promise<void> {
    if (this.chip.powerOnReset === undefined) throw new NotJudged("chip.powerOnReset");
    this.chip.powerOnReset();
    this.#bank = this.#firstBank();
    await this.#settle();
  }

  // Bytes.

  /** Addresses the chip. @throws Error where it does not answer */
  async start(direction: "read" | "write", restart = false): Promise<void> {
    if (!(await this.chip.start(this.#address, direction, restart))) {
      throw new Error(`The chip did not acknowledge its address ${this.#address}; say another with the option address`);
    }
  }

  /** Sends bytes until one is refused. @returns how many were acknowledged */
  async send(bytes: Iterable<number>): Promise<number> {
    let acknowledged = 0;
    for (const byte of bytes) {
      if (!(await this.chip.write(byte))) return acknowledged;
      acknowledged += 1;
    }
    return acknowledged;
  }

  /** Takes bytes, each over the wire before the next one is fetched. */
  async take(length: number): Promise<number[]> {
    const bytes: number[] = [];
    for (let index = 0; index < length; index += 1) {
      bytes.push(await this.chip.read());
      this.chip.clocked?.(index < length - 1);
    }
    return bytes;
  }

  stop(end: TransferEnd = "stop"): void {
    this.chip.stop(end);
  }

  /** `S aW … P`. @returns how many bytes were acknowledged */
  async write(bytes: readonly number[]): Promise<number> {
    await this.start("write");
    const acknowledged = await this.send(bytes);
    this.stop(acknowledged < bytes.length ? "nack" : "stop");
    return acknowledged;
  }

  /** `S aR … P`. */
  async read(length: number): Promise<number[]> {
    await this.start("read");
    const bytes = await this.take(length);
    this.stop();
    return bytes;
  }

  /** `S aW … Sr aR`, and on from there. */
  async beginRead(bytes: readonly number[]): Promise<void> {
    await this.start("write");
    await this.send(bytes);
    this.stop("restart");
    await this.start("read", true);
  }

  /** `S aW … Sr aR … P`. */
  async writeRead(bytes: readonly number[], length: number): Promise<number[]> {
    await this.beginRead(bytes);
    const read = await this.take(length);
    this.stop();
    return read;
  }

  // Registers.

  /** What selects an address. @param moving with the bit that lets the pointer move, where there is one */
  selector(address: number, moving = false): number[] {
    const { bytes, order, incrementBit } = this.facts.map.pointer;
    const buffer = new Uint8Array(bytes);
    putWord(buffer, 0, address + (moving ? incrementBit : 0), bytes, order);
    return [...buffer];
  }

  /** A register's bytes in their order. */
  bytesOf({ bytes, order }: Register, word: number): number[] {
    const buffer = new Uint8Array(bytes);
    putWord(buffer, 0, word, bytes, order);
    return [...buffer];
  }

  /** The word that bytes of a register spell. */
  wordOf({ bytes, order }: Register, read: readonly number[]): number {
    return getWord(Uint8Array.from(read), 0, bytes, order);
  }

  /** Reads a register, in one read, from whatever bank it is in. */
  async readWord(register: Register): Promise<number> {
    await this.reach(register);
    return this.wordOf(register, await this.writeRead(this.selector(register.address, true), register.bytes));
  }

  /** Writes a register, from whatever bank it is in. @returns how many bytes were acknowledged, those of the pointer too */
  async writeWord(register: Register, word: number): Promise<number> {
    await this.reach(register);
    const acknowledged = await this.write([...this.selector(register.address, true), ...this.bytesOf(register, word)]);
    this.#heed(register, word);
    return acknowledged;
  }

  /** Makes sure that a register can be selected, and that all of its bytes can be reached in one transfer. */
  async reach(register: Register): Promise<void> {
    if (register.banks !== undefined && !register.banks.includes(this.#bank))
      await this.selectBank(register.banks[0] ?? 0);
    if (register.bytes > 1 && this.facts.map.pointer.increment === "byte") await this.letMove(true);
  }

  /** Selects a bank, by whatever way there is from the one that is selected now. */
  async selectBank(bank: number): Promise<void> {
    const { bankedBy, registers } = this.facts.map;
    if (bankedBy === undefined || this.#bank === bank) return;
    const way = registers.find(
      ({ name, alias, banks }) =>
        (name === bankedBy.register || (alias?.of === bankedBy.register && alias.as === "same")) &&
        (banks?.includes(this.#bank) ?? true),
    );
    if (way === undefined) throw new NotJudged(`a way out of bank ${this.#bank}`);
    const { register, field } = this.facts.place(bankedBy);
    const word = this.around(register, field, bank, await this.content(register));
    await this.write([...this.selector(way.address, true), ...this.bytesOf(way, word)]);
    this.#bank = bank;
  }

  /** Lets the pointer move, or not, where a field says so. */
  async letMove(moving: boolean): Promise<void> {
    const { enabledBy, disabledBy } = this.facts.map.pointer;
    if (enabledBy !== undefined) await this.#switch(enabledBy, moving);
    if (disabledBy !== undefined) await this.#switch(disabledBy, !moving);
  }

  /** The whole of a register's content: from behind the bus where that can be, else as it reads. */
  async content(register: Register): Promise<number> {
    const { registers } = this.chip;
    return registers === undefined ? this.readWord(register) : registers.peek(this.facts.behind(register).name);
  }

  async bits({ register, field }: Omit<Place, "name">): Promise<number> {
    return (((await this.content(register)) & field.mask) >>> field.low) >>> 0;
  }

  /** The word that writes a field and leaves its neighbours as they are. */
  around(register: Register, field: Field, bits: number, content: number): number {
    return this.mix(register, field.mask, (bits << field.low) >>> 0, content);
  }

  /** The word that writes the fields within a mask and leaves the others as they are. */
  mix(register: Register, mask: number, word: number, content: number): number {
    let mixed = content & register.reserved;
    for (const field of register.fields) {
      mixed |= (field.mask & mask) === 0 ? neutralBits(field, content) : word & field.mask;
    }
    return mixed >>> 0;
  }

  /** Writes a field over the bus, with neighbours left as they are. */
  async writeField({ register, field }: Omit<Place, "name">, bits: number): Promise<void> {
    await this.writeWord(register, this.around(register, field, bits, await this.content(register)));
  }

  /**
   * Makes a field hold something: from behind the bus where that can be, else by writing it.
   * @returns whether it does
   */
  async arrange(place: Omit<Place, "name">, bits: number): Promise<boolean> {
    const { register, field } = place;
    const { registers } = this.chip;
    if (registers === undefined) {
      if (field.writable) await this.writeField(place, bits);
    } else {
      registers.poke(register.name, ((registers.peek(register.name) & ~field.mask) | (bits << field.low)) >>> 0);
    }
    return (await this.bits(place)) === bits;
  }

  /** Clears whatever keeps a field from being written. @throws NotJudged where that cannot be */
  async unlock({ field }: Omit<Place, "name">): Promise<void> {
    for (const guard of [...field.lockedBy, ...field.setLockedBy]) {
      const place = this.facts.place(guard);
      if ((await this.bits(place)) !== 0 && !(await this.arrange(place, 0))) {
        throw new NotJudged(`${place.name}, a lock that is set from the beginning`);
      }
    }
  }

  async #switch(reference: FieldReference, on: boolean): Promise<void> {
    const place = this.facts.place(reference);
    if (((await this.bits(place)) !== 0) === on) return;
    await this.writeField(place, on ? 1 : 0);
    if (((await this.bits(place)) !== 0) !== on) throw new NotJudged(`${place.name}, which does not switch`);
  }

  /** Keeps in mind what a write does to the bank. */
  #heed(register: Register, word: number): void {
    const { bankedBy } = this.facts.map;
    if (bankedBy === undefined) return;
    const behind = this.facts.behind(register);
    const isSame = register.alias === undefined || register.alias.as === "same";
    if (behind.name === bankedBy.register && isSame) this.#bank = ((word & bankedBy.mask) >>> bankedBy.low) >>> 0;
    if (!behind.fields.some((field) => bringsReset(field, word))) return;
    if (this.facts.place(bankedBy).field.resetDomain === "soft") this.#bank = this.#firstBank();
  }

  #firstBank(): number {
    const { bankedBy } = this.facts.map;
    return bankedBy === undefined ? 0 : this.facts.place(bankedBy).field.reset;
  }
}

/** Whether writing a word brings about a soft reset through this field. */
function bringsReset({ softReset, mask, low }: Field, word: number): boolean {
  const bits = ((word & mask) >>> low) >>> 0;
  return softReset === true ? bits !== 0 : bits === softReset;
}
