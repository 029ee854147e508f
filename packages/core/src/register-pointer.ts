import { type ByteOrder, encodeInteger } from "./integer-bytes.ts";

/** Pointers of one byte are made once: reading a register again and again allocates no buffer for them. */
const ONE_BYTE: Uint8Array[] = [];

/**
 * The bytes that select a register. Do not change them: they are shared.
 * @param register its address
 * @param size width of the address in bits
 * @throws I2CError `invalid-argument` for an address that does not fit, or a width that is none
 */
export function registerPointer(register: number, size: 8 | 16 | 24 | 32, order: ByteOrder): Uint8Array {
  if (size !== 8) return encodeInteger(register, size / 8, order);
  const known = ONE_BYTE[register];
  if (known !== undefined) return known;
  const pointer = encodeInteger(register, 1, order);
  ONE_BYTE[register] = pointer;
  return pointer;
}
