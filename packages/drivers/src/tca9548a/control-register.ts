import { type Address, type I2CController, isI2CError, type WaitOptions } from "@twowire/core";

/**
 * The control register of one mux, and what is known of it. All drivers of the same mux on the same controller share it, so that
 * none believes what another has changed.
 */
export class ControlRegister {
  readonly address: Address;
  /** The selected channels as bits; `undefined` where that is not known. */
  #mask: number | undefined;
  /** Whether a channel may be selected. Before the first write it is taken for granted that none is, as after power-on. */
  #maybeSelected = false;

  constructor(address: Address) {
    this.address = address;
  }

  /** Whether a channel may be selected. */
  get maybeSelected(): boolean {
    return this.#maybeSelected;
  }

  /** Whether exactly these channels are known to be selected. */
  holds(mask: number): boolean {
    return this.#mask === mask;
  }

  /** Makes the next use write it again. */
  forget(): void {
    this.#mask = undefined;
  }

  async read(controller: I2CController, wait?: WaitOptions): Promise<number> {
    const buffer = new Uint8Array(1);
    await controller.transfer(this.address, [{ read: buffer }], wait);
    const [mask = 0] = buffer;
    return mask;
  }

  /** Selects these channels and no others, from the STOP on. */
  async write(controller: I2CController, mask: number, wait?: WaitOptions): Promise<void> {
    const before = { mask: this.#mask, maybeSelected: this.#maybeSelected };
    this.#mask = undefined;
    this.#maybeSelected = true;
    try {
      // Writing the same twice does no harm.
      await controller.transfer(this.address, [{ write: Uint8Array.of(mask) }], { ...wait, idempotent: true });
    } catch (error) {
      if (isI2CError(error) && error.outcome === "never-sent") this.#mask = before.mask;
      if (tookNothing(error)) this.#maybeSelected = before.maybeSelected;
      throw error;
    }
    this.#mask = mask;
    this.#maybeSelected = mask !== 0;
  }
}

/** Whether the mux cannot have heard of the write. */
function tookNothing(error: unknown): boolean {
  return isI2CError(error) && (error.outcome === "never-sent" || error.kind === "nack-address");
}
