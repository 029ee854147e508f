import type { AdapterDescription, AdapterFunction } from "@twowire/core";

/** What an adapter says it can do: the bits of I2C_FUNCS (linux/i2c.h). */
export const FUNC_I2C = 0x0000_0001;
export const FUNC_10BIT_ADDRESS = 0x0000_0002;
export const FUNC_SMBUS_PEC = 0x0000_0008;
export const FUNC_SMBUS_BLOCK_PROC_CALL = 0x0000_8000;
export const FUNC_SMBUS_QUICK = 0x0001_0000;
export const FUNC_SMBUS_READ_BYTE = 0x0002_0000;
export const FUNC_SMBUS_WRITE_BYTE = 0x0004_0000;
export const FUNC_SMBUS_READ_BYTE_DATA = 0x0008_0000;
export const FUNC_SMBUS_WRITE_BYTE_DATA = 0x0010_0000;
export const FUNC_SMBUS_READ_WORD_DATA = 0x0020_0000;
export const FUNC_SMBUS_WRITE_WORD_DATA = 0x0040_0000;
export const FUNC_SMBUS_PROC_CALL = 0x0080_0000;
export const FUNC_SMBUS_READ_BLOCK_DATA = 0x0100_0000;
export const FUNC_SMBUS_WRITE_BLOCK_DATA = 0x0200_0000;
export const FUNC_SMBUS_READ_I2C_BLOCK = 0x0400_0000;
export const FUNC_SMBUS_WRITE_I2C_BLOCK = 0x0800_0000;

const FUNC_SMBUS_BYTES_AND_WORDS =
  FUNC_SMBUS_READ_BYTE |
  FUNC_SMBUS_WRITE_BYTE |
  FUNC_SMBUS_READ_BYTE_DATA |
  FUNC_SMBUS_WRITE_BYTE_DATA |
  FUNC_SMBUS_READ_WORD_DATA |
  FUNC_SMBUS_WRITE_WORD_DATA;

/** Bits that twowire uses, with the names that `i2cdetect -F` gives them. */
const NAMES: readonly (readonly [bit: number, name: string])[] = [
  [FUNC_I2C, "I2C"],
  [FUNC_10BIT_ADDRESS, "10-bit addressing"],
  [FUNC_SMBUS_QUICK, "SMBus Quick Command"],
  [FUNC_SMBUS_WRITE_BYTE, "SMBus Send Byte"],
  [FUNC_SMBUS_READ_BYTE, "SMBus Receive Byte"],
  [FUNC_SMBUS_WRITE_BYTE_DATA, "SMBus Write Byte"],
  [FUNC_SMBUS_READ_BYTE_DATA, "SMBus Read Byte"],
  [FUNC_SMBUS_WRITE_WORD_DATA, "SMBus Write Word"],
  [FUNC_SMBUS_READ_WORD_DATA, "SMBus Read Word"],
  [FUNC_SMBUS_PROC_CALL, "SMBus Process Call"],
  [FUNC_SMBUS_WRITE_BLOCK_DATA, "SMBus Block Write"],
  [FUNC_SMBUS_READ_BLOCK_DATA, "SMBus Block Read"],
  [FUNC_SMBUS_BLOCK_PROC_CALL, "SMBus Block Process Call"],
  [FUNC_SMBUS_PEC, "SMBus PEC"],
  [FUNC_SMBUS_WRITE_I2C_BLOCK, "I2C Block Write"],
  [FUNC_SMBUS_READ_I2C_BLOCK, "I2C Block Read"],
];

/** Whether an adapter has everything in `bits`. */
export function has(functionality: number, bits: number): boolean {
  return (functionality & bits) === bits;
}

/** What `i2cdetect -F` calls one bit. */
export function functionName(bit: number): string {
  return NAMES.find(([known]) => known === bit)?.[1] ?? `function 0x${bit.toString(16)}`;
}

/** What an adapter can do and what not, line for line what `i2cdetect -F` shows, which leaves 10-bit addresses out. */
export function functionTable(functionality: number): AdapterFunction[] {
  return NAMES.filter(([bit]) => bit !== FUNC_10BIT_ADDRESS).map(([bit, name]) => ({
    name,
    available: has(functionality, bit),
  }));
}

/** What `i2cdetect -l` calls the type of an adapter; some SMBus bytes or words make it an SMBus adapter. */
export function adapterType(functionality: number): AdapterDescription["type"] {
  if (has(functionality, FUNC_I2C)) return "i2c";
  return (functionality & FUNC_SMBUS_BYTES_AND_WORDS) === 0 ? "dummy" : "smbus";
}

/** The kind of an adapter in a few words, for a listing. */
export function summarize(functionality: number): string {
  if (has(functionality, FUNC_I2C)) return has(functionality, FUNC_10BIT_ADDRESS) ? "I2C, 10-bit addresses" : "I2C";
  const smbus = NAMES.filter(([bit]) => bit >= FUNC_SMBUS_BLOCK_PROC_CALL && has(functionality, bit));
  if (smbus.length === 0) return "nothing that could be used";
  return has(functionality, FUNC_SMBUS_READ_I2C_BLOCK) ? "SMBus only, with I2C blocks" : "SMBus only";
}
