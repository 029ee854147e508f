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
  /** Writing this value brings about a soft reset, once the write has taken effect; `true` stands for anything but zero. */
  readonly softReset?: true | number;
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

/** What writing an alias does to the register behind it: writes it, or sets, clears or toggles the bits that are written as one. */
export type AliasOperation = "same" | "set" | "clear" | "toggle";

/** What makes a register a way to another one. */
export interface AliasDefinition {
  /** The name of the register behind it. */
  readonly of: string;
  /** What writing does to that. */
  readonly as: AliasOperation;
}

/**
 * What makes a register the end of a queue: each read takes the oldest entry, each write adds one, and the pointer does not move
 * on from it. Entries are as wide as the register.
 */
export interface FifoDefinition {
  /** How many entries it holds. */
  readonly depth: number;
  /** What is read when it is empty: a value, or the entry that was read last again. Default: 0. */
  readonly empty?: number | "last";
  /** Which entry is lost when one comes and it is full. Default: `newest`, the one that comes. */
  readonly lost?: "newest" | "oldest";
  /** The read-only field that says how many entries there are: `register.field`. */
  readonly level?: string;
  /** A read-only field that is one while there are `at` entries or more; `at` is a number, or a field that has it. */
  readonly watermark?: { readonly field: string; readonly at: number | string };
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
  /**
   * When a write takes effect: at the register's last byte, byte by byte, or, together with all others that say so, when the
   * write ends (`stop`), by a STOP or a repeated START. Where each byte takes effect by itself, fields that can be written once
   * or bring about a reset are within one byte. Default: `register`.
   */
  readonly commit?: "register" | "byte" | "stop";
  /** In which banks it is, by the value of the field that the map is `bankedBy`. Default: in all. */
  readonly bank?: number | readonly number[];
  /** It is a way to another register, and has nothing of its own. */
  readonly alias?: AliasDefinition;
  /** It is the end of a queue. */
  readonly fifo?: FifoDefinition;
  /** For the reader of the chip's page. */
  readonly description?: string;
}

/** How a pointer moves on: through addresses that count bytes, or that count registers. */
export type IncrementStep = "byte" | "register";

/** A pointer that moves on only at times. */
export interface IncrementDefinition {
  readonly by: IncrementStep;
  /** It moves while this field is not zero: `register.field`. */
  readonly enabledBy?: string;
  /** It moves while this field is zero: `register.field`. */
  readonly disabledBy?: string;
  /** It moves where this bit of the pointer was sent as one. The bit lies above those that `bits` decodes. */
  readonly pointerBit?: number;
}

/** After `last` comes `first`. */
export interface WrapDefinition {
  readonly first: number;
  readonly last: number;
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
   * or whole registers (`register`); or one of these at times only. While a pointer that counts bytes does not move, it stays at
   * the same byte. Default: `none`.
   */
  readonly increment?: "none" | IncrementStep | IncrementDefinition;
  /** Where it does not simply go on. In any case 0 follows the largest address. */
  readonly wrap?: WrapDefinition | readonly WrapDefinition[];
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
  /** The field that says which bank the pointer selects from: `register.field`. */
  readonly bankedBy?: string;
  /** What is read after the last byte: a filler, or the register again. Default: 0xFF, the idle bus. Only where nothing follows. */
  readonly overRead?: number | "repeat";
  /**
   * What becomes of bytes that are written after the last one: they are acknowledged and ignored, refused, or written to the
   * register again. Default: `ignore`. Only where nothing follows.
   */
  readonly overWrite?: "ignore" | "nack" | "repeat";
  /** What a write that ends within a register does: nothing, or it changes the bytes that came. Default: `discard`. */
  readonly partialWrite?: "discard" | "merge";
}
