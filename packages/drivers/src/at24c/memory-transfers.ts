import {
  type CancelSignal,
  type ControllerCapabilities,
  formatAddress,
  I2CDevice,
  type I2CController,
  I2CError,
  isI2CError,
  type TransferOptions,
} from "@twowire/core";
import { type At24cGeometry, blockSize } from "./geometry.ts";

/** Bytes of a read that is made of several transfers, with nobody else on the bus: what a page of the larger EEPROMs holds. */
const SEPARATE_READ_LENGTH = 32;

/** How an EEPROM can be read through a controller. */
interface ReadMethod {
  /** Whether a repeated START joins the address and the read. */
  readonly joined: boolean;
  /** Bytes that are read at a time. */
  readonly length: number;
}

export interface MemoryTransferOptions {
  /** The device address of the first block. */
  readonly address: number;
  /** How long the EEPROM may be busy. */
  readonly writeTimeoutMs: number;
  readonly transfer: TransferOptions;
}

/** The transfers that an EEPROM understands, each of one span, by a controller that may be limited. */
export class MemoryTransfers {
  readonly #geometry: At24cGeometry;
  readonly #controller: I2CController;
  readonly #address: number;
  readonly #writeTimeoutMs: number;
  readonly #transfer: TransferOptions;

  constructor(controller: I2CController, geometry: At24cGeometry, options: MemoryTransferOptions) {
    const { address, writeTimeoutMs, transfer } = options;
    this.#controller = controller;
    this.#geometry = geometry;
    this.#address = address;
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#transfer = transfer;
  }

  /**
   * Bytes that one read can fetch.
   * @throws I2CError `unsupported` for a controller by which this EEPROM cannot be read
   */
  readLength(): number {
    return this.#readMethod().length;
  }

  /**
   * Bytes that one write can carry beside the address.
   * @throws I2CError `unsupported` for a controller by which this EEPROM cannot be written
   */
  writeLength(): number {
    const { wordAddressBytes } = this.#geometry;
    const length = this.#controller.capabilities.maxWriteLength - wordAddressBytes;
    if (length >= 1) return length;
    throw this.#unsupported("written", `${wordAddressBytes + 1} bytes in one write`, "maxWriteLength");
  }

  /** Fills a buffer from one block, waiting for a write cycle first if need be. */
  readInto(offset: number, buffer: Uint8Array, signal?: CancelSignal): Promise<void> {
    const { joined } = this.#readMethod();
    const write = this.#wordAddress(offset);
    const options = { ...this.#interruptible(signal), idempotent: true };
    return this.#whenReady(offset, signal, (controller, { address }) =>
      joined
        ? controller.transfer(address, [{ write }, { read: buffer }], options)
        : // Without a repeated START the address counter must be kept from everybody else meanwhile.
          controller.exclusive(async (locked) => {
            await locked.transfer(address, [{ write }], options);
            const { maxReadLength } = locked.capabilities;
            for (let done = 0; done < buffer.length; done += maxReadLength) {
              await locked.transfer(address, [{ read: buffer.subarray(done, done + maxReadLength) }], {
                ...options,
                // Once more would read the next bytes.
                idempotent: false,
              });
            }
          }),
    );
  }

  /** Reads where the EEPROM's own address counter stands. */
  async readCurrent(signal?: CancelSignal): Promise<number> {
    const buffer = new Uint8Array(1);
    const read = (controller: I2CController, { address }: I2CDevice): Promise<void> =>
      controller.transfer(address, [{ read: buffer }], this.#interruptible(signal));
    // Where waiting has to read, it would move the counter.
    if (this.#controller.capabilities.emptyWrite) await this.#whenReady(0, signal, read);
    else await read(this.#controller, this.#deviceAt(0));
    return buffer[0] ?? 0;
  }

  /** Writes bytes of one page and waits until they are stored. Cannot be called off: a page cut in two would be stored so. */
  async writePage(offset: number, bytes: Uint8Array): Promise<void> {
    const write = [this.#wordAddress(offset), bytes];
    const options = { ...this.#transfer, idempotent: true };
    await this.#whenReady(offset, undefined, (controller, { address }) =>
      controller.transfer(address, [{ write }], options),
    );
    await this.waitForAck(offset);
  }

  /** Waits until the EEPROM answers. @throws I2CError `timeout` */
  waitForAck(offset: number, signal?: CancelSignal): Promise<void> {
    return this.#deviceAt(offset).waitForAck(this.#waitOptions(signal));
  }

  /**
   * Sends something, once more where the EEPROM did not answer because of a write cycle. Nobody else of this process gets in
   * between the waiting and the second attempt.
   */
  async #whenReady(
    offset: number,
    signal: CancelSignal | undefined,
    send: (controller: I2CController, device: I2CDevice) => Promise<void>,
  ): Promise<void> {
    const device = this.#deviceAt(offset);
    try {
      await send(this.#controller, device);
      return;
    } catch (error) {
      if (!mayBeBusy(error)) throw error;
    }
    await device.exclusive(async (locked) => {
      await locked.waitForAck(this.#waitOptions(signal));
      await send(locked.controller, locked);
    });
  }

  #waitOptions(signal: CancelSignal | undefined): { timeoutMs: number; signal?: CancelSignal } {
    const timeoutMs = this.#writeTimeoutMs;
    return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  }

  #readMethod(): ReadMethod {
    const { wordAddressBytes } = this.#geometry;
    const { maxSegments, maxJoinedWriteLength, maxJoinedReadLength, maxWriteLength, maxReadLength } =
      this.#controller.capabilities;
    if (maxSegments >= 2 && maxJoinedWriteLength >= wordAddressBytes && maxJoinedReadLength >= 1) {
      return { joined: true, length: maxJoinedReadLength };
    }
    if (maxWriteLength >= wordAddressBytes && maxReadLength >= 1) {
      return { joined: false, length: Math.max(maxReadLength, SEPARATE_READ_LENGTH) };
    }
    throw this.#unsupported("read", `${wordAddressBytes} address bytes and then a read`, "maxReadLength");
  }

  /** The EEPROM by the address that reaches an offset. */
  #deviceAt(offset: number): I2CDevice {
    const block = Math.floor(offset / blockSize(this.#geometry));
    return new I2CDevice(this.#controller, this.#address + block, { transfer: this.#transfer });
  }

  #interruptible(signal: CancelSignal | undefined): TransferOptions {
    return signal === undefined ? this.#transfer : { ...this.#transfer, signal };
  }

  #wordAddress(offset: number): Uint8Array {
    return this.#geometry.wordAddressBytes === 1
      ? Uint8Array.of(offset)
      : Uint8Array.of(Math.floor(offset / 0x100), offset);
  }

  #unsupported(verb: string, lacking: string, capability: keyof ControllerCapabilities): I2CError {
    const { address } = this.#deviceAt(0);
    return new I2CError({
      kind: "unsupported",
      message: `The ${this.#geometry.name} at ${formatAddress(address)} cannot be ${verb}: this controller cannot do ${lacking}`,
      nextStep: `See its capability ${capability}; choose a backend that can.`,
      address,
    });
  }
}

/** Whether it looks as if a write cycle kept the EEPROM from answering. */
function mayBeBusy(error: unknown): boolean {
  if (!isI2CError(error) || (error.kind !== "nack-address" && error.kind !== "nack")) return false;
  return error.segment === undefined || error.segment === 0;
}
