import type { Address } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import type { CancelSignal, Clock } from "./clock.ts";
import type { Segment } from "./segment.ts";

/** How long to wait, and who may call it off. */
export interface WaitOptions {
  /** Milliseconds from the call until the caller no longer waits: queueing and wire together. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: CancelSignal | undefined;
}

export interface TransferOptions extends WaitOptions {
  /**
   * `false` leaves the bus held after the last segment, so that the next transfer begins with a repeated START.
   * Only inside {@link I2CController.exclusive}, and only where `capabilities.heldBus` says so. Default: true.
   */
  readonly stop?: boolean | undefined;
  /** Allows a reserved address such as 0x00, the general call. Default: false. */
  readonly allowReserved?: boolean | undefined;
  /** Allows a read of no bytes, after which a target may hold SDA low. Default: false. */
  readonly allowEmptyRead?: boolean | undefined;
  /** Says that repeating this transfer does no harm, so that {@link retry} may repeat it after any error. Default: false. */
  readonly idempotent?: boolean | undefined;
}

/** What a driver is given: one bus, seen by someone who may use it but not close it. */
export interface I2CController {
  /** The URI that opened it. */
  readonly name: string;
  /** What it can really do. What is missing here is refused, never emulated silently. */
  readonly capabilities: ControllerCapabilities;
  /** The time that the devices of this bus live in; drivers wait on it. */
  readonly clock: Clock;

  /**
   * Sends START, the segments joined by repeated STARTs, and STOP.
   *
   * ```
   * transfer(0x18, [{ write: [0x05] }, { read: two }])     S 18W A 05 A Sr 18R A C1 A 90 N P
   * ```
   *
   * It is on the wire at most once, with nothing of anybody else in between; when the promise settles the bus is idle,
   * except as the error says. Arguments and capabilities are checked before the bus is touched.
   * @throws I2CError
   */
  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void>;

  /**
   * Keeps everyone else off the bus while `work` runs. `work` gets the controller to use; using the outer one inside is
   * refused at once, because it would wait for itself. The bus is free again when `work` returns or throws.
   * @throws I2CError `invalid-argument` for nested use of the outer controller; whatever `work` throws
   */
  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T>;
}

/** What the one who opened the bus holds: only the owner recovers and closes. */
export interface I2CBus extends I2CController, AsyncDisposable {
  /**
   * Frees a bus whose SDA a target holds low, with at most nine clocks.
   * @throws I2CError `unsupported` where the backend cannot, `bus-stuck` where it did not help
   */
  recover(): Promise<void>;
  /** Rejects what is queued, lets the transfer on the wire finish, and releases the hardware. May be called twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
