/** Which CRC-8: bits go in with the highest first, and nothing is inverted at the end. */
export interface Crc8Options {
  /** The polynomial without its highest term: 0x07 is x⁸ + x² + x + 1. */
  readonly polynomial: number;
  /** What the register holds before the first byte; the result so far where a run of bytes goes on. Default: 0. */
  readonly initial?: number | undefined;
}

/**
 * The CRC-8 of some bytes. SMBus's packet error code has polynomial 0x07 and begins with 0 (SMBus 3.0, section 6.4.1.2);
 * Sensirion's sensors have polynomial 0x31 and begin with 0xFF.
 */
export function crc8(bytes: Iterable<number>, { polynomial, initial = 0 }: Crc8Options): number {
  const table = tableOf(polynomial);
  let crc = initial & 0xff;
  for (const byte of bytes) crc = table[crc ^ (byte & 0xff)] ?? 0;
  return crc;
}

/** What each byte makes of an empty register, by polynomial. */
const tables = new Map<number, Uint8Array>();

function tableOf(polynomial: number): Uint8Array {
  const known = tables.get(polynomial);
  if (known !== undefined) return known;
  const table = Uint8Array.from({ length: 0x100 }, (_, byte) => divided(byte, polynomial));
  tables.set(polynomial, table);
  return table;
}

function divided(byte: number, polynomial: number): number {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest << 1) ^ ((rest & 0x80) === 0 ? 0 : polynomial);
  return rest & 0xff;
}
