import { type Address, formatAddress, reservedFor } from "./address.ts";
import { type CancelSignal, delay } from "./clock.ts";
import type { I2CController, TransferOptions } from "./controller.ts";
import { I2CError, isI2CError } from "./i2c-error.ts";
import { type ByteOrder, checkInteger, checkWidth, decodeInteger, encodeInteger } from "./integer-bytes.ts";
import { toAddress } from "./make-address.ts";
import { readBuffer } from "./read-buffer.ts";
import { registerPointer } from "./register-pointer.ts";

export interface I2CDeviceOptions {
  /** Width of a register address in bits. Default: 8. */
  readonly addressSize?: 8 | 16 | 24 | 32;
  /** Byte order of a register address. Default: big-endian, as on EEPROMs. */
  readonly addressOrder?: ByteOrder;
  /** Byte order of a register's value. Default: big-endian; an SMBus word is little-endian. */
  readonly valueOrder?: ByteOrder;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

export interface WaitForAckOptions {
  /** Milliseconds until giving up. Default: 25, which every common EEPROM keeps. */
  readonly timeoutMs?: number;
  /** Milliseconds between two attempts. Default: 1. */
  readonly intervalMs?: number;
  readonly signal?: CancelSignal;
}

/** One target on a bus: everything that can be said to it without naming its address again. */
export class I2CDevice {
  readonly controller: I2CController;
  readonly address: Address;
  readonly #options: I2CDeviceOptions;

