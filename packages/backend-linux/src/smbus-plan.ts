import { type Segment, writtenBytes } from "@twowire/core";
import {
  FUNC_SMBUS_BLOCK_PROC_CALL,
  FUNC_SMBUS_PEC,
  FUNC_SMBUS_PROC_CALL,
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BLOCK_DATA,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_BYTE_DATA,
  FUNC_SMBUS_READ_I2C_BLOCK,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BLOCK_DATA,
  FUNC_SMBUS_WRITE_BYTE,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  FUNC_SMBUS_WRITE_I2C_BLOCK,
  FUNC_SMBUS_WRITE_WORD_DATA,
  functionName,
  has,
} from "./functionality.ts";
import { SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";
import { planMarked } from "./smbus-marked-plan.ts";
import { isBlockAfterCommand, type SmbusPlan, type SmbusTransaction } from "./smbus-transaction.ts";

const NOTHING = new Uint8Array();

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
  const marked = first.smbus === undefined ? undefined : planMarked(first.smbus, first, second, functionality);
  if (marked !== undefined) return marked;
  if (second === undefined) {
    if (first.read !== undefined) return planRead(first.read, first.counted !== undefined, functionality);
    return planWrite(writtenBytes(first), functionality);
  }
  if (first.read !== undefined) return "SMBus has no transaction that goes on after a read";
  if (second.read === undefined) return "SMBus has no transaction that joins two writes by a repeated START";
  const written = writtenBytes(first);
  if (second.counted === undefined) return planRegisterRead(written, second.read, functionality);
  return planCountedRead(written, second.read, second.counted.trailing, functionality);
}

function planWrite(written: Uint8Array, functionality: number): SmbusPlan | string {
  const { length } = written;
  const transaction = writeTransaction(written, functionality);
  if (transaction !== undefined) return plan(transaction, "write", written, NOTHING);
  if (length > 1 + SMBUS_BLOCK_MAX) return `SMBus writes at most ${1 + SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  if (length === 0) return lacking("a write of no bytes", FUNC_SMBUS_QUICK);
  if (length === 1) return lacking("a write of one byte", FUNC_SMBUS_WRITE_BYTE);
  return lacking(`a write of ${length} bytes`, FUNC_SMBUS_WRITE_I2C_BLOCK);
}

function writeTransaction(written: Uint8Array, functionality: number): SmbusTransaction | undefined {
  const { length } = written;
  if (length === 0) return has(functionality, FUNC_SMBUS_QUICK) ? "quick" : undefined;
  if (length === 1) return has(functionality, FUNC_SMBUS_WRITE_BYTE) ? "byte" : undefined;
  if (length === 2 && has(functionality, FUNC_SMBUS_WRITE_BYTE_DATA)) return "byte-data";
  if (length === 3 && has(functionality, FUNC_SMBUS_WRITE_WORD_DATA)) return "word-data";
  if (length <= 1 + SMBUS_BLOCK_MAX && has(functionality, FUNC_SMBUS_WRITE_I2C_BLOCK)) return "i2c-block";
  return isBlockAfterCommand(written) && has(functionality, FUNC_SMBUS_WRITE_BLOCK_DATA) ? "block" : undefined;
}

function planRead(into: Uint8Array, counted: boolean, functionality: number): SmbusPlan | string {
  if (counted) return "Without a command written first, SMBus reads no block";
  if (into.length === 0) {
    if (!has(functionality, FUNC_SMBUS_QUICK)) return lacking("a read of no bytes", FUNC_SMBUS_QUICK);
    return plan("quick", "read", NOTHING, into);
  }
  if (into.length !== 1) return `Without a register written first, SMBus reads exactly one byte, not ${into.length}`;
  if (!has(functionality, FUNC_SMBUS_READ_BYTE)) return lacking("a read of one byte", FUNC_SMBUS_READ_BYTE);
  return plan("byte", "read", NOTHING, into);
}

function planRegisterRead(written: Uint8Array, into: Uint8Array, functionality: number): SmbusPlan | string {
  const { length } = into;
  if (written.length === 3 && length === 2) {
    if (has(functionality, FUNC_SMBUS_PROC_CALL)) return plan("process-call", "read", written, into);
    return lacking("a read of two bytes after three", FUNC_SMBUS_PROC_CALL);
  }
  if (written.length !== 1) return `SMBus reads after exactly one byte written, not after ${written.length}`;
  const transaction = readTransaction(length, functionality);
  if (transaction !== undefined) return plan(transaction, "read", written, into);
  if (length === 0) return "SMBus has no transaction that reads no bytes after others";
  if (length > SMBUS_BLOCK_MAX) return `SMBus reads at most ${SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  return lacking(`a read of ${length} bytes after a register`, FUNC_SMBUS_READ_I2C_BLOCK);
}

function readTransaction(length: number, functionality: number): SmbusTransaction | undefined {
  if (length === 1 && has(functionality, FUNC_SMBUS_READ_BYTE_DATA)) return "byte-data";
  if (length === 2 && has(functionality, FUNC_SMBUS_READ_WORD_DATA)) return "word-data";
  const isBlock = length > 0 && length <= SMBUS_BLOCK_MAX;
  return isBlock && has(functionality, FUNC_SMBUS_READ_I2C_BLOCK) ? "i2c-block" : undefined;
}

function planCountedRead(
  written: Uint8Array,
  into: Uint8Array,
  trailing: number,
  functionality: number,
): SmbusPlan | string {
  if (trailing > 0) {
    return `SMBus reads nothing after a block; for a packet error code this adapter would need ${functionName(FUNC_SMBUS_PEC)}`;
  }
  if (written.length === 1) {
    if (!has(functionality, FUNC_SMBUS_READ_BLOCK_DATA)) return lacking("a block read", FUNC_SMBUS_READ_BLOCK_DATA);
    return plan("block", "read", written, into, true);
  }
  if (!isBlockAfterCommand(written)) return "SMBus reads a block after a command, or after a command and a block";
  if (!has(functionality, FUNC_SMBUS_BLOCK_PROC_CALL)) {
    return lacking("a block read after a block", FUNC_SMBUS_BLOCK_PROC_CALL);
  }
  return plan("block-process-call", "read", written, into, true);
}

function plan(
  transaction: SmbusTransaction,
  direction: "write" | "read",
  written: Uint8Array,
  into: Uint8Array,
  counted = false,
): SmbusPlan {
  return { transaction, direction, written, into, counted, packetErrorCode: false };
}

function lacking(what: string, bit: number): string {
  return `For ${what} this adapter would need ${functionName(bit)}, which it lacks`;
}
