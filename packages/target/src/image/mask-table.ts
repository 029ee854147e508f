import { type ImageMasks, MASK_NAMES } from "./register-image.ts";

/** Collects the masks of registers, one after the other. */
export class MaskTable {
  readonly #planes = new Map(MASK_NAMES.map((name) => [name, [] as number[]]));

  /** Adds the masks of a register. Returns where they begin. */
  add(masks: ImageMasks): number {
    const start = this.#planes.get("write")?.length ?? 0;
    for (const [name, plane] of this.#planes) plane.push(...masks[name]);
    return start;
  }

  /** Whether a register's masks are there already, from an offset on. */
  has(masks: ImageMasks, offset: number): boolean {
    return [...this.#planes].every(([name, plane]) =>
      masks[name].every((byte, index) => plane[offset + index] === byte),
    );
  }

  /** All of them. */
  get all(): ImageMasks {
    const planes = [...this.#planes].map(([name, plane]) => [name, Uint8Array.from(plane)]);
    // Every mask is there under its own name, which Object.fromEntries cannot say.
    return Object.fromEntries(planes) as ImageMasks;
  }
}
