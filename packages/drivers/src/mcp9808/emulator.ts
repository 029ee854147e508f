import { type Clock, I2CError, type RegisterName, systemClock } from "@twowire/core";
import { type ChipPin, RegisterChip, type RegisterTargetOptions, type RegisterWrite } from "@twowire/target";
import { ObservedPin } from "../observed-pin.ts";
import { physicalNumber } from "../physical-number.ts";
import { AlertStage } from "./alert-stage.ts";
import { mcp9808Registers } from "./registers.ts";
import { conversionTimeMs, RESOLUTIONS } from "./resolution.ts";

type Definition = typeof mcp9808Registers.definition;
type Name = RegisterName<Definition>;

export interface Mcp9808EmulatorOptions extends RegisterTargetOptions {
  /** The time that conversions take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** °C, -40 to 125. Default: 25. */
  readonly temperature?: number | undefined;
  /** How long it has had power already, in milliseconds. Default: 0, so that the first conversion is still going on. */
  readonly poweredMs?: number | undefined;
}

/** What the sensor is made for, in °C (DS25095A, "Electrical Characteristics"). */
const LOWEST = -40;
const HIGHEST = 125;

/** °C, by the names of the hysteresis field. */
const HYSTERESIS = { "0C": 0, "1.5C": 1.5, "3C": 3, "6C": 6 } as const;

/** The place of SHDN in CONFIG. */
const SHUTDOWN = 0x0100;

/**
 * An MCP9808, register by register. Conversions take the time that the data sheet says, on the clock given; they are worked out
 * when somebody looks, so that no timer runs.
 */
export class Mcp9808Emulator extends RegisterChip<Definition> {
  readonly #clock: Clock;
  #alert = new AlertStage();
  readonly #pin: ObservedPin;
  #temperature: number;
  /** When the conversion that is going on will be done; never in shutdown. */
  #dueMs: number;

  /** @throws I2CError `invalid-argument` for a temperature outside -40 to 125 °C */
  constructor(options: Mcp9808EmulatorOptions = {}) {
    super(mcp9808Registers, options);
    this.#clock = options.clock ?? systemClock;
    this.#temperature = checkTemperature(options.temperature ?? 25);
    this.#dueMs = this.#clock.now() + this.#conversionMs - (options.poweredMs ?? 0);
    this.#pin = new ObservedPin(this.#clock, { level: () => this.alertPin, untilEdgeMs: () => this.#untilEdgeMs });
  }

  /** What the sensor feels, in °C, -40 to 125. A new value is seen by the next conversion. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#temperature;
  }

  set temperature(celsius: number) {
    checkTemperature(celsius);
    this.#convertIfDue();
    this.#temperature = celsius;
  }

  /** The level of the alert pin, with its pull-up resistor: true is high. */
  get alertPin(): boolean {
    this.#convertIfDue();
    return this.#alert.level;
  }

  get alertOutput(): ChipPin {
    return this.#pin;
  }

  /** Calls `listener` with each new level of the alert pin, until disposed of: see {@link ObservedPin}. */
  observeAlertPin(listener: (level: boolean) => void): Disposable {
    return this.#pin.observe(listener);
  }

  /** Sets `temperature` in °C, or `poweredMs`, which takes the power away and puts it back that long ago. */
  set(parameter: string, value: string): void {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (parameter === "temperature") {
      this.temperature = physicalNumber(parameter, value);
      return;
    }
    if (parameter === "poweredMs" && number >= 0 && Number.isFinite(number)) {
      this.powerOnReset();
      this.#dueMs -= number;
      this.#pin.update();
      return;
    }
    throw new I2CError({
      kind: "invalid-argument",
      message: `An MCP9808 cannot have ${parameter}=${value}`,
      nextStep: "Set temperature in °C, or poweredMs to zero or more milliseconds.",
    });
  }

  override powerOnReset(): void {
    super.powerOnReset();
    this.#alert = new AlertStage();
    this.#begin();
    this.#showAlert();
  }

  protected override beforeRead(): void {
    this.#convertIfDue();
  }

  protected override beforeWrite(): void {
    this.#convertIfDue();
  }

  protected override written({ register, old, value, pulses }: RegisterWrite<Name>): void {
    if (register === "configuration") this.#configured(old, pulses);
    if (register !== "resolution" || value === old) return;
    // The next conversion, the first at the new resolution, begins at once.
    if (!this.#isShutDown) this.#begin();
  }

  #configured(old: number, pulses: number): void {
    const stage = this.#alert;
    // The only command there is. It works in shutdown too.
    if (pulses !== 0) stage.clearInterrupt();
    if (this.#isShutDown) {
      this.#dueMs = Number.POSITIVE_INFINITY;
    } else {
      stage.configure({
        enabled: this.registers.get("configuration", "alertOutput"),
        criticalOnly: this.registers.get("configuration", "criticalOnly"),
        interrupt: this.registers.get("configuration", "alertMode") === "interrupt",
        activeHigh: this.registers.get("configuration", "alertPolarity") === "activeHigh",
      });
      if ((old & SHUTDOWN) !== 0) this.#begin();
    }
    this.#showAlert();
  }

  get #isShutDown(): boolean {
    return this.registers.get("configuration", "shutdown");
  }

  get #conversionMs(): number {
    return conversionTimeMs(RESOLUTIONS[this.registers.peek("resolution")] ?? 0.0625);
  }

  /** Begins a conversion. */
  #begin(): void {
    this.#dueMs = this.#clock.now() + this.#conversionMs;
    this.#pin.update();
  }

  /** Finishes the conversions that are over by now. All but the first find nothing new. */
  #convertIfDue(): void {
    const lateMs = this.#clock.now() - this.#dueMs;
    if (!(lateMs >= 0) || this.#isShutDown) return;
    this.#dueMs += (1 + Math.floor(lateMs / this.#conversionMs)) * this.#conversionMs;
    const stage = this.#alert;
    // At a coarser resolution the low bits are zero, which in two's complement rounds down.
    const step = RESOLUTIONS[this.registers.peek("resolution")] ?? 0.0625;
    const temperature = Math.floor(this.#temperature / step) * step;
    stage.compare(temperature, {
      upper: this.registers.get("upperLimit", "temperature"),
      lower: this.registers.get("lowerLimit", "temperature"),
      critical: this.registers.get("criticalLimit", "temperature"),
      hysteresis: HYSTERESIS[this.registers.get("configuration", "hysteresis")],
    });
    this.registers.set("ambientTemperature", "temperature", temperature);
    this.registers.set("ambientTemperature", "critical", stage.critical);
    this.registers.set("ambientTemperature", "upper", stage.upper);
    this.registers.set("ambientTemperature", "lower", stage.lower);
    this.#showAlert();
  }

  /** Shows the state of the output in its status bit and on the pin. */
  #showAlert(): void {
    this.registers.set("configuration", "alertStatus", this.#alert.asserted);
    this.#pin.update();
  }

  /** How long until the pin may change by itself: at the end of the conversion that is going on. */
  get #untilEdgeMs(): number | undefined {
    return this.#isShutDown ? undefined : Math.max(0, this.#dueMs - this.#clock.now());
  }
}

function checkTemperature(celsius: number): number {
  if (celsius >= LOWEST && celsius <= HIGHEST) return celsius;
  throw new I2CError({
    kind: "invalid-argument",
    message: `An MCP9808 cannot measure ${celsius} °C`,
    nextStep: `Give a temperature from ${LOWEST} to ${HIGHEST} °C.`,
  });
}
