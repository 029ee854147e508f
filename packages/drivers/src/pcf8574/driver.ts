import { formatAddress, I2CDevice, type I2CController, I2CError, toAddress, type TransferOptions } from "@twowire/core";
import { closedDriver } from "../closed-driver.ts";
import { pcf8574Variant, type Pcf8574Variant } from "./addresses.ts";
import { ALL_HIGH, checkPort, namedPins, type Pcf8574Pin, type Pcf8574Pins, pinMask } from "./pins.ts";

export interface Pcf8574Options {
  /** 0x20 to 0x27, or 0x38 to 0x3F for a PCF8574A, as pins A2 to A0 say. Default: 0x20. */
  readonly address?: number | undefined;
  /** Pins that are inputs have a 1: they are never pulled low. Default: 0x00, no pin is kept from being an output. */
  readonly inputs?: number | undefined;
  /** What the outputs are if the chip has been written since it got power; it cannot be asked. Default: 0xff, as after power-on. */
  readonly latch?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions | undefined;
}

/** What can be changed later. */
export interface Pcf8574Settings {
  /** Pins that are inputs have a 1. */
  readonly inputs: number;
}

export interface Pcf8574Identity {
  /** By the address alone. */
  readonly model: Pcf8574Variant;
  /** The chip cannot say itself what it is. */
  readonly certain: false;
}

export interface Pcf8574Sample {
  /** The levels of all pins; bit 0 is P0. */
  readonly port: number;
  /** The same by name: true is high. */
  readonly pins: Pcf8574Pins;
}

/**
 * The PCF8574 and PCF8574A, eight pins on the bus (NXP, _PCF8574; PCF8574A_, Rev. 5).
 *
 * ```
 * const port = new Pcf8574(controller, { inputs: 0x0f });   // buttons at P0 to P3, each to ground
 * await port.set(7, false);                                 // a LED at P7, from the supply
 * const pressed = !(await port.get(0));
 * ```
 *
 * A pin has no direction. Written 0 it is pulled low; written 1 it is let go, is high by a weak pull-up, and may be pulled low
 * from outside, which is what makes it an input. Reading gives the level that a pin really has. What was written cannot be read
 * back, so the driver remembers it: use one driver for one chip.
 */
export class Pcf8574 implements AsyncDisposable {
  readonly #device: I2CDevice;
  #inputs: number;
  /** What the chip acknowledged last. */
  #latch: number;
  #closed = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address that it cannot have, or what is no byte */
  constructor(controller: I2CController, options: Pcf8574Options = {}) {
    const { address = 0x20, inputs = 0, latch = ALL_HIGH, transfer } = options;
    pcf8574Variant(address);
    this.#inputs = checkPort("inputs", inputs);
    this.#latch = checkPort("latch", latch);
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
  }

  /** Where the chip is on the bus. */
  get address(): number {
    return this.#device.address;
  }

  /** What was written last: 0 for the pins that the chip pulls low. */
  get latch(): number {
    return this.#latch;
  }

  /** The pins that are never pulled low. */
  get inputs(): number {
    return this.#inputs;
  }

  /**
   * Makes sure that something answers; there is no more to be known of a chip without registers. Where the controller cannot
   * send an address alone, this reads the pins, which ends an interrupt.
   * @throws I2CError `nack-address` when nothing answers
   */
  async identify(): Promise<Pcf8574Identity> {
    const device = this.#open();
    const { emptyWrite } = device.controller.capabilities;
    await (emptyWrite ? device.write(new Uint8Array()) : device.read(1));
    return { model: pcf8574Variant(this.address), certain: false };
  }

  /**
   * Says which pins are inputs, and lets them go.
   * @throws I2CError `invalid-argument` for what is no byte
   */
  async configure({ inputs = this.#inputs }: Partial<Pcf8574Settings>): Promise<void> {
    checkPort("inputs", inputs);
    await this.#change((latch) => latch, inputs);
  }

  /** The levels of all pins; bit 0 is P0. Ends an interrupt. */
  async read(): Promise<number> {
    const [levels = 0] = await this.#open().read(1);
    return levels;
  }

  /**
   * Sets all pins: 0 pulls a pin low, 1 lets it go. Inputs are let go in any case.
   * @throws I2CError `invalid-argument` for what is no byte
   */
  async write(levels: number): Promise<void> {
    checkPort("levels", levels);
    await this.#change(() => levels);
  }

  /**
   * Sets the pins whose bits are 1 in `mask`, and leaves the others.
   * @throws I2CError `invalid-argument` for what is no byte, or an input that would be pulled low
   */
  async update(mask: number, levels: number): Promise<void> {
    checkPort("mask", mask);
    checkPort("levels", levels);
    await this.#change((latch) => {
      const pulled = mask & ~levels & this.#inputs;
      if (pulled !== 0) throw this.#isInput(pulled);
      return (latch & ~mask) | (levels & mask);
    });
  }

  /** Sets all pins several times, as fast as the bus allows, to give pulses: one byte after the other, as {@link write} takes them. */
  async writeSequence(levels: Uint8Array): Promise<void> {
    const last = levels.at(-1);
    if (last === undefined) return;
    await this.#exclusive(async (device) => {
      const bytes = levels.map((byte) => byte | this.#inputs);
      const limit = device.controller.capabilities.maxWriteLength;
      for (let done = 0; done < bytes.length; done += limit) await device.write(bytes.subarray(done, done + limit));
      this.#latch = last | this.#inputs;
    });
  }

  /** The level of a pin: true is high. Of an output too, where it says whether something outside holds it low. */
  async get(pin: Pcf8574Pin): Promise<boolean> {
    const mask = pinMask(pin);
    return ((await this.read()) & mask) !== 0;
  }

  /**
   * Sets a pin: `false` pulls it low, `true` lets it go.
   * @throws I2CError `invalid-argument` for a pin that there is not, or an input that would be pulled low
   */
  async set(pin: Pcf8574Pin, level: boolean): Promise<void> {
    await this.update(pinMask(pin), level ? ALL_HIGH : 0);
  }

  /** The levels of all pins, read at one moment. Ends an interrupt. */
  async sample(): Promise<Pcf8574Sample> {
    const port = await this.read();
    return { port, pins: namedPins(port) };
  }

  /** Lets go of the chip, whose outputs stay as they are. May be called twice. */
  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Writes what follows from the pins as they were written last, with nobody else in between. */
  #change(next: (latch: number) => number, newInputs?: number): Promise<void> {
    return this.#exclusive(async (device) => {
      const inputs = newInputs ?? this.#inputs;
      const latch = next(this.#latch) | inputs;
      await device.write(Uint8Array.of(latch));
      this.#latch = latch;
      this.#inputs = inputs;
    });
  }

  async #exclusive(work: (device: I2CDevice) => Promise<void>): Promise<void> {
    await this.#open().exclusive(work);
  }

  #open(): I2CDevice {
    if (!this.#closed) return this.#device;
    throw closedDriver("PCF8574", this.#device.address);
  }

  #isInput(pins: number): I2CError {
    const names = [0, 1, 2, 3, 4, 5, 6, 7].filter((pin) => (pins & (1 << pin)) !== 0).map((pin) => `P${pin}`);
    return new I2CError({
      kind: "invalid-argument",
      message: `${names.join(" and ")} of the PCF8574 at ${formatAddress(toAddress(this.address))} cannot be pulled low`,
      nextStep: "It was said to be an input; change that with configure({ inputs }) if it is an output.",
      address: this.#device.address,
    });
  }
}
