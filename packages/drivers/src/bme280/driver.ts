import {
  type ChipRegisters,
  formatByte,
  I2CDevice,
  type I2CController,
  I2CError,
  readMany,
  registersOf,
  type TransferOptions,
} from "@twowire/core";
import { Dialogue } from "../dialogue.ts";
import { type Bme280Calibration, readCalibration } from "./calibration.ts";
import { fineTemperature, humidityFrom, pressureFrom, temperatureFrom } from "./compensation.ts";
import { measurementTimeMs, oversamplingName, timesOf } from "./oversampling.ts";
import { bme280Registers } from "./registers.ts";
import { filterName, standbyName } from "./rest-and-filter.ts";
import { type Bme280Changes, type Bme280Settings, changed, DEFAULT_SETTINGS } from "./settings.ts";

type Definition = typeof bme280Registers.definition;

export interface Bme280Options extends Bme280Changes {
  /** 0x76 or 0x77, as pin SDO is at ground or the supply. Default: 0x76. */
  readonly address?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions | undefined;
}

export interface Bme280Identity {
  readonly model: "BME280";
}

/**
 * What was measured, grouped as ECMA-419 groups sensors. A quantity that is not measured (oversampling 0) is missing. Humidity
 * is in %RH, as with all drivers here; ECMA-419 has a fraction: divide by 100.
 */
export interface Bme280Sample {
  /** °C, in steps of 0.01. */
  readonly thermometer: { readonly temperature: number };
  /** Pa. */
  readonly barometer?: { readonly pressure: number };
  /** %RH, 0 to 100. */
  readonly hygrometer?: { readonly humidity: number };
}

const CHIP_ID = 0x60;
const BMP280_IDS: ReadonlySet<number> = new Set([0x56, 0x57, 0x58]);

const RESET_WORD = 0xb6;

/** Until the sensor is ready after a reset, in milliseconds (t_startup in "Specification"); and how late it may be. */
const STARTUP_MS = 2;
const STARTUP_GRACE_MS = 8;

/** Between two questions whether a measurement is over, and how late it may be: the data sheet's time is the longest already. */
const POLL_MS = 1;
const GRACE_MS = 5;

/**
 * The Bosch BME280 sensor of temperature, pressure and humidity (data sheet BST-BME280-DS002).
 *
 * ```
 * const sensor = new Bme280(controller);
 * const { thermometer, barometer, hygrometer } = await sensor.sample();
 * ```
 *
 * It is set up at its first use: settings go to the constructor, or to {@link configure}. What is asked of one driver at the same
 * time is done one after the other; the bus is free while the sensor measures.
 */
