import {
  formatByte,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type TargetHandler,
  type TransferEnd,
} from "@twowire/core";
import { PointerLayout, RegisterCursor } from "./register-cursor.ts";
import type { RegisterFile } from "./register-file.ts";

/** Something that a controller did which the data sheet forbids or leaves open. */
export interface RegisterWarning {
  readonly kind:
    /** The pointer had bits that the chip does not decode, so that another register was selected. */
    | "masked-pointer"
    /** Something was written where there is no register. */
    | "unmapped-write"
    /** Something was read where there is no register. */
    | "unmapped-read"
    /** A value was written that the chip has no meaning for. */
    | "meaningless-value"
    /** Something was written that the chip does not take in the state that it is in. */
    | "ignored-write";
  /** The pointer, as the controller sent it. */
  readonly pointer: number;
  readonly message: string;
}

export interface RegisterTargetOptions {
  readonly onWarning?: ((warning: RegisterWarning) => void) | undefined;
}

/** A byte that was fetched, and what happens once it has gone over the wire. */
interface FetchedByte {
  readonly register: Register | undefined;
  /** The byte of the register that it is, from 0. */
  readonly index: number;
  /** The bits of the register that it carries, and the register as it was seen. */
  readonly mask: number;
  readonly seen: number;
  /** Where the pointer stands after it. */
  readonly pointer: number;
  /** The entry of a FIFO register that ends with it. */
  readonly entry: number | undefined;
}

/** A write that waits for its end to take effect. */
interface HeldWrite {
  readonly register: Register;
  readonly word: number;
  readonly mask: number;
}

/**
 * A register map as a target: pointer, latch and commit as the map says. The one engine of all emulated chips that have
 * registers. Reading has effects only for bytes that went over the wire, however many the host fetches ahead.
 */
export class RegisterTarget<D extends RegisterMapDefinition = RegisterMapDefinition> implements TargetHandler {
  readonly file: RegisterFile<D>;
  readonly #map: RegisterMap<D>;
  readonly #layout: PointerLayout;
  readonly #onWarning: ((warning: RegisterWarning) => void) | undefined;
  /** Where a read without a pointer begins. */
  #pointer: number;
  /** The pointer as it was sent last, for warnings. */
  #sent: number;
  /** Whether it was sent with the bit that may tell it to move on. */
  #told = false;
  /** Bytes of the pointer that came in this write, and what they say. */
  #pointerBytes = 0;
  #pointerWord = 0;
  /** Where the next data byte is written, if anywhere, and what came for that register so far. */
  readonly #write: RegisterCursor;
  #writing = false;
  #writtenWord = 0;
  #writtenMask = 0;
  readonly #held: HeldWrite[] = [];
  /** Where the next byte is fetched from, and the value that its register was latched with. */
  readonly #fetch: RegisterCursor;
  #latched: number | undefined;
  /** The entry of a FIFO register that {@link #latched} is. */
  #entry: number | undefined;
  /** Registers that are latched together, and what they held when this read began. */
  readonly #burst: readonly Register[];
  readonly #captured = new Map<Register, number>();
  readonly #fetched: FetchedByte[] = [];

  constructor(file: RegisterFile<D>, options: RegisterTargetOptions = {}) {
    this.file = file;
    this.#map = file.map;
    this.#layout = new PointerLayout(file.map, (field) => file.bits(field));
    this.#burst = file.map.registers.filter((register) => register.latch === "burst");
    this.#onWarning = options.onWarning;
    this.#pointer = file.map.pointer.reset;
    this.#sent = this.#pointer;
    this.#write = new RegisterCursor(this.#layout);
    this.#fetch = new RegisterCursor(this.#layout);
  }

  /** The register pointer as it stands. */
  get pointer(): number {
    return this.#pointer;
  }

  /** Puts the pointer and the registers in the state after power was applied. */
  powerOnReset(): void {
    this.#pointer = this.#map.pointer.reset;
    this.#sent = this.#pointer;
    this.#told = false;
    this.file.powerOnReset();
  }

  start(_address: number, direction: "read" | "write"): boolean {
    if (direction === "write") {
      this.#expectPointer();
    } else {
      this.#fetch.moveTo(this.#pointer);
      this.#latched = undefined;
      this.#captureBurst();
    }
    return true;
  }

