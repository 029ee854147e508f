import {
  type CancelSignal,
  FairLock,
  formatAddress,
  formatByte,
  type I2CController,
  I2CError,
  isI2CError,
  toAddress,
  type TransferOptions,
} from "@twowire/core";
import { closedDriver } from "../closed-driver.ts";
import {
  at24cAddresses,
  type At24cGeometry,
  at24cGeometry,
  type At24cModel,
  blockSize,
  FIRST_ADDRESS,
} from "./geometry.ts";
import { MemoryTransfers } from "./memory-transfers.ts";
import { spansOf } from "./spans.ts";

export interface At24cOptions {
  /** A model by name, or the sizes of another EEPROM of this kind. */
  readonly model: At24cModel | At24cGeometry;
  /** 0x50 to 0x57, as its pins say; the lowest of those that it has. Default: 0x50. */
  readonly address?: number | undefined;
  /** Milliseconds that a write cycle may take before it counts as failed. Default: 25. */
  readonly writeTimeoutMs?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`, which here does not include waiting for a write cycle. */
  readonly transfer?: TransferOptions | undefined;
}

export interface At24cReadOptions {
  readonly signal?: CancelSignal | undefined;
}

export interface At24cWriteOptions {
  /** Ends a write between two pages: what was written until then stays. */
  readonly signal?: CancelSignal | undefined;
  /** Called after each page with the bytes stored so far and in all. */
  readonly onProgress?: ((stored: number, total: number) => void) | undefined;
  /** Reads everything back at the end. Default: false. */
  readonly verify?: boolean | undefined;
}

export interface At24cIdentity {
  /** What the driver was told that it is. */
  readonly model: string;
  /** An EEPROM cannot say itself what it is. */
  readonly certain: false;
}

export interface At24cSample {
  /** Bytes. */
  readonly size: number;
  /** The first sixteen bytes, as hexadecimal digits. */
  readonly firstBytes: string;
}

/** Bytes that a sample shows. */
const SAMPLE_LENGTH = 16;

/**
 * An EEPROM of the AT24C family (AT24C02 to AT24C256), as a run of bytes.
 *
 * ```
 * const eeprom = new At24c(controller, { model: "AT24C32" });
 * await eeprom.write(0x100, bytes, { verify: true });
 * const copy = await eeprom.read(0x100, bytes.length);
 * ```
 *
 * Reads and writes have any length. Both are divided where the EEPROM and the controller need it, so that only each part, not
 * the whole, is safe from other controllers; within this object they take turns. A write never crosses the end of a page in one
 * transfer, and has been stored when it settles. If the EEPROM does not answer because it is still storing something, every
 * call waits for it, up to `writeTimeoutMs`; one that is missing gives a `timeout` after that.
 */
export class At24c implements AsyncDisposable {
  readonly #geometry: At24cGeometry;
  readonly #address: number;
  readonly #memory: MemoryTransfers;
  readonly #turn = new FairLock();

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an unknown model or an address that it cannot have */
  constructor(controller: I2CController, options: At24cOptions) {
    const { model, address = FIRST_ADDRESS, writeTimeoutMs = 25, transfer = {} } = options;
    this.#geometry = at24cGeometry(model);
    this.#address = address;
    at24cAddresses(this.#geometry, address);
    checkTimeout(writeTimeoutMs);
    this.#memory = new MemoryTransfers(controller, this.#geometry, { address, writeTimeoutMs, transfer });
  }

  /** Where the EEPROM is on the bus: the lowest of its addresses. */
  get address(): number {
    return this.#address;
  }

  /** Bytes that it holds. */
  get size(): number {
    return this.#geometry.size;
  }

  /** Bytes that one write cycle stores at most. */
  get pageSize(): number {
    return this.#geometry.pageSize;
  }

  /**
   * Makes sure that something answers. More cannot be known: an EEPROM has nothing to tell it by, and another chip at its
   * address, or one of another size, is not noticed.
   * @throws I2CError `timeout` when nothing answers
   */
  async identify(): Promise<At24cIdentity> {
    await this.#inTurn(undefined, () => this.#memory.waitForAck(0));
    return { model: this.#geometry.name, certain: false };
  }

  /**
   * Reads bytes.
   * @param offset 0 or more
   * @param length up to the end of the memory, and as far as that if left out
   * @throws I2CError `invalid-argument` for a range that is not inside the memory, before anything is sent
   */
  async read(
    offset: number = 0,
    length: number = this.size - offset,
    options: At24cReadOptions = {},
  ): Promise<Uint8Array> {
    this.#checkRange(offset, length);
    const buffer = new Uint8Array(length);
    await this.readInto(offset, buffer, options);
    return buffer;
  }

  /** Fills a buffer: see {@link read}. After an error, a part of it may be filled. */
  async readInto(offset: number, buffer: Uint8Array, options: At24cReadOptions = {}): Promise<void> {
    this.#checkRange(offset, buffer.length);
    const limit = this.#memory.readLength();
    await this.#inTurn(options.signal, () => this.#fill(offset, buffer, limit, options.signal));
  }

  /**
   * Reads the byte after the one that was read or written last, by whomever. After power-on that may be any; where the
   * controller cannot send an address alone, waiting for a write cycle moves it too.
   */
  readCurrent(options: At24cReadOptions = {}): Promise<number> {
    return this.#inTurn(options.signal, () => this.#memory.readCurrent(options.signal));
  }

  /**
   * Writes bytes, page by page, and waits until they are stored.
   * @throws I2CError `invalid-argument` for a range that is not inside the memory, before anything is sent; `protocol` with
   * `verify`, naming the first byte that reads otherwise; any other with a message that says what had been stored by then
   */
  async write(offset: number, data: Uint8Array, options: At24cWriteOptions = {}): Promise<void> {
    const { signal, onProgress, verify = false } = options;
    this.#checkRange(offset, data.length);
    const limit = this.#memory.writeLength();
    const readLimit = verify ? this.#memory.readLength() : 0;
    // It takes a while, and the caller's buffer may change meanwhile.
    const bytes = data.slice();
    await this.#inTurn(signal, async () => {
      for (const span of spansOf({ offset, length: bytes.length }, this.pageSize, limit)) {
        const done = span.offset - offset;
        if (signal?.aborted === true) throw this.#aborted(signal, span.offset);
        await this.#writeSpan(span.offset, bytes.subarray(done, done + span.length));
        onProgress?.(done + span.length, bytes.length);
      }
      if (verify) await this.#verify(offset, bytes, readLimit, signal);
    });
  }

  /** Writes the same byte everywhere; 0xff is what a new EEPROM holds. Takes a write cycle for each page. */
  async fill(byte: number, options: At24cWriteOptions = {}): Promise<void> {
    if (!Number.isInteger(byte) || byte < 0 || byte > 0xff) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `${byte} is no byte`,
        nextStep: "Give a whole number from 0 to 255.",
        address: toAddress(this.#address),
      });
    }
    await this.write(0, new Uint8Array(this.size).fill(byte), options);
  }

  /** The size and the first bytes, for those who look at any chip in the same way. */
  async sample(): Promise<At24cSample> {
    const bytes = await this.read(0, Math.min(SAMPLE_LENGTH, this.size));
    return { size: this.size, firstBytes: Array.from(bytes, (byte) => formatByte(byte).slice(2)).join(" ") };
  }

  /** Lets go of the EEPROM; what is being written goes on. May be called twice. */
  close(): Promise<void> {
    this.#turn.close(this.#closedError());
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One call after the other, so that writes of this object are not mixed and none of them starves. */
  async #inTurn<T>(signal: CancelSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (signal?.aborted === true) throw this.#aborted(signal, undefined);
    const ticket = this.#turn.enter();
    const onAbort = (): void => ticket.cancel(this.#aborted(signal, undefined));
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await ticket.entered;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    try {
      return await work();
    } finally {
      this.#turn.leave();
    }
  }

  async #fill(offset: number, buffer: Uint8Array, limit: number, signal: CancelSignal | undefined): Promise<void> {
    for (const span of spansOf({ offset, length: buffer.length }, blockSize(this.#geometry), limit)) {
      const done = span.offset - offset;
      await this.#memory.readInto(span.offset, buffer.subarray(done, done + span.length), signal);
    }
  }

  async #writeSpan(offset: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#memory.writePage(offset, bytes);
    } catch (error) {
      if (!isI2CError(error)) throw error;
      const first = formatOffset(offset);
      const last = formatOffset(offset + bytes.length - 1);
      throw error.with({
        message: `Writing ${first} to ${last} of the ${this.#geometry.name} failed: ${error.summary}`,
        nextStep:
          error.kind === "nack-data"
            ? `Everything before ${first} is stored. Some EEPROMs refuse data while their write-protect pin is high.`
            : `Everything before ${first} is stored. ${error.nextStep}`,
      });
    }
  }

  async #verify(offset: number, written: Uint8Array, limit: number, signal: CancelSignal | undefined): Promise<void> {
    const stored = new Uint8Array(written.length);
    await this.#fill(offset, stored, limit, signal);
    const index = stored.findIndex((byte, position) => byte !== written[position]);
    if (index === -1) return;
    const [read = 0, wanted = 0] = [stored[index], written[index]];
    throw new I2CError({
      kind: "protocol",
      message: `Byte ${formatOffset(offset + index)} of the ${this.#geometry.name} at ${formatAddress(toAddress(this.#address))} reads ${formatByte(read)} where ${formatByte(wanted)} was written`,
      nextStep:
        "Check the write-protect pin and the model: with a page size that is too large, data wraps inside a page.",
      address: toAddress(this.#address),
      bus: "idle",
    });
  }

  #checkRange(offset: number, length: number): void {
    const inside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
    if (inside && offset + length <= this.size) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: `${length} bytes from ${offset} on are not inside the ${this.#geometry.name}, which holds ${this.size}`,
      nextStep: "Give whole numbers that end inside the memory; nothing was sent.",
      address: toAddress(this.#address),
    });
  }

  #aborted(signal: CancelSignal | undefined, offset: number | undefined): I2CError {
    return new I2CError({
      kind: "aborted",
      message: `The ${offset === undefined ? "call" : `write to the ${this.#geometry.name}`} was aborted`,
      nextStep:
        offset === undefined
          ? "The caller asked for this; nothing was sent."
          : `The caller asked for this; everything before ${formatOffset(offset)} is stored.`,
      address: toAddress(this.#address),
      outcome: "never-sent",
      cause: signal?.reason,
    });
  }

  #closedError(): I2CError {
    return closedDriver(this.#geometry.name, toAddress(this.#address));
  }
}

function formatOffset(offset: number): string {
  return `0x${offset.toString(16).toUpperCase().padStart(4, "0")}`;
}

function checkTimeout(timeoutMs: number): void {
  if (timeoutMs >= 0) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A write cycle cannot be given ${timeoutMs} ms`,
    nextStep: "Give zero or more milliseconds as writeTimeoutMs.",
  });
}
