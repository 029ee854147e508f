import type { I2CController, TransferOptions } from "./controller.ts";
import { toAddress } from "./make-address.ts";
import { readBuffer } from "./read-buffer.ts";
import { registerPointer } from "./register-pointer.ts";
import { scan, type ScanOptions } from "./scan.ts";
import type { Segment } from "./segment.ts";

export interface StopOptions {
  /** `false` leaves the bus held for the next call; only inside `exclusive`, and only where the controller can. */
  readonly stop?: boolean;
}

export interface MemoryOptions {
  /** Width of the memory address in bits; it is sent big-endian. Default: 8. */
  readonly addressSize?: 8 | 16 | 24 | 32;
}

/**
 * MicroPython's `machine.I2C` vocabulary over any controller. Where MicroPython returns a short count, this throws:
 * a byte that was refused is an error.
 */
export class I2C {
  readonly #controller: I2CController;

  constructor(controller: I2CController) {
    this.#controller = controller;
  }

  /** Addresses that answer, 0x08 to 0x77 unless told otherwise. See {@link scan} for what it does to devices. */
  async scan(options?: ScanOptions): Promise<readonly number[]> {
    return (await scan(this.#controller, options)).found;
  }

  /** Reads bytes from a device. @param length 1 or more */
  async readFrom(address: number, length: number, options?: StopOptions): Promise<Uint8Array> {
    const buffer = readBuffer(length);
    await this.readFromInto(address, buffer, options);
    return buffer;
  }

  /** Fills a buffer from a device. */
  readFromInto(address: number, buffer: Uint8Array, options?: StopOptions): Promise<void> {
    return this.#transfer(address, [{ read: buffer }], options);
  }

  /** Writes bytes to a device. */
  writeTo(address: number, bytes: Uint8Array, options?: StopOptions): Promise<void> {
    return this.#transfer(address, [{ write: bytes }], options);
  }

  /** Writes several buffers as one run of bytes; the address goes out once. */
  writeVectorTo(address: number, vector: readonly Uint8Array[], options?: StopOptions): Promise<void> {
    return this.#transfer(address, [{ write: vector }], options);
  }

  /** Reads bytes from a memory or register address on. */
  async readFromMem(
    address: number,
    memoryAddress: number,
    length: number,
    options?: MemoryOptions,
  ): Promise<Uint8Array> {
    const buffer = readBuffer(length);
    await this.readFromMemInto(address, memoryAddress, buffer, options);
    return buffer;
  }

  /** Fills a buffer from a memory or register address on. */
  async readFromMemInto(
    address: number,
    memoryAddress: number,
    buffer: Uint8Array,
    options?: MemoryOptions,
  ): Promise<void> {
    const pointer = registerPointer(memoryAddress, options?.addressSize ?? 8, "big");
    await this.#transfer(address, [{ write: pointer }, { read: buffer }]);
  }

  /** Writes bytes to a memory or register address on. */
  async writeToMem(address: number, memoryAddress: number, bytes: Uint8Array, options?: MemoryOptions): Promise<void> {
    const pointer = registerPointer(memoryAddress, options?.addressSize ?? 8, "big");
    await this.#transfer(address, [{ write: [pointer, bytes] }]);
  }

  async #transfer(address: number, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    await this.#controller.transfer(toAddress(address), segments, options);
  }
}
