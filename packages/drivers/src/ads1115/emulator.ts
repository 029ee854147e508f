import { type Clock, I2CError, type RegisterName, systemClock, type TransferEnd } from "@twowire/core";
import { type ChipPin, RegisterChip, type RegisterTargetOptions, type RegisterWrite } from "@twowire/target";
import { ObservedPin } from "../observed-pin.ts";
import { physicalNumber } from "../physical-number.ts";
import { Comparator, type ComparatorSettings } from "./comparator.ts";
import { type ConversionSettings, Converter } from "./converter.ts";
import { rangeOf, rateOf } from "./inputs.ts";
import { ads1115Registers } from "./registers.ts";
import { Voltages } from "./voltages.ts";

type Definition = typeof ads1115Registers.definition;
type Name = RegisterName<Definition>;

export interface Ads1115EmulatorOptions extends RegisterTargetOptions {
  /** The time that conversions take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** The supply in volts, 2 to 5.5. Default: 3.3. */
  readonly supply?: number | undefined;
  /** The voltages at the inputs against ground. Default: 0. */
  readonly inputs?: readonly number[] | undefined;
  /** By how many percent it converts faster than it should, -10 to 10: clocks of converters differ. Default: 0. */
  readonly rateError?: number | undefined;
}

/** Where everybody listens who knows general calls, and the one call that this chip knows. */
const GENERAL_CALL = 0x00;
const RESET_CALL = 0x06;

/** Where everybody answers who has an alert (SMBus). */
const ALERT_RESPONSE = 0x0c;

/** How long the pin tells of each conversion in continuous mode ("Conversion Ready Pin": about 8 µs). */
const READY_PULSE_MS = 0.008;

/** The place of OS in the config register. */
const START = 0x8000;

const QUEUES = { one: 1, two: 2, four: 4, off: undefined } as const;

/**
 * An ADS1115, register by register. Conversions take the time that the data sheet says, on the clock given; they are worked out
 * when somebody looks, so that no timer runs. Attach it to 0x00 too, and it hears the general call; to 0x0C, and it answers
 * SMBus's alert response.
 */
export class Ads1115Emulator extends RegisterChip<Definition> {
  /** At the alert response address, the one with the lowest address answers. */
  readonly arbitrates = true;
  readonly #voltages: Voltages;
  readonly #comparator = new Comparator();
  readonly #pin: ObservedPin;
  readonly #clock: Clock;
  readonly #slowness: number;
  #converter: Converter;
  /** The address that it was last spoken to at. */
  #address = 0x48;
  /** What the transfer that goes on is about. */
  #visit: "registers" | "general-call" | "alert-response" = "registers";
  #answered = false;
  #callBytes = 0;

  /** @throws I2CError `invalid-argument` for voltages that it cannot stand, or a rate error beyond 10 % */
  constructor(options: Ads1115EmulatorOptions = {}) {
    super(ads1115Registers, options);
    const { supply = 3.3, inputs = [], rateError = 0 } = options;
    if (!(Math.abs(rateError) <= 10)) throw impossible("rateError", String(rateError));
    this.#clock = options.clock ?? systemClock;
    this.#slowness = 1 / (1 + rateError / 100);
    this.#voltages = new Voltages(supply);
    for (const [pin, volts] of inputs.entries()) this.#voltages.set(pin, volts);
    this.#converter = this.#newConverter();
    this.#pin = new ObservedPin(this.#clock, { level: () => this.alertPin, untilEdgeMs: () => this.#untilEdgeMs });
  }

  /** The supply in volts. @throws I2CError `invalid-argument` outside of 2 to 5.5 V, or where an input is higher than that allows */
  get supply(): number {
    return this.#voltages.supply;
  }

  set supply(volts: number) {
    this.#voltages.supply = volts;
  }

  /** The voltage at an input against ground. */
  input(pin: 0 | 1 | 2 | 3): number {
    return this.#voltages.get(pin);
  }

  /**
   * Puts a voltage to an input. A result shows what was there at the end of its conversion.
   * @throws I2CError `invalid-argument` outside of -0.3 V to the supply and 0.3 V more
   */
  setInput(pin: 0 | 1 | 2 | 3, volts: number): void {
    this.#settle();
    this.#voltages.set(pin, volts);
  }

  /** The level of the pin ALERT/RDY, with its pull-up resistor: true is high. */
  get alertPin(): boolean {
    this.#settle();
    const { registers } = this;
    if (registers.get("config", "queue") === "off") return true;
    return this.#isAsserted === registers.get("config", "activeHigh");
  }

  get alertOutput(): ChipPin {
    return this.#pin;
  }

  /** Calls `listener` with each new level of the pin ALERT/RDY, until disposed of: see {@link ObservedPin}. */
  observeAlertPin(listener: (level: boolean) => void): Disposable {
    return this.#pin.observe(listener);
  }

