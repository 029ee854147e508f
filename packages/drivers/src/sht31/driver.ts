import { formatByte, type I2CController, I2CError, isI2CError, type TransferOptions } from "@twowire/core";
import {
  COMMAND,
  CONVERSION_MS,
  IDLE_MS,
  LIMIT,
  LIMIT_NAMES,
  periodicCommand,
  periodMs,
  RESET_MS,
  type Sht31LimitName,
  type Sht31Rate,
  type Sht31Repeatability,
  SINGLE_SHOT,
} from "./commands.ts";
import { Sht31Link } from "./link.ts";
import { limitRaw, limitWord, sampleFrom, type Sht31Limit, type Sht31Sample } from "./quantities.ts";
import { checkRate, checkSettings, type Sht31Settings } from "./settings.ts";
import { RESERVED_STATUS_BITS, type Sht31Status, statusFrom } from "./status.ts";
import { formatWord } from "./words.ts";

export interface Sht31Options extends Partial<Pick<Sht31Settings, "repeatability" | "stretch">> {
  /** 0x44, or 0x45 with pin ADDR high. Default: 0x44. */
  readonly address?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions | undefined;
}

export interface Sht31Identity {
  /** The family: SHT30, SHT31, SHT35 and SHT85 answer alike, and so does the thermometer STS3x. */
  readonly model: "SHT3x";
  /** They have no register that names them, so that nobody can be quite certain. */
  readonly certain: false;
  /** What speaks for it. */
  readonly evidence: string;
  readonly status: Sht31Status;
}

/** How long a result may be late: a conversion takes 0.5 ms longer at low voltage, and clocks differ. In milliseconds. */
const GRACE_MS = 5;

/** Between two attempts at reading a result. */
const POLL_MS = 1;

/**
 * The Sensirion SHT31 humidity and temperature sensor, and its sisters SHT30 and SHT35 (data sheet SHT3x-DIS).
 *
 * ```
 * const sensor = new Sht31(controller);
 * const { temperature, humidity } = await sensor.sample();
 * ```
 *
 * Every word from the sensor has a checksum; one that is wrong ends in an I2CError `pec-mismatch` that names the word. What is
 * asked of one driver at the same time is done one after the other; the bus is free while the sensor measures.
 */
export class Sht31 implements AsyncDisposable {
  readonly #link: Sht31Link;
  #repeatability: Sht31Repeatability;
  #stretch: boolean;
  /** How often the sensor measures by itself. */
  #rate: Sht31Rate | undefined;

  /**
   * Nothing is sent yet.
   * @throws I2CError `invalid-argument` for an address or setting that there is not, `unsupported` for clock stretching on a
   * controller without it
   */
  constructor(controller: I2CController, options: Sht31Options = {}) {
    const { address = 0x44, repeatability = "high", stretch = false, transfer } = options;
    checkSettings({ repeatability, stretch }, controller.capabilities);
    this.#link = new Sht31Link(controller, address, transfer);
    this.#repeatability = repeatability;
    this.#stretch = stretch;
  }

  /** Where the sensor is on the bus. */
  get address(): number {
    return this.#link.address;
  }

