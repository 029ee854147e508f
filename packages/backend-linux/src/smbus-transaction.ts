import { SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";

/** A transaction of SMBus, by its name in the specification; `i2c-block` is the kernel's own, with no count on the wire. */
export type SmbusTransaction =
  | "quick"
  | "byte"
  | "byte-data"
  | "word-data"
  | "process-call"
  | "block"
  | "block-process-call"
  | "i2c-block";

/** The SMBus transaction that puts exactly the same on the wire as a transfer does. */
export interface SmbusPlan {
  readonly transaction: SmbusTransaction;
  readonly direction: "write" | "read";
  /** What is written, without a packet error code of the kernel's: first the command, where there is one. The caller's own bytes. */
  readonly written: Uint8Array;
  /** What is filled, with a packet error code of the kernel's at the end. */
  readonly into: Uint8Array;
  /** Whether the device says how many bytes it sends. */
  readonly counted: boolean;
  /** Whether the kernel sends or checks a packet error code after the rest. */
  readonly packetErrorCode: boolean;
}

/** Whether a write is a command, a count from 1 to 32, and as many bytes. */
export function isBlockAfterCommand(written: Uint8Array): boolean {
  const count = written[1] ?? 0;
  return count >= 1 && count <= SMBUS_BLOCK_MAX && written.length === 2 + count;
}
