/**
 * A part of a transfer, in one direction. Two segments are always joined by a repeated START;
 * several buffers in one write go out as one run of bytes. A read fills its buffer in place.
 *
 * `[{ write: [pointer] }, { read: buffer }]` is `S aW pointer Sr aR … P`.
 */
export type Segment = WriteSegment | ReadSegment;

export interface WriteSegment {
  readonly write: Uint8Array | readonly Uint8Array[];
  readonly read?: never;
  readonly counted?: never;
  /** What the transfer that this is the first segment of is in SMBus. See {@link SMBusTransaction}. */
  readonly smbus?: SMBusTransaction | undefined;
}

export interface ReadSegment {
  readonly read: Uint8Array;
  readonly write?: never;
  /** Given, the target says how many bytes it sends; the rest of the buffer stays as it is. See {@link CountedRead}. */
  readonly counted?: CountedRead | undefined;
  /** What the transfer that this is the first segment of is in SMBus. See {@link SMBusTransaction}. */
  readonly smbus?: SMBusTransaction | undefined;
}

/**
 * A read whose first byte is the number of bytes that follow it, 1 or more, as in an SMBus block read. The controller
 * acknowledges until the last of them. A count that the buffer cannot hold ends the transfer with a `protocol` error.
 */
export interface CountedRead {
  /** Bytes that come after the counted ones: 1 for a packet error code, else 0. */
  readonly trailing: number;
}

/**
 * What a transfer is in SMBus (SMBus 3.0, section 6.5). It changes nothing on the wire: it is for controllers that have these
 * transactions in place of bytes (`capabilities.smbusTransactions`). Others pay no attention to it.
 */
export interface SMBusTransaction {
  readonly protocol: "quick" | "byte" | "byte-data" | "word-data" | "process-call" | "block" | "block-process-call";
  /** Whether the last byte of all is a packet error code, which the controller may make or check itself. */
  readonly packetErrorCode: boolean;
}

/** Whether a value has the shape of a segment: exactly one of a write and a read, made of Uint8Arrays. */
export function isSegment(value: unknown): value is Segment {
  if (value === undefined || value === null) return false;
  // One property after the other, no more than are needed: this runs for each segment of each transfer.
  const segment: { readonly write?: unknown; readonly read?: unknown; readonly counted?: unknown } = value;
  const { read } = segment;
  if (read !== undefined) {
    return read instanceof Uint8Array && segment.write === undefined && isCountedRead(segment.counted);
  }
  const { write } = segment;
  if (segment.counted !== undefined) return false;
  // Array.from also looks into the holes of a sparse array, which `every` alone would skip.
  return (
    write instanceof Uint8Array ||
    (Array.isArray(write) && Array.from<unknown>(write).every((part) => part instanceof Uint8Array))
  );
}

function isCountedRead(value: unknown): boolean {
  if (value === undefined) return true;
  const { trailing } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof trailing === "number" && Number.isInteger(trailing) && trailing >= 0;
}

/** Number of bytes that a segment carries; the most that it may, where the target says how many. */
export function segmentLength(segment: Segment): number {
  if (segment.read !== undefined) return segment.read.length;
  const { write } = segment;
  if (write instanceof Uint8Array) return write.length;
  let length = 0;
  for (const part of write) length += part.length;
  return length;
}

/** Number of bytes that a segment carried, once it has been transferred. */
export function transferredLength(segment: Segment): number {
  const length = segmentLength(segment);
  if (segment.read === undefined || segment.counted === undefined) return length;
  return Math.min(length, 1 + (segment.read[0] ?? 0) + segment.counted.trailing);
}

/** The bytes of a write segment as one run; the caller's own buffer where it is only one, so do not change it. */
export function writtenBytes(segment: WriteSegment): Uint8Array {
  const { write } = segment;
  if (write instanceof Uint8Array) return write;
  const [only] = write;
  if (write.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(segmentLength(segment));
  let offset = 0;
  for (const part of write) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
