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
}

export interface ReadSegment {
  readonly read: Uint8Array;
  readonly write?: never;
}

/** Whether a value has the shape of a segment: exactly one of a write and a read, made of Uint8Arrays. */
export function isSegment(value: unknown): value is Segment {
  const { write, read } = (value ?? {}) as { readonly write?: unknown; readonly read?: unknown };
  if (read !== undefined) return write === undefined && read instanceof Uint8Array;
  // Array.from also looks into the holes of a sparse array, which `every` alone would skip.
  return (
    write instanceof Uint8Array ||
    (Array.isArray(write) && Array.from<unknown>(write).every((part) => part instanceof Uint8Array))
  );
}

/** Number of bytes that a segment carries. */
export function segmentLength(segment: Segment): number {
  if (segment.read !== undefined) return segment.read.length;
  const { write } = segment;
  if (write instanceof Uint8Array) return write.length;
  let length = 0;
  for (const part of write) length += part.length;
  return length;
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
