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

const EMPTY = new Uint8Array();

/** The SMBus transaction that puts exactly the same on the wire as a transfer does. */
export interface SmbusPlan {
  readonly transaction: "quick" | "byte" | "byte-data" | "word-data" | "i2c-block";
  readonly direction: "write" | "read";
  /** The first byte written; 0 where the transaction has none. */
  readonly command: number;
  /** What is written after it. */
  readonly data: Uint8Array;
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
  const [first, second] = segments;
  if (first === undefined || segments.length > 2) return `SMBus has no transaction of ${segments.length} segments`;
  if (second === undefined)
    return first.read === undefined
      ? planWrite(writtenBytes(first), functionality)
      : planRead(first.read, functionality);
  if (first.read !== undefined) return "SMBus has no transaction that goes on after a read";
  if (second.read === undefined) return "SMBus has no transaction that joins two writes by a repeated START";
  return planRegisterRead(writtenBytes(first), second.read, functionality);
}

function planWrite(bytes: Uint8Array, functionality: number): SmbusPlan | string {
  const [command = 0] = bytes;
  const plan = (transaction: SmbusPlan["transaction"]): SmbusPlan => ({
    transaction,
    direction: "write",
    command,
    data: bytes.subarray(1),
    into: EMPTY,
  });
  const length = bytes.length;
  if (length === 0) return needing(functionality, FUNC_SMBUS_QUICK, "a write of no bytes", () => plan("quick"));
  if (length === 1) return needing(functionality, FUNC_SMBUS_WRITE_BYTE, "a write of one byte", () => plan("byte"));
  if (length === 2 && has(functionality, FUNC_SMBUS_WRITE_BYTE_DATA)) return plan("byte-data");
  if (length === 3 && has(functionality, FUNC_SMBUS_WRITE_WORD_DATA)) return plan("word-data");
  if (length > 1 + SMBUS_BLOCK_MAX) return `SMBus writes at most ${1 + SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  return needing(functionality, FUNC_SMBUS_WRITE_I2C_BLOCK, `a write of ${length} bytes`, () => plan("i2c-block"));
}

function planRead(into: Uint8Array, functionality: number): SmbusPlan | string {
  if (into.length !== 1) {
    return `Without a register written first, SMBus reads exactly one byte, not ${into.length}`;
  }
  return needing(functionality, FUNC_SMBUS_READ_BYTE, "a read of one byte", () => ({
    transaction: "byte",
    direction: "read",
    command: 0,
    data: EMPTY,
    into,
  }));
}

function planRegisterRead(pointer: Uint8Array, into: Uint8Array, functionality: number): SmbusPlan | string {
  const [command] = pointer;
  if (command === undefined || pointer.length !== 1) {
    return `SMBus reads after exactly one byte written, not after ${pointer.length}`;
  }
  const length = into.length;
  const plan = (transaction: SmbusPlan["transaction"]): SmbusPlan => ({
    transaction,
    direction: "read",
    command,
    data: EMPTY,
    into,
  });
  if (length === 1 && has(functionality, FUNC_SMBUS_READ_BYTE_DATA)) return plan("byte-data");
  if (length === 2 && has(functionality, FUNC_SMBUS_READ_WORD_DATA)) return plan("word-data");
  if (length === 0) return "SMBus has no transaction that reads no bytes";
  if (length > SMBUS_BLOCK_MAX) return `SMBus reads at most ${SMBUS_BLOCK_MAX} bytes at once, not ${length}`;
  return needing(functionality, FUNC_SMBUS_READ_I2C_BLOCK, `a read of ${length} bytes after a register`, () =>
    plan("i2c-block"),
  );
}

function needing(functionality: number, bit: number, what: string, plan: () => SmbusPlan): SmbusPlan | string {
  return has(functionality, bit) ? plan() : `For ${what} this adapter would need ${functionName(bit)}, which it lacks`;
}
