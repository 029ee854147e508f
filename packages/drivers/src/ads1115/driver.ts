import {
  type ChipRegisters,
  formatByte,
  I2CDevice,
  type I2CController,
  I2CError,
  type ReadValue,
  registersOf,
  type TransferOptions,
} from "@twowire/core";
import { Dialogue } from "../dialogue.ts";
import { type Ads1115Alert, alertFields, checkAlert, thresholdSteps } from "./alert.ts";
import { WAKE_MS } from "./converter.ts";
import { type Ads1115Evidence, evidenceIn } from "./evidence.ts";
import {
  type Ads1115Input,
  type Ads1115InputName,
  type Ads1115Range,
  type Ads1115Rate,
  inputName,
  rangeName,
  rateName,
  rateOf,
  STEPS,
} from "./inputs.ts";
import { ads1115Registers } from "./registers.ts";
import { type Ads1115Settings, checkSettings, DEFAULT_SETTINGS } from "./settings.ts";

type Definition = typeof ads1115Registers.definition;
type Config = ReadValue<Definition["registers"]["config"]>;

export interface Ads1115Options extends Partial<Ads1115Settings> {
  /** 0x48 to 0x4B, as pin ADDR is at ground, the supply, SDA or SCL. Default: 0x48. */
  readonly address?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions | undefined;
}

export interface Ads1115Identity {
  readonly model: "ADS1115";
  /** It has no register that names it, and its sisters ADS1113, ADS1114 and ADS1015 answer alike: nobody can be certain. */
  readonly certain: false;
  /** What speaks for it. */
  readonly evidence: Ads1115Evidence;
}

/** An input, and how to measure it where that is to differ from the settings. */
export type Ads1115Reading = Ads1115Input & {
  readonly range?: Ads1115Range | undefined;
  readonly rate?: Ads1115Rate | undefined;
};

export interface Ads1115Result {
  /** Volts. */
  readonly voltage: number;
  /** Whether it is at an end of the range, so that the voltage may be beyond. */
  readonly saturated: boolean;
}

/** Volts, by the pins of each input. */
export type Ads1115Sample = { readonly [Name in Ads1115InputName]?: number };

/** A conversion that this driver asked for. */
interface Conversion {
  readonly input: Ads1115InputName;
  readonly range: Ads1115Range;
  readonly rate: Ads1115Rate;
}

/** Clocks of converters differ by so much ("Electrical Characteristics", data rate variation). */
const SLOWEST = 0.9;

/** What a result may be late beyond that, in milliseconds. */
const GRACE_MS = 1;

/**
 * The Texas Instruments ADS1115 converter of four voltages (data sheet SBAS444).
 *
 * ```
 * const converter = new Ads1115(controller);
 * console.log(await converter.readVoltage({ channel: 0 }));
 * ```
 *
 * It rests between conversions, unless {@link startContinuous} says otherwise. What is asked of one driver at the same time is
 * done one after the other; the bus is free while it converts.
 */
