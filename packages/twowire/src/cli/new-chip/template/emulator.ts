import { type Clock, I2CError, systemClock } from "@twowire/core";
import { RegisterChip, type RegisterTargetOptions } from "@twowire/target";
import { newchipRegisters } from "./registers.ts";

export interface NewchipEmulatorOptions extends RegisterTargetOptions {
  /** The time that conversions take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** What the chip is made for, in °C. */
const LOWEST = -40;
const HIGHEST = 125;

/** How long a conversion takes, in milliseconds. */
const CONVERSION_MS = 30;

/**
 * A NEWCHIP as a target. The registers do what registers.ts says; here is only what is physical. Conversions are worked out
 * when somebody looks, so that no timer runs.
 */
export class NewchipEmulator extends RegisterChip<typeof newchipRegisters.definition> {
  readonly #clock: Clock;
  #temperature = 25;
  /** When the conversion that is going on will be done. */
  #dueMs: number;

  constructor(options: NewchipEmulatorOptions = {}) {
    super(newchipRegisters, options);
    this.#clock = options.clock ?? systemClock;
    this.#dueMs = this.#clock.now() + CONVERSION_MS;
  }

  /** Takes the power away and gives it back, or gave it back some milliseconds ago. */
  override powerOnReset(agoMs = 0): void {
    super.powerOnReset();
    this.#dueMs = this.#clock.now() + CONVERSION_MS - agoMs;
  }

  /** What the chip feels, in °C, -40 to 125. A new value is seen by the next conversion. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#temperature;
  }

  set temperature(celsius: number) {
    if (!(celsius >= LOWEST && celsius <= HIGHEST)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A NEWCHIP cannot measure ${celsius} °C`,
        nextStep: `Give a temperature from ${LOWEST} to ${HIGHEST} °C.`,
      });
    }
    this.#convertIfDue();
    this.#temperature = celsius;
  }

  set(parameter: string, value: string): void {
    if (parameter !== "temperature") {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A NEWCHIP has no ${parameter}`,
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

  #convertIfDue(): void {
    const lateMs = this.#clock.now() - this.#dueMs;
    if (lateMs < 0) return;
    this.#dueMs += (1 + Math.floor(lateMs / CONVERSION_MS)) * CONVERSION_MS;
    if (this.registers.get("configuration", "shutdown")) return;
    this.registers.set("measurement", "temperature", this.#temperature);
  }
}
