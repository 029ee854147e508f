import { type Clock, I2CError, type RegisterName, systemClock } from "@twowire/core";
import { RegisterChip, type RegisterTargetOptions, type RegisterWrite } from "@twowire/target";
import { tmp102Registers } from "./registers.ts";

type Definition = typeof tmp102Registers.definition;

export interface Tmp102EmulatorOptions extends RegisterTargetOptions {
  /** The time that conversions take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** How long a conversion takes, typically, in milliseconds (SBOS397, section 6.5). */
const CONVERSION_MS = 26;

/** Milliseconds from one conversion to the next, by the names of the rate field. */
const PERIOD_MS = { "0.25Hz": 4000, "1Hz": 1000, "4Hz": 250, "8Hz": 125 } as const;

/** Conversions beyond a limit until the comparator believes it, by the names of the faultQueue field. */
const FAULTS = { one: 1, two: 2, four: 4, six: 6 } as const;

/**
 * A TMP102 as a target. The registers do what registers.ts says; here is only what is physical. Conversions are worked out
 * when somebody looks, so that no timer runs.
 */
export class Tmp102Emulator extends RegisterChip<Definition> {
  readonly #clock: Clock;
  #temperature = 25;
  /** When the next conversion will be done; never in shutdown. */
  #dueMs: number;
  #alerting = false;
  /** Conversions in a row that contradict the comparator. */
  #faults = 0;

  constructor(options: Tmp102EmulatorOptions = {}) {
    super(tmp102Registers, options);
    this.#clock = options.clock ?? systemClock;
    this.#dueMs = this.#clock.now() + CONVERSION_MS;
  }

  /** Takes the power away and gives it back, or gave it back some milliseconds ago. */
  override powerOnReset(agoMs = 0): void {
    super.powerOnReset();
    this.#alerting = false;
    this.#faults = 0;
    this.#dueMs = this.#clock.now() + CONVERSION_MS - agoMs;
  }

  /** What the sensor feels, in °C, -55 to 150. A new value is seen by the next conversion. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#temperature;
  }

  set temperature(celsius: number) {
    if (!(celsius >= -55 && celsius <= 150)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A TMP102 cannot measure ${celsius} °C`,
        nextStep: "Give a temperature from -55 to 150 °C.",
      });
    }
    this.#convertIfDue();
    this.#temperature = celsius;
  }

  set(parameter: string, value: string): void {
    if (parameter !== "temperature") {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A TMP102 has no ${parameter}`,
        nextStep: "Set temperature, in °C.",
      });
    }
    this.temperature = value.trim() === "" ? Number.NaN : Number(value);
  }

  protected override beforeRead(): void {
    this.#convertIfDue();
  }

  protected override beforeWrite(): void {
    this.#convertIfDue();
  }

  protected override written({ register, old, written }: RegisterWrite<RegisterName<Definition>>): void {
    if (register !== "configuration") return;
    const nowMs = this.#clock.now();
    const wasShutDown = (old & 0x0100) !== 0;
    const wasReady = (old & 0x8000) !== 0;
    const isShutDown = this.registers.get("configuration", "shutdown");
    const starts = isShutDown && (written & 0x8000) !== 0;
    if (starts || (wasShutDown && !isShutDown)) this.#dueMs = nowMs + CONVERSION_MS;
    // A conversion that is going on comes to its end all the same.
    else if (isShutDown && this.#dueMs - nowMs > CONVERSION_MS) this.#dueMs = Number.POSITIVE_INFINITY;
    this.registers.set("configuration", "oneShot", isShutDown && wasReady && !starts);
    this.#show();
  }

  #convertIfDue(): void {
    const lateMs = this.#clock.now() - this.#dueMs;
    if (lateMs < 0) return;
    const isShutDown = this.registers.get("configuration", "shutdown");
    const periodMs = PERIOD_MS[this.registers.get("configuration", "rate")];
    const conversions = isShutDown ? 1 : 1 + Math.floor(lateMs / periodMs);
    this.#dueMs = isShutDown ? Number.POSITIVE_INFINITY : this.#dueMs + conversions * periodMs;
    if (isShutDown) this.registers.set("configuration", "oneShot", true);
    this.#measure();
    this.#compare(conversions);
  }

  /** Puts in what the sensor feels, in the format that is chosen; the 12 bits of the normal one end at 127.9375 °C. */
  #measure(): void {
    const steps = Math.round(this.#temperature * 16);
    const isExtended = this.registers.get("configuration", "extendedMode");
    const word = isExtended ? ((steps & 0x1fff) << 3) | 1 : (Math.min(steps, 0x7ff) & 0xfff) << 4;
    this.registers.poke("temperature", word);
  }

  #compare(conversions: number): void {
    const limit = this.registers.get(this.#alerting ? "lowLimit" : "highLimit", "celsius");
    const isBeyond = this.#alerting ? this.#temperature < limit : this.#temperature >= limit;
    this.#faults = isBeyond ? this.#faults + conversions : 0;
    if (this.#faults >= FAULTS[this.registers.get("configuration", "faultQueue")]) {
      this.#alerting = !this.#alerting;
      this.#faults = 0;
    }
    this.#show();
  }

  /** The comparator in the alert bit, whose level the polarity turns round. */
  #show(): void {
    const isActiveHigh = this.registers.get("configuration", "polarity") === "activeHigh";
    this.registers.set("configuration", "alert", this.#alerting === isActiveHigh);
  }
}
