import { I2CError } from "@twowire/core";
import type { ChipPin, EmulatedChip } from "@twowire/target";
import { ObservedValue } from "./observed-value.ts";
import { ALL_HIGH, checkPort, type Pcf8574Pin, pinMask } from "./pins.ts";

export interface Pcf8574EmulatorOptions {
  /** Pins that something outside pulls low have a 0, all others a 1. Default: 0xff. */
  readonly inputs?: number | undefined;
  /** Told when an output that is low is driven high from outside, which in a real chip is a short circuit. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What is connected to a pin: something that pulls it low or high, or nothing that the weak pull-up does not overcome. */
export type Pcf8574Drive = "low" | "high" | "open";

/**
 * A PCF8574, or PCF8574A, which differs in its address only. Each pin has a bit of the output latch: 0 pulls it low, 1 lets it
 * go, with a weak pull-up, so that something outside can pull it low (NXP PCF8574; PCF8574A Rev. 5, section 8.1).
 */
export class Pcf8574Emulator implements EmulatedChip {
  readonly #onWarning: ((message: string) => void) | undefined;
  #latch = ALL_HIGH;
  /** Pins that are pulled low from outside. */
  #pulledLow = 0;
  /** Pins that are driven high from outside. */
  #drivenHigh = 0;
  /** Pins whose contention has been told of. */
  #contended = 0;
  /** The levels at the last read or write, which the pins are compared with. */
  #known = ALL_HIGH;
  /** Bytes that a host has fetched and not clocked yet. */
  readonly #fetched: number[] = [];
  readonly #pins = new ObservedValue(ALL_HIGH);
  readonly #interruptPin = new ObservedValue(true);

  /** @throws I2CError `invalid-argument` for inputs that are no byte */
  constructor(options: Pcf8574EmulatorOptions = {}) {
    this.#onWarning = options.onWarning;
    this.inputs = options.inputs ?? ALL_HIGH;
  }

  /** What was written last: the pins that the chip itself pulls low have a 0. */
  get latch(): number {
    return this.#latch;
  }

  /** The levels of the pins, as a meter would show them. */
  get pins(): number {
    return this.#pins.value;
  }

  /** What is done to the pins from outside: 0 for those pulled low. Setting it opens all others. */
  get inputs(): number {
    return ALL_HIGH & ~this.#pulledLow;
  }

  set inputs(levels: number) {
    this.#pulledLow = ALL_HIGH & ~checkPort("inputs", levels);
    this.#drivenHigh = 0;
    this.#settle();
  }

  /** Connects something to a pin, in place of what was there. @throws I2CError `invalid-argument` for a pin that there is not */
  drive(pin: Pcf8574Pin, drive: Pcf8574Drive): void {
    const mask = pinMask(pin);
    this.#pulledLow = drive === "low" ? this.#pulledLow | mask : this.#pulledLow & ~mask;
    this.#drivenHigh = drive === "high" ? this.#drivenHigh | mask : this.#drivenHigh & ~mask;
    this.#settle();
  }

  /** The level of the interrupt pin, with its pull-up resistor: false, low, is an interrupt. */
  get interruptPin(): boolean {
    return this.#interruptPin.value;
  }

  get alertOutput(): ChipPin {
    const pin = this.#interruptPin;
    return {
      get level() {
        return pin.value;
      },
      observe: (listener) => pin.observe(listener),
    };
  }

  /** Calls `listener` with each new level of the interrupt pin, until disposed of. */
  observeInterruptPin(listener: (level: boolean) => void): Disposable {
    return this.#interruptPin.observe(listener);
  }

  /** Calls `listener` whenever a pin changes, with the levels of all, until disposed of. It may drive pins in turn. */
  observePins(listener: (levels: number) => void): Disposable {
    return this.#pins.observe(listener);
  }

  /** Takes the power away and gives it back: every pin is an input. What is connected to the pins stays. */
  powerOnReset(): void {
    this.#latch = ALL_HIGH;
    // So that a pin which is held low already is an interrupt (section 8.5).
    this.#known = ALL_HIGH;
    this.#fetched.length = 0;
    this.#settle();
  }

  /** Sets `inputs` to a byte: 0 for pins that are pulled low from outside. */
  set(parameter: string, value: string): void {
    const levels = value.trim() === "" ? Number.NaN : Number(value);
    if (parameter === "inputs" && Number.isInteger(levels) && levels >= 0 && levels <= 0xff) {
      this.inputs = levels;
      return;
    }
    throw new I2CError({
      kind: "invalid-argument",
      message: `A PCF8574 cannot have ${parameter}=${value}`,
      nextStep:
        "Set inputs to a byte such as 0x0f, with a 0 for each pin that is pulled low from outside; bit 0 is P0.",
    });
  }

  start(): boolean {
    return true;
  }

  write(byte: number): boolean {
    this.#latch = byte;
    // What follows outside from the new outputs is a change after this write.
    this.#known = this.#levels();
    this.#settle();
    return true;
  }

  read(): number {
    const levels = this.#levels();
    this.#fetched.push(levels);
    return levels;
  }

  clocked(): void {
    const levels = this.#fetched.shift();
    if (levels === undefined) return;
    this.#known = levels;
    this.#settle();
  }

  stop(): void {
    this.#fetched.length = 0;
  }

  #levels(): number {
    return this.#latch & ~this.#pulledLow;
  }

  #settle(): void {
    const contended = this.#drivenHigh & ~this.#latch;
    const started = contended & ~this.#contended;
    this.#contended = contended;
    for (let pin = 0; pin < 8; pin += 1) {
      if ((started & (1 << pin)) === 0) continue;
      this.#onWarning?.(`PCF8574: P${pin} pulls low while it is driven high from outside: a short circuit`);
    }
    this.#pins.value = this.#levels();
    this.#interruptPin.value = this.#levels() === this.#known;
  }
}
