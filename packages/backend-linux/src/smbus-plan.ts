import { type Segment, writtenBytes } from "@twowire/core";
import {
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_BYTE_DATA,
  FUNC_SMBUS_READ_I2C_BLOCK,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BYTE,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  FUNC_SMBUS_WRITE_I2C_BLOCK,
  FUNC_SMBUS_WRITE_WORD_DATA,
  functionName,
  has,
} from "./functionality.ts";
import { SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";

const NOTHING = new Uint8Array();

/** A transaction of SMBus, by its name in the specification. */
export type SmbusTransaction = "quick" | "byte" | "byte-data" | "word-data" | "i2c-block";

/** The SMBus transaction that puts exactly the same on the wire as a transfer does. */
export interface SmbusPlan {
  readonly transaction: SmbusTransaction;
  readonly direction: "write" | "read";
  /** What is written: first the command, where there is one. The caller's own bytes. */
  readonly written: Uint8Array;
  /** What is filled. */
  readonly into: Uint8Array;
}

/**
 * Finds the SMBus transaction for a transfer. Only what is the same on the wire counts: no transfer is split,
 * and no repeated START becomes a STOP.
 * @param functionality what the adapter can do
 * @returns the transaction, or the reason why there is none
 */
export function planSmbus(segments: readonly Segment[], functionality: number): SmbusPlan | string {
  const first = segments[0];
  const second = segments[1];
  if (first === undefined || segments.length > 2) return `SMBus has no transaction of ${segments.length} segments`;
  if (second === undefined) {
    if (first.read !== undefined) return planRead(first.read, functionality);
    return planWrite(writtenBytes(first), functionality);
  }
  if (first.read !== undefined) return "SMBus has no transaction that goes on after a read";
  if (second.read === undefined) return "SMBus has no transaction that joins two writes by a repeated START";
  return planRegisterRead(writtenBytes(first), second.read, functionality);
}

function planWrite(written: Uint8Array, functionality: number): SmbusPlan | string {
  const { length } = written;
  const transaction = writeTransaction(length, functionality);
  if (transaction !== undefined) return { transaction, direction: "write", written, into: NOTHING };
  if (length > 1 + SMBUS_BLOCK_MAX) return `SMBus writes at most ${1 + SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  if (length === 0) return lacking("a write of no bytes", FUNC_SMBUS_QUICK);
  if (length === 1) return lacking("a write of one byte", FUNC_SMBUS_WRITE_BYTE);
  return lacking(`a write of ${length} bytes`, FUNC_SMBUS_WRITE_I2C_BLOCK);
}

function writeTransaction(length: number, functionality: number): SmbusTransaction | undefined {
  if (length === 0) return has(functionality, FUNC_SMBUS_QUICK) ? "quick" : undefined;
  if (length === 1) return has(functionality, FUNC_SMBUS_WRITE_BYTE) ? "byte" : undefined;
  if (length === 2 && has(functionality, FUNC_SMBUS_WRITE_BYTE_DATA)) return "byte-data";
  if (length === 3 && has(functionality, FUNC_SMBUS_WRITE_WORD_DATA)) return "word-data";
  return length <= 1 + SMBUS_BLOCK_MAX && has(functionality, FUNC_SMBUS_WRITE_I2C_BLOCK) ? "i2c-block" : undefined;
}

function planRead(into: Uint8Array, functionality: number): SmbusPlan | string {
  if (into.length !== 1) return `Without a register written first, SMBus reads exactly one byte, not ${into.length}`;
  if (!has(functionality, FUNC_SMBUS_READ_BYTE)) return lacking("a read of one byte", FUNC_SMBUS_READ_BYTE);
  return { transaction: "byte", direction: "read", written: NOTHING, into };
}

function planRegisterRead(written: Uint8Array, into: Uint8Array, functionality: number): SmbusPlan | string {
  if (written.length !== 1) return `SMBus reads after exactly one byte written, not after ${written.length}`;
  const { length } = into;
  const transaction = readTransaction(length, functionality);
  if (transaction !== undefined) return { transaction, direction: "read", written, into };
  if (length === 0) return "SMBus has no transaction that reads no bytes";
  if (length > SMBUS_BLOCK_MAX) return `SMBus reads at most ${SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  return lacking(`a read of ${length} bytes after a register`, FUNC_SMBUS_READ_I2C_BLOCK);
}

function readTransaction(length: number, functionality: number): SmbusTransaction | undefined {
  if (length === 1 && has(functionality, FUNC_SMBUS_READ_BYTE_DATA)) return "byte-data";
  if (length === 2 && has(functionality, FUNC_SMBUS_READ_WORD_DATA)) return "word-data";
  const isBlock = length > 0 && length <= SMBUS_BLOCK_MAX;
  return isBlock && has(functionality, FUNC_SMBUS_READ_I2C_BLOCK) ? "i2c-block" : undefined;
}

function lacking(what: string, bit: number): string {
  return `For ${what} this adapter would need ${functionName(bit)}, which it lacks`;
}
