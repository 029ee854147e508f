import type { ByteOrder } from "../integer-bytes.ts";
import type {
  ReadEffect,
  RegisterMapDefinition,
  RegisterWidth,
  ResetDomain,
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
  readonly overRead: number | "repeat";
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
  readonly wrap: { readonly first: number; readonly last: number };
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
  readonly commit: "register" | "byte";
  readonly description: string | undefined;
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
  readonly lockedBy: readonly LockReference[];
  readonly setLockedBy: readonly LockReference[];
  readonly sticky: boolean;
  readonly pulse: boolean;
  readonly volatile: boolean;
  readonly resetDomain: ResetDomain;
  readonly description: string | undefined;
}

/** A field that guards another. */
export interface LockReference {
  readonly register: string;
  readonly field: string;
  /** Its bits, in place. */
  readonly mask: number;
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
