import { type Address, addressValue, isAddress10, type Segment, segmentLength } from "@twowire/core";
import {
  I2C_M_RD,
  I2C_M_TEN,
  MAX_MESSAGES,
  messageSize,
  putMessage,
  putTransfer,
  transferSize,
} from "./i2c-dev-abi.ts";
import type { SystemCalls } from "./system-calls.ts";

/** Room for bytes that nearly every transfer gets by with; more is taken when needed. */
const FIRST_DATA_SIZE = 1024;

/**
 * The memory that I2C_RDWR works on: the request, its messages, and their bytes. It is used again for each transfer, and the
 * bytes are copied: a small Uint8Array of the caller may be moved by the garbage collector while the kernel writes to it.
 */
export class MessageMemory {
  readonly #calls: SystemCalls;
  readonly #messagesAt: number;
  readonly #dataAt: number;
  #memory: ArrayBuffer;
  #bytes: Uint8Array;
  #view: DataView;
  #address: number;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#messagesAt = transferSize(calls);
    this.#dataAt = this.#messagesAt + MAX_MESSAGES * messageSize(calls);
    this.#memory = new ArrayBuffer(this.#dataAt + FIRST_DATA_SIZE);
    this.#bytes = new Uint8Array(this.#memory);
    this.#view = new DataView(this.#memory);
    this.#address = calls.addressOf(this.#memory);
  }

  /** What to give to the ioctl. */
  get address(): number {
    return this.#address;
  }

  /** Puts a transfer here. @param segments at most {@link MAX_MESSAGES} */
  put(address: Address, segments: readonly Segment[]): void {
    let length = 0;
    for (const segment of segments) length += segmentLength(segment);
    this.#makeRoom(length);
    const tenBit = isAddress10(address) ? I2C_M_TEN : 0;
    let messageAt = this.#messagesAt;
    let dataAt = this.#dataAt;
    for (const segment of segments) {
      const flags = segment.read === undefined ? tenBit : tenBit | I2C_M_RD;
      const size = segmentLength(segment);
      putMessage(this.#view, this.#calls, messageAt, addressValue(address), flags, size, this.#address + dataAt);
      if (segment.read === undefined) this.#putBytes(segment.write, dataAt);
      messageAt += messageSize(this.#calls);
      dataAt += size;
    }
    putTransfer(this.#view, this.#calls, 0, this.#address + this.#messagesAt, segments.length);
  }

  /** Fills the read buffers with what the kernel left here. */
  take(segments: readonly Segment[]): void {
    let dataAt = this.#dataAt;
    for (const segment of segments) {
      const size = segmentLength(segment);
      if (segment.read !== undefined) copy(this.#bytes, dataAt, segment.read, size);
      dataAt += size;
    }
  }

  #putBytes(write: Uint8Array | readonly Uint8Array[], at: number): void {
    if (write instanceof Uint8Array) {
      this.#bytes.set(write, at);
      return;
    }
    let offset = at;
    for (const part of write) {
      this.#bytes.set(part, offset);
      offset += part.length;
    }
  }

  #makeRoom(dataSize: number): void {
    const needed = this.#dataAt + dataSize;
    if (needed <= this.#memory.byteLength) return;
    this.#memory = new ArrayBuffer(2 * needed);
    this.#bytes = new Uint8Array(this.#memory);
    this.#view = new DataView(this.#memory);
    this.#address = this.#calls.addressOf(this.#memory);
  }
}

/** For the few bytes of a register a loop is quicker than making a subarray. */
function copy(from: Uint8Array, offset: number, into: Uint8Array, length: number): void {
  if (length > 32) {
    into.set(from.subarray(offset, offset + length));
    return;
  }
  for (let index = 0; index < length; index += 1) into[index] = from[offset + index] ?? 0;
}
