import {
  type ChipRegisters,
  delay,
  encodeField,
  formatByte,
  I2CDevice,
  type I2CController,
  I2CError,
  type ReadValue,
  registersOf,
  type TransferOptions,
  type WriteValue,
} from "@twowire/core";
import { closedDriver } from "../closed-driver.ts";
import {
  configurationFields,
  configurationOf,
  hysteresisValue,
  type Mcp9808Configuration,
  type Mcp9808Hysteresis,
  type Mcp9808Settings,
  resolutionName,
  resolutionValue,
} from "./configuration.ts";
import { mcp9808Registers } from "./registers.ts";
import { conversionTimeMs, type Mcp9808Resolution } from "./resolution.ts";

type Definition = typeof mcp9808Registers.definition;
type Chip = ChipRegisters<Definition>;
type Configuration = Definition["registers"]["configuration"];

export interface Mcp9808Options {
  /** 0x18 to 0x1F, as pins A2 to A0 say. Default: 0x18. */
  readonly address?: number;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

export interface Mcp9808Identity {
  readonly model: "MCP9808";
  /** Of the silicon; any is accepted. */
  readonly revision: number;
}

/** Which of the three limits the temperature is beyond, whether or not the alert pin is used. */
export interface Mcp9808Alert {
  readonly critical: boolean;
  readonly upper: boolean;
  readonly lower: boolean;
}

export interface Mcp9808Sample {
  /** °C. */
  readonly temperature: number;
  readonly alert: Mcp9808Alert;
}

/** The three limits, in °C, in steps of 0.25. */
export interface Mcp9808Limits {
  readonly upper: number;
  readonly lower: number;
  readonly critical: number;
}

/** What the manufacturer and device registers of every MCP9808 say. */
const MANUFACTURER = 0x0054;
const DEVICE = 0x04;

/**
 * The Microchip MCP9808 temperature sensor (data sheet DS25095A).
 *
 * ```
 * const sensor = new Mcp9808(controller);
 * await sensor.identify();
 * console.log(await sensor.readTemperature());
 * ```
 *
 * All temperatures are °C. The sensor ignores what its locks forbid without saying so; everything that sets something reads it
 * back, and throws if it did not stay.
 */
export class Mcp9808 implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #registers: Chip;
  /** Whether `sample` wakes the sensor and lets it sleep again. */
  #sleeps = false;
  #closed = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address that is none */
  constructor(controller: I2CController, options: Mcp9808Options = {}) {
    const { address = 0x18, transfer } = options;
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#registers = registersOf(this.#device, mcp9808Registers);
  }

  /** Where the sensor is on the bus. */
  get address(): number {
    return this.#device.address;
  }

  /** Makes sure that this is an MCP9808. @throws I2CError `protocol` for another chip, saying what it answered */
  async identify(): Promise<Mcp9808Identity> {
    const manufacturer = await this.#chip.manufacturer.read();
    if (manufacturer !== MANUFACTURER) throw this.#wrongChip("manufacturer", 0x06, manufacturer, "0x0054");
    const { id, revision } = await this.#chip.device.read();
    if (id !== DEVICE) throw this.#wrongChip("device", 0x07, id * 0x100 + revision, "0x04 in the upper byte");
    return { model: "MCP9808", revision };
  }

  /** The result of the last conversion, in °C. Before the first one, 250 ms after power-on, it is 0. */
  readTemperature(): Promise<number> {
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#registers.ambientTemperature.readField("temperature");
  }

  /** The result of the last conversion; with `shutdownMode`, of one made for this sample. */
  async sample(): Promise<Mcp9808Sample> {
    const sleeps = this.#sleeps;
    if (sleeps) await this.wake();
    const { temperature, critical, upper, lower } = await this.#chip.ambientTemperature.read();
    if (sleeps) await this.shutdown();
    return { temperature, alert: { critical, upper, lower } };
  }

