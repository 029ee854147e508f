import { type Address, addressValue, isAddress10 } from "./address.ts";
import type { I2CError } from "./i2c-error.ts";
import { type Segment, segmentLength, transferredLength, writtenBytes } from "./segment.ts";

/** A byte of data as it was on the wire. */
export interface TranscriptByte {
  /** 0 to 0xFF; `undefined` where it is not known. */
  readonly value: number | undefined;
  /** Whether the receiver of the byte acknowledged it; `undefined` where the byte was not completed. */
  readonly acknowledged: boolean | undefined;
}

/** What followed one (repeated) START. */
export interface TranscriptSegment {
  readonly address: Address;
  readonly isRead: boolean;
  /** Whether a target acknowledged the address; `undefined` where that is not known or the address was not completed. */
  readonly acknowledged: boolean | undefined;
  readonly bytes: readonly TranscriptByte[];
}

/** One transfer as it was on the wire. */
export interface Transcript {
  /** Whether it began with a repeated START, because the bus had been left held. */
  readonly restart: boolean;
  readonly segments: readonly TranscriptSegment[];
  /** Whether more was on the wire after the last segment shown, of which nothing is known. */
  readonly incomplete: boolean;
  readonly stop: boolean;
}

/** A transfer and its result, as the one who asked for it knows them. */
export interface WireTransfer {
  readonly address: Address;
  /** The read buffers hold what was received. */
  readonly segments: readonly Segment[];
  /** Why it failed, if it did. */
  readonly error?: I2CError | undefined;
  /** Whether a STOP was asked for. Default: true. */
  readonly stop?: boolean | undefined;
  /** Whether the bus was held when it began. Default: false. */
  readonly restart?: boolean | undefined;
}

/**
 * The line that stands for one transfer on the wire, the same from every backend:
 *
 * ```
 * S 18W A 05 A Sr 18R A C1 A 90 N P
 * ```
 *
 * `S` START, `Sr` repeated START, `P` STOP; `18W`, `18R` a 7-bit address and its direction, with three digits a 10-bit one; then
 * bytes, each followed by `A` or `N` for the ACK or NACK of its receiver. A failed transfer is shown as far as its error tells:
 * - up to the refused byte and its `N` for a NACK;
 * - with the complete bytes for a transfer that was cut or timed out;
 * - up to the byte that was lost, without its ACK, for lost arbitration;
 * - with `?` from where on nothing is known, for instance after a NACK that the hardware cannot place.
 *
 * It ends with `P` only if the error says that the bus is idle. What never reached the bus is `(never sent: unsupported)`.
 */
export function transcript(transfer: WireTransfer): string {
  const transcribed = transcribe(transfer);
  return transcribed === undefined
    ? `(never sent: ${transfer.error?.kind ?? "unsupported"})`
    : formatTranscript(transcribed);
}

/** {@link transcript} as a structure; `undefined` where nothing of the transfer was on the wire. */
export function transcribe(transfer: WireTransfer): Transcript | undefined {
  const { address, segments, error, stop = true, restart = false } = transfer;
  if (error === undefined) {
    return { restart, segments: segments.map((segment) => complete(address, segment)), incomplete: false, stop };
  }
  if (error.outcome === "never-sent") return undefined;
  const end = endOf(segments, error);
  const failed = segments[end.segment];
  return {
    restart,
    segments: [
      ...segments.slice(0, end.segment).map((segment) => complete(address, segment)),
      ...(failed === undefined ? [] : [broken(address, failed, end)]),
    ],
    incomplete: end.incomplete === true,
    stop: error.bus === "idle",
  };
}

/** A transcript as one line of text. */
export function formatTranscript({ restart, segments, incomplete, stop }: Transcript): string {
  const tokens: string[] = [];
  for (const [index, segment] of segments.entries()) {
    tokens.push(restart || index > 0 ? "Sr" : "S", `${addressDigits(segment.address)}${segment.isRead ? "R" : "W"}`);
    pushAcknowledge(tokens, segment.acknowledged);
    for (const byte of segment.bytes) {
      tokens.push(byte.value === undefined ? UNKNOWN_BYTE : hexByte(byte.value));
      pushAcknowledge(tokens, byte.acknowledged);
    }
  }
  if (incomplete) tokens.push(INCOMPLETE);
  if (stop) tokens.push("P");
  return tokens.join(" ");
}

