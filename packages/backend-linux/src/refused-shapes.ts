import { type Address, type ControllerCapabilities, isAddress10, type Segment, segmentLength } from "@twowire/core";

/** A transfer apart from its bytes: what kinds of segments it has, and how long each is. */
export interface Shape {
  readonly kinds: string;
  readonly lengths: readonly number[];
}

interface RefusedShape extends Shape {
  readonly code: string;
}

/**
 * Shapes that the driver of an adapter has refused. What the kernel calls quirks are upper limits, of which I2C_FUNCS says
 * nothing: a transfer of the same kinds of segments, none of them shorter, will be refused, too.
 */
export class RefusedShapes {
  readonly #shapes: RefusedShape[] = [];

  /** Looked at before each transfer, so that an adapter that never refused anything costs nothing. */
  get isEmpty(): boolean {
    return this.#shapes.length === 0;
  }

  /** Keeps a shape that was refused. One byte alone every adapter can move: where that is refused, the shape is not why. */
  add(shape: Shape, code: string): void {
    const [only, more] = shape.lengths;
    if (more === undefined && only === 1) return;
    if (this.reason(shape) === undefined) this.#shapes.push({ ...shape, code });
  }

  /** Why a transfer of this shape need not be tried again, or `undefined` if it may succeed. */
  reason({ kinds, lengths }: Shape): string | undefined {
    const refused = this.#shapes.find(
      (shape) => shape.kinds === kinds && shape.lengths.every((length, index) => (lengths[index] ?? 0) >= length),
    );
    if (refused === undefined) return undefined;
    const sizes = refused.lengths.join(" + ");
    return `The driver of this adapter has refused ${refused.kinds} of ${sizes} bytes before (${refused.code})`;
  }
}

/** The shape of a combined transfer. A segment of no bytes is of a kind of its own. */
export function shapeOf(address: Address, segments: readonly Segment[]): Shape {
  const kinds = segments.map((segment) => {
    if (segment.read === undefined) return segmentLength(segment) === 0 ? "an empty write" : "a write";
    if (segment.counted !== undefined) return "a counted read";
    return segment.read.length === 0 ? "an empty read" : "a read";
  });
  const tenBit = isAddress10(address) ? " at a 10-bit address" : "";
  return { kinds: `${kinds.join(" and ")}${tenBit}`, lengths: segments.map(lengthOf) };
}

/** Room for a block is not its length. */
function lengthOf(segment: Segment): number {
  return segment.counted === undefined ? segmentLength(segment) : 0;
}

/** What a refusal says about an adapter, where only one limit can be the reason: that of a transfer of one segment. */
export function limitsShownBy(address: Address, segments: readonly Segment[]): Partial<ControllerCapabilities> {
  const [only, more] = segments;
  if (only === undefined || more !== undefined || only.counted !== undefined || isAddress10(address)) return {};
  const length = segmentLength(only);
  if (only.read === undefined) {
    if (length === 0) return { emptyWrite: false };
    return length === 1 ? {} : { maxWriteLength: length - 1 };
  }
  if (length === 0) return { emptyRead: false };
  return length === 1 ? {} : { maxReadLength: length - 1 };
}