  /**
   * Changes what is given and nothing else.
   * @throws I2CError `invalid-argument` for a setting that there is not, before anything is sent; `protocol` where a lock kept
   * the sensor from taking it
   */
  async configure(settings: Partial<Mcp9808Settings>): Promise<void> {
    const fields = configurationFields(settings);
    const { resolution, highTemperature, lowTemperature, criticalTemperature, shutdownMode } = settings;
    const limits = { upper: highTemperature, lower: lowTemperature, critical: criticalTemperature };
    checkLimits(limits);
    const step = resolution === undefined ? undefined : resolutionName(resolution);
    await this.#exclusive(async (chip) => {
      await this.#writeLimits(chip, limits);
      if (step !== undefined) await this.#writeResolution(chip, step);
      await this.#writeConfiguration(chip, fields);
    });
    if (shutdownMode !== undefined) this.#sleeps = shutdownMode;
  }

  /** What the sensor is set to. */
  async readConfiguration(): Promise<Mcp9808Configuration> {
    const chip = this.#chip;
    const fields = configurationOf(await chip.configuration.read());
    const { upper, lower, critical } = await this.readLimits();
    return {
      ...fields,
      highTemperature: upper,
      lowTemperature: lower,
      criticalTemperature: critical,
      resolution: await this.readResolution(),
    };
  }

  async readLimits(): Promise<Mcp9808Limits> {
    const { upperLimit, lowerLimit, criticalLimit } = this.#chip;
    return {
      upper: await upperLimit.readField("temperature"),
      lower: await lowerLimit.readField("temperature"),
      critical: await criticalLimit.readField("temperature"),
    };
  }

  /**
   * Sets the limits that are given: °C, -256 to 255.75, rounded to 0.25.
   * @throws I2CError `invalid-argument` outside, before anything is sent; `protocol` where a lock kept one from changing
   */
  async setLimits(limits: Partial<Mcp9808Limits>): Promise<void> {
    checkLimits(limits);
    await this.#exclusive((chip) => this.#writeLimits(chip, limits));
  }

  /** How far below a limit an alert ends, in °C. */
  async readHysteresis(): Promise<Mcp9808Hysteresis> {
    return hysteresisValue(await this.#chip.configuration.readField("hysteresis"));
  }

  /** @throws I2CError `invalid-argument` for another value; `protocol` where a lock kept it from changing */
  setHysteresis(hysteresis: Mcp9808Hysteresis): Promise<void> {
    return this.configure({ hysteresis });
  }

  async readResolution(): Promise<Mcp9808Resolution> {
    return resolutionValue(await this.#chip.resolution.readField("step"));
  }

  /** Takes effect with the next conversion: see {@link waitForConversion}. @throws I2CError `invalid-argument` for another value */
  setResolution(resolution: Mcp9808Resolution): Promise<void> {
    return this.configure({ resolution });
  }

  /** Waits as long as a conversion takes: until one has ended that had not when this was called. */
  async waitForConversion(): Promise<void> {
    await delay(this.#device.controller.clock, conversionTimeMs(await this.readResolution()));
  }

  /** Whether the sensor asserts its alert pin, as it says itself. */
  async readAlertStatus(): Promise<boolean> {
    return this.#chip.configuration.readField("alertStatus");
  }

  /** Ends an interrupt, so that the next one can be seen. */
  async clearInterrupt(): Promise<void> {
    await this.#chip.configuration.update({ interruptClear: true });
  }

  /** Stops conversions; the temperature stays as it is until {@link wake}. @throws I2CError `protocol` where a lock forbids it */
  async shutdown(): Promise<void> {
    await this.#exclusive((chip) => this.#writeConfiguration(chip, { shutdown: true }));
  }

  /** Starts conversions again and waits for the first. Returns at once where they go on anyway. */
  async wake(): Promise<void> {
    const slept = await this.#exclusive(async (chip) => {
      if (!(await chip.configuration.readField("shutdown"))) return false;
      await this.#writeConfiguration(chip, { shutdown: false });
      return true;
    });
    if (slept) await this.waitForConversion();
  }

  /** Fixes the critical limit, hysteresis and alert settings until the sensor loses power. There is no way back. */
  async lockCritical(): Promise<void> {
    await this.#exclusive((chip) => this.#writeConfiguration(chip, { criticalLock: true }));
  }

  /** Fixes the upper and lower limit, hysteresis and alert settings until the sensor loses power. There is no way back. */
  async lockWindow(): Promise<void> {
    await this.#exclusive((chip) => this.#writeConfiguration(chip, { windowLock: true }));
  }

  /** Which limits are locked. */
  async readLocks(): Promise<{ readonly critical: boolean; readonly window: boolean }> {
    const { criticalLock, windowLock } = await this.#chip.configuration.read();
    return { critical: criticalLock, window: windowLock };
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
  get #chip(): Chip {
    if (this.#closed) throw this.#closedError();
    return this.#registers;
  }

  #exclusive<T>(work: (chip: Chip) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#device.exclusive((locked) => work(registersOf(locked, mcp9808Registers)));
  }

  async #writeLimits(chip: Chip, limits: OptionalLimits): Promise<void> {
    for (const { name, register } of LIMITS) {
      const wanted = limits[name];
      if (wanted === undefined) continue;
      await chip[register].write({ temperature: wanted });
      const kept = await chip[register].readField("temperature");
      if (kept !== Math.round(wanted * 4) / 4) {
        throw await this.#notTaken(chip, `The ${name} limit stayed at ${kept} °C instead of ${wanted} °C`);
      }
    }
  }

  async #writeResolution(chip: Chip, step: ReadValue<Definition["registers"]["resolution"]>["step"]): Promise<void> {
    await chip.resolution.write({ step });
    const kept = await chip.resolution.readField("step");
    if (kept !== step) throw await this.#notTaken(chip, `The resolution stayed at ${kept} instead of ${step}`);
  }

  async #writeConfiguration(chip: Chip, fields: WriteValue<Configuration>): Promise<void> {
    if (Object.keys(fields).length === 0) return;
    await chip.configuration.update(fields);
    const kept: Readonly<Record<string, unknown>> = await chip.configuration.read();
    for (const [name, wanted] of Object.entries(fields)) {
      if (kept[name] === wanted) continue;
      throw await this.#notTaken(chip, `${name} stayed ${String(kept[name])} instead of ${String(wanted)}`);
    }
  }

  /** The sensor acknowledges everything, and keeps what its locks allow. */
  async #notTaken(chip: Chip, problem: string): Promise<I2CError> {
    const { criticalLock, windowLock } = await chip.configuration.read();
    const locks = [...(criticalLock ? ["critical lock"] : []), ...(windowLock ? ["window lock"] : [])];
    const locked = locks.length > 0;
    return new I2CError({
      kind: "protocol",
      message: `${problem}${locked ? `: the ${locks.join(" and the ")} ${locks.length > 1 ? "are" : "is"} set` : ""}`,
      nextStep: locked
        ? "A lock holds until the sensor loses power."
        : "The sensor acknowledged it and did not keep it: make sure that it is an MCP9808 (identify).",
      address: this.#device.address,
      bus: "idle",
    });
  }

  #wrongChip(what: string, register: number, found: number, expected: string): I2CError {
    return new I2CError({
      kind: "protocol",
      message: `There is no MCP9808 at ${formatByte(this.address)}: its ${what} register (${formatByte(register)}) reads 0x${found.toString(16).toUpperCase().padStart(4, "0")} instead of ${expected}`,
      nextStep: "Check the address; `twowire identify` says what answers where.",
      address: this.#device.address,
      bus: "idle",
    });
  }

  #closedError(): I2CError {
    return closedDriver("MCP9808", this.#device.address);
  }
}

/** Limits as a caller may give them. */
type OptionalLimits = { readonly [Name in keyof Mcp9808Limits]?: number | undefined };

const LIMITS = [
  { name: "upper", register: "upperLimit" },
  { name: "lower", register: "lowerLimit" },
  { name: "critical", register: "criticalLimit" },
] as const;

/** Refuses a limit that its register cannot hold, before anything is sent. */
function checkLimits(limits: OptionalLimits): void {
  for (const { name, register } of LIMITS) {
    const limit = limits[name];
    const { [register]: found } = mcp9808Registers.byName;
    const [field] = found.fields;
    if (limit !== undefined && field !== undefined) encodeField(found, field, limit);
  }
}
