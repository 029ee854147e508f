import { delay, FairLock, type I2CDevice, type I2CError, type TransferOptions } from "@twowire/core";
import { closedDriver } from "./closed-driver.ts";

/**
 * What one driver says to its chip, one thing at a time: a command, the pause after it and the answer belong together. The bus
 * is free in the pauses.
 */
export class Dialogue {
  readonly #chip: string;
  readonly #device: I2CDevice;
  readonly #signal: TransferOptions["signal"];
  readonly #lock = new FairLock();
  #closed = false;

  /**
   * @param chip its name, as printed on it
   * @param transfer options of every transfer of the driver: what aborts these aborts its pauses
   */
  constructor(chip: string, device: I2CDevice, transfer?: TransferOptions) {
    this.#chip = chip;
    this.#device = device;
    this.#signal = transfer?.signal;
  }

  /** Runs one call when the one before has ended. @throws I2CError `closed` after close; whatever `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.refuseClosed();
    await this.#lock.enter().entered;
    try {
      return await work();
    } finally {
      this.#lock.leave();
    }
  }

  /** Lets the chip do something for so many milliseconds of the bus's time. @throws I2CError `aborted` */
  pause(durationMs: number): Promise<void> {
    return delay(this.#device.controller.clock, durationMs, this.#signal);
  }

  /** Refuses whatever comes or waits from now on; what goes on ends first. May be called twice. */
  close(): void {
    this.#closed = true;
    this.#lock.close(this.#closedError());
  }

  /** @throws I2CError `closed` after close */
  refuseClosed(): void {
    if (this.#closed) throw this.#closedError();
  }

  #closedError(): I2CError {
    return closedDriver(this.#chip, this.#device.address);
  }
}
