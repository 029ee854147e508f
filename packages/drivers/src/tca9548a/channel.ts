import {
  type Address,
  checkTransfer,
  type Clock,
  type ControllerCapabilities,
  type I2CController,
  I2CError,
  type Segment,
  type TransferOptions,
  type WaitOptions,
} from "@twowire/core";
import type { Selection } from "./selection.ts";
import type { MuxedController, Trunk } from "./trunk.ts";

export interface ChannelOptions {
  readonly name: string;
  /** The channels as bits. */
  readonly mask: number;
  /** The controller that the mux is on. */
  readonly controller: I2CController;
  readonly trunk: Trunk;
  readonly selection: Selection;
}

/** Channels of a mux as a controller. It can do what the controller above can do. */
export class MuxChannel implements MuxedController {
  readonly #options: ChannelOptions;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get capabilities(): ControllerCapabilities {
    return this.#options.controller.capabilities;
  }

  get clock(): Clock {
    return this.#options.controller.clock;
  }

  refuseAddress(address: Address): I2CError | undefined {
    return this.#options.trunk.refuseAddress(address);
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    // Before the mux is touched, as a controller refuses before the bus is.
    const refusal =
      checkTransfer(this.capabilities, address, segments, options) ??
      this.refuseAddress(address) ??
      (options?.stop === false ? refuseHold(this.capabilities) : undefined);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#options.selection
        .run(
          this.#options.mask,
          options,
          (section) => section.controller.transfer(address, segments, { ...options, ...section.wait() }),
          reject,
        )
        .then(resolve, (error: unknown) => reject(I2CError.from(error, address)));
    });
  }

  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#options.selection
        .run(this.#options.mask, options, ({ controller }) => lend(controller, this, work), reject)
        .then(resolve, reject);
    });
  }
}

/**
 * Lets `work` use a locked controller as a channel. The exclusive in the exclusive ends before the channel is deselected: with a STOP,
 * and with a controller that is of no use afterwards.
 */
function lend<T>(
  locked: I2CController,
  channel: MuxedController,
  work: (controller: I2CController) => Promise<T>,
  options?: WaitOptions,
): Promise<T> {
  return locked.exclusive((inner) => work(new LockedChannel(inner, channel)), options);
}

/** What `exclusive` of a channel passes to the work: the channel stays selected. */
class LockedChannel implements MuxedController {
  readonly #locked: I2CController;
  readonly #channel: MuxedController;

  constructor(locked: I2CController, channel: MuxedController) {
    this.#locked = locked;
    this.#channel = channel;
  }

  get name(): string {
    return this.#channel.name;
  }

  get capabilities(): ControllerCapabilities {
    return this.#locked.capabilities;
  }

  get clock(): Clock {
    return this.#locked.clock;
  }

  refuseAddress(address: Address): I2CError | undefined {
    return this.#channel.refuseAddress(address);
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    const refusal = this.refuseAddress(address);
    return refusal === undefined ? this.#locked.transfer(address, segments, options) : Promise.reject(refusal);
  }

  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    return lend(this.#locked, this.#channel, work, options);
  }
}

/** A single transfer is followed by that which deselects the channel, so it has to end with a STOP. */
function refuseHold({ heldBus }: ControllerCapabilities): I2CError {
  if (!heldBus) {
    return new I2CError({
      kind: "unsupported",
      message: "This controller always ends a transfer with a STOP",
      nextStep: "Put everything that belongs together into one transfer; its segments are joined by repeated STARTs.",
    });
  }
  return new I2CError({
    kind: "invalid-argument",
    message: "Without exclusive, the bus cannot be left held: the mux is deselected after each transfer",
    nextStep: "Use stop: false only with the controller that exclusive passes to your function.",
  });
}
