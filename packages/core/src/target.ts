import type { Clock } from "./clock.ts";
import type { WaitOptions } from "./controller.ts";
import type { I2CError } from "./i2c-error.ts";
import type { WireTransfer } from "./transcript.ts";

/** Why a target's part in a transfer ended. */
export type TransferEnd =
  /** STOP, also where the controller cut the transfer with it: a target sees no difference. */
  | "stop"
  /** Repeated START, to this or another target. */
  | "restart"
  /** This target refused a byte, and the controller gave up. */
  | "nack"
  /** The controller wrote more than was taken. */
  | "overflow"
  /** The controller read more than was offered. */
  | "underrun"
  /** The clock was held low for too long. */
  | "timeout"
  /** Another target sent a 0 where this one sent a 1, and this one left the line to it; see {@link TargetHandler.arbitrates}. */
  | "arbitration-lost"
  /** It broke off without a STOP: the controller gave up while this target held the clock, lost the bus, or went away. */
  | "cancelled"
  /** This target was taken off the bus. */
  | "detached";

/** A value now, or later where the host can stretch the clock meanwhile. */
export type Now<T> = T | Promise<T>;

/** What a target *is*: five calls. Answers may be promises where {@link TargetCapabilities.stretch} allows it. */
export interface TargetHandler {
  /**
   * Whether this target watches the data line while it sends, for an address at which several targets answer at once, such as
   * SMBus's alert response address. At its first 1 that another target makes a 0 it leaves the line alone: the byte is not
   * its own and not reported to `clocked`, and its part ends with `arbitration-lost`. A target that does not watch goes on
   * driving, and the controller gets what all of them together leave of the byte. Default: false.
   */
  readonly arbitrates?: boolean | undefined;
  /** A START or repeated START with one of our addresses. Returns whether to acknowledge. */
  start(address: number, direction: "read" | "write", restart: boolean): Now<boolean>;
  /** A byte from the controller. Returns whether to acknowledge. */
  write(byte: number): Now<boolean>;
  /** The next byte for the controller. A host may fetch it ahead of the wire, so nothing must change by it yet. */
  read(): Now<number>;
  /** The byte fetched first of those not yet reported has really gone over the wire: now effects of reading it happen. */
  clocked?(acknowledged: boolean): void;
  /** The end of this target's part. Each `start` that was acknowledged is followed by exactly one. */
  stop(end: TransferEnd): void;
}

/** What a place for targets can really do. */
export interface TargetCapabilities {
  /** How many addresses can be answered at once. */
  readonly addresses: number;
  /** Where a handler may make the controller wait. */
  readonly stretch: "byte" | "address" | "none";
  /** Whether a handler may refuse the byte just received (`byte`), only the one after it (`next`), or none. */
  readonly nack: "byte" | "next" | "none";
  /** Whether a handler may refuse its address. */
  readonly nackAddress: boolean;
  /** Whether a repeated START can be told from a START. */
  readonly restart: boolean;
  /** Whether the bytes really clocked are known. */
  readonly clockedCount: boolean;
  /** Bytes fetched from the handler ahead of the wire. */
  readonly prefetch: number;
  /** Whether a handler that {@link TargetHandler.arbitrates | arbitrates} can lose, and so share an address. Default: false. */
  readonly arbitration?: boolean | undefined;
}

/** Where targets live: a simulated bus, GPIO pins, a microcontroller, a virtual adapter. */
export interface TargetHost extends AsyncDisposable {
  readonly capabilities: TargetCapabilities;
  /** The time that controllers and targets of this host live in. */
  readonly clock: Clock;
  /**
   * Puts a target on the bus.
   * @throws I2CError `unsupported` for more addresses than the host has, `invalid-argument` for a reserved address
   */
  attach(addresses: readonly number[], handler: TargetHandler): Promise<Attachment>;
  /** Where other programs find these targets; left out where only this one can. */
  readonly place?: HostPlace | undefined;
  /** Calls `listener` with each transfer that has ended, where the host knows of it. @returns what ends that */
  onTransfer?(listener: (transfer: WireTransfer) => void): () => void;
  /** Resolves when the host was lost without having been closed, with the reason. */
  readonly gone?: Promise<I2CError> | undefined;
  /** Lines besides the bus that a chip's pins can be wired to, by their numbers, where the host has some. */
  readonly lines?: readonly HostLine[] | undefined;
}

/** A line of a host besides its bus, from the side of the targets. */
export interface HostLine {
  /** The line's number on the host. */
  readonly offset: number;
  /** Drives the line, as an output of a chip does; `undefined` lets go of it. */
  drive(level: boolean | undefined): void;
}

/** Where controllers of other programs find the targets of a host. */
export interface HostPlace {
  /** What a controller opens: `linux:3`. */
  readonly uri: string;
  /** The device file of the bus, where it has one: `/dev/i2c-3`. */
  readonly device?: string | undefined;
  /** The device file of {@link TargetHost.lines}, where there is one: `/dev/gpiochip1`. */
  readonly linesDevice?: string | undefined;
  /**
   * Programs that have the device file of the bus open, for which closing the host waits: such as `process 708 (i2cdump)`. Only
   * those that this user may see.
   */
  users?(): readonly string[];
}

/** A target's place on a host. */
export interface Attachment extends AsyncDisposable {
  readonly addresses: readonly number[];
  /** Takes the target off the bus; a transfer that it is part of ends with `detached`. May be called twice. */
  detach(): Promise<void>;
}

/** A target as a loop: wait for a request, answer it, close it. */
export interface I2CTarget extends AsyncDisposable, AsyncIterable<I2CTargetRequest> {
  /**
   * Waits for the next request. `timeoutMs` 0 looks once; nothing waits for ever unless left out.
   * @returns the request, or `undefined` when none came in time
   */
  request(options?: WaitOptions): Promise<I2CTargetRequest | undefined>;
  /** Lets go of the bus wherever a request holds it, and forgets those requests; the addresses stay. May be called twice. */
  recover(): Promise<void>;
  /** Takes the target off the bus. May be called twice. */
  close(): Promise<void>;
}

/** One controller's visit, in one direction. */
export interface I2CTargetRequest extends AsyncDisposable {
  readonly address: number;
  /** Whether the controller wants to read from this target. */
  readonly isRead: boolean;
  /** Whether it came by a repeated START. */
  readonly isRestart: boolean;
  /**
   * Takes bytes that the controller writes: `length` of them, or all. With `ack: false` the last one waits for {@link ack}.
   * Where the controller goes away meanwhile, or went before, these are the bytes that came until then, maybe none: that it may
   * give up at any moment is no fault of the target, and `end` says why.
   * @throws I2CError `timeout` once the target has kept the controller waiting for too long, `closed` after {@link close}
   */
  read(length?: number, options?: { readonly ack?: boolean }): Promise<Uint8Array>;
  /**
   * Offers bytes to the controller.
   * @returns how many it really clocked; none where it has gone away, and `end` says why
   * @throws I2CError as {@link read}
   */
  write(data: Uint8Array): Promise<number>;
  /** Acknowledges or refuses the byte that `read(…, { ack: false })` left waiting; nothing where the controller has gone away. */
  ack(ack?: boolean): Promise<void>;
  /** Ends the visit: refuses further bytes, or feeds 0xff. The bus is always released. May be called twice. */
  close(): Promise<void>;
  /** Why it ended; `undefined` while it goes on. */
  readonly end: TransferEnd | undefined;
}
