import { type Address, isAddress10 } from "./address.ts";
import type { Transcript } from "./transcript.ts";
import { type Segment, transferredLength } from "./segment.ts";

/** A byte and its acknowledge. */
const BITS_PER_BYTE = 9;

/**
 * The shortest time that a transfer can take on the wire, in periods of the clock: one for each START, repeated START and
 * STOP, nine for each byte. A transfer of w written and then r read bytes takes 3 + 9 (2 + w + r).
 *
 * Divide by `clockHz` for seconds; clock stretching and pauses come on top.
 */
export function wireBitTimes(address: Address, segments: readonly Segment[], stop = true): number {
  let bits = stop ? 1 : 0;
  for (const [index, segment] of segments.entries()) {
    bits +=
      1 + addressBits(address, segment.read !== undefined, index > 0) + BITS_PER_BYTE * transferredLength(segment);
  }
  return bits;
}

/** {@link wireBitTimes} of as much of a transfer as a transcript shows. */
export function transcriptBitTimes({ segments, stop }: Transcript): number {
  let bits = stop ? 1 : 0;
  for (const [index, segment] of segments.entries()) {
    bits += 1 + addressBits(segment.address, segment.isRead, index > 0) + BITS_PER_BYTE * segment.bytes.length;
  }
  return bits;
}

/**
 * A 10-bit address takes two bytes; before a read, a repeated START and the first of them follow once more, unless the device
 * was addressed in the same transfer already: then only these (UM10204 section 3.1.11).
 */
function addressBits(address: Address, isRead: boolean, addressed: boolean): number {
  if (!isAddress10(address)) return BITS_PER_BYTE;
  if (!isRead) return 2 * BITS_PER_BYTE;
  return addressed ? BITS_PER_BYTE : 3 * BITS_PER_BYTE + 1;
}
