import { type Clock, I2CError, systemClock, type TransferEnd } from "@twowire/core";
import type { EmulatedChip } from "@twowire/target";
import { type At24cGeometry, at24cGeometry, type At24cModel, blockSize } from "./geometry.ts";

export interface At24cEmulatorOptions {
  /** A model by name, or the sizes of another one. */
  readonly model: At24cModel | At24cGeometry;
  /** The time that write cycles take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Milliseconds that a write cycle takes. Default: 5, which is the longest that the data sheet allows. */
  readonly writeCycleMs?: number | undefined;
  /** What it holds from its first byte on; the rest is 0xff, as delivered. Default: 0xff everywhere. */
  readonly content?: Uint8Array | undefined;
  /** The level of the write-protect pin. Default: false. */
  readonly writeProtected?: boolean | undefined;
  /** What happens to data while it is protected: see {@link At24cProtection}. Default: `acknowledge`. */
  readonly protection?: At24cProtection | undefined;
  /** Told when a controller does what the data sheet warns of or leaves open. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * What a write-protected EEPROM does with data: those of Atmel and Microchip acknowledge every byte and store none at the STOP
 * (`acknowledge`); those of ST do not acknowledge the data (`refuse`).
 */
export type At24cProtection = "acknowledge" | "refuse";

/** Longest write cycle in milliseconds (tWR among the AC characteristics of the AT24C32D). */
const WRITE_CYCLE_MS = 5;

/** What erased cells hold, and new ones. */
const ERASED = 0xff;

/**
 * An EEPROM of the AT24C family, byte by byte: page buffer, address counter and write cycle. Where the data sheet leaves
 * something open, the README beside this file says what was chosen.
 */
export class At24cEmulator implements EmulatedChip {
  readonly geometry: At24cGeometry;
  /** The array itself, live: what is put in here is stored, without a write cycle. */
  readonly bytes: Uint8Array;
  /** How many write cycles each page has been through. */
  readonly writeCycles: Uint32Array;
  /** The level of the write-protect pin: true is high, and protects. */
  writeProtected: boolean;
  readonly #clock: Clock;
  readonly #protection: At24cProtection;
  readonly #onWarning: ((message: string) => void) | undefined;
  #writeCycleMs: number;
  #busyUntilMs: number;
  /** Addresses of the bytes that the last write cycle stores. */
  #storing: readonly number[] = [];
  #counter = 0;
  /** The address of the byte that the host fetches next, which may be ahead of the counter. */
  #fetch = 0;
  #addressed = false;
  /** Bytes of the word address that are still to come in this write. */
  #addressBytesLeft = 0;
  /** As much of the memory address as has come. */
  #word = 0;
  /** Start of the page that is written. */
  #page = 0;
  /** The page buffer: what came for the page, by address. */
  readonly #buffer = new Map<number, number>();

  /** @throws I2CError `invalid-argument` for an unknown model, or content that does not fit */
  constructor(options: At24cEmulatorOptions) {
    this.geometry = at24cGeometry(options.model);
    const { size, pageSize } = this.geometry;
    this.#clock = options.clock ?? systemClock;
    this.#busyUntilMs = this.#clock.now();
    this.#writeCycleMs = checkWriteCycle(options.writeCycleMs ?? WRITE_CYCLE_MS);
    this.#protection = options.protection ?? "acknowledge";
    this.#onWarning = options.onWarning;
    this.writeProtected = options.writeProtected ?? false;
    this.bytes = new Uint8Array(size).fill(ERASED);
    this.writeCycles = new Uint32Array(size / pageSize);
    if (options.content !== undefined) this.#load(options.content);
  }

  /** Whether a write cycle is going on, so that it does not answer. */
  get busy(): boolean {
    return this.#clock.now() < this.#busyUntilMs;
  }

  /** The address of the byte that a read without an address begins with. */
  get addressCounter(): number {
    return this.#counter;
  }

