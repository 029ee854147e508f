/** `bytes(0x05, 0xff)`: cases are full of them. */
export function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}
