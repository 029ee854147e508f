import type { ByteOrder } from "../integer-bytes.ts";

export type RegisterWidth = 8 | 16 | 24 | 32;

/** What the bus may do: read only, write only, both, or read and one write after each reset. */
export type Access = "ro" | "wo" | "rw" | "writeOnce";

/** What reading does to the bits that were read (SystemRDL `rclr`, `rset`). */
export type ReadEffect = "clear" | "set";

/** What a write means where it is not simply the new value (SystemRDL `woclr`, `woset`, `wot`, `wzc`, `wzs`, `wzt`, `wclr`, `wset`). */
export type WriteEffect =
  | "oneToClear"
  | "oneToSet"
  | "oneToToggle"
  | "zeroToClear"
  | "zeroToSet"
  | "zeroToToggle"
  /** Any write clears, whatever is written. */
  | "clear"
  /** Any write sets, whatever is written. */
  | "set";

/** Which reset restores a field: only power-on, or also a soft reset. */
export type ResetDomain = "power-on" | "soft";

/** How bits stand for a value. Without any of this a single `bit` is a boolean, and `bits` are an unsigned whole number. */
export interface ValueDefinition {
  /** Two's complement. */
  readonly signed?: boolean;
  /** Binary-coded decimal: each four bits are one digit. Bits that are no digit are read as NaN. */
  readonly bcd?: boolean;
  /** What one step is worth, in `unit`: 1/16 for 0.0625 °C. Values between two steps are rounded to the nearer one. */
  readonly lsb?: number;
  /** What zero bits stand for, in `unit`. Default: 0. */
  readonly offset?: number;
  readonly unit?: string;
  /** Smallest value that may be written, where less than what the bits can hold. */
  readonly min?: number;
  /** Largest value that may be written, where less than what the bits can hold. */
  readonly max?: number;
  /** Names of values. Every value has one, unless `partial`. */
  readonly enum?: Readonly<Record<string, number>>;
  /** Some values of `enum` have no name: they are read, and may be written, as numbers. */
  readonly partial?: boolean;
}

/** What happens when bits are read, written and reset. On a register it is the default of its fields. */
export interface BehaviourDefinition {
  /** Default: `rw`. */
  readonly access?: Access;
  readonly onRead?: ReadEffect;
  readonly onWrite?: WriteEffect;
  /** Writes are ignored while one of these fields is not zero, as it was before the write: `field` or `register.field`. */
  readonly lockedBy?: readonly string[];
  /** Bits can be cleared but not set while one of these fields is not zero, as it was before the write. */
  readonly setLockedBy?: readonly string[];
  /** Bits once set stay so until power-on reset (SystemRDL `stickybit`). */
  readonly sticky?: boolean;
  /** A command: writing ones does something, reading gives zero (SystemRDL `singlepulse`). */
  readonly pulse?: boolean;
  /** Changes by itself: never cached. */
  readonly volatile?: boolean;
  /** Default: `soft`, restored by both resets. */
  readonly resetDomain?: ResetDomain;
}

export interface FieldDefinition extends ValueDefinition, BehaviourDefinition {
  /** The place of a single bit, counted from 0 at the least significant end. */
  readonly bit?: number;
  /** The places of the most and the least significant bit: `[12, 0]`. */
  readonly bits?: readonly [number, number];
  /** For the reader of the chip's page. */
  readonly description?: string;
}

/** Bits without a meaning. Bits that no field claims are reserved, read as in `reset`, and are preserved. */
export interface ReservedDefinition {
  readonly bit?: number;
  readonly bits?: readonly [number, number];
  /** What they read. Default: as in `reset`. */
  readonly value?: number;
  /** Whether a driver that changes another field writes them back as read. Default: true; else it writes `value`. */
  readonly preserve?: boolean;
}

/** A register: its fields, or, where it is all one value, how its bits stand for that value. */
export interface RegisterDefinition extends ValueDefinition, BehaviourDefinition {
  readonly address: number;
  /** In bits. */
  readonly width: RegisterWidth;
  /** Which byte goes first. Default: the map's. */
  readonly order?: ByteOrder;
  /** The value after reset. Default: 0. */
  readonly reset?: number;
  readonly fields?: Readonly<Record<string, FieldDefinition>>;
  readonly reserved?: readonly ReservedDefinition[];
  /** Reading has effects beyond `onRead`: never read it unasked, in a dump or between two neighbours. */
  readonly precious?: boolean;
  /**
   * Where the bytes of one read come from: each register from one captured value (`register`), each byte from the moment it is
   * sent (`none`), or all registers that say so together from the moment in which the read began, or in which the pointer
   * wrapped (`burst`). Default: `register`.
   */
  readonly latch?: "register" | "none" | "burst";
  /** Whether a write takes effect at the register's last byte, or byte by byte. Default: `register`. */
  readonly commit?: "register" | "byte";
  /** For the reader of the chip's page. */
  readonly description?: string;
}

/** How a register is selected. */
export interface PointerDefinition {
  /** Bits that go over the bus. Default: 8. */
  readonly width?: RegisterWidth;
  /** Byte order of the pointer itself; needed where it has more than one. */
  readonly order?: ByteOrder;
  /** Low bits that the chip decodes; the others are ignored. Default: `width`. */
  readonly bits?: number;
  /** Where it points after power-on. Default: 0. */
  readonly reset?: number;
  /** Whether it survives a STOP, so that a read without a pointer goes on there. Default: true. */
  readonly persists?: boolean;
  /**
   * What follows the last byte of a register: nothing (`none`), or the next address, where an address counts bytes (`byte`)
   * or whole registers (`register`). Default: `none`.
   */
  readonly increment?: "none" | "byte" | "register";
  /** After `last` comes `first`. Default: after the largest address comes 0. */
  readonly wrap?: { readonly first: number; readonly last: number };
  /** What a write sends after a register's last byte: the next register as `increment` says (`run`), or a new pointer (`pairs`). Default: `run`. */
  readonly writes?: "run" | "pairs";
}

/**
 * What an address without a register does: `nack` refuses the pointer, `ignore` leaves it where it was, and a width and a value
 * make it a register that cannot be written.
 */
export type UnmappedDefinition = "nack" | "ignore" | { readonly width: RegisterWidth; readonly value: number };

/** A chip's registers, as its data sheet describes them: plain data, from which drivers and emulators are made. */
export interface RegisterMapDefinition {
  /** The chip, as its maker writes it. */
  readonly name: string;
  /** Which byte of a register goes first; needed where one has more than one and does not say it. */
  readonly order?: ByteOrder;
  readonly pointer?: PointerDefinition;
  readonly registers: Readonly<Record<string, RegisterDefinition>>;
  /** Default: an 8-bit zero. */
  readonly unmapped?: UnmappedDefinition;
  /** What is read after the last byte: a filler, or the register again. Default: 0xFF, the idle bus. Only where nothing follows. */
  readonly overRead?: number | "repeat";
  /** What a write that ends within a register does: nothing, or it changes the bytes that came. Default: `discard`. */
  readonly partialWrite?: "discard" | "merge";
}
