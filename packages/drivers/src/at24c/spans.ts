/** A run of bytes inside a memory. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * Divides a run of bytes into spans that are no longer than `limit` and never cross a multiple of `boundary`: the end of a page,
 * or of what one device address reaches.
 */
export function* spansOf({ offset, length }: Span, boundary: number, limit: number): Generator<Span> {
  const end = offset + length;
  for (let start = offset; start < end;) {
    const span = { offset: start, length: Math.min(end - start, boundary - (start % boundary), limit) };
    yield span;
    start += span.length;
  }
}