export class Ads1115 implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #chip: ChipRegisters<Definition>;
  readonly #dialogue: Dialogue;
  #settings: Ads1115Settings;
  #alert: Ads1115Alert | undefined;
  /** The range that the thresholds in the registers are meant for. */
  #thresholdRange: Ads1115Range | undefined;
  /** What it converts without end. */
  #continuous: Conversion | undefined;
  /** Whether it is known to rest. */
  #rests = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address or a setting that there is not */
  constructor(controller: I2CController, options: Ads1115Options = {}) {
    const { address = 0x48, transfer, ...settings } = options;
    this.#settings = checkSettings({ ...DEFAULT_SETTINGS, ...settings });
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#chip = registersOf(this.#device, ads1115Registers);
    this.#dialogue = new Dialogue("ADS1115", this.#device, transfer);
  }

  /** Where the converter is on the bus. */
  get address(): number {
    return this.#device.address;
  }

  /** How inputs are measured that do not say it themselves. */
  get settings(): Ads1115Settings {
    return this.#settings;
  }

  /**
   * Finds out whether this can be an ADS1115, as far as its registers tell.
   * @throws I2CError `protocol` where they say what an ADS1115 cannot, or would not
   */
  identify(): Promise<Ads1115Identity> {
    return this.#dialogue.run(async () => {
      const { config, lowThreshold, highThreshold } = this.#chip;
      const evidence = evidenceIn(await config.readRaw(), await lowThreshold.read(), await highThreshold.read());
      if (typeof evidence === "string") return { model: "ADS1115", certain: false, evidence };
      throw this.#problem(
        `There seems to be no ADS1115 at ${formatByte(this.address)}: ${evidence.problem}`,
        "Check the address; `twowire identify` says what answers where.",
      );
    });
  }

  /**
   * Changes what is given and nothing else, from the next measurement on.
   * @throws I2CError `invalid-argument` for a setting that there is not
   */
  async configure(settings: Partial<Ads1115Settings>): Promise<void> {
    this.#dialogue.refuseClosed();
    this.#settings = checkSettings({ ...this.#settings, ...settings });
    return Promise.resolve();
  }

  /**
   * Measures one input, in volts. At an end of the range it is that end: see {@link measure}.
   * @throws I2CError `invalid-argument` for an input, range or rate that there is not; `timeout` where no result comes;
   * `protocol` where somebody else set the converter meanwhile
   */
  async readVoltage(reading: Ads1115Reading): Promise<number> {
    return (await this.measure(reading)).voltage;
  }

  /** Measures one input, and says whether it is within the range. Ends continuous mode. @throws I2CError as {@link readVoltage} */
  async measure(reading: Ads1115Reading): Promise<Ads1115Result> {
    const conversion = this.#conversion(reading);
    return this.#dialogue.run(() => this.#convert(conversion));
  }

  /**
   * Measures the inputs of the settings one after the other, all four if they say nothing. In continuous mode, gives the last
   * result of its one input.
   * @throws I2CError as {@link readVoltage}
   */
  sample(): Promise<Ads1115Sample> {
    return this.#dialogue.run(async () => {
      const continuous = this.#continuous;
      if (continuous !== undefined) return { [continuous.input]: (await this.#latest(continuous)).voltage };
      const sample: Partial<Record<Ads1115InputName, number>> = {};
      for (const input of this.#settings.inputs) {
        const conversion = this.#conversion(input);
        sample[conversion.input] = (await this.#convert(conversion)).voltage;
      }
      return sample;
    });
  }

  /**
   * Lets the converter measure one input without end, and waits for the first result: see {@link readLatest}.
   * @throws I2CError as {@link readVoltage}
   */
  async startContinuous(reading: Ads1115Reading): Promise<void> {
    const conversion = this.#conversion(reading);
    await this.#dialogue.run(async () => {
      await this.#rest();
      await this.#putThresholds(conversion.range);
      this.#rests = false;
      await this.#command(conversion, { idle: false, singleShot: false });
      this.#continuous = conversion;
      await this.#dialogue.pause((1000 / conversion.rate + WAKE_MS) / SLOWEST);
    });
  }

  /**
   * The last result in continuous mode.
   * @throws I2CError `invalid-argument` where this driver did not start it
   */
  readLatest(): Promise<Ads1115Result> {
    return this.#dialogue.run(async () => {
      if (this.#continuous !== undefined) return this.#latest(this.#continuous);
      throw new I2CError({
        kind: "invalid-argument",
        message: `The ADS1115 at ${formatByte(this.address)} does not convert by itself`,
        nextStep: "Call startContinuous first, or readVoltage for a single result.",
        address: this.#device.address,
      });
    });
  }

  /** Ends continuous mode; the converter rests, and needs next to nothing. */
  powerDown(): Promise<void> {
    return this.#dialogue.run(() => this.#rest());
  }

  /**
   * Says what the pin ALERT/RDY tells of; nothing, if left out. Alerts compare every result, whatever its input: they are of use
   * in continuous mode. Thresholds are kept in volts when the range changes.
   * @throws I2CError `invalid-argument` for an alert that there is not, before anything is sent
   */
  async setAlert(alert?: Ads1115Alert): Promise<void> {
    const range = this.#continuous?.range ?? this.#settings.range;
    if (alert !== undefined) {
      checkAlert(alert);
      thresholdSteps(alert, range);
    }
    await this.#dialogue.run(async () => {
      this.#alert = alert === undefined ? undefined : { ...alert };
      this.#thresholdRange = undefined;
      await this.#putThresholds(range);
      await this.#chip.config.update(alertFields(this.#alert));
    });
  }

  /** Lets go of the converter, which goes on as it is. May be called twice. */
  close(): Promise<void> {
    this.#dialogue.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #conversion(reading: Ads1115Reading): Conversion {
    const { range = this.#settings.range, rate = this.#settings.rate } = reading;
    rangeName(range);
    rateName(rate);
    return { input: inputName(reading), range, rate };
  }

  async #convert(conversion: Conversion): Promise<Ads1115Result> {
    await this.#rest();
    await this.#putThresholds(conversion.range);
    // Until the result is there: how far a command came that failed is not known.
    this.#rests = false;
    await this.#command(conversion, { idle: true, singleShot: true });
    const beganMs = this.#device.controller.clock.now();
    await this.#dialogue.pause(1000 / conversion.rate + WAKE_MS);
    await this.#waitUntilIdle(beganMs, conversion.rate, (config) => this.#refuseOthers(config, conversion));
    this.#rests = true;
    return this.#latest(conversion);
  }

  async #latest({ range }: Conversion): Promise<Ads1115Result> {
    const steps = await this.#chip.conversion.read();
    return { voltage: (steps / STEPS) * range, saturated: steps === STEPS - 1 || steps === -STEPS };
  }

  async #command(
    conversion: Conversion,
    mode: { readonly idle: boolean; readonly singleShot: boolean },
  ): Promise<void> {
    const { input, range, rate } = conversion;
    await this.#chip.config.write({
      ...mode,
      input,
      range: rangeName(range),
      rate: rateName(rate),
      ...alertFields(this.#alert),
    });
  }

  async #putThresholds(range: Ads1115Range): Promise<void> {
    if (this.#alert === undefined || this.#thresholdRange === range) return;
    const { low, high } = thresholdSteps(this.#alert, range);
    this.#thresholdRange = undefined;
    await this.#chip.lowThreshold.write(low);
    await this.#chip.highThreshold.write(high);
    this.#thresholdRange = range;
  }

  /** Makes sure that it rests, whatever it did before. A conversion that goes on is finished with its own settings. */
  async #rest(): Promise<void> {
    if (this.#rests) return;
    const { rate, singleShot } = await this.#chip.config.read();
    if (!singleShot) await this.#chip.config.update({ singleShot: true });
    this.#continuous = undefined;
    await this.#waitUntilIdle(this.#device.controller.clock.now(), rateOf(rate));
    this.#rests = true;
  }

  /** Asks until no conversion goes on. @throws I2CError `timeout` where that takes longer than one may */
  async #waitUntilIdle(
    beganMs: number,
    rate: Ads1115Rate,
    check: (config: Config) => void = () => undefined,
  ): Promise<void> {
    const { clock } = this.#device.controller;
    const durationMs = 1000 / rate;
    const endMs = beganMs + durationMs / SLOWEST + GRACE_MS;
    for (;;) {
      // The last look begins when the time is up, so that a program that is woken late does not give up early.
      const isLast = clock.now() >= endMs;
      const config = await this.#chip.config.read();
      check(config);
      if (config.idle) return;
      if (isLast) throw this.#late(durationMs);
      await this.#dialogue.pause(durationMs / 20);
    }
  }

  /** The result would be that of somebody else's conversion. */
  #refuseOthers(config: Config, { input, range, rate }: Conversion): void {
    if (config.input === input && config.range === rangeName(range) && config.rate === rateName(rate)) {
      if (config.singleShot) return;
    }
    throw this.#problem(
      `The ADS1115 at ${formatByte(this.address)} was set to something else while it converted`,
      "Let one driver have it: somebody else on this bus uses it too.",
    );
  }

  #late(durationMs: number): I2CError {
    return new I2CError({
      kind: "timeout",
      message: `The ADS1115 at ${formatByte(this.address)} has no result after ${Math.ceil(durationMs / SLOWEST + GRACE_MS)} ms`,
      nextStep: "Make sure that it is one (identify), and that nobody else uses it.",
      address: this.#device.address,
      bus: "idle",
    });
  }

  #problem(message: string, nextStep: string): I2CError {
    return new I2CError({ kind: "protocol", message, nextStep, address: this.#device.address, bus: "idle" });
  }
}