  /** Sets `ain0` to `ain3`, or `supply`, in volts. */
  set(parameter: string, value: string): void {
    const pin = ["ain0", "ain1", "ain2", "ain3"].indexOf(parameter);
    if (parameter !== "supply" && pin === -1) throw impossible(parameter, value);
    const volts = physicalNumber(parameter, value);
    if (parameter === "supply") this.supply = volts;
    else {
      this.#settle();
      this.#voltages.set(pin, volts);
    }
  }

  override powerOnReset(): void {
    super.powerOnReset();
    this.#comparator.reset();
    this.#converter = this.#newConverter();
    this.#pin.update();
  }

  override start(address: number, direction: "read" | "write"): boolean {
    this.#visit = "registers";
    if (address === GENERAL_CALL) {
      this.#visit = "general-call";
      this.#callBytes = 0;
      return direction === "write";
    }
    if (address === ALERT_RESPONSE) {
      this.#visit = "alert-response";
      this.#answered = false;
      this.#settle();
      // An alert that is not latched does not wait to be asked for.
      return direction === "read" && this.#comparator.asserted && this.registers.get("config", "latching");
    }
    this.#address = address;
    return super.start(address, direction);
  }

  override write(byte: number): boolean {
    if (this.#visit !== "general-call") return super.write(byte);
    this.#callBytes += 1;
    if (this.#callBytes > 1 || byte !== RESET_CALL) return false;
    this.powerOnReset();
    return true;
  }

  override read(): number {
    if (this.#visit !== "alert-response") return super.read();
    if (this.#answered) return 0xff;
    return (this.#address << 1) | (this.#comparator.byHigh ? 1 : 0);
  }

  override clocked(): void {
    if (this.#visit === "alert-response") this.#answered = true;
    else super.clocked();
  }

  override stop(end: TransferEnd): void {
    if (this.#visit === "registers") super.stop(end);
    if (this.#visit === "alert-response" && this.#answered) this.#acknowledge();
    this.#visit = "registers";
  }

  protected override beforeRead(): void {
    this.#settle();
  }

  protected override beforeWrite(): void {
    this.#settle();
  }

  protected override written({ register, written }: RegisterWrite<Name>): void {
    if (register === "config") {
      this.#converter.configure(this.#conversion, (written & START) !== 0);
      if (this.registers.get("config", "queue") === "off") this.#comparator.reset();
      this.registers.set("config", "idle", !this.#converter.isBusy);
    }
    this.#pin.update();
  }

  protected override wasRead(register: Name): void {
    if (register === "conversion" && this.registers.get("config", "latching")) this.#acknowledge();
  }

  #acknowledge(): void {
    this.#comparator.acknowledge();
    this.#pin.update();
  }

  /** Whether the thresholds say that the pin tells of conversions, not of alerts. */
  get #tellsReady(): boolean {
    return this.registers.get("highThreshold", "value") < 0 && this.registers.get("lowThreshold", "value") >= 0;
  }

  get #isAsserted(): boolean {
    if (!this.#tellsReady) return this.#comparator.asserted;
    if (this.registers.get("config", "singleShot")) return !this.#converter.isBusy;
    return this.#clock.now() < this.#converter.endedMs + READY_PULSE_MS;
  }

  get #untilEdgeMs(): number | undefined {
    const { endMs, endedMs } = this.#converter;
    const nowMs = this.#clock.now();
    if (this.registers.get("config", "queue") === "off" || endMs === undefined) return undefined;
    const pulseEndMs = endedMs + READY_PULSE_MS;
    return (this.#tellsReady && pulseEndMs > nowMs ? pulseEndMs : endMs) - nowMs;
  }

  get #conversion(): ConversionSettings {
    const { registers } = this;
    return {
      input: registers.get("config", "input"),
      range: rangeOf(registers.get("config", "range")),
      rate: rateOf(registers.get("config", "rate")),
      singleShot: registers.get("config", "singleShot"),
    };
  }

  get #comparatorSettings(): ComparatorSettings {
    const { registers } = this;
    return {
      low: registers.get("lowThreshold", "value"),
      high: registers.get("highThreshold", "value"),
      window: registers.get("config", "window"),
      latching: registers.get("config", "latching"),
      // In this mode of the pin nothing is compared.
      queue: this.#tellsReady ? undefined : QUEUES[registers.get("config", "queue")],
    };
  }

  #newConverter(): Converter {
    return new Converter(this.#clock, this.#slowness, this.#conversion);
  }

  /** Finishes the conversions that are over by now. */
  #settle(): void {
    const { registers } = this;
    for (const { input, range } of this.#converter.finished()) {
      const code = this.#voltages.code(input, range);
      registers.set("conversion", "value", code);
      this.#comparator.compare(code, this.#comparatorSettings);
    }
    registers.set("config", "idle", !this.#converter.isBusy);
  }
}

function impossible(parameter: string, value: string): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `An ADS1115 cannot have ${parameter}=${value}`,
    nextStep: "Set ain0 to ain3, or supply, in volts; rateError from -10 to 10 %.",
  });
}
