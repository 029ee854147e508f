import type { Address } from "../address.ts";
import type { ControllerCapabilities } from "../capabilities.ts";
import type { Clock } from "../clock.ts";
import type { I2CController, TransferOptions, WaitOptions } from "../controller.ts";
import type { Segment } from "../segment.ts";

/** A transfer on its way to the bus. */
export interface InterceptedTransfer {
  readonly address: Address;
  readonly segments: readonly Segment[];
  readonly options: TransferOptions | undefined;
}

/** What a middleware does with the transfers of the controller that it wraps. */
export interface Interceptor {
  /**
   * Called for every transfer, also inside `exclusive`. Nothing has been checked yet: the arguments may be impossible.
   * @param below where to send it: the wrapped controller, or the locked one that its `exclusive` gave
   */
  transfer(transfer: InterceptedTransfer, below: I2CController): Promise<void>;
  /** Called when the work of an `exclusive` has ended, just before the wrapped controller sets the bus free. */
  exclusiveEnded?(): void;
}

/**
 * The base of every middleware: a controller whose transfers go through an interceptor, inside `exclusive` too. Name,
 * capabilities and clock are those of the wrapped controller. It owns nothing; see `asBus` for a bus that can be closed.
 */
export function wrapController(controller: I2CController, interceptor: Interceptor): I2CController {
  return new WrappedController(controller, interceptor);
}

class WrappedController implements I2CController {
  readonly #below: I2CController;
  readonly #interceptor: Interceptor;

  constructor(below: I2CController, interceptor: Interceptor) {
    this.#below = below;
    this.#interceptor = interceptor;
  }

  get name(): string {
    return this.#below.name;
  }

  get capabilities(): ControllerCapabilities {
    return this.#below.capabilities;
  }

  get clock(): Clock {
    return this.#below.clock;
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    return this.#interceptor.transfer({ address, segments, options }, this.#below);
  }

  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#below.exclusive(async (locked) => {
      try {
        return await work(new WrappedController(locked, this.#interceptor));
      } finally {
        this.#interceptor.exclusiveEnded?.();
      }
    }, options);
  }
}
