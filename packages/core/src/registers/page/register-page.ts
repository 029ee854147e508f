import type { ByteOrder } from "../../integer-bytes.ts";
import type {
  Access,
  AliasOperation,
  IncrementStep,
  ReadEffect,
  RegisterWidth,
  ResetDomain,
  WrapDefinition,
  WriteEffect,
} from "../register-map-definition.ts";

/** What a register page says it is. */
export const REGISTER_PAGE_FORMAT = "twowire-registers";
export const REGISTER_PAGE_VERSION = 1;

/**
 * Everything that a register map says, as plain data that survives JSON: for pages, viewers and programs in other languages.
 * Every property is always there; what does not apply is `null`, an empty list or `false`. Addresses, masks and values are
 * numbers.
 */
export interface RegisterPage {
  readonly format: typeof REGISTER_PAGE_FORMAT;
  readonly version: typeof REGISTER_PAGE_VERSION;
  /** The chip, as its maker writes it. */
  readonly name: string;
  readonly pointer: PagePointer;
  /** What an address without a register does: refuse the pointer, leave it where it was, or read as a constant. */
  readonly unmapped: "nack" | "ignore" | { readonly width: RegisterWidth; readonly value: number };
  /** What is read after the last byte of a register; `null` where there is always a next one. */
  readonly overRead: number | "repeat" | null;
  /** What becomes of bytes written after the last one; `null` where there is always a next one, or a new pointer. */
  readonly overWrite: "ignore" | "nack" | "repeat" | null;
  readonly partialWrite: "discard" | "merge";
  /** The field that selects the bank, as `register.field`. */
  readonly bankedBy: string | null;
  /** What the pointer does, and what happens at the ends of registers, in sentences. */
  readonly policy: readonly string[];
  /** By address. */
  readonly registers: readonly PageRegister[];
}

/** How registers are selected. */
export interface PagePointer {
  /** In bits. */
  readonly width: RegisterWidth;
  /** Which byte of it goes first. */
  readonly order: ByteOrder;
  /** The bits that the chip decodes. */
  readonly mask: number;
  readonly reset: number;
  /** Whether it survives a STOP. */
  readonly persists: boolean;
  /** What an address counts where the pointer moves. */
  readonly increment: "none" | IncrementStep;
  /** It moves only while this field is not zero, */
  readonly enabledBy: string | null;
  /** while this field is zero, */
  readonly disabledBy: string | null;
  /** and where it was sent with this bit, by number. */
  readonly pointerBit: number | null;
  /** What follows other than by counting. */
  readonly wraps: readonly WrapDefinition[];
  readonly writes: "run" | "pairs";
}

export interface PageRegister {
  readonly name: string;
  readonly description: string | null;
  readonly address: number;
  /** The address of its last byte where addresses count bytes, else `address`. */
  readonly lastAddress: number;
  /** In bits. */
  readonly width: RegisterWidth;
  /** Which byte goes first. */
  readonly order: ByteOrder;
  /** What the bus may do with any of its fields. */
  readonly access: "ro" | "wo" | "rw";
  readonly reset: number;
  /** Whether anything in it changes by itself. */
  readonly volatile: boolean;
  /** Whether reading it has effects. */
  readonly precious: boolean;
  readonly latch: "register" | "none" | "burst";
  readonly commit: "register" | "byte" | "stop";
  /** The banks that it is in; `null` where it is in all. */
  readonly banks: readonly number[] | null;
  readonly alias: { readonly of: string; readonly as: AliasOperation } | null;
  readonly fifo: PageFifo | null;
  /** Whether all of it is one value, whose field is called `value`. */
  readonly isOneValue: boolean;
  /** Fields and what lies between them, from the most significant bit down: each bit once. */
  readonly bits: readonly (PageField | PageReserved)[];
}

export interface PageFifo {
  readonly depth: number;
  readonly empty: number | "last";
  readonly lost: "newest" | "oldest";
  /** `register.field`. */
  readonly level: string | null;
  /** Of `at`, a number of entries or the field that has it. */
  readonly watermark: { readonly field: string; readonly at: number | string } | null;
}

export interface PageField {
  readonly kind: "field";
  readonly name: string;
  readonly description: string | null;
  /** The most and the least significant bit. */
  readonly high: number;
  readonly low: number;
  readonly access: Access;
  readonly onRead: ReadEffect | null;
  readonly onWrite: WriteEffect | null;
  /** Fields of which none may be set for a write to count, as `register.field`. */
  readonly lockedBy: readonly string[];
  /** Fields of which none may be set for a bit to be set, as `register.field`. */
  readonly setLockedBy: readonly string[];
  readonly sticky: boolean;
  readonly pulse: boolean;
  readonly volatile: boolean;
  /** Its bits after reset, moved down to bit 0. */
  readonly reset: number;
  readonly resetDomain: ResetDomain;
  /** The value that brings about a soft reset when it is written; `true` for any but zero. */
  readonly softReset: true | number | null;
  readonly value: PageValue;
}

/** Bits without a meaning. */
export interface PageReserved {
  readonly kind: "reserved";
  readonly high: number;
  readonly low: number;
  /** What they read, moved down to bit 0. */
  readonly value: number;
  /** Whether a driver writes them back as read; else it writes `value`. */
  readonly preserve: boolean;
}

/** How a field's bits stand for its value. */
export type PageValue =
  | { readonly kind: "boolean" }
  | {
      readonly kind: "enum";
      readonly names: readonly { readonly name: string; readonly value: number }[];
      /** Whether a value may have no name. */
      readonly partial: boolean;
    }
  | {
      readonly kind: "number";
      readonly signed: boolean;
      readonly bcd: boolean;
      /** What one step is worth, in `unit`; `null` for a count. */
      readonly lsb: number | null;
      /** What zero bits stand for. */
      readonly offset: number;
      readonly unit: string | null;
      readonly min: number;
      readonly max: number;
    };
