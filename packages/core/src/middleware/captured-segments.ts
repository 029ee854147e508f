import { isSegment, type Segment, writtenBytes } from "../segment.ts";

/**
 * The segments of a transfer with copies of the bytes to write: they stay what they were when the transfer was asked for,
 * also where a read goes into the same memory. Read buffers are shared. What is no segment is left for the bus to refuse.
 */
export function capturedSegments(segments: readonly Segment[]): readonly Segment[] {
  if (!Array.isArray(segments)) return segments;
  return segments.map((segment: Segment) =>
    isSegment(segment) && segment.read === undefined
      ? { write: writtenBytes(segment).slice(), smbus: segment.smbus }
      : segment,
  );
}
