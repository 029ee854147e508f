import { type ChipRegisters, formatByte, I2CDevice, type I2CController, I2CError, registersOf } from "@twowire/core";
import type { TransferOptions } from "@twowire/core";
import { newchipRegisters } from "./registers.ts";

/** What the identity register of every NEWCHIP reads. */
const IDENTITY = newchipRegisters.byName.identity.reset;

export interface NewchipOptions {
  /** As its pins say. Default: 0x48. */
  readonly address?: number;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

/** What can be chosen. */
export interface NewchipSettings {
  /** Whether the chip sleeps; then it keeps its last result. */
  readonly shutdown: boolean;
}

export interface NewchipIdentity {
  readonly model: "NEWCHIP";
}

export interface NewchipSample {
  /** °C. */
  readonly temperature: number;
}

/** A NEWCHIP on any bus. */
export class Newchip implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #registers: ChipRegisters<typeof newchipRegisters.definition>;
  #closed = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address that is none */
  constructor(controller: I2CController, options: NewchipOptions = {}) {
    const { address = 0x48, transfer } = options;
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#registers = registersOf(this.#device, newchipRegisters);
  }

  /** Makes sure that this is a NEWCHIP. @throws I2CError `protocol` for another chip, saying what it answered */
  async identify(): Promise<NewchipIdentity> {
    const found = await this.#chip.identity.read();
    if (found === IDENTITY) return { model: "NEWCHIP" };
    throw new I2CError({
      kind: "protocol",
      message: `There is no NEWCHIP at ${formatByte(this.#device.address)}: its identity reads ${formatByte(found)} instead of ${formatByte(IDENTITY)}`,
      nextStep: "Check the address; `twowire identify` says what answers where.",
      address: this.#device.address,
      bus: "idle",
    });
  }

  /** Changes what is given and nothing else. */
  async configure(settings: Partial<NewchipSettings>): Promise<void> {
    const { shutdown } = settings;
    if (shutdown !== undefined) await this.#chip.configuration.update({ shutdown });
  }

  /** The result of the last conversion. */
  async sample(): Promise<NewchipSample> {
    return { temperature: await this.#chip.measurement.readField("temperature") };
  }

  /** Lets go of the chip, which goes on as it is set. May be called twice. */
  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The registers, while the driver is open. */
  get #chip(): ChipRegisters<typeof newchipRegisters.definition> {
    if (!this.#closed) return this.#registers;
    throw new I2CError({
      kind: "closed",
      message: `The driver of the NEWCHIP at ${formatByte(this.#device.address)} was closed`,
      nextStep: "Make a new one; the bus is still open.",
      address: this.#device.address,
    });
  }
}
