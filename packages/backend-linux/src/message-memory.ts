import { type Address, addressValue, isAddress10, type Segment, segmentLength } from "@twowire/core";
import {
  getMessageLength,
  I2C_M_RD,
  I2C_M_RECV_LEN,
  I2C_M_TEN,
  MAX_MESSAGES,
  messageSize,
  putMessage,
  putTransfer,
  SMBUS_BLOCK_MAX,
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
    for (const segment of segments) length += messageLength(segment);
    this.#makeRoom(length);
    const tenBit = isAddress10(address) ? I2C_M_TEN : 0;
    let messageAt = this.#messagesAt;
    let dataAt = this.#dataAt;
    for (const segment of segments) {
      const flags = tenBit | flagsOf(segment);
      const size = messageLength(segment);
      putMessage(this.#view, this.#calls, messageAt, addressValue(address), flags, size, this.#address + dataAt);
      if (segment.read === undefined) this.#putBytes(segment.write, dataAt);
      else if (segment.counted !== undefined) this.#bytes[dataAt] = 1 + segment.counted.trailing;
      messageAt += messageSize(this.#calls);
      dataAt += size;
    }
    putTransfer(this.#view, this.#calls, 0, this.#address + this.#messagesAt, segments.length);
  }

  /**
   * Fills the read buffers with what the kernel left here; of a counted read, with what it says that came. Where the bytes of
   * a message are, the message says: whoever gave the segments may have changed them meanwhile.
   * @returns whether there were counted reads, whose counts are to be looked at
   */
  take(segments: readonly Segment[]): boolean {
    let messageAt = this.#messagesAt;
    let dataAt = this.#dataAt;
    let anyCounted = false;
    for (const segment of segments) {
      const size = getMessageLength(this.#view, this.#calls, messageAt);
      if (segment.read !== undefined) {
        let came = Math.min(size, segment.read.length);
        if (segment.counted !== undefined) {
          anyCounted = true;
          came = Math.min(1 + (this.#bytes[dataAt] ?? 0) + segment.counted.trailing, came);
        }
        copy(this.#bytes, dataAt, segment.read, came);
      }
      messageAt += messageSize(this.#calls);
      dataAt += size;
    }
    return anyCounted;
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

function flagsOf(segment: Segment): number {
  if (segment.read === undefined) return 0;
  return segment.counted === undefined ? I2C_M_RD : I2C_M_RD | I2C_M_RECV_LEN;
}

/**
 * The length of a message. For a counted read i2cdev_ioctl_rdwr wants room for the longest block, whoever reads it, and finds
 * how many bytes there are besides the block in the first one: the count itself, and what trails.
 */
function messageLength(segment: Segment): number {
  if (segment.read === undefined || segment.counted === undefined) return segmentLength(segment);
  return 1 + SMBUS_BLOCK_MAX + segment.counted.trailing;
}

/** For the few bytes of a register a loop is quicker than making a subarray. */
function copy(from: Uint8Array, offset: number, into: Uint8Array, length: number): void {
  if (length > 32) {
    into.set(from.subarray(offset, offset + length));
    return;
  }
  for (let index = 0; index < length; index += 1) into[index] = from[offset + index] ?? 0;
}
