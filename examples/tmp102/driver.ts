import {
  type ChipRegisters,
  delay,
  formatByte,
  I2CDevice,
  type I2CController,
  I2CError,
  registersOf,
  type TransferOptions,
} from "@twowire/core";
import { tmp102Registers } from "./registers.ts";

type Registers = ChipRegisters<typeof tmp102Registers.definition>;

export interface Tmp102Options {
  /** 0x48 to 0x4B, as pin ADD0 says. Default: 0x48. */
  readonly address?: number;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

/** What can be chosen. The names are those of ECMA TR/109 for temperature sensors, where it has one. */
export interface Tmp102Settings {
  /** °C from which on there is an alert, -128 to 127.9375. After power-on 80. */
  readonly highTemperature: number;
  /** °C below which it ends. After power-on 75. */
  readonly lowTemperature: number;
  /** Conversions per second. After power-on 4. */
  readonly conversionHz: 0.25 | 1 | 4 | 8;
  /** Whether the sensor sleeps between samples; `sample` then lets it convert once, which takes 35 ms. */
  readonly shutdownMode: boolean;
}

export interface Tmp102Sample {
  /** °C. */
  readonly temperature: number;
}

/** The longest that a conversion takes, in milliseconds (SBOS397, section 6.5). */
const CONVERSION_MS = 35;

const RATES = { 0.25: "0.25Hz", 1: "1Hz", 4: "4Hz", 8: "8Hz" } as const;

/** A TMP102 on any bus. */
export class Tmp102 implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #registers: Registers;
  #sleeps = false;
  #closed = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address that is none */
  constructor(controller: I2CController, options: Tmp102Options = {}) {
    const { address = 0x48, transfer } = options;
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#registers = registersOf(this.#device, tmp102Registers);
  }

  /**
   * Makes sure that this may be a TMP102. It has no number to tell it by; but two bits of its configuration always read one
   * and four always zero, which hardly any other chip at its addresses has.
   * @throws I2CError `protocol` for another chip, saying what it answered
   */
  async identify(): Promise<{ readonly model: "TMP102" }> {
    const word = await this.#chip.configuration.readRaw();
    if ((word & 0x600f) === 0x6000) return { model: "TMP102" };
    throw this.#wrong(`its configuration reads 0x${word.toString(16).toUpperCase().padStart(4, "0")}`);
  }

  /** Changes what is given and nothing else. @throws I2CError `invalid-argument` for a value that there is not */
  async configure(settings: Partial<Tmp102Settings>): Promise<void> {
    const { highTemperature, lowTemperature, conversionHz, shutdownMode } = settings;
    const { highLimit, lowLimit, configuration } = this.#chip;
    if (highTemperature !== undefined) await highLimit.write({ celsius: highTemperature });
    if (lowTemperature !== undefined) await lowLimit.write({ celsius: lowTemperature });
    await configuration.update({
      ...(conversionHz === undefined ? {} : { rate: RATES[conversionHz] }),
      ...(shutdownMode === undefined ? {} : { shutdown: shutdownMode }),
      // It reads one when a conversion is done, and would start another when written back.
      oneShot: false,
      extendedMode: false,
    });
    if (shutdownMode !== undefined) this.#sleeps = shutdownMode;
  }

  /** The result of the last conversion; with `shutdownMode`, of one made for this sample. */
  async sample(): Promise<Tmp102Sample> {
    if (this.#sleeps) {
      await this.#chip.configuration.update({ oneShot: true });
      await delay(this.#device.controller.clock, CONVERSION_MS);
    }
    const { celsius, extended } = await this.#chip.temperature.read();
    if (extended) throw this.#wrong("it is in the extended mode, which configure() ends");
    return { temperature: celsius };
  }

  /** Whether the temperature has reached the high limit, and not fallen below the low one since. */
  async readAlert(): Promise<boolean> {
    const { alert, polarity } = await this.#chip.configuration.read();
    return alert === (polarity === "activeHigh");
  }

  /** Lets go of the sensor, which goes on as it is set. May be called twice. */
  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The registers, while the driver is open. */
  get #chip(): Registers {
    if (!this.#closed) return this.#registers;
    throw new I2CError({
      kind: "closed",
      message: `The driver of the TMP102 at ${formatByte(this.#device.address)} was closed`,
      nextStep: "Make a new one; the bus is still open.",
      address: this.#device.address,
    });
  }

  #wrong(found: string): I2CError {
    return new I2CError({
      kind: "protocol",
      message: `There is no TMP102 at ${formatByte(this.#device.address)} as expected: ${found}`,
      nextStep: "Check the address, and who else uses the sensor.",
      address: this.#device.address,
      bus: "idle",
    });
  }
}
