import { I2CError, type TargetHandler, type TransferEnd } from "@twowire/core";
import { afterWrite } from "./bit-masks.ts";
import { ImageCursor } from "./image-cursor.ts";
import { decodeImage } from "./image-layout.ts";
import type { ImageRegister, MaskName, RegisterImage } from "./register-image.ts";

/** A controller's write to one register that has taken effect. */
export interface ImageWrite {
  /** The number of the register in the image, from 0: `CompiledImage.names` has its name. */
  readonly register: number;
  /** Where in the memory the first byte that was written is. */
  readonly offset: number;
  /** What the controller sent, whatever came of it. */
  readonly written: Uint8Array;
  /** These bytes of the memory before, */
  readonly before: Uint8Array;
  /** and after. */
  readonly after: Uint8Array;
}

export interface ImageTargetOptions {
  /** Told of every write to a register, also of one that can only be read: how the host learns of commands and settings. */
  readonly written?: ((write: ImageWrite) => void) | undefined;
}

/** A byte on its way to the controller, and what happens once it has gone over the wire. */
interface FetchedByte {
  /** Where it is in the memory and in the masks; -1 where it is of no register. */
  readonly offset: number;
  readonly masks: number;
  /** The byte as it is sent. */
  readonly seen: number;
  /** Where the pointer stands after it. */
  readonly pointer: number;
}

/**
 * An image as a target. It knows nothing but the bytes of the image, and does with them what firmware does: this is the
 * pattern for it, and its referee. What a microcontroller serves can so be tried on any host.
 */
export class ImageTarget implements TargetHandler {
  readonly #image: RegisterImage;
  readonly #written: ((write: ImageWrite) => void) | undefined;
  /** The registers, as they are now. */
  readonly #memory: Uint8Array;
  /** Where a read without a pointer begins, and whether the pointer was sent with the bit that may tell it to move. */
  #pointer: number;
  #told = false;
  /** Bytes of the pointer that came in this write, and what they say; then where data goes, if anywhere. */
  #pointerBytes = 0;
  #pointerWord = 0;
  #writing = false;
  readonly #write: ImageCursor;
  /** The bytes that came for the register at the cursor, from the first that came on. */
  readonly #staged = new Uint8Array(4);
  #stagedFrom = 0;
  #stagedTo = 0;
  /** Where the next byte is fetched from; the register that was captured last, and what it held. */
  readonly #fetch: ImageCursor;
  #latched = -1;
  readonly #latch = new Uint8Array(4);
  /** What the memory held when this read began, for registers that are captured together. */
  readonly #burst: Uint8Array;
  readonly #fetched: FetchedByte[] = [];

  /**
   * @param image the bytes that `compileImage` made
   * @throws I2CError `invalid-argument` for bytes that are no image, or were damaged
   */
  constructor(image: Uint8Array, options: ImageTargetOptions = {}) {
    this.#image = decodeImage(image);
    this.#written = options.written;
    this.#memory = this.#image.reset.slice();
    this.#burst = this.#image.reset.slice();
    this.#pointer = this.#image.pointer.reset;
    this.#write = new ImageCursor(this.#image, this.#memory);
    this.#fetch = new ImageCursor(this.#image, this.#memory);
  }

  /** The register pointer as it stands. */
  get pointer(): number {
    return this.#pointer;
  }

  /** How many bytes the memory has. */
  get size(): number {
    return this.#memory.length;
  }

  /**
   * What the memory holds, without any effect; bits that cannot be read too.
   * @throws I2CError `invalid-argument` for bytes that there are not
   */
  peek(offset: number, length = 1): Uint8Array {
    this.#checkRange(offset, length);
    return this.#memory.slice(offset, offset + length);
  }

  /**
   * Changes the memory without any effect and whatever the masks say, all bytes at once: how measured values get there.
   * @throws I2CError `invalid-argument` for bytes that there are not
   */
  poke(offset: number, bytes: Uint8Array): void {
    this.#checkRange(offset, bytes.length);
    this.#memory.set(bytes, offset);
  }

  /** Puts the pointer and the memory in the state after power was applied. */
  powerOnReset(): void {
    this.#pointer = this.#image.pointer.reset;
    this.#told = false;
    this.#memory.set(this.#image.reset);
  }

  start(_address: number, direction: "read" | "write"): boolean {
    if (direction === "write") {
      this.#expectPointer();
    } else {
      this.#fetch.moveTo(this.#pointer);
      this.#latched = -1;
      this.#captureBurst();
    }
    return true;
  }

  write(byte: number): boolean {
    const { bytes, order } = this.#image.pointer;
    if (this.#pointerBytes === bytes) return !this.#writing || this.#takeData(byte);
    this.#pointerWord |= byte << (8 * (order === "big" ? bytes - 1 - this.#pointerBytes : this.#pointerBytes));
    this.#pointerBytes += 1;
    return this.#pointerBytes < bytes || this.#select(this.#pointerWord);
  }

  read(): number {
    const cursor = this.#fetch;
    if (!cursor.inside && this.#image.overRead === "repeat") cursor.moveTo(cursor.address);
    const { register, index } = cursor;
    const seen = cursor.inside ? this.#look() : this.#filler;
    const isOfRegister = cursor.inside && register !== undefined;
    this.#advanceFetch();
    this.#fetched.push({
      offset: isOfRegister ? register.offset + index : -1,
      masks: isOfRegister ? register.masks + index : -1,
      seen,
      pointer: cursor.address,
    });
    return seen;
  }