  /** How it measures. */
  get settings(): Pick<Sht31Settings, "repeatability" | "stretch"> {
    return { repeatability: this.#repeatability, stretch: this.#stretch };
  }

  /**
   * Finds out whether this is an SHT3x, as far as that can be known: its status has a correct checksum, which is chance in one
   * case of 256, and zeros where it must.
   * @throws I2CError `protocol` for another chip
   */
  async identify(): Promise<Sht31Identity> {
    const word = await this.#link
      .dialogue(() => this.#link.ask(COMMAND.readStatus, ["status"]))
      .catch((error: unknown) => {
        throw isI2CError(error) && error.kind === "pec-mismatch" ? this.#wrongChip(error.summary, error) : error;
      });
    const [status = 0] = word;
    if ((status & RESERVED_STATUS_BITS) !== 0) {
      throw this.#wrongChip(`The status ${formatWord(status)} has bits set that are always 0`);
    }
    return {
      model: "SHT3x",
      certain: false,
      evidence: `status ${formatWord(status)} with a correct checksum`,
      status: statusFrom(status),
    };
  }

  /**
   * Changes what is given and nothing else. Repeatability and clock stretching hold from the next measurement on.
   * @throws I2CError `invalid-argument` for a setting that there is not, `unsupported` for clock stretching on a controller
   * without it, both before anything is sent
   */
  async configure(settings: Partial<Sht31Settings>): Promise<void> {
    this.#link.refuseClosed();
    checkSettings(settings, this.#link.controller.capabilities);
    const { repeatability, stretch, heater } = settings;
    if (repeatability !== undefined) this.#repeatability = repeatability;
    if (stretch !== undefined) this.#stretch = stretch;
    if (heater !== undefined)
      await this.#link.dialogue(() => this.#link.command(heater ? COMMAND.heaterOn : COMMAND.heaterOff));
  }

  /**
   * Measures. While the sensor measures by itself, waits for its next result.
   * @throws I2CError `timeout` where no result comes, `pec-mismatch` for one that was damaged on the way
   */
  sample(): Promise<Sht31Sample> {
    return this.#link.dialogue(() => (this.#rate === undefined ? this.#measure() : this.#nextPeriodic(this.#rate)));
  }

  /** Lets the sensor measure by itself, 0.5 to 10 times a second, or with accelerated response time. See {@link fetch}. */
  async startPeriodic(rate: Sht31Rate = 1): Promise<void> {
    checkRate(rate);
    await this.#link.dialogue(async () => {
      if (this.#rate !== undefined) await this.#link.command(COMMAND.break);
      this.#rate = undefined;
      await this.#link.command(periodicCommand(rate, this.#repeatability));
      this.#rate = rate;
    });
  }

  /** The last result of periodic measuring; `undefined` where there is none since the last one was fetched. */
  fetch(): Promise<Sht31Sample | undefined> {
    return this.#link.dialogue(() => this.#fetch());
  }

  /** Ends periodic measuring. Harmless where there is none, and so a way out of a state that is not known. */
  async stopPeriodic(): Promise<void> {
    await this.#link.dialogue(async () => {
      await this.#link.command(COMMAND.break);
      this.#rate = undefined;
    });
  }

  /** What the sensor says about itself. */
  async status(): Promise<Sht31Status> {
    const [word = 0] = await this.#link.dialogue(() => this.#link.ask(COMMAND.readStatus, ["status"]));
    return statusFrom(word);
  }

  /** Clears the flags of alerts and of a reset. */
  clearStatus(): Promise<void> {
    return this.#link.dialogue(() => this.#link.command(COMMAND.clearStatus));
  }

