import { type Address, crc8, formatAddress, formatByte, I2CError } from "@twowire/core";

/** The checksum that follows every data word (data sheet, section 4.12): 0x92 for 0xBEEF. */
export function wordChecksum(word: number): number {
  return crc8([word >> 8, word & 0xff], { polynomial: 0x31, initial: 0xff });
}

/** Words as they go over the wire: high byte, low byte, checksum. */
export function wordBytes(words: readonly number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff, wordChecksum(word)]));
}

/** Bytes on the wire for each word. */
export const BYTES_PER_WORD = 3;

/**
 * The words that came from a sensor.
 * @param names what each word is, for the error
 * @throws I2CError `pec-mismatch` naming the word whose checksum is wrong
 */
export function wordsFrom(bytes: Uint8Array, names: readonly string[], address: Address): readonly number[] {
  return names.map((name, index) => {
    const [high = 0, low = 0, checksum = 0] = bytes.subarray(index * BYTES_PER_WORD);
    const word = high * 0x100 + low;
    const expected = wordChecksum(word);
    if (checksum === expected) return word;
    throw new I2CError({
      kind: "pec-mismatch",
      message: `The ${name} from ${formatAddress(address)} came as ${formatWord(word)} with checksum ${formatByte(checksum)} instead of ${formatByte(expected)}`,
      nextStep:
        "It was damaged on the way, or this is no SHT3x: ask again, and check cable and pull-ups if it happens often.",
      address,
      segment: 0,
      byte: index * BYTES_PER_WORD + 2,
      bus: "idle",
    });
  });
}

/** A word or command as `0x2C06`. */
export function formatWord(word: number): string {
  return `0x${word.toString(16).toUpperCase().padStart(4, "0")}`;
}
