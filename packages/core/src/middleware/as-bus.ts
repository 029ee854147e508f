import type { Address } from "../address.ts";
import type { ControllerCapabilities } from "../capabilities.ts";
import type { Clock } from "../clock.ts";
import type { I2CBus, I2CController, TransferOptions, WaitOptions } from "../controller.ts";
import type { Segment } from "../segment.ts";

/**
 * Makes a bus of a controller that middleware made of another bus: transfers go through the controller, while `recover` and
 * `close` stay with the owner.
 *
 * ```
 * await using bus = asBus(retry(trace(opened, print)), opened);
 * ```
 */
export function asBus(controller: I2CController, owner: Pick<I2CBus, "recover" | "close">): I2CBus {
  return new OwnedBus(controller, owner);
}

/** What {@link asBus} makes. */
export class OwnedBus implements I2CBus {
  readonly #controller: I2CController;
  readonly #owner: Pick<I2CBus, "recover" | "close">;

  constructor(controller: I2CController, owner: Pick<I2CBus, "recover" | "close">) {
    this.#controller = controller;
    this.#owner = owner;
  }

  get name(): string {
    return this.#controller.name;
  }

  get capabilities(): ControllerCapabilities {
    return this.#controller.capabilities;
  }

  get clock(): Clock {
    return this.#controller.clock;
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    return this.#controller.transfer(address, segments, options);
  }

  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#controller.exclusive(work, options);
  }

  recover(): Promise<void> {
    return this.#owner.recover();
  }

  close(): Promise<void> {
    return this.#owner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owner.close();
  }
}
