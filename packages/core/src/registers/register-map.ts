import type { ByteOrder } from "../integer-bytes.ts";
import type {
  AliasOperation,
  ReadEffect,
  RegisterMapDefinition,
  RegisterWidth,
  ResetDomain,
  WrapDefinition,
  WriteEffect,
} from "./register-map-definition.ts";

/** A definition that was checked, with every default filled in: what drivers, emulators and pages are made from. */
export interface RegisterMap<D extends RegisterMapDefinition = RegisterMapDefinition> {
  readonly name: string;
  /** What it was made from. */
  readonly definition: D;
  readonly pointer: Pointer;
  /** By address. */
  readonly registers: readonly Register[];
  /** By name. */
  readonly byName: { readonly [Name in RegisterName<D>]: Register };
  readonly unmapped: "nack" | "ignore" | Register;
  /** The field that selects the bank, where there are banks. */
  readonly bankedBy: FieldReference | undefined;
  readonly overRead: number | "repeat";
  readonly overWrite: "ignore" | "nack" | "repeat";
  readonly partialWrite: "discard" | "merge";
}

/** The names of a map's registers. */
export type RegisterName<D extends RegisterMapDefinition> = keyof D["registers"] & string;

export interface Pointer {
  readonly width: RegisterWidth;
  readonly bytes: number;
  readonly order: ByteOrder;
  /** The bits that the chip decodes. */
  readonly mask: number;
  readonly reset: number;
  readonly persists: boolean;
  readonly increment: "none" | "byte" | "register";
  /** It moves on only while this is not zero, */
  readonly enabledBy: FieldReference | undefined;
  /** while this is zero, */
  readonly disabledBy: FieldReference | undefined;
  /** and where this bit, a mask, was sent with it; 0 where none means that. */
  readonly incrementBit: number;
  /** What follows other than by counting. */
  readonly wraps: readonly WrapDefinition[];
  readonly writes: "run" | "pairs";
}

export interface Register {
  readonly name: string;
  readonly address: number;
  readonly width: RegisterWidth;
  readonly bytes: number;
  readonly order: ByteOrder;
  /** All of its bits. */
  readonly mask: number;
  readonly reset: number;
  /** From the most significant bit down. */
  readonly fields: readonly Field[];
  /** The only field of a register that is all one value. */
  readonly value: Field | undefined;
  /** Bits of no field. */
  readonly reserved: number;
  /** Reserved bits that a driver writes back as read. */
  readonly preserved: number;
  /** Whether some field can be read. */
  readonly readable: boolean;
  /** Whether some field can be written. */
  readonly writable: boolean;
  /** Whether anything in it changes by itself. */
  readonly volatile: boolean;
  /** Whether reading it has effects. */
  readonly precious: boolean;
  readonly latch: "register" | "none" | "burst";
  readonly commit: "register" | "byte" | "stop";
  /** The banks that it is in; `undefined` where it is in all. */
  readonly banks: readonly number[] | undefined;
  /** The register that it is a way to. */
  readonly alias: Alias | undefined;
  /** The queue that it is the end of. */
  readonly fifo: Fifo | undefined;
  readonly description: string | undefined;
}

/** A way to another register. */
export interface Alias {
  /** The name of that register. */
  readonly of: string;
  readonly as: AliasOperation;
}

/** A queue behind a register. */
export interface Fifo {
  readonly depth: number;
  readonly empty: number | "last";
  readonly lost: "newest" | "oldest";
  readonly level: FieldReference | undefined;
  readonly watermark: Watermark | undefined;
}

export interface Watermark {
  readonly field: FieldReference;
  readonly at: number | FieldReference;
}

export interface Field {
  readonly name: string;
  /** The most and the least significant bit. */
  readonly high: number;
  readonly low: number;
  readonly width: number;
  /** Its bits, in place. */
  readonly mask: number;
  /** The field's own bits after reset, moved down to bit 0. */
  readonly reset: number;
  readonly coding: FieldCoding;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly writeOnce: boolean;
  readonly onRead: ReadEffect | undefined;
  readonly onWrite: WriteEffect | undefined;
  readonly lockedBy: readonly FieldReference[];
  readonly setLockedBy: readonly FieldReference[];
  readonly sticky: boolean;
  readonly pulse: boolean;
  readonly volatile: boolean;
  readonly resetDomain: ResetDomain;
  /** The value that brings about a soft reset when it is written; `true` for any but zero. */
  readonly softReset: true | number | undefined;
  readonly description: string | undefined;
}

/** A field that another part of the definition names. */
export interface FieldReference {
  readonly register: string;
  readonly field: string;
  /** Its bits, in place. */
  readonly mask: number;
  /** The least significant of them. */
  readonly low: number;
}

/** How a field's bits stand for its value. */
export type FieldCoding = BooleanCoding | EnumCoding | NumberCoding;

export interface BooleanCoding {
  readonly kind: "boolean";
}

export interface EnumCoding {
  readonly kind: "enum";
  readonly values: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
  /** Whether a value may have no name. */
  readonly partial: boolean;
}

export interface NumberCoding {
  readonly kind: "number";
  readonly signed: boolean;
  /** Each four bits are a decimal digit. */
  readonly bcd: boolean;
  /** `undefined` for a count, which must be whole. */
  readonly lsb: number | undefined;
  readonly offset: number;
  readonly unit: string | undefined;
  readonly min: number;
  readonly max: number;
}
