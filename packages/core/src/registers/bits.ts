/** A mask of the lowest bits. @param width 0 to 32 */
export function lowBits(width: number): number {
  return width >= 32 ? 0xffff_ffff : ((1 << width) - 1) >>> 0;
}

/** A mask of the bits from `low` to `high`, both included. */
export function bitRange(high: number, low: number): number {
  return (lowBits(high - low + 1) << low) >>> 0;
}

/** How a data sheet writes a place in a register: `bit 7` or `bits 10:9`. */
export function formatBits(high: number, low: number): string {
  return high === low ? `bit ${low}` : `bits ${high}:${low}`;
}

/** A register's bits as `0x01F0`. @param width in bits */
export function formatWord(word: number, width: number): string {
  return `0x${word
    .toString(16)
    .toUpperCase()
    .padStart(width / 4, "0")}`;
}
