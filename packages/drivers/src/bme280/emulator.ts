import { type Clock, I2CError, type RegisterName, systemClock } from "@twowire/core";
import { RegisterChip, type RegisterTargetOptions, type RegisterWrite } from "@twowire/target";
import { physicalNumber } from "../physical-number.ts";
import { type Bme280Calibration, loadCalibration, SAMPLE_CALIBRATION } from "./calibration.ts";
import { NoiseFilter } from "./noise-filter.ts";
import { type AnyOversampling, type Bme280Times, timesOf } from "./oversampling.ts";
import { exactFineTemperature, rawHumidity, rawPressure, rawTemperature } from "./raw-values.ts";
import { bme280Registers } from "./registers.ts";
import { filterOf, standbyMsOf } from "./rest-and-filter.ts";
import { type Mode, Sequencer, type SequencerSettings } from "./sequencer.ts";

type Definition = typeof bme280Registers.definition;
type Name = RegisterName<Definition>;

/** What a sensor feels. */
interface Climate {
  /** °C. */
  readonly temperature: number;
  /** Pa. */
  readonly pressure: number;
  /** %RH. */
  readonly humidity: number;
}

export interface Bme280EmulatorOptions extends RegisterTargetOptions, Partial<Climate> {
  /** The time that measurements take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Default: {@link SAMPLE_CALIBRATION}. */
  readonly calibration?: Bme280Calibration | undefined;
  /** Whether measurements take as long as they may, or as long as they mostly do. Default: `"maximum"`. */
  readonly measurement?: "typical" | "maximum" | undefined;
  /** How long it has had power already, in milliseconds. Default: 0, so that its calibration is still being loaded. */
  readonly poweredMs?: number | undefined;
}

/** What it is made for ("Specification"). */
const LIMITS = {
  temperature: { lowest: -40, highest: 85, unit: "°C" },
  pressure: { lowest: 30_000, highest: 110_000, unit: "Pa" },
  humidity: { lowest: 0, highest: 100, unit: "%RH" },
} as const;

/** Until the sensor is ready after power-on or reset (t_startup in "Specification"). */
const STARTUP_MS = 2;

/** What starts the sensor anew, written to the reset register (section 5.4.2). */
const RESET_WORD = 0xb6;

/** What a quantity reads that is not measured. */
const SKIPPED_20_BITS = 0x8_0000;
const SKIPPED_16_BITS = 0x8000;

/** The bits of the register config that mean anything. */
const CONFIG_BITS = 0xfd;

const NO_CALIBRATION = Object.fromEntries(Object.keys(SAMPLE_CALIBRATION).map((name) => [name, 0]));

/**
 * A BME280, register by register. Measurements take the time that the data sheet says, on the clock given; they are worked out
 * when somebody looks, so that no timer runs.
 */
export class Bme280Emulator extends RegisterChip<Definition> {
  readonly #clock: Clock;
  readonly #calibration: Bme280Calibration;
  readonly #measurement: "typical" | "maximum";
  readonly #onWarning: RegisterTargetOptions["onWarning"];
  #climate: Climate;
  #sequencer: Sequencer;
  #temperatureFilter = new NoiseFilter(1);
  #pressureFilter = new NoiseFilter(1);
  /** The oversampling of humidity that holds: what is written takes effect with the next write to ctrl_meas. */
  #humidityTimes: Bme280Times = 0;
  /** When the calibration will be there, until it is. */
  #loadedMs: number | undefined;

