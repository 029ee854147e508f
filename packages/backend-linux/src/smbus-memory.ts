import {
  type KernelAbi,
  putSmbusCall,
  SMBUS_BYTE,
  SMBUS_BYTE_DATA,
  SMBUS_DATA_SIZE,
  SMBUS_I2C_BLOCK_DATA,
  SMBUS_QUICK,
  SMBUS_READ,
  SMBUS_WORD_DATA,
  SMBUS_WRITE,
  smbusSize,
} from "./i2c-dev-abi.ts";
import type { SmbusPlan, SmbusTransaction } from "./smbus-plan.ts";
import type { SystemCalls } from "./system-calls.ts";

const SIZE: Readonly<Record<SmbusTransaction, number>> = {
  quick: SMBUS_QUICK,
  byte: SMBUS_BYTE,
  "byte-data": SMBUS_BYTE_DATA,
  "word-data": SMBUS_WORD_DATA,
  "i2c-block": SMBUS_I2C_BLOCK_DATA,
};

/** The memory that I2C_SMBUS works on: the request and its `union i2c_smbus_data`. Used again for each transaction. */
export class SmbusMemory {
  readonly address: number;
  readonly #abi: KernelAbi;
  readonly #dataAt: number;
  /** Where the machine keeps the bytes of a word that go first and second on the wire: SMBus sends the low one first. */
  readonly #firstAt: number;
  readonly #secondAt: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(calls: SystemCalls) {
    const memory = new ArrayBuffer(smbusSize(calls) + SMBUS_DATA_SIZE);
    this.#abi = calls;
    this.#dataAt = smbusSize(calls);
    this.#firstAt = this.#dataAt + (calls.littleEndian ? 0 : 1);
    this.#secondAt = this.#dataAt + (calls.littleEndian ? 1 : 0);
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
    this.address = calls.addressOf(memory);
  }

  /** Puts a transaction here. */
  put({ transaction, direction, written, into }: SmbusPlan): void {
    const bytes = this.#bytes;
    const readWrite = direction === "read" ? SMBUS_READ : SMBUS_WRITE;
    const size = SIZE[transaction];
    putSmbusCall(this.#view, this.#abi, 0, readWrite, written[0] ?? 0, size, this.address + this.#dataAt);
    if (size === SMBUS_I2C_BLOCK_DATA) {
      if (direction === "read") {
        bytes[this.#dataAt] = into.length;
      } else {
        bytes.set(written, this.#dataAt);
        // The block begins with its length, where the command was copied to.
        bytes[this.#dataAt] = written.length - 1;
      }
    } else if (direction === "write" && size === SMBUS_WORD_DATA) {
      bytes[this.#firstAt] = written[1] ?? 0;
      bytes[this.#secondAt] = written[2] ?? 0;
    } else if (direction === "write" && size === SMBUS_BYTE_DATA) {
      bytes[this.#dataAt] = written[1] ?? 0;
    }
  }

  /** Fills the read buffer of a plan with what the kernel left here. @returns how many bytes the adapter read */
  take({ transaction, direction, into }: SmbusPlan): number {
    const bytes = this.#bytes;
    if (direction === "write") return into.length;
    if (transaction === "i2c-block") {
      const length = bytes[this.#dataAt] ?? 0;
      if (length === into.length) into.set(bytes.subarray(this.#dataAt + 1, this.#dataAt + 1 + length));
      return length;
    }
    if (transaction === "word-data") {
      into[0] = bytes[this.#firstAt] ?? 0;
      into[1] = bytes[this.#secondAt] ?? 0;
    } else {
      into[0] = bytes[this.#dataAt] ?? 0;
    }
    return into.length;
  }
}
