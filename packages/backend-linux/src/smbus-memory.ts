import {
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
import type { SmbusPlan } from "./smbus-plan.ts";
import type { SystemCalls } from "./system-calls.ts";

const SIZE: Readonly<Record<SmbusPlan["transaction"], number>> = {
  quick: SMBUS_QUICK,
  byte: SMBUS_BYTE,
  "byte-data": SMBUS_BYTE_DATA,
  "word-data": SMBUS_WORD_DATA,
  "i2c-block": SMBUS_I2C_BLOCK_DATA,
};

/** The memory that I2C_SMBUS works on: the request and its `union i2c_smbus_data`. Used again for each transaction. */
export class SmbusMemory {
  readonly address: number;
  readonly #calls: SystemCalls;
  readonly #dataAt: number;
  readonly #memory: ArrayBuffer;
  readonly #view: DataView;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#dataAt = smbusSize(calls);
    this.#memory = new ArrayBuffer(this.#dataAt + SMBUS_DATA_SIZE);
    this.#view = new DataView(this.#memory);
    this.address = calls.addressOf(this.#memory);
  }

  /** Puts a transaction here. */
  put(plan: SmbusPlan): void {
    const view = this.#view;
    const at = this.#dataAt;
    const readWrite = plan.direction === "read" ? SMBUS_READ : SMBUS_WRITE;
    putSmbusCall(view, this.#calls, 0, readWrite, plan.command, SIZE[plan.transaction], this.address + at);
    const { data, into } = plan;
    if (plan.transaction === "i2c-block") {
      view.setUint8(at, plan.direction === "read" ? into.length : data.length);
      for (const [index, byte] of data.entries()) view.setUint8(at + 1 + index, byte);
    } else if (plan.transaction === "word-data") {
      // The low byte of a word goes first on the wire, wherever the machine keeps it.
      view.setUint16(at, (data[0] ?? 0) | ((data[1] ?? 0) << 8), this.#calls.littleEndian);
    } else {
      view.setUint8(at, data[0] ?? 0);
    }
  }

  /** Fills the read buffer of a plan with what the kernel left here. @returns how many bytes the adapter read */
  take({ transaction, direction, into }: SmbusPlan): number {
    if (direction === "write") return into.length;
    const view = this.#view;
    const at = this.#dataAt;
    if (transaction === "i2c-block") {
      const length = view.getUint8(at);
      if (length !== into.length) return length;
      for (let index = 0; index < length; index += 1) into[index] = view.getUint8(at + 1 + index);
    } else if (transaction === "word-data") {
      const word = view.getUint16(at, this.#calls.littleEndian);
      into[0] = word & 0xff;
      into[1] = word >> 8;
    } else {
      into[0] = view.getUint8(at);
    }
    return into.length;
  }
}
