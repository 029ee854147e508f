import {
  type Address,
  type Clock,
  type CutReason,
  I2CError,
  type I2CErrorKind,
  type Segment,
  type TransferControl,
} from "@twowire/core";
import { ByteTransfer, type TargetWire } from "@twowire/target";

/**
 * How long one byte may be stretched. Ten answers "busy" take longer, so the bridge ends such a transfer itself, and can say
 * why, before hid-cp2112 cancels it.
 */
const STRETCH_TIMEOUT_MS = 250;

/** Where a transfer takes place. */
interface Place {
  readonly wire: TargetWire;
  readonly clock: Clock;
}

/** One transfer of the bridge, with its end as a call. */
export class BridgeTransfer implements TransferControl {
  readonly address: Address;
  readonly segments: readonly Segment[];
  readonly stop = true;
  cut: CutReason | undefined;
  readonly #place: Place;
  #cutListeners: (() => void)[] = [];

  constructor(address: Address, segments: readonly Segment[], place: Place) {
    this.address = address;
    this.segments = segments;
    this.#place = place;
  }

  onCut(listener: () => void): void {
    this.#cutListeners.push(listener);
  }

  /** Sends START, and all that follows. @param ended called once: at once, unless a target stretches the clock */
  run(ended: (error: I2CError | undefined) => void): void {
    const { wire, clock } = this.#place;
    const transfer = new ByteTransfer(wire, this.address, this.segments, this, false, clock, STRETCH_TIMEOUT_MS);
    let running: Promise<void> | undefined;
    try {
      running = transfer.run();
    } catch (error) {
      ended(I2CError.from(error, this.address));
      return;
    }
    if (running === undefined) ended(undefined);
    else
      running.then(
        () => ended(undefined),
        (error: unknown) => ended(I2CError.from(error, this.address)),
      );
  }

  /** Ends it at the byte where it is: targets hear `stop`, and one that held the clock `cancelled`. */
  cutShort(kind: I2CErrorKind, message: string): void {
    if (this.cut !== undefined) return;
    const { address } = this;
    this.cut = {
      error: (segment, byte) => new I2CError({ kind, message, address, segment, byte, outcome: "cut" }),
      neverSent: () => new I2CError({ kind, message, address, outcome: "never-sent" }),
    };
    for (const listener of this.#cutListeners) listener();
  }
}