  /**
   * Takes the power away and gives it back. The array stays; what a write cycle was storing is erased, because the data sheet
   * promises nothing about it. The address counter starts at 0.
   */
  powerOnReset(): void {
    if (this.busy) for (const address of this.#storing) this.bytes[address] = ERASED;
    this.#busyUntilMs = this.#clock.now();
    this.#addressed = false;
    this.#counter = 0;
    this.#buffer.clear();
  }

  /**
   * Sets `content` (hexadecimal digits, from the first byte on), `fill` (a byte for the whole array), `writeProtected` (`yes` or
   * `no`), or `writeCycleMs`.
   */
  set(parameter: string, value: string): void {
    const text = value.trim();
    const number = text === "" ? Number.NaN : Number(text);
    if (parameter === "content" && /^([0-9a-f]{2})+$/i.test(text)) {
      this.#load(Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)));
    } else if (parameter === "fill" && Number.isInteger(number) && number >= 0 && number <= 0xff) {
      this.bytes.fill(number);
    } else if (parameter === "writeProtected" && (text === "yes" || text === "no")) {
      this.writeProtected = text === "yes";
    } else if (parameter === "writeCycleMs" && !Number.isNaN(number)) {
      this.#writeCycleMs = checkWriteCycle(number);
    } else {
      throw new I2CError({
        kind: "invalid-argument",
        message: `An ${this.geometry.name} cannot have ${parameter}=${value}`,
        nextStep:
          "Set content to pairs of hexadecimal digits, fill to a byte, writeProtected to yes or no, or writeCycleMs to milliseconds.",
      });
    }
  }

  start(address: number, direction: "read" | "write"): boolean {
    if (this.busy) return false;
    this.#addressed = true;
    if (direction === "read") {
      // The bits of the memory address in the device address count only where a word address follows.
      this.#fetch = this.#counter;
      return true;
    }
    this.#word = address % (this.geometry.size / blockSize(this.geometry));
    this.#addressBytesLeft = this.geometry.wordAddressBytes;
    return true;
  }

  write(byte: number): boolean {
    // The power was gone since the address.
    if (!this.#addressed) return false;
    if (this.#addressBytesLeft > 0) {
      this.#takeAddress(byte);
      return true;
    }
    if (this.writeProtected && this.#protection === "refuse") return false;
    const { pageSize } = this.geometry;
    if (this.#buffer.size > 0 && this.#counter === this.#page) {
      this.#warn(`a write went past the end of the page at ${hex(this.#page)} and wrapped to its start`);
    }
    this.#buffer.set(this.#counter, byte);
    this.#counter = this.#page + ((this.#counter + 1) % pageSize);
    return true;
  }

  read(): number {
    if (!this.#addressed) return ERASED;
    const byte = this.bytes[this.#fetch] ?? ERASED;
    this.#fetch = (this.#fetch + 1) % this.geometry.size;
    return byte;
  }

  clocked(): void {
    if (this.#addressed) this.#counter = (this.#counter + 1) % this.geometry.size;
  }

  stop(end: TransferEnd): void {
    this.#addressed = false;
    if (this.#addressBytesLeft > 0 && this.#addressBytesLeft < this.geometry.wordAddressBytes) {
      this.#warn("a word address was incomplete and did not count");
    }
    this.#addressBytesLeft = 0;
    if (this.#buffer.size === 0) return;
    if (end === "stop") this.#store();
    else
      this.#warn(`a write of ${this.#buffer.size} bytes to the page at ${hex(this.#page)} had no STOP and was dropped`);
    this.#buffer.clear();
  }

  #takeAddress(byte: number): void {
    this.#word = this.#word * 0x100 + byte;
    this.#addressBytesLeft -= 1;
    if (this.#addressBytesLeft > 0) return;
    const { size, pageSize } = this.geometry;
    this.#counter = this.#word % size;
    this.#page = this.#counter - (this.#counter % pageSize);
    if (this.#word >= size)
      this.#warn(`address ${hex(this.#word)} selects ${hex(this.#counter)}, it decodes no more bits`);
  }

  /** Begins a write cycle. */
  #store(): void {
    if (this.writeProtected) {
      this.#warn(`it is write-protected: ${this.#buffer.size} bytes for the page at ${hex(this.#page)} were dropped`);
      return;
    }
    for (const [address, byte] of this.#buffer) this.bytes[address] = byte;
    this.#storing = [...this.#buffer.keys()];
    const page = this.#page / this.geometry.pageSize;
    this.writeCycles[page] = (this.writeCycles[page] ?? 0) + 1;
    this.#busyUntilMs = this.#clock.now() + this.#writeCycleMs;
  }

  #load(content: Uint8Array): void {
    if (content.length <= this.bytes.length) {
      this.bytes.set(content);
      return;
    }
    throw new I2CError({
      kind: "invalid-argument",
      message: `${content.length} bytes do not fit into an ${this.geometry.name}`,
      nextStep: `It holds ${this.bytes.length}.`,
    });
  }

  #warn(problem: string): void {
    this.#onWarning?.(`${this.geometry.name}: ${problem}`);
  }
}

function checkWriteCycle(durationMs: number): number {
  if (durationMs >= 0 && Number.isFinite(durationMs)) return durationMs;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A write cycle cannot take ${durationMs} ms`,
    nextStep: "Give zero or more milliseconds.",
  });
}

function hex(address: number): string {
  return `0x${address.toString(16).toUpperCase().padStart(4, "0")}`;
}