  write(byte: number): boolean {
    const { bytes, order } = this.#map.pointer;
    if (this.#pointerBytes === bytes) {
      return !this.#writing || this.#takeData(byte);
    }
    const shift = 8 * (order === "big" ? bytes - 1 - this.#pointerBytes : this.#pointerBytes);
    this.#pointerWord = (this.#pointerWord | (byte << shift)) >>> 0;
    this.#pointerBytes += 1;
    return this.#pointerBytes < bytes || this.#select(this.#pointerWord);
  }

  read(): number {
    const cursor = this.#fetch;
    if (!cursor.inside && cursor.register !== undefined && this.#map.overRead === "repeat")
      cursor.moveTo(cursor.address);
    const { register, index } = cursor;
    if (register === undefined || !cursor.inside) return this.#fetchFiller();
    if (index === 0 || register.latch === "none") this.#latched = undefined;
    const seen = this.#look(register);
    const entry = register.fifo !== undefined && index + 1 === register.bytes ? this.#entry : undefined;
    this.#latched = seen;
    this.#advanceFetch();
    // A pointer that stays at a byte, comes back to a queue or wraps into the middle of another register looks anew.
    if (cursor.index <= index || cursor.register !== register) this.#latched = undefined;
    const shift = byteShift(register, index);
    this.#fetched.push({ register, index, mask: (0xff << shift) >>> 0, seen, pointer: cursor.address, entry });
    return (seen >>> shift) & 0xff;
  }

  clocked(): void {
    const byte = this.#fetched.shift();
    if (byte === undefined) return;
    this.#pointer = byte.pointer;
    if (byte.register === undefined) return;
    if (byte.entry !== undefined) this.file.commitPop(byte.register, byte.entry);
    else if (byte.register !== this.#map.unmapped) this.file.commitRead(byte.register, byte.mask, byte.seen);
    else if (byte.index === 0) this.#warn("unmapped-read", "was read, where there is no register");
  }

  stop(end: TransferEnd): void {
    // Asked first, because cutting an array to the length that it has takes as long as sending a byte.
    if (this.#fetched.length > 0) this.#fetched.length = 0;
    try {
      this.#leave(this.#write.register);
    } finally {
      // The physics may have failed over what came last; all else ends as it should.
      if (end !== "restart" && !this.#map.pointer.persists) this.#pointer = this.#map.pointer.reset;
      if (this.#held.length > 0) this.#release(end !== "cancelled" && end !== "timeout" && end !== "detached");
    }
  }

  /** The value that a register's bytes come from. */
  #look(register: Register): number {
    const known = this.#captured.get(register) ?? this.#latched;
    if (known !== undefined) return known;
    if (register.fifo === undefined) return this.file.read(register);
    const ahead = this.#fetched.filter((byte) => byte.entry !== undefined && byte.register === register).length;
    const { word, sequence } = this.file.readEntry(register, ahead);
    this.#entry = sequence;
    return word;
  }

  #expectPointer(): void {
    this.#pointerBytes = 0;
    this.#pointerWord = 0;
    this.#writing = false;
  }

  #advanceFetch(): void {
    const cursor = this.#fetch;
    const { address } = cursor;
    cursor.advance(this.#told);
    if (cursor.address < address && cursor.register?.fifo === undefined) this.#captureBurst();
  }

  #captureBurst(): void {
    for (const register of this.#burst) this.#captured.set(register, this.file.read(register));
  }

  /** Takes a complete pointer. Returns whether to acknowledge it. */
  #select(sent: number): boolean {
    const { mask, incrementBit } = this.#map.pointer;
    const pointer = (sent & mask) >>> 0;
    if (this.#layout.registerAt(pointer) === undefined) return this.#map.unmapped !== "nack";
    this.#pointer = pointer;
    this.#sent = sent;
    this.#told = (sent & incrementBit) !== 0;
    this.#write.moveTo(pointer);
    this.#writing = true;
    if ((sent & ~incrementBit) >>> 0 !== pointer)
      this.#warn("masked-pointer", `selects ${formatByte(pointer)}: the chip decodes no other bits`);
    return true;
  }

  /** Takes a byte that is written. Returns whether to acknowledge it. */
  #takeData(byte: number): boolean {
    const cursor = this.#write;
    if (!cursor.inside && cursor.register !== undefined) {
      if (this.#map.overWrite === "nack") return false;
      if (this.#map.overWrite === "repeat") cursor.moveTo(cursor.address);
    }
    const { register, index } = cursor;
    if (register !== undefined && cursor.inside) {
      if (register === this.#map.unmapped && index === 0) {
        this.#warn("unmapped-write", "was written, where there is no register");
      }
      const shift = byteShift(register, index);
      this.#writtenWord = (this.#writtenMask === 0 ? 0 : this.#writtenWord & ~(0xff << shift)) | (byte << shift);
      this.#writtenMask |= 0xff << shift;
      if (index + 1 === register.bytes || register.commit === "byte") this.#commit(register);
    }
    const complete = register === undefined || index + 1 >= register.bytes;
    cursor.advance(this.#told);
    // Where the pointer wraps before the last byte, also to an earlier one.
    if (cursor.register !== register || cursor.index < index) this.#leave(register);
    this.#pointer = cursor.address;
    if (complete && this.#map.pointer.writes === "pairs") this.#expectPointer();
    return true;
  }

  /** A write goes away from a register: bytes that came for a part of it are merged, or forgotten. */
  #leave(register: Register | undefined): void {
    if (this.#writtenMask !== 0 && register !== undefined && this.#map.partialWrite === "merge") this.#commit(register);
    this.#writtenMask = 0;
  }

  #commit(register: Register): void {
    const write = { register, word: this.#writtenWord >>> 0, mask: this.#writtenMask >>> 0 };
    this.#writtenMask = 0;
    if (register.commit === "stop") this.#held.push(write);
    else this.file.write(register, write.word, write.mask);
  }

  /** Lets writes take effect that waited for their end, or forgets them. One that the physics fail over takes no other with it. */
  #release(takeEffect: boolean): void {
    const failures: unknown[] = [];
    for (const { register, word, mask } of this.#held.splice(0)) {
      if (!takeEffect) continue;
      try {
        this.file.write(register, word, mask);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** A byte from where there is none. */
  #fetchFiller(): number {
    this.#advanceFetch();
    this.#fetched.push({
      register: undefined,
      index: 0,
      mask: 0,
      seen: 0,
      pointer: this.#fetch.address,
      entry: undefined,
    });
    return typeof this.#map.overRead === "number" ? this.#map.overRead : 0xff;
  }

  #warn(kind: RegisterWarning["kind"], problem: string): void {
    this.#onWarning?.({
      kind,
      pointer: this.#sent,
      message: `${this.#map.name}: pointer ${formatByte(this.#sent)} ${problem}`,
    });
  }
}

/** How far up in the register its n-th byte on the wire is. */
function byteShift(register: Register, index: number): number {
  return 8 * (register.order === "big" ? register.bytes - 1 - index : index);
}
