import {
  type KernelAbi,
  putSmbusCall,
  putSmbusData,
  SMBUS_BLOCK_DATA,
  SMBUS_BLOCK_PROC_CALL,
  SMBUS_BYTE,
  SMBUS_BYTE_DATA,
  SMBUS_DATA_SIZE,
  SMBUS_I2C_BLOCK_DATA,
  SMBUS_PROC_CALL,
  SMBUS_QUICK,
  SMBUS_READ,
  SMBUS_WORD_DATA,
  SMBUS_WRITE,
  smbusSize,
} from "./i2c-dev-abi.ts";
import type { SmbusPlan, SmbusTransaction } from "./smbus-transaction.ts";
import type { SystemCalls } from "./system-calls.ts";

const SIZE: Readonly<Record<SmbusTransaction, number>> = {
  quick: SMBUS_QUICK,
  byte: SMBUS_BYTE,
  "byte-data": SMBUS_BYTE_DATA,
  "word-data": SMBUS_WORD_DATA,
  "process-call": SMBUS_PROC_CALL,
  block: SMBUS_BLOCK_DATA,
  "block-process-call": SMBUS_BLOCK_PROC_CALL,
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
    putSmbusData(this.#view, calls, 0, this.address + this.#dataAt);
  }

  /** Puts a transaction here. */
  put({ transaction, direction, written, into }: SmbusPlan): void {
    const bytes = this.#bytes;
    const size = SIZE[transaction];
    // The kernel takes a process call for a write, because there is data to take (i2cdev_ioctl_smbus).
    const isRead = direction === "read" && size !== SMBUS_PROC_CALL && size !== SMBUS_BLOCK_PROC_CALL;
    const readWrite = isRead ? SMBUS_READ : SMBUS_WRITE;
    putSmbusCall(this.#view, this.#abi, 0, readWrite, written[0] ?? 0, size);
    if (size === SMBUS_I2C_BLOCK_DATA && isRead) {
      bytes[this.#dataAt] = into.length;
    } else if (size === SMBUS_I2C_BLOCK_DATA) {
      bytes.set(written, this.#dataAt);
      // The block begins with its length, where the command was copied to.
      bytes[this.#dataAt] = written.length - 1;
    } else if (isRead) {
      bytes[this.#dataAt] = 0;
    } else if (size === SMBUS_WORD_DATA || size === SMBUS_PROC_CALL) {
      bytes[this.#firstAt] = written[1] ?? 0;
      bytes[this.#secondAt] = written[2] ?? 0;
    } else if (size === SMBUS_BYTE_DATA) {
      bytes[this.#dataAt] = written[1] ?? 0;
    } else if (size === SMBUS_BLOCK_DATA || size === SMBUS_BLOCK_PROC_CALL) {
      bytes.set(written.subarray(1), this.#dataAt);
    }
  }

  /**
   * Fills the read buffer of a plan with what the kernel left here, without a packet error code.
   * @returns how many bytes the adapter read, the count of a block among them; more than there is room for are not copied
   */
  take({ transaction, direction, into, counted, packetErrorCode }: SmbusPlan): number {
    if (direction === "write" || transaction === "quick") return 0;
    const bytes = this.#bytes;
    const room = packetErrorCode ? into.length - 1 : into.length;
    if (counted || transaction === "i2c-block") {
      const count = bytes[this.#dataAt] ?? 0;
      const [start, length] = counted ? [this.#dataAt, 1 + count] : [this.#dataAt + 1, count];
      if (counted ? length <= room : length === room) into.set(bytes.subarray(start, start + length));
      return length;
    }
    if (transaction === "word-data" || transaction === "process-call") {
      into[0] = bytes[this.#firstAt] ?? 0;
      into[1] = bytes[this.#secondAt] ?? 0;
      return 2;
    }
    into[0] = bytes[this.#dataAt] ?? 0;
    return 1;
  }
}
