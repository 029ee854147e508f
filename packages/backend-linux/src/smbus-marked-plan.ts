import { type Segment, type SMBusTransaction, writtenBytes } from "@twowire/core";
import {
  FUNC_SMBUS_BLOCK_PROC_CALL,
  FUNC_SMBUS_PEC,
  FUNC_SMBUS_PROC_CALL,
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BLOCK_DATA,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_BYTE_DATA,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BLOCK_DATA,
  FUNC_SMBUS_WRITE_BYTE,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  FUNC_SMBUS_WRITE_WORD_DATA,
  has,
} from "./functionality.ts";
import { isBlockAfterCommand, type SmbusPlan } from "./smbus-transaction.ts";

/** What a transaction of SMBus looks like in a transfer, its packet error code left out. */
interface Form {
  readonly protocol: SMBusTransaction["protocol"];
  /** The function that an adapter needs for it. */
  readonly needs: number;
  /** Bytes written, or a command and a block. */
  readonly written: number | "block";
  /** Bytes read, or a block; left out where nothing is. */
  readonly read?: number | "block";
}

const FORMS: readonly Form[] = [
  { protocol: "quick", needs: FUNC_SMBUS_QUICK, written: 0 },
  { protocol: "quick", needs: FUNC_SMBUS_QUICK, written: 0, read: 0 },
  { protocol: "byte", needs: FUNC_SMBUS_WRITE_BYTE, written: 1 },
  { protocol: "byte", needs: FUNC_SMBUS_READ_BYTE, written: 0, read: 1 },
  { protocol: "byte-data", needs: FUNC_SMBUS_WRITE_BYTE_DATA, written: 2 },
  { protocol: "byte-data", needs: FUNC_SMBUS_READ_BYTE_DATA, written: 1, read: 1 },
  { protocol: "word-data", needs: FUNC_SMBUS_WRITE_WORD_DATA, written: 3 },
  { protocol: "word-data", needs: FUNC_SMBUS_READ_WORD_DATA, written: 1, read: 2 },
  { protocol: "process-call", needs: FUNC_SMBUS_PROC_CALL, written: 3, read: 2 },
  { protocol: "block", needs: FUNC_SMBUS_WRITE_BLOCK_DATA, written: "block" },
  { protocol: "block", needs: FUNC_SMBUS_READ_BLOCK_DATA, written: 1, read: "block" },
  { protocol: "block-process-call", needs: FUNC_SMBUS_BLOCK_PROC_CALL, written: "block", read: "block" },
];

const NOTHING = new Uint8Array();

/**
 * The transaction that a transfer is marked as, where the adapter has it and the bytes agree; `undefined` otherwise, and the
 * bytes alone decide. A packet error code in them is left to the kernel.
 */
export function planMarked(
  mark: SMBusTransaction,
  first: Segment,
  second: Segment | undefined,
  functionality: number,
): SmbusPlan | undefined {
  const { protocol, packetErrorCode } = mark;
  if (packetErrorCode && (protocol === "quick" || !has(functionality, FUNC_SMBUS_PEC))) return undefined;
  const codeLength = packetErrorCode ? 1 : 0;
  const reading = second ?? (first.read === undefined ? undefined : first);
  if (reading !== undefined && reading.read === undefined) return undefined;
  const sent = first.read === undefined ? writtenBytes(first) : NOTHING;
  const written = reading === undefined ? sent.subarray(0, sent.length - codeLength) : sent;
  const readable = reading === undefined ? undefined : readableOf(reading, codeLength);
  const form = FORMS.find(
    (candidate) =>
      candidate.protocol === protocol &&
      candidate.read === readable &&
      (candidate.written === "block" ? isBlockAfterCommand(written) : candidate.written === written.length),
  );
  if (form === undefined || !has(functionality, form.needs)) return undefined;
  return {
    transaction: protocol,
    direction: reading === undefined ? "write" : "read",
    written,
    into: reading?.read ?? NOTHING,
    counted: form.read === "block",
    packetErrorCode,
  };
}

/** What a read is without its packet error code, as {@link Form} says it. */
function readableOf(segment: Segment, codeLength: number): number | "block" | undefined {
  if (segment.read === undefined) return undefined;
  if (segment.counted === undefined) return segment.read.length - codeLength;
  return segment.counted.trailing === codeLength ? "block" : undefined;
}