  /** @throws I2CError `invalid-argument` for a climate outside of -40 to 85 °C, 30,000 to 110,000 Pa and 0 to 100 %RH */
  constructor(options: Bme280EmulatorOptions = {}) {
    super(bme280Registers, options);
    const { temperature = 25, pressure = 101_325, humidity = 50, poweredMs = 0 } = options;
    this.#clock = options.clock ?? systemClock;
    this.#calibration = options.calibration ?? SAMPLE_CALIBRATION;
    this.#measurement = options.measurement ?? "maximum";
    this.#onWarning = options.onWarning;
    this.#climate = checkClimate({ temperature, pressure, humidity });
    this.#sequencer = this.#newSequencer();
    // Refuses one that does not fit.
    loadCalibration(this.registers, this.#calibration);
    this.#begin(poweredMs);
  }

  /** What the sensor feels, in °C, -40 to 85: a result shows what was felt at the end of its measurement. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#climate.temperature;
  }

  set temperature(celsius: number) {
    this.#feel({ ...this.#climate, temperature: celsius });
  }

  /** What the sensor feels, in Pa, 30,000 to 110,000. @throws I2CError `invalid-argument` */
  get pressure(): number {
    return this.#climate.pressure;
  }

  set pressure(pascal: number) {
    this.#feel({ ...this.#climate, pressure: pascal });
  }

  /** What the sensor feels, in %RH, 0 to 100. @throws I2CError `invalid-argument` */
  get humidity(): number {
    return this.#climate.humidity;
  }

  set humidity(percent: number) {
    this.#feel({ ...this.#climate, humidity: percent });
  }

  /** Sets `temperature` in °C, `pressure` in Pa, `humidity` in %RH, or `poweredMs`, which takes the power away and puts it back that long ago. */
  set(parameter: string, value: string): void {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (parameter === "temperature" || parameter === "pressure" || parameter === "humidity") {
      this.#feel({ ...this.#climate, [parameter]: physicalNumber(parameter, value) });
    } else if (parameter === "poweredMs" && number >= 0 && Number.isFinite(number)) {
      super.powerOnReset();
      this.#begin(number);
    } else {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A BME280 cannot have ${parameter}=${value}`,
        nextStep: "Set temperature in °C, pressure in Pa, humidity in %RH, or poweredMs to zero or more milliseconds.",
      });
    }
  }

  override powerOnReset(): void {
    super.powerOnReset();
    this.#begin(0);
  }

  protected override beforeRead(): void {
    this.#settle();
  }

  protected override beforeWrite(): void {
    this.#settle();
  }

  protected override written({ register, old, value, written }: RegisterWrite<Name>): void {
    if (register === "reset") {
      this.registers.poke("reset", 0);
      if (written === RESET_WORD) this.#reset();
      return;
    }
    // While a change of mode waits for a measurement to end, the sensor takes no other ("Sensor mode transitions").
    const isDeaf = this.#sequencer.isChanging && (register === "humidityControl" || register === "measurementControl");
    if (isDeaf) {
      this.registers.poke(register, old);
      if (value !== old) this.#warnIgnored(register, "a change of mode waits for a measurement to end");
    } else if (register === "measurementControl") this.#commanded();
    // Also a write of the same value starts the filter anew; while the sensor does not sleep, none has any effect.
    else if (register === "config") {
      if (this.#sequencer.mode === "sleep") this.#newFilters();
      else if (((written ^ value) & CONFIG_BITS) !== 0) this.#warnIgnored(register, "it does not sleep");
    }
  }

  #warnIgnored(register: Name, reason: string): void {
    this.#onWarning?.({
      kind: "ignored-write",
      pointer: bme280Registers.byName[register].address,
      message: `BME280: what was written to ${register} is ignored, because ${reason}`,
    });
  }

  /** Begins anew, as the word in the reset register asks for; the pointer is not touched by it. */
  #reset(): void {
    this.registers.powerOnReset();
    this.#begin(0);
  }

  /** Takes over what ctrl_meas says. The mode that it shows is the one that the sensor is in. */
  #commanded(): void {
    const { registers } = this;
    this.#humidityTimes = timesOf(registers.get("humidityControl", "humidity"));
    const mode = registers.get("measurementControl", "mode");
    this.#sequencer.command(typeof mode === "number" ? "forced" : mode, this.#settings);
    this.#showMode();
  }

  #feel(climate: Climate): void {
    checkClimate(climate);
    this.#settle();
    this.#climate = climate;
  }

  /** Begins as after power-on. */
  #begin(poweredMs: number): void {
    this.#sequencer = this.#newSequencer();
    this.#humidityTimes = 0;
    this.#newFilters();
    this.#loadedMs = this.#clock.now() + STARTUP_MS - poweredMs;
    // A calibration of nothing but zeros has every name of one.
    loadCalibration(this.registers, NO_CALIBRATION as unknown as Bme280Calibration);
    this.#settle();
  }

  #newSequencer(): Sequencer {
    return new Sequencer(this.#clock, this.#measurement, this.#settings);
  }

  #newFilters(): void {
    const coefficient = filterOf(this.registers.get("config", "filter"));
    this.#temperatureFilter = new NoiseFilter(coefficient);
    this.#pressureFilter = new NoiseFilter(coefficient);
  }

  get #settings(): SequencerSettings {
    const { registers } = this;
    return {
      oversampling: {
        temperature: timesOf(registers.get("measurementControl", "temperature")),
        pressure: timesOf(registers.get("measurementControl", "pressure")),
        humidity: this.#humidityTimes,
      },
      standbyMs: standbyMsOf(registers.get("config", "standby")),
    };
  }

  /** Does what is over by now. */
  #settle(): void {
    const { registers } = this;
    if (this.#loadedMs !== undefined && this.#clock.now() >= this.#loadedMs) {
      this.#loadedMs = undefined;
      loadCalibration(registers, this.#calibration);
    }
    for (const oversampling of this.#sequencer.finished()) this.#measure(oversampling);
    registers.set("status", "updating", this.#loadedMs !== undefined);
    registers.set("status", "measuring", this.#sequencer.isMeasuring);
    this.#showMode();
  }

  #showMode(): void {
    const { mode }: { readonly mode: Mode } = this.#sequencer;
    this.registers.set("measurementControl", "mode", mode);
  }

  #measure({ temperature, pressure, humidity }: AnyOversampling): void {
    const { registers } = this;
    const calibration = this.#calibration;
    const climate = this.#climate;
    const felt = rounded(rawTemperature(climate.temperature, calibration), temperature, this.#temperatureFilter);
    // The warmer the sensor, the more it has to allow for, whether or not anybody wants to know the temperature.
    const fine = exactFineTemperature(felt, calibration);
    const pressed = rounded(rawPressure(climate.pressure, fine, calibration), pressure, this.#pressureFilter);
    registers.set("temperature", "raw", temperature === 0 ? SKIPPED_20_BITS : this.#temperatureFilter.next(felt));
    registers.set("pressure", "raw", pressure === 0 ? SKIPPED_20_BITS : this.#pressureFilter.next(pressed));
    registers.set(
      "humidity",
      "raw",
      humidity === 0 ? SKIPPED_16_BITS : rawHumidity(climate.humidity, fine, calibration),
    );
  }
}

/** Without the filter, results have 16 bits, and one more each time that the oversampling doubles (sections 3.4.2 and 3.4.3). */
function rounded(raw: number, times: Bme280Times, filter: NoiseFilter): number {
  if (filter.isOn || times === 0) return raw;
  const step = 16 / times;
  return Math.min(Math.round(raw / step) * step, 0x10_0000 - step);
}

function checkClimate(climate: Climate): Climate {
  for (const name of ["temperature", "pressure", "humidity"] as const) {
    const { lowest, highest, unit } = LIMITS[name];
    const { [name]: value } = climate;
    if (value >= lowest && value <= highest) continue;
    throw new I2CError({
      kind: "invalid-argument",
      message: `A BME280 cannot measure a ${name} of ${value} ${unit}`,
      nextStep: `Give a ${name} from ${lowest} to ${highest} ${unit}.`,
    });
  }
  return climate;
}