/** Stands for a byte whose value is not known. */
export const UNKNOWN_BYTE = "..";
/** Stands for everything from here on of which nothing is known. */
export const INCOMPLETE = "?";

/** An address as transcripts and cassettes write it: two digits for 7 bits, three for 10. */
export function addressDigits(address: Address): string {
  return addressValue(address)
    .toString(16)
    .toUpperCase()
    .padStart(isAddress10(address) ? 3 : 2, "0");
}

/** A byte as two digits. */
export function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}

function pushAcknowledge(tokens: string[], acknowledged: boolean | undefined): void {
  if (acknowledged !== undefined) tokens.push(acknowledged ? "A" : "N");
}

/** Where a failed transfer ended. */
interface End {
  readonly segment: number;
  /** Whether the address of that segment was acknowledged; `undefined` where it was not completed or nobody knows. */
  readonly acknowledged: boolean | undefined;
  /** Bytes of that segment that were complete and acknowledged by their receiver. */
  readonly bytes: number;
  /** What happened to the byte after these: it was refused, or begun and not completed. */
  readonly next?: "refused" | "begun";
  readonly incomplete?: boolean;
}

function endOf(segments: readonly Segment[], error: I2CError): End {
  const index = error.segment ?? impliedSegment(segments, error);
  const segment = index === undefined ? undefined : segments[index];
  if (index === undefined || segment === undefined) return unknownAfterAddress(0);
  const length = segmentLength(segment);
  const writes = segment.read === undefined && length > 0;
  if (error.kind === "nack-address" || (error.kind === "nack" && !writes)) {
    return { segment: index, acknowledged: false, bytes: 0 };
  }
  if (error.kind === "nack") return unknownAfterAddress(index);
  const byte = error.byte ?? (error.kind === "nack-data" && length === 1 ? 0 : undefined);
  if (error.kind === "nack-data") {
    return byte === undefined
      ? { segment: index, acknowledged: true, bytes: 0, incomplete: true }
      : { segment: index, acknowledged: true, bytes: byte, next: "refused" };
  }
  if (byte === undefined) {
    return error.kind === "arbitration-lost"
      ? { segment: index, acknowledged: undefined, bytes: 0 }
      : unknownAfterAddress(index);
  }
  const bytes = Math.min(byte, length);
  return error.kind === "arbitration-lost" && writes && bytes < length
    ? { segment: index, acknowledged: true, bytes, next: "begun" }
    : { segment: index, acknowledged: true, bytes };
}

/** The segment of an error that names none, where only one is possible. */
function impliedSegment(segments: readonly Segment[], error: I2CError): number | undefined {
  if (segments.length === 1) return 0;
  if (error.kind !== "nack-data") return undefined;
  const writes = segments.flatMap((segment, index) =>
    segment.read === undefined && segmentLength(segment) > 0 ? [index] : [],
  );
  return writes.length === 1 ? writes[0] : undefined;
}

function unknownAfterAddress(segment: number): End {
  return { segment, acknowledged: undefined, bytes: 0, incomplete: true };
}

function complete(address: Address, segment: Segment): TranscriptSegment {
  return {
    address,
    isRead: segment.read !== undefined,
    acknowledged: true,
    bytes: bytesOf(segment, transferredLength(segment)),
  };
}

function broken(address: Address, segment: Segment, end: End): TranscriptSegment {
  const bytes = bytesOf(segment, segmentLength(segment)).slice(0, end.bytes + (end.next === undefined ? 0 : 1));
  const last = bytes.at(-1);
  if (end.next !== undefined && last !== undefined) {
    bytes[bytes.length - 1] = { ...last, acknowledged: end.next === "refused" ? false : undefined };
  }
  return { address, isRead: segment.read !== undefined, acknowledged: end.acknowledged, bytes };
}

/** The bytes of a segment that came through: a target acknowledges each, a controller all but the last. */
function bytesOf(segment: Segment, length: number): TranscriptByte[] {
  const { read } = segment;
  const bytes = (read ?? writtenBytes(segment)).subarray(0, length);
  return Array.from(bytes, (value, index) => ({
    value,
    acknowledged: read === undefined || index < length - 1,
  }));
}