  /**
   * @param address 7-bit, 0x08 to 0x77, or made by `address10`; a reserved one needs `transfer: { allowReserved: true }`
   * @throws I2CError `invalid-argument` for an address that is none
   */
  constructor(controller: I2CController, address: number, options: I2CDeviceOptions = {}) {
    this.controller = controller;
    this.address = toAddress(address);
    this.#options = options;
    const reserved = reservedFor(this.address);
    if (reserved === undefined || options.transfer?.allowReserved === true) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: `${formatAddress(this.address)} is reserved for ${reserved}, no device lives there`,
      nextStep: "Devices live at 0x08 to 0x77; give transfer: { allowReserved: true } if you really mean it.",
    });
  }

  /** Reads bytes with nothing written before: `S aR … P`. @param length 1 or more */
  async read(length: number): Promise<Uint8Array> {
    const buffer = readBuffer(length);
    await this.readInto(buffer);
    return buffer;
  }

  /** Fills a buffer: `S aR … P`. */
  readInto(buffer: Uint8Array): Promise<void> {
    return this.controller.transfer(this.address, [{ read: buffer }], this.#options.transfer);
  }

  /** Writes bytes, several buffers as one run: `S aW … P`. */
  write(bytes: Uint8Array | readonly Uint8Array[]): Promise<void> {
    return this.controller.transfer(this.address, [{ write: bytes }], this.#options.transfer);
  }

  /** Writes, then reads after a repeated START: `S aW … Sr aR … P`. */
  async writeRead(bytes: Uint8Array, length: number): Promise<Uint8Array> {
    const buffer = readBuffer(length);
    await this.writeReadInto(bytes, buffer);
    return buffer;
  }

  /** {@link writeRead} into a buffer. */
  writeReadInto(bytes: Uint8Array, buffer: Uint8Array): Promise<void> {
    return this.controller.transfer(this.address, [{ write: bytes }, { read: buffer }], this.#options.transfer);
  }

  /** Fills a buffer from a register on. */
  readRegisterInto(register: number, buffer: Uint8Array): Promise<void> {
    let pointer: Uint8Array;
    try {
      pointer = this.#pointer(register);
    } catch (error) {
      // No async function: reading into a buffer again and again is what has to be fast.
      return Promise.reject(I2CError.from(error));
    }
    return this.writeReadInto(pointer, buffer);
  }

  /** Reads bytes from a register on. */
  async readRegisterBytes(register: number, length: number): Promise<Uint8Array> {
    return await this.writeRead(this.#pointer(register), length);
  }

  /** Writes bytes to a register on. */
  async writeRegisterBytes(register: number, bytes: Uint8Array): Promise<void> {
    await this.write([this.#pointer(register), bytes]);
  }

  /** Reads a register as an unsigned number. @param bytes width of the register, 1 to 4 */
  async readRegister(register: number, bytes: 1 | 2 | 3 | 4 = 1): Promise<number> {
    checkWidth(bytes);
    return decodeInteger(await this.readRegisterBytes(register, bytes), this.#options.valueOrder ?? "big");
  }

  /**
   * Writes a register.
   * @param bytes width of the register, 1 to 4
   * @throws I2CError `invalid-argument` for a value that does not fit
   */
  async writeRegister(register: number, value: number, bytes: 1 | 2 | 3 | 4 = 1): Promise<void> {
    await this.writeRegisterBytes(register, encodeInteger(value, bytes, this.#options.valueOrder ?? "big"));
  }

  /**
   * Changes the bits of a register that are set in `mask`, with nobody else on the bus between reading and writing.
   * @param value bits outside of the mask are not looked at
   * @returns what was written
   * @throws I2CError `invalid-argument` for a mask or value that does not fit, before anything is read
   */
  async updateRegister(register: number, mask: number, value: number, bytes: 1 | 2 | 3 | 4 = 1): Promise<number> {
    checkInteger(mask, bytes);
    checkInteger(value, bytes);
    return this.exclusive(async (device) => {
      const old = await device.readRegister(register, bytes);
      const updated = ((old & ~mask) | (value & mask)) >>> 0;
      await device.writeRegister(register, updated, bytes);
      return updated;
    });
  }

  /** Keeps everyone else off the bus while `work` runs; `work` gets this device on the locked bus. */
  exclusive<T>(work: (device: I2CDevice) => Promise<T>): Promise<T> {
    return this.controller.exclusive((locked) => work(new I2CDevice(locked, this.address, this.#options)));
  }

  /**
   * Waits until a busy target answers to its address again, as an EEPROM does after a write cycle.
   * @throws I2CError `timeout` when it does not in time; anything but a NACK of the address at once; `invalid-argument` for
   *   times that are none
   */
  async waitForAck(options: WaitForAckOptions = {}): Promise<void> {
    const { timeoutMs = 25, intervalMs = 1, signal } = options;
    if (!(timeoutMs >= 0) || !(intervalMs > 0 && Number.isFinite(intervalMs))) throw noSuchWait(timeoutMs, intervalMs);
    const { clock } = this.controller;
    const probe = this.controller.capabilities.emptyWrite ? { write: new Uint8Array() } : { read: new Uint8Array(1) };
    const endMs = clock.now() + timeoutMs;
    for (;;) {
      // The last attempt begins when the time is up, so that a program that is woken late does not give up early.
      const isLast = clock.now() >= endMs;
      try {
        await this.controller.transfer(this.address, [probe], { ...this.#options.transfer, signal });
        return;
      } catch (error) {
        if (!isI2CError(error) || (error.kind !== "nack-address" && error.kind !== "nack")) throw error;
        if (isLast) throw this.#stillBusy(timeoutMs, error);
      }
      await delay(clock, intervalMs, signal);
    }
  }

  #stillBusy(timeoutMs: number, cause: I2CError): I2CError {
    return new I2CError({
      kind: "timeout",
      message: `${formatAddress(this.address)} did not acknowledge within ${timeoutMs} ms`,
      nextStep: "Check that it is there at all (scan), or allow more time.",
      address: this.address,
      bus: "idle",
      repeatable: true,
      cause,
    });
  }

  #pointer(register: number): Uint8Array {
    return registerPointer(register, this.#options.addressSize ?? 8, this.#options.addressOrder ?? "big");
  }
}

function noSuchWait(timeoutMs: number, intervalMs: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `Cannot wait for ${timeoutMs} ms in steps of ${intervalMs} ms`,
    nextStep: "Give zero or more milliseconds to wait, and steps of more than zero.",
  });
}
