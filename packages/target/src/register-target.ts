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
    | "meaningless-value";
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
  /** Bytes of the pointer that came in this write, and what they say. */
  #pointerBytes = 0;
  #pointerWord = 0;
  /** Where the next data byte is written, if anywhere, and what came for that register so far. */
  readonly #write: RegisterCursor;
  #writing = false;
  #writtenWord = 0;
  #writtenMask = 0;
  /** Where the next byte is fetched from, and the value that its register was latched with. */
  readonly #fetch: RegisterCursor;
  #latched: number | undefined;
  /** Registers that are latched together, and what they held when this read began. */
  readonly #burst: readonly Register[];
  readonly #captured = new Map<Register, number>();
  readonly #fetched: FetchedByte[] = [];

  constructor(file: RegisterFile<D>, options: RegisterTargetOptions = {}) {
    this.file = file;
    this.#map = file.map;
    this.#layout = new PointerLayout(file.map);
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
      if (this.#writing) this.#takeData(byte);
      return true;
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
    const seen = this.#captured.get(register) ?? this.#latched ?? this.file.read(register);
    this.#latched = seen;
    this.#advanceFetch();
    const shift = byteShift(register, index);
    this.#fetched.push({ register, index, mask: (0xff << shift) >>> 0, seen, pointer: cursor.address });
    return (seen >>> shift) & 0xff;
  }

  clocked(): void {
    const byte = this.#fetched.shift();
    if (byte === undefined) return;
    this.#pointer = byte.pointer;
    if (byte.register === undefined) return;
    if (byte.register !== this.#map.unmapped) this.file.commitRead(byte.register, byte.mask, byte.seen);
    else if (byte.index === 0) this.#warn("unmapped-read", "was read, where there is no register");
  }

  stop(end: TransferEnd): void {
    this.#fetched.length = 0;
    const { register } = this.#write;
    if (this.#writtenMask !== 0 && register !== undefined && this.#map.partialWrite === "merge") this.#commit(register);
    this.#writtenMask = 0;
    if (end === "stop" && !this.#map.pointer.persists) this.#pointer = this.#map.pointer.reset;
  }

  #expectPointer(): void {
    this.#pointerBytes = 0;
    this.#pointerWord = 0;
    this.#writing = false;
  }

  #advanceFetch(): void {
    const cursor = this.#fetch;
    const { address } = cursor;
    cursor.advance();
    if (cursor.address < address) this.#captureBurst();
  }

  #captureBurst(): void {
    for (const register of this.#burst) this.#captured.set(register, this.file.read(register));
  }

  /** Takes a complete pointer. Returns whether to acknowledge it. */
  #select(sent: number): boolean {
    const pointer = (sent & this.#map.pointer.mask) >>> 0;
    if (this.#layout.registerAt(pointer) === undefined) return this.#map.unmapped !== "nack";
    this.#pointer = pointer;
    this.#sent = sent;
    this.#write.moveTo(pointer);
    this.#writing = true;
    if (sent !== pointer)
      this.#warn("masked-pointer", `selects ${formatByte(pointer)}: the chip decodes no other bits`);
    return true;
  }

  #takeData(byte: number): void {
    const cursor = this.#write;
    const { register, index } = cursor;
    if (register !== undefined && cursor.inside) {
      if (register === this.#map.unmapped && index === 0) {
        this.#warn("unmapped-write", "was written, where there is no register");
      }
      const shift = byteShift(register, index);
      this.#writtenWord = (this.#writtenMask === 0 ? 0 : this.#writtenWord) | (byte << shift);
      this.#writtenMask |= 0xff << shift;
      if (index + 1 === register.bytes || register.commit === "byte") this.#commit(register);
    }
    const complete = register === undefined || index + 1 >= register.bytes;
    cursor.advance();
    this.#pointer = cursor.address;
    if (complete && this.#map.pointer.writes === "pairs") this.#expectPointer();
  }

  #commit(register: Register): void {
    this.file.write(register, this.#writtenWord >>> 0, this.#writtenMask >>> 0);
    this.#writtenMask = 0;
  }

  /** A byte from where there is none. */
  #fetchFiller(): number {
    this.#advanceFetch();
    this.#fetched.push({ register: undefined, index: 0, mask: 0, seen: 0, pointer: this.#fetch.address });
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
