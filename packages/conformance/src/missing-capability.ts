import {
  type Address,
  type ControllerCapabilities,
  isAddress10,
  reservedFor,
  type Segment,
  segmentLength,
  type TransferOptions,
} from "@twowire/core";

/**
 * The capability that rules a transfer out, by the meaning of the capability record alone; `undefined` where the transfer is
 * within it. Cases compare what a controller does with what it says here.
 */
export function missingCapability(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  options: TransferOptions = {},
): keyof ControllerCapabilities | undefined {
  if (isAddress10(address) && !capabilities.tenBitAddresses) return "tenBitAddresses";
  if (reservedFor(address) !== undefined && !capabilities.reservedAddresses) return "reservedAddresses";
  if (segments.length > capabilities.maxSegments) return "maxSegments";
  if (options.stop === false && !capabilities.heldBus) return "heldBus";
  if (segments.slice(0, -1).some((segment) => segment.read !== undefined) && !capabilities.readThenAny) {
    return "readThenAny";
  }
  if (hasTwoWrites(segments) && !capabilities.writeThenWrite) return "writeThenWrite";
  if (segments.some((segment) => segment.counted !== undefined) && !capabilities.countedRead) return "countedRead";
  const joined = segments.length > 1 || options.stop === false;
  for (const segment of segments) {
    const missing = lengthLimit(segment, joined);
    const limit = capabilities[missing];
    // Where there are counted reads, the block of SMBus fits into them in any case.
    if (segment.counted !== undefined && segmentLength(segment) <= 33 + segment.counted.trailing) continue;
    if (limit === false || (typeof limit === "number" && segmentLength(segment) > limit)) return missing;
  }
  return undefined;
}

/** Whether a write follows a write. */
function hasTwoWrites(segments: readonly Segment[]): boolean {
  return segments.some(({ write }, index) => write !== undefined && segments[index + 1]?.write !== undefined);
}

/** Which capability limits the length of a segment. */
type LengthLimit =
  | "emptyRead"
  | "emptyWrite"
  | "maxReadLength"
  | "maxJoinedReadLength"
  | "maxWriteLength"
  | "maxJoinedWriteLength";

function lengthLimit(segment: Segment, joined: boolean): LengthLimit {
  const isRead = segment.read !== undefined;
  if (segmentLength(segment) === 0) return isRead ? "emptyRead" : "emptyWrite";
  if (isRead) return joined ? "maxJoinedReadLength" : "maxReadLength";
  return joined ? "maxJoinedWriteLength" : "maxWriteLength";
}
