import { type Address, FIRST_DEVICE_ADDRESS, LAST_DEVICE_ADDRESS } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import type { Segment } from "./segment.ts";

/**
 * Whether a transfer without options is one that nearly all are, and so surely within the capabilities: a write, a read, or a
 * write and then a read, of some bytes each, of a device with 7 bits of address. A quick look at what would take a close one.
 */
export function isOrdinary(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
): boolean {
  if (!Number.isInteger(address) || address < FIRST_DEVICE_ADDRESS || address > LAST_DEVICE_ADDRESS) return false;
  if (!Array.isArray(segments) || segments.length > capabilities.maxSegments) return false;
  const first: Segment | undefined = segments[0];
  if (segments.length === 1) {
    return isSomeWrite(first, capabilities.maxWriteLength) || isSomeRead(first, capabilities.maxReadLength);
  }
  return (
    segments.length === 2 &&
    isSomeWrite(first, capabilities.maxJoinedWriteLength) &&
    isSomeRead(segments[1], capabilities.maxJoinedReadLength)
  );
}

/** As in `isSegment`, nothing is taken for granted of what a program gave. */
function isSomeWrite(segment: Segment | undefined, longest: number): boolean {
  const write = segment?.write;
  if (!(write instanceof Uint8Array) || segment?.read !== undefined || segment?.counted !== undefined) return false;
  return write.length > 0 && write.length <= longest;
}

function isSomeRead(segment: Segment | undefined, longest: number): boolean {
  const read = segment?.read;
  if (!(read instanceof Uint8Array) || segment?.write !== undefined || segment?.counted !== undefined) return false;
  return read.length > 0 && read.length <= longest;
}
