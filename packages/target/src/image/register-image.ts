import type { ByteOrder, WrapDefinition } from "@twowire/core";

/**
 * A register map as a microcontroller serves it: the bytes of all registers, masks that say bit by bit what reading and writing
 * does to them, and how the pointer moves. `encodeImage` makes the bytes of it, `compileImage` the image from a map.
 */
export interface RegisterImage {
  readonly pointer: ImagePointer;
  readonly unmapped: ImageUnmapped;
  /** What is read after the last byte: a filler, or the register again. */
  readonly overRead: number | "repeat";
  readonly overWrite: "ignore" | "nack" | "repeat";
  readonly partialWrite: "discard" | "merge";
  /** By address. */
  readonly registers: readonly ImageRegister[];
  /** What the memory holds after power-on. */
  readonly reset: Uint8Array;
  readonly masks: ImageMasks;
}

/** How a register is selected. */
export interface ImagePointer {
  readonly bytes: 1 | 2;
  readonly order: ByteOrder;
  /** The low bits that are decoded. */
  readonly mask: number;
  readonly reset: number;
  readonly persists: boolean;
  readonly increment: "none" | "byte" | "register";
  /** It moves on only where this bit was sent with it; 0 where none says that. */
  readonly incrementBit: number;
  /** It moves on only while one of these bits is set, */
  readonly enabledBy: ImageBits | undefined;
  /** and while none of these is. */
  readonly disabledBy: ImageBits | undefined;
  readonly wraps: readonly WrapDefinition[];
  readonly writes: "run" | "pairs";
}

/** Some bits of one byte of the memory. */
export interface ImageBits {
  readonly offset: number;
  readonly mask: number;
}

/** What an address does at which there is no register. */
export interface ImageUnmapped {
  /** What is read there, in the order of the wire, one to four; none where the pointer cannot be put there. */
  readonly bytes: Uint8Array;
  /** Whether a pointer there is refused rather than ignored. */
  readonly nack: boolean;
}

/** What the pointer can select: a run of bytes in the memory, and the run of masks for it. */
export interface ImageRegister {
  readonly address: number;
  /** 1 to 4. */
  readonly length: number;
  /** Where its first byte on the wire is in the memory. An alias is where the register behind it is. */
  readonly offset: number;
  /** Where its masks begin. */
  readonly masks: number;
  readonly latch: "register" | "none" | "burst";
  readonly commit: "register" | "byte";
}

/** The names of the masks, in the order of the planes in an encoded image. */
export const MASK_NAMES = [
  "write",
  "oneToClear",
  "oneToSet",
  "zeroToClear",
  "zeroToSet",
  "hidden",
  "readClear",
  "readSet",
] as const;

export type MaskName = (typeof MASK_NAMES)[number];

/**
 * What happens to bits, byte by byte, all of the same length. `write`: they become what is written. `oneToClear`, `oneToSet`,
 * both for toggle: a one that is written does that to them, and so `zeroToClear`, `zeroToSet` for a zero. `hidden`: they are
 * read as zero. `readClear`, `readSet`: they change once they were read.
 */
export type ImageMasks = Readonly<Record<MaskName, Uint8Array>>;
