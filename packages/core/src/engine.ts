import type { Address } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import type { Clock } from "./clock.ts";
import type { WaitOptions } from "./controller.ts";
import type { I2CError } from "./i2c-error.ts";
import type { Segment } from "./segment.ts";

/**
 * What a backend author writes. {@link busFromEngine} makes an `I2CBus` of it: arguments, capabilities, queue, deadline,
 * abort and close are dealt with there, so an engine sees legal transfers only, and one at a time unless it has `depth`.
 */
export interface I2CEngine {
  /** The URI that opened it. */
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  /** The time that the devices live in; the machine's clock where left out. */
  readonly clock?: Clock;

  /**
   * How many transfers it takes at once, to send them one after the other in the order in which it got them: so it need not
   * wait for the program between two. 1 where left out, and with `capabilities.heldBus`.
   */
  readonly depth?: number;

  /** Keeps other programs off the bus for each `exclusive`; left out where that cannot be done or is not wanted. */
  readonly programLock?: ProgramLock | undefined;

  /**
   * Why this transfer, although within the capabilities, cannot be expressed by the hardware; `undefined` if it can.
   * Asked before the bus is touched.
   */
  refuse?(address: Address, segments: readonly Segment[]): string | undefined;

  /**
   * Puts one transfer on the wire and fills the read buffers. Returns nothing when it is done already, which spares a promise.
   * Throws an I2CError, having released the bus.
   */
  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void;

  /**
   * Takes back a transfer that still waits for those before it: nothing of it is sent, and its promise rejects with `reason`.
   * Needed with a `depth` above 1.
   * @param performed the promise that `perform` gave
   * @returns false where it is on the wire, or has been
   */
  withdraw?(performed: Promise<void>, reason: I2CError): boolean;

  /** Sends the STOP of a bus that a transfer left held. Needed with `capabilities.heldBus`. */
  stop?(): Promise<void> | void;

  /** Frees a stuck bus. Needed with `capabilities.recovery`. */
  recover?(): Promise<void>;

  /** Releases the hardware. Called once, with nothing on the wire. */
  close?(): Promise<void> | void;
}

/** What an engine keeps other programs off its bus by, while the work of one `exclusive` goes on. */
export interface ProgramLock {
  /**
   * Waits until no other program is on the bus; returns nothing when it has it at once. Called by one at a time.
   * @throws I2CError `timeout`, `aborted`; `closed` when the bus is closed while it waits
   */
  take(options: WaitOptions): Promise<void> | void;
  /** Lets other programs on the bus again. */
  release(): void;
  /** Ends the wait of whoever waits: the bus is about to be closed. */
  close(): void;
}

/** How a transfer should end, and whether it should end early. */
export interface TransferControl {
  /** Whether a STOP follows the last segment. */
  readonly stop: boolean;
  /** Why the transfer should be cut at the next byte; `undefined` while it may go on. */
  readonly cut: CutReason | undefined;
  /** Calls `listener` once when the transfer should be cut; an engine that waits for something wakes up by this. */
  onCut(listener: () => void): void;
}

/** Makes the error that an engine throws after it has cut a transfer and sent the STOP. */
export interface CutReason {
  error(segment: number, byte: number): I2CError;
  /** The error where the engine was still waiting for another controller, and nothing of the transfer was on the wire. */
  neverSent(): I2CError;
}

/** The control of a transfer that ends with a STOP and that nobody can call off. */
export const UNINTERRUPTED: TransferControl = { stop: true, cut: undefined, onCut: () => undefined };

/** The same, leaving the bus held. */
export const UNINTERRUPTED_HELD: TransferControl = { stop: false, cut: undefined, onCut: () => undefined };
