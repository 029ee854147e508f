import { type Segment, writtenBytes } from "@twowire/core";
import { FUNC_I2C, has } from "./functionality.ts";
import type { I2cBusHandle } from "./i2c-bus-module.ts";
import { planSmbus } from "./smbus-plan.ts";
import type { SmbusPlan, SmbusTransaction } from "./smbus-transaction.ts";

/** What i2c-bus is asked to do: an SMBus transaction, or a read or write of any length. */
export interface I2cBusAction extends Pick<SmbusPlan, "direction" | "written" | "into"> {
  readonly transaction: "plain" | "quick" | "byte" | "byte-data" | "word-data" | "i2c-block";
}

const NOTHING = new Uint8Array();

/** What i2c-bus can do that puts exactly a transfer on the wire, or why there is nothing. */
export function planI2cBus(segments: readonly Segment[], functionality: number): I2cBusAction | string {
  const [only, more] = segments;
  if (only !== undefined && more === undefined && has(functionality, FUNC_I2C)) {
    // Without bytes, read(2) and write(2) of Node never reach the kernel, and every address would seem to answer.
    const written = only.read === undefined ? writtenBytes(only) : NOTHING;
    if (written.length > 0) return { transaction: "plain", direction: "write", written, into: NOTHING };
    const into = only.read ?? NOTHING;
    if (into.length > 0) return { transaction: "plain", direction: "read", written, into };
  }
  const plan = planSmbus(segments, functionality);
  if (typeof plan !== "string") {
    const { transaction } = plan;
    return isKnown(transaction) ? { ...plan, transaction } : `The package i2c-bus has no ${transaction} of SMBus`;
  }
  if (!has(functionality, FUNC_I2C)) return plan;
  return `${plan}; the package i2c-bus has no other combined transfers, the package koffi brings them`;
}

/** Whether i2c-bus has a transaction; the functions that it does not name as an adapter's keep others from being planned. */
function isKnown(transaction: SmbusTransaction): transaction is Exclude<I2cBusAction["transaction"], "plain"> {
  return transaction !== "process-call" && transaction !== "block" && transaction !== "block-process-call";
}

/** Does it on this thread. @returns the byte or word read, or the number of bytes moved, or undefined */
export function actSync(bus: I2cBusHandle, address: number, action: I2cBusAction): number | void {
  const { written, into } = action;
  const command = written[0] ?? 0;
  const reading = action.direction === "read";
  switch (action.transaction) {
    case "plain":
      if (reading) return bus.i2cReadSync(address, into.length, bufferOver(into));
      return bus.i2cWriteSync(address, written.length, bufferOver(written));
    case "quick":
      return bus.writeQuickSync(address, reading ? 1 : 0);
    case "byte":
      return reading ? bus.receiveByteSync(address) : bus.sendByteSync(address, command);
    case "byte-data":
      return reading ? bus.readByteSync(address, command) : bus.writeByteSync(address, command, written[1] ?? 0);
    case "word-data":
      if (reading) return bus.readWordSync(address, command);
      return bus.writeWordSync(address, command, wordOf(written));
    case "i2c-block":
      if (reading) return bus.readI2cBlockSync(address, command, into.length, bufferOver(into));
      return bus.writeI2cBlockSync(address, command, written.length - 1, bufferOver(written.subarray(1)));
  }
}

/** Does it on another thread. */
export function act(
  bus: I2cBusHandle,
  address: number,
  action: I2cBusAction,
  done: (error: unknown, result?: number) => void,
): void {
  const { written, into } = action;
  const command = written[0] ?? 0;
  const reading = action.direction === "read";
  switch (action.transaction) {
    case "plain":
      if (reading) return bus.i2cRead(address, into.length, bufferOver(into), done);
      return bus.i2cWrite(address, written.length, bufferOver(written), done);
    case "quick":
      return bus.writeQuick(address, reading ? 1 : 0, done);
    case "byte":
      return reading ? bus.receiveByte(address, done) : bus.sendByte(address, command, done);
    case "byte-data":
      if (reading) return bus.readByte(address, command, done);
      return bus.writeByte(address, command, written[1] ?? 0, done);
    case "word-data":
      if (reading) return bus.readWord(address, command, done);
      return bus.writeWord(address, command, wordOf(written), done);
    case "i2c-block":
      if (reading) return bus.readI2cBlock(address, command, into.length, bufferOver(into), done);
      return bus.writeI2cBlock(address, command, written.length - 1, bufferOver(written.subarray(1)), done);
  }
}

/** Puts what was read where the caller wants it. @returns how many bytes came */
export function takeResult(action: I2cBusAction, result: number): number {
  const { transaction, into } = action;
  if (transaction === "plain" || transaction === "i2c-block") return result;
  if (transaction === "quick") return 0;
  if (into.length > 0) into[0] = result & 0xff;
  if (into.length > 1) into[1] = result >> 8;
  return into.length;
}

/** The word after a command; its low byte goes first on the wire. */
function wordOf(written: Uint8Array): number {
  return (written[1] ?? 0) | ((written[2] ?? 0) << 8);
}

/** i2c-bus takes nothing but a Buffer. */
function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
