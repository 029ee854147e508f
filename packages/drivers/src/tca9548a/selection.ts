import { formatAddress, type I2CController, I2CError, isI2CError, type WaitOptions } from "@twowire/core";
import type { ControlRegister } from "./control-register.ts";
import type { Trunk } from "./trunk.ts";

/** What a piece of work behind the mux is given. */
export interface Section {
  /** The controller above the mux, with nobody else on it, and the channels selected. */
  readonly controller: I2CController;
  /** What is left of the caller's time. */
  wait(): WaitOptions;
}

export interface SelectionOptions {
  /** The controller that the mux is on. */
  readonly controller: I2CController;
  readonly trunk: Trunk;
  readonly register: ControlRegister;
  /** Whether channels are deselected after each use. */
  readonly deselect: boolean;
  /** Options of the transfer that deselects. */
  readonly cleanup: WaitOptions;
  /** @throws I2CError once the driver is closed */
  refuseClosed(): void;
}

/** Selecting channels, work behind them and deselecting, as one critical section of the controller above. */
export class Selection {
  readonly #options: SelectionOptions;

  constructor(options: SelectionOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` with these channels selected. Whatever fails, channels are deselected and the bus is free again afterwards.
   * @param giveUp told of an error while the hardware still finishes what failed; cleaning up waits for that, the caller need not
   */
  async run<T>(
    mask: number,
    wait: WaitOptions | undefined,
    work: (section: Section) => Promise<T>,
    giveUp: (error: I2CError) => void,
  ): Promise<T> {
    const { clock } = this.#options.controller;
    const { timeoutMs, signal } = wait ?? {};
    const endMs = timeoutMs === undefined ? undefined : clock.now() + timeoutMs;
    const left = (): WaitOptions => ({
      timeoutMs: endMs === undefined ? undefined : Math.max(0, endMs - clock.now()),
      signal,
    });
    return this.#options.controller.exclusive(async (locked) => {
      this.#options.refuseClosed();
      let result: T;
      try {
        await this.#select(locked, mask, left);
        result = await work({ controller: locked, wait: left });
      } catch (error) {
        if (isI2CError(error) && error.outcome === "finishing") giveUp(error);
        this.#options.register.forget();
        // What went wrong first is what the caller has to know. A mux that stays selected is deselected before its next use.
        await this.#leave(locked).catch(() => undefined);
        throw error;
      }
      await this.#leave(locked).catch((error: unknown) => {
        const failure = I2CError.from(error);
        // Somebody closed the bus meanwhile: what was asked for is done, and nobody else can use the bus any more.
        if (failure.kind !== "closed") throw notDeselected(failure);
      });
      return result;
    }, wait);
  }

  async #select(locked: I2CController, mask: number, left: () => WaitOptions): Promise<void> {
    const { trunk, register } = this.#options;
    for (const other of trunk.othersSelected(register)) await write(other, 0, locked, left());
    if (!register.holds(mask)) await write(register, mask, locked, left());
  }

  async #leave(locked: I2CController): Promise<void> {
    const { register, deselect, cleanup } = this.#options;
    if (deselect && register.maybeSelected) await write(register, 0, locked, cleanup);
  }
}

/** A NACK of the mux must not be taken for one of a device behind it: the way to all of them is cut off. */
async function write(register: ControlRegister, mask: number, locked: I2CController, wait: WaitOptions): Promise<void> {
  try {
    await register.write(locked, mask, wait);
  } catch (error) {
    if (!isI2CError(error) || !["nack-address", "nack-data", "nack"].includes(error.kind)) throw error;
    const { address } = register;
    throw new I2CError({
      kind: "disconnected",
      message: `The TCA9548A at ${formatAddress(address)} did not answer, so that nothing can be reached through it`,
      nextStep: "Check its address, wiring and power, and that its reset pin is high.",
      address,
      outcome: "never-sent",
      bus: error.bus,
      cause: error,
    });
  }
}

function notDeselected(error: I2CError): I2CError {
  return error.with({
    message: `What was asked for behind the mux is done, but the mux could not be deselected. ${error.summary}`,
    nextStep: "Do not repeat it. The mux is deselected before the next use of another one on this bus.",
    outcome: "failed",
    repeatable: false,
  });
}