  /** The limits of the alert pin, which works while the sensor measures by itself. */
  readAlertLimits(): Promise<Readonly<Record<Sht31LimitName, Sht31Limit>>> {
    return this.#link.dialogue(async () => ({
      highSet: await this.#readLimit("highSet"),
      highClear: await this.#readLimit("highClear"),
      lowClear: await this.#readLimit("lowClear"),
      lowSet: await this.#readLimit("lowSet"),
    }));
  }

  /**
   * Sets the limits that are given, rounded down to steps of 0.34 °C and 0.78 %RH. With `lowSet` above `highSet` there are no
   * alerts.
   * @throws I2CError `invalid-argument` outside -45 to 130 °C and 0 to 100 %RH, before anything is sent; `protocol` where the
   * sensor did not keep one
   */
  async setAlertLimits(limits: { readonly [Name in Sht31LimitName]?: Sht31Limit | undefined }): Promise<void> {
    const words = LIMIT_NAMES.flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [{ name, word: limitWord(limit) }];
    });
    await this.#link.dialogue(async () => {
      for (const { name, word } of words) await this.#writeLimit(name, word);
    });
  }

  /** Makes the sensor begin anew, as after power-on: heater off, limits as delivered, no periodic measuring. */
  async reset(): Promise<void> {
    await this.#link.dialogue(async () => {
      // Only an idle sensor is sure to listen to a reset.
      await this.#link.command(COMMAND.break);
      await this.#link.command(COMMAND.softReset);
      this.#rate = undefined;
      await this.#link.pause(RESET_MS);
    });
  }

  /** The number of this very sensor, 32 bits. */
  async serialNumber(): Promise<number> {
    const names = ["upper half of the serial number", "lower half of the serial number"];
    const [upper = 0, lower = 0] = await this.#link.dialogue(() => this.#link.ask(COMMAND.serialNumber, names));
    return upper * 0x1_0000 + lower;
  }

  /** Lets go of the sensor, which goes on as it is set. May be called twice. */
  close(): Promise<void> {
    this.#link.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #measure(): Promise<Sht31Sample> {
    const { [this.#repeatability]: commands } = SINGLE_SHOT;
    const { maximum } = CONVERSION_MS[this.#repeatability];
    if (this.#stretch) {
      await this.#link.commandFor(maximum + GRACE_MS, commands.stretch);
      return this.#receiveSample();
    }
    await this.#link.commandFor(maximum + GRACE_MS, commands.poll);
    await this.#link.pause(maximum - IDLE_MS);
    return this.#receiveWhenReady(maximum);
  }

  async #receiveWhenReady(conversionMs: number): Promise<Sht31Sample> {
    const { clock } = this.#link;
    const endMs = clock.now() + GRACE_MS;
    for (;;) {
      // The last attempt begins when the time is up, so that a program that is woken late does not give up early.
      const isLast = clock.now() >= endMs;
      const sample = await this.#receiveIfAny();
      if (sample !== undefined) return sample;
      if (isLast) throw this.#late(conversionMs + GRACE_MS);
      await this.#link.pause(POLL_MS);
    }
  }

  async #nextPeriodic(rate: Sht31Rate): Promise<Sht31Sample> {
    const { clock } = this.#link;
    const limitMs = periodMs(rate) + CONVERSION_MS.high.maximum + GRACE_MS;
    const endMs = clock.now() + limitMs;
    for (;;) {
      const isLast = clock.now() >= endMs;
      const sample = await this.#fetch();
      if (sample !== undefined) return sample;
      if (isLast) throw this.#late(limitMs);
      await this.#link.pause(periodMs(rate) / 20);
    }
  }

  async #fetch(): Promise<Sht31Sample | undefined> {
    await this.#link.command(COMMAND.fetch);
    return this.#receiveIfAny();
  }

  /** The sensor refuses its address for as long as it has nothing to tell. */
  async #receiveIfAny(): Promise<Sht31Sample | undefined> {
    try {
      return await this.#receiveSample();
    } catch (error) {
      if (isI2CError(error) && (error.kind === "nack-address" || error.kind === "nack")) return undefined;
      throw error;
    }
  }

  async #receiveSample(): Promise<Sht31Sample> {
    const [temperature = 0, humidity = 0] = await this.#link.receive(["temperature", "humidity"]);
    return sampleFrom({ temperature, humidity });
  }

  async #readLimit(name: Sht31LimitName): Promise<Sht31Limit> {
    const [word = 0] = await this.#link.ask(LIMIT[name].read, [`${name} limit`]);
    return sampleFrom(limitRaw(word));
  }

  async #writeLimit(name: Sht31LimitName, word: number): Promise<void> {
    await this.#link.command(LIMIT[name].write, word);
    const [kept = 0] = await this.#link.ask(LIMIT[name].read, [`${name} limit`]);
    if (kept === word) return;
    throw new I2CError({
      kind: "protocol",
      message: `The ${name} limit stayed at ${formatWord(kept)} instead of ${formatWord(word)}`,
      nextStep:
        "The sensor drops data that was damaged on the way, and says so in its status (checksumFailed): set it again.",
      address: this.#link.address,
      bus: "idle",
    });
  }

  #late(limitMs: number): I2CError {
    return new I2CError({
      kind: "timeout",
      message: `The sensor at ${formatByte(this.address)} had no result after ${limitMs} ms`,
      nextStep:
        "It may have been reset, or told by somebody else to do something different: call reset() and measure again.",
      address: this.#link.address,
      bus: "idle",
    });
  }

  #wrongChip(problem: string, cause?: unknown): I2CError {
    return new I2CError({
      kind: "protocol",
      message: `There seems to be no SHT3x at ${formatByte(this.address)}. ${problem}`,
      nextStep: "Check the address; `twowire identify` says what answers where.",
      address: this.#link.address,
      bus: "idle",
      cause,
    });
  }
}