  clocked(): void {
    const byte = this.#fetched.shift();
    if (byte === undefined) return;
    this.#pointer = byte.pointer;
    if (byte.offset === -1) return;
    const clear = this.#mask("readClear", byte.masks) & byte.seen;
    const set = this.#mask("readSet", byte.masks) & ~byte.seen;
    this.#memory[byte.offset] = ((this.#memory[byte.offset] ?? 0) & ~clear) | set;
  }

  stop(end: TransferEnd): void {
    const { pointer } = this.#image;
    this.#fetched.length = 0;
    try {
      this.#leave(this.#write.entry);
    } finally {
      // Whoever is told of the write may fail over it.
      if (end !== "restart" && !pointer.persists) this.#pointer = pointer.reset;
    }
  }

  #expectPointer(): void {
    this.#pointerBytes = 0;
    this.#pointerWord = 0;
    this.#writing = false;
  }

  /** Takes a complete pointer. Returns whether to acknowledge it. */
  #select(sent: number): boolean {
    const { mask, incrementBit } = this.#image.pointer;
    this.#write.moveTo(sent & mask);
    if (this.#write.length === 0) return !this.#image.unmapped.nack;
    this.#pointer = sent & mask;
    this.#told = (sent & incrementBit) !== 0;
    this.#writing = true;
    return true;
  }

  /** Takes a byte that is written. Returns whether to acknowledge it. */
  #takeData(byte: number): boolean {
    const { overWrite, pointer } = this.#image;
    const cursor = this.#write;
    if (!cursor.inside && cursor.length > 0) {
      if (overWrite === "nack") return false;
      if (overWrite === "repeat") cursor.moveTo(cursor.address);
    }
    const { entry, index, register } = cursor;
    const complete = index + 1 >= cursor.length;
    if (cursor.inside) {
      if (this.#stagedFrom === this.#stagedTo) this.#stagedFrom = this.#stagedTo = index;
      this.#staged[index] = byte;
      this.#stagedTo = index + 1;
      if (complete || register?.commit === "byte") this.#commit(entry);
    }
    cursor.advance(this.#told);
    if (cursor.entry !== entry || cursor.index < index) this.#leave(entry);
    this.#pointer = cursor.address;
    if (complete && pointer.writes === "pairs") this.#expectPointer();
    return true;
  }

  /** A write goes away from a register: bytes that came for a part of it are merged, or forgotten. */
  #leave(entry: number): void {
    if (this.#image.partialWrite === "merge") this.#commit(entry);
    this.#stagedFrom = this.#stagedTo;
  }

  /** Lets the bytes that came for a register take effect. */
  #commit(entry: number): void {
    const register = this.#image.registers[entry];
    const from = this.#stagedFrom;
    const to = this.#stagedTo;
    this.#stagedFrom = to;
    if (register === undefined || from === to) return;
    const offset = register.offset + from;
    const told = this.#written;
    // Copies are for somebody who wants to know.
    const before = told && this.peek(offset, to - from);
    for (let index = from; index < to; index += 1) this.#change(register, index, this.#staged[index] ?? 0);
    if (told === undefined || before === undefined) return;
    const after = this.peek(offset, to - from);
    told({ register: entry, offset, written: this.#staged.slice(from, to), before, after });
  }

  #change({ offset, masks }: ImageRegister, index: number, byte: number): void {
    this.#memory[offset + index] = afterWrite(this.#memory[offset + index] ?? 0, byte, {
      write: this.#mask("write", masks + index),
      oneToClear: this.#mask("oneToClear", masks + index),
      oneToSet: this.#mask("oneToSet", masks + index),
      zeroToClear: this.#mask("zeroToClear", masks + index),
      zeroToSet: this.#mask("zeroToSet", masks + index),
    });
  }

  /** The byte that is read at the cursor. */
  #look(): number {
    const { register, entry, index } = this.#fetch;
    if (register === undefined) return this.#image.unmapped.bytes[index] ?? 0;
    const { offset, length, latch, masks } = register;
    if (index === 0 || latch === "none" || this.#latched !== entry) {
      const from = latch === "burst" ? this.#burst : this.#memory;
      this.#latch.set(from.subarray(offset, offset + length));
      this.#latched = entry;
    }
    return (this.#latch[index] ?? 0) & ~this.#mask("hidden", masks + index) & 0xff;
  }

  /** What is read after the last byte. */
  get #filler(): number {
    return this.#image.overRead === "repeat" ? 0xff : this.#image.overRead;
  }

  #advanceFetch(): void {
    const cursor = this.#fetch;
    const { address, index } = cursor;
    cursor.advance(this.#told);
    // A pointer that stays at a byte looks anew.
    if (cursor.index <= index) this.#latched = -1;
    if (cursor.address < address) this.#captureBurst();
  }

  #captureBurst(): void {
    this.#burst.set(this.#memory);
  }

  #mask(name: MaskName, at: number): number {
    return this.#image.masks[name][at] ?? 0;
  }

  #checkRange(offset: number, length: number): void {
    const inside = [offset, length].every((count) => Number.isInteger(count) && count >= 0);
    if (inside && offset + length <= this.#memory.length) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: `The image has no ${length} bytes at offset ${offset}`,
      nextStep: `Its memory has ${this.#memory.length} bytes; CompiledImage.places says where each register is.`,
    });
  }
}