export class Bme280 implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #chip: ChipRegisters<Definition>;
  readonly #dialogue: Dialogue;
  #settings: Bme280Settings;
  #calibration: Bme280Calibration | undefined;
  /** Whether the sensor is known to have these settings. */
  #isSet = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address or a setting that there is not */
  constructor(controller: I2CController, options: Bme280Options = {}) {
    const { address = 0x76, transfer, ...settings } = options;
    this.#settings = changed(DEFAULT_SETTINGS, settings);
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#chip = registersOf(this.#device, bme280Registers);
    this.#dialogue = new Dialogue("BME280", this.#device, transfer);
  }

  /** Where the sensor is on the bus. */
  get address(): number {
    return this.#device.address;
  }

  /** How it measures. */
  get settings(): Bme280Settings {
    return this.#settings;
  }

  /** How long a measurement takes at most, in milliseconds. */
  get measurementTimeMs(): number {
    return measurementTimeMs(this.#settings.oversampling);
  }

  /** Makes sure that this is a BME280. @throws I2CError `protocol` for another chip, saying what it answered */
  identify(): Promise<Bme280Identity> {
    return this.#dialogue.run(async () => {
      const id = await this.#chip.id.read();
      if (id === CHIP_ID) return { model: "BME280" };
      const what = BMP280_IDS.has(id) ? ", as a BMP280 does, which has no hygrometer" : "";
      throw this.#problem(
        `There is no BME280 at ${formatByte(this.address)}: its id (0xD0) reads ${formatByte(id)} instead of 0x60${what}`,
        "Check the address; `twowire identify` says what answers where.",
      );
    });
  }

  /**
   * Changes what is given and nothing else, and begins to measure in normal mode.
   * @throws I2CError `invalid-argument` for a setting that there is not, before anything is sent
   */
  async configure(changes: Bme280Changes): Promise<void> {
    this.#dialogue.refuseClosed();
    const settings = changed(this.#settings, changes);
    await this.#dialogue.run(async () => {
      this.#settings = settings;
      await this.#apply();
    });
  }

  /**
   * Measures; in normal mode, gives the last result, all of it from one measurement.
   * @throws I2CError `timeout` where a measurement does not end; `protocol` where the sensor lost its settings, with its power for
   * instance: it gets them again with the next call
   */
  sample(): Promise<Bme280Sample> {
    return this.#dialogue.run(async () => {
      if (!this.#isSet) await this.#apply();
      const calibration = await this.#calibrated();
      // Whatever goes wrong from here on, the sensor is to be set anew.
      this.#isSet = false;
      if (this.#settings.mode === "forced") await this.#measure();
      await this.#checkSettings();
      const sample = await this.#read(calibration);
      this.#isSet = true;
      return sample;
    });
  }

  /** Makes the sensor begin anew, as after power-on. Its settings are sent again with the next sample. */
  reset(): Promise<void> {
    return this.#dialogue.run(async () => {
      this.#isSet = false;
      await this.#chip.reset.write(RESET_WORD);
      await this.#dialogue.pause(STARTUP_MS);
      await this.#waitUntilLoaded();
    });
  }

  /** Lets go of the sensor, which goes on as it is set. May be called twice. */
  close(): Promise<void> {
    this.#dialogue.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Puts the settings into the sensor. What rests between measurements can only be changed while it sleeps. */
  async #apply(): Promise<void> {
    const { oversampling, filter, standbyMs, mode } = this.#settings;
    this.#isSet = false;
    await this.#waitUntilLoaded();
    await this.#sleep();
    await this.#chip.config.write({ standby: standbyName(standbyMs), filter: filterName(filter) });
    await this.#chip.humidityControl.write({ humidity: oversamplingName(oversampling.humidity) });
    await this.#command(mode === "normal" ? "normal" : "sleep");
    // So that there is a result to give.
    if (mode === "normal") await this.#dialogue.pause(this.measurementTimeMs);
    this.#isSet = true;
  }

  /** Sends the sensor to sleep, which it does when the measurement that goes on is over. */
  async #sleep(): Promise<void> {
    const { mode } = await this.#chip.measurementControl.read();
    if (mode === "sleep") return;
    await this.#command("sleep");
    await this.#waitUntilMeasured(measurementTimeMs({ temperature: 16, pressure: 16, humidity: 16 }));
  }

  async #measure(): Promise<void> {
    await this.#command("forced");
    await this.#dialogue.pause(this.measurementTimeMs);
    await this.#waitUntilMeasured(0);
  }

  async #command(mode: "sleep" | "forced" | "normal"): Promise<void> {
    const { temperature, pressure } = this.#settings.oversampling;
    await this.#chip.measurementControl.write({
      temperature: oversamplingName(temperature),
      pressure: oversamplingName(pressure),
      mode,
    });
  }

  async #read(calibration: Bme280Calibration): Promise<Bme280Sample> {
    const { oversampling } = this.#settings;
    const { pressure, temperature, humidity } = this.#chip;
    const [pressed, felt, damp] = await readMany(pressure, temperature, humidity);
    const fine = fineTemperature(felt.raw, calibration);
    return {
      thermometer: { temperature: temperatureFrom(fine) },
      ...(oversampling.pressure === 0 ? {} : { barometer: { pressure: pressureFrom(pressed.raw, fine, calibration) } }),
      ...(oversampling.humidity === 0 ? {} : { hygrometer: { humidity: humidityFrom(damp.raw, fine, calibration) } }),
    };
  }

  /** A sensor that lost its power since it was set does not measure any more, and would give what it reads after power-on. */
  async #checkSettings(): Promise<void> {
    const { humidityControl, measurementControl, config } = this.#chip;
    const [damp, control, rest] = await readMany(humidityControl, measurementControl, config);
    const { oversampling, filter, standbyMs, mode } = this.#settings;
    const kept =
      timesOf(damp.humidity) === oversampling.humidity &&
      timesOf(control.temperature) === oversampling.temperature &&
      timesOf(control.pressure) === oversampling.pressure &&
      control.mode === (mode === "normal" ? "normal" : "sleep") &&
      rest.standby === standbyName(standbyMs) &&
      rest.filter === filterName(filter);
    if (kept) return;
    throw this.#problem(
      `The BME280 at ${formatByte(this.address)} is not set any more as it was`,
      "It lost its power, was reset, or somebody else on this bus uses it. The next call sets it again.",
    );
  }

  /** The calibration, read once. */
  async #calibrated(): Promise<Bme280Calibration> {
    if (this.#calibration !== undefined) return this.#calibration;
    const calibration = await readCalibration(this.#chip);
    if (calibration.t1 === 0 || calibration.p1 === 0) {
      throw this.#problem(
        `The sensor at ${formatByte(this.address)} has no calibration: it reads 0`,
        "Make sure that it is a BME280 (identify).",
      );
    }
    this.#calibration = calibration;
    return calibration;
  }

  /** After power-on or reset the sensor loads its calibration. */
  async #waitUntilLoaded(): Promise<void> {
    await this.#waitWhile("updating", STARTUP_GRACE_MS, "does not end loading its calibration");
  }

  async #waitUntilMeasured(expectedMs: number): Promise<void> {
    await this.#waitWhile("measuring", expectedMs + GRACE_MS, "does not end a measurement");
  }

  async #waitWhile(flag: "updating" | "measuring", limitMs: number, problem: string): Promise<void> {
    const { clock } = this.#device.controller;
    const endMs = clock.now() + limitMs;
    for (;;) {
      // The last look begins when the time is up, so that a program that is woken late does not give up early.
      const isLast = clock.now() >= endMs;
      if (!(await this.#chip.status.readField(flag))) return;
      if (isLast) {
        throw new I2CError({
          kind: "timeout",
          message: `The sensor at ${formatByte(this.address)} ${problem}`,
          nextStep: "Make sure that it is a BME280 (identify); reset() begins anew.",
          address: this.#device.address,
          bus: "idle",
        });
      }
      await this.#dialogue.pause(POLL_MS);
    }
  }

  #problem(message: string, nextStep: string): I2CError {
    return new I2CError({ kind: "protocol", message, nextStep, address: this.#device.address, bus: "idle" });
  }
}
