import type { Now } from "@twowire/core";

/**
 * What a controller may do with the value of a command; what is left out is refused. A call that returns a promise makes the
 * controller wait, for the acknowledge of an address or a byte. `write` alone does not: it is called at the STOP, and whoever comes
 * next waits for it.
 */
export interface SMBusAccess<Value> {
  /** The value for a controller that reads. Called once for each message; nothing must change by it. */
  read?(): Now<Value>;
  /** The value that `read` gave has gone over the wire to its last byte: now effects of reading happen. */
  taken?(value: Value): void;
  /** Takes a value that was received whole, without an error, and up to the STOP. */
  write?(value: Value): Now<void>;
  /** Whether a value may be written; if not, its last byte is refused. */
  accepts?(value: Value): Now<boolean>;
}

/** A command with one byte of data (write byte, read byte): 0 to 0xFF. */
export interface ByteCommand extends SMBusAccess<number> {
  readonly kind: "byte";
}

/** A command with a word of data (write word, read word, process call): 0 to 0xFFFF, low byte first on the wire. */
export interface WordCommand extends SMBusAccess<number> {
  readonly kind: "word";
  /** Process call: the answer to a word. It takes effect at the repeated START, before any packet error code. */
  call?(value: number): Now<number>;
}

/** A command with 1 to 32 bytes of data, their number first on the wire (block write, block read, block process call). */
export interface BlockCommand extends SMBusAccess<Uint8Array> {
  readonly kind: "block";
  /** Block process call: the answer to a block, of any length from 1 to 32. It takes effect at the repeated START. */
  call?(bytes: Uint8Array): Now<Uint8Array>;
}

/** A command that is all there is (send byte), such as PMBus's CLEAR_FAULTS. */
export interface SendCommand {
  readonly kind: "send";
  send(): Now<void>;
}

/** What one command code means. */
export type SMBusCommand = ByteCommand | WordCommand | BlockCommand | SendCommand;

/** A byte that is sent and received without a command code. */
export type BareByte = SMBusAccess<number>;
