import { I2CDevice, I2CError, type I2CErrorKind, type SMBusDevice, type TransferOptions } from "@twowire/core";
import type { Bank, DumpMode } from "./dump-request.ts";
import type { DumpCell, RegisterRange } from "./formats/dump-table.ts";

/** Failures of one register, after which the next may well answer; every other one ends the dump. */
const OF_ONE_REGISTER: ReadonlySet<I2CErrorKind> = new Set([
  "nack-address",
  "nack-data",
  "nack",
  "arbitration-lost",
  "timeout",
  "bus-error",
  "pec-mismatch",
  "protocol",
  "io",
]);

/** Bytes that one I2C block read fetches: what SMBus allows, so that every adapter can. */
const BLOCK = 32;

/** Reads the registers of a range, each by itself or as the mode says. */
export async function readCells(
  smbus: SMBusDevice,
  mode: DumpMode,
  { first, last }: RegisterRange,
  transfer?: TransferOptions,
): Promise<ReadonlyMap<number, DumpCell>> {
  const cells = new Map<number, DumpCell>();
  const device = new I2CDevice(smbus.controller, smbus.address, transfer === undefined ? {} : { transfer });
  if (mode === "c") await smbus.sendByte(first);
  const step = mode === "i" ? BLOCK : mode === "W" ? 2 : 1;
  for (let register = first; register <= last; register += step) {
    const count = Math.min(step, last - register + 1);
    const readNext = async (): Promise<readonly number[]> => {
      switch (mode) {
        case "b":
          return [await smbus.readByte(register)];
        case "w":
          return [await smbus.readWord(register)];
        case "c":
          return [await smbus.receiveByte()];
        case "W":
        case "i":
          return [...(await device.readRegisterBytes(register, count))];
      }
    };
    // A block that fails ends the dump, as in i2cdump: which of its registers is to blame, nobody knows.
    const read = await (mode === "i" ? readNext() : orFailed(readNext, count));
    for (const [offset, value] of read.entries()) cells.set(register + offset, value);
  }
  return cells;
}

async function orFailed(read: () => Promise<readonly number[]>, count: number): Promise<readonly DumpCell[]> {
  try {
    return await read();
  } catch (error) {
    if (OF_ONE_REGISTER.has(I2CError.from(error).kind)) return Array.from({ length: count }, () => "failed" as const);
    throw error;
  }
}

/** Selects a bank while `work` runs, and the previous one afterwards, also when the work fails. */
export async function inBank<T>(smbus: SMBusDevice, bank: Bank | undefined, work: () => Promise<T>): Promise<T> {
  if (bank === undefined) return work();
  const previous = await smbus.readByte(bank.register);
  // The upper half of the bank register of the chips that have one holds other things.
  await smbus.writeByte(bank.register, (previous & 0xf0) | bank.number);
  try {
    return await work();
  } finally {
    await smbus.writeByte(bank.register, previous);
  }
}
