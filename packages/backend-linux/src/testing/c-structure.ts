import type { KernelAbi } from "../i2c-dev-abi.ts";

/** A field of a C structure: bytes of an integer, or a pointer. */
type Field = 1 | 2 | 4 | "pointer";

/**
 * Reads a structure as a C compiler lays it out: each field at the next multiple of its own size, the whole padded to a
 * multiple of the largest. Made without looking at how i2c-dev-abi.ts writes them.
 */
export function readStructure(
  memory: Uint8Array,
  abi: KernelAbi,
  fields: readonly Field[],
): { readonly values: readonly number[]; readonly size: number } {
  const values: number[] = [];
  let offset = 0;
  let alignment = 1;
  for (const field of fields) {
    const size = field === "pointer" ? abi.pointerSize : field;
    offset = Math.ceil(offset / size) * size;
    values.push(readInteger(memory.subarray(offset, offset + size), abi));
    offset += size;
    alignment = Math.max(alignment, size);
  }
  return { values, size: Math.ceil(offset / alignment) * alignment };
}

function readInteger(bytes: Uint8Array, abi: KernelAbi): number {
  const mostSignificantFirst = abi.littleEndian ? [...bytes].toReversed() : [...bytes];
  let value = 0;
  for (const byte of mostSignificantFirst) value = value * 256 + byte;
  return value;
}

/** `struct i2c_msg` */
export const MESSAGE: readonly Field[] = [2, 2, 2, "pointer"];
/** `struct i2c_rdwr_ioctl_data` */
export const TRANSFER: readonly Field[] = ["pointer", 4];
/** `struct i2c_smbus_ioctl_data` */
export const SMBUS_CALL: readonly Field[] = [1, 1, 4, "pointer"];
