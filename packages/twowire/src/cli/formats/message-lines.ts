import type { Message } from "../transfer-grammar.ts";
import { hexByte, hexBytes } from "./hex.ts";

/** A message before it is sent, as i2ctransfer lists it: `msg 0: addr 0x18, write, len 1, buf 0x05`; `TBD` is up to the target. */
export function plannedLine(message: Message, index: number): string {
  return message.direction === "read"
    ? header(message, index, message.length === "counted" ? "TBD" : message.length)
    : withBytes(header(message, index, message.bytes.length), message.bytes);
}

/** A message after it was sent, with the bytes that were read. */
export function sentLine(message: Message, index: number, bytes: Uint8Array): string {
  return withBytes(header(message, index, bytes.length), bytes);
}

function header(message: Message, index: number, length: number | string): string {
  return `msg ${index}: addr ${hexByte(message.address)}, ${message.direction}, len ${length}`;
}

function withBytes(line: string, bytes: Uint8Array): string {
  return bytes.length === 0 ? line : `${line}, buf ${hexBytes(bytes)}`;
}
