import { type Address7, formatAddress, formatByte, reservedFor } from "../address.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError } from "../i2c-error.ts";
import { decodeInteger, encodeInteger } from "../integer-bytes.ts";
import { address7 } from "../make-address.ts";
import type { Segment, SMBusTransaction } from "../segment.ts";
import { addressByte, packetErrorCode } from "./packet-error-code.ts";

export interface SMBusDeviceOptions {
  /**
   * Appends and checks a packet error code. Only for devices that know it: others take the code for one byte more.
   * Refused at 0x50 to 0x57, where EEPROMs live, unless `"forced"`. Default: false.
   */
  readonly packetErrorCode?: boolean | "forced";
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

type Protocol = SMBusTransaction["protocol"];

/** Longest block of SMBus 2.0. */
const BLOCK_MAX = 32;

/**
 * The commands of SMBus 3.0 (section 6.5) for one device. Words are little-endian, lowest byte first. Each command is one
 * transfer, so it works wherever the controller can express that; where it cannot, it is refused.
 */
export class SMBusDevice {
  readonly controller: I2CController;
  readonly address: Address7;
  readonly #coded: boolean;
  readonly #options: TransferOptions | undefined;
  readonly #given: SMBusDeviceOptions;

  /** @throws I2CError `invalid-argument` for a reserved address, and for packet error codes to an EEPROM's */
  constructor(controller: I2CController, address: number, options: SMBusDeviceOptions = {}) {
    const { packetErrorCode: coded = false, transfer } = options;
    this.controller = controller;
    this.address = address7(address);
    this.#coded = coded !== false;
    this.#options = transfer;
    this.#given = options;
    const reserved = reservedFor(this.address);
    if (reserved !== undefined && transfer?.allowReserved !== true) {
      throw refused(this.address, `${formatAddress(this.address)} is reserved for ${reserved}`, "Use 0x08 to 0x77.");
    }
    if (coded === true && this.address >= 0x50 && this.address <= 0x57) {
      throw refused(
        this.address,
        `An EEPROM, such as may be at ${formatAddress(this.address)}, takes a packet error code for a byte to store`,
        'Leave it out, or give packetErrorCode: "forced" if you know that the device is none.',
      );
    }
  }

  /** The address alone; its read/write bit is the message. */
  async quick(bit: "read" | "write"): Promise<void> {
    const smbus = { protocol: "quick", packetErrorCode: false } as const;
    if (bit === "write") await this.#transfer([{ write: new Uint8Array(), smbus }]);
    else await this.#transfer([{ read: new Uint8Array(), smbus }], { ...this.#options, allowEmptyRead: true });
  }

  /** One byte without a command. */
  async sendByte(value: number): Promise<void> {
    await this.#write("byte", encodeInteger(value, 1, "little"));
  }

  /** One byte without a command. */
  async receiveByte(): Promise<number> {
    const buffer = new Uint8Array(this.#coded ? 2 : 1);
    await this.#transfer([{ read: buffer, smbus: this.#mark("byte") }]);
    this.#check(buffer, [addressByte(this.address, "read")]);
    return buffer[0] ?? 0;
  }

  async writeByte(command: number, value: number): Promise<void> {
    await this.#write("byte-data", byteOf(command), encodeInteger(value, 1, "little"));
  }

  async readByte(command: number): Promise<number> {
    return decodeInteger(await this.#read("byte-data", byteOf(command), 1), "little");
  }

  async writeWord(command: number, value: number): Promise<void> {
    await this.#write("word-data", byteOf(command), encodeInteger(value, 2, "little"));
  }

  async readWord(command: number): Promise<number> {
    return decodeInteger(await this.#read("word-data", byteOf(command), 2), "little");
  }

  /** Sends a word and receives one in answer to it. */
  async processCall(command: number, value: number): Promise<number> {
    const sent = Uint8Array.of(...byteOf(command), ...encodeInteger(value, 2, "little"));
    return decodeInteger(await this.#read("process-call", sent, 2), "little");
  }

  /** @param bytes 1 to 32 */
  async writeBlock(command: number, bytes: Uint8Array): Promise<void> {
    await this.#write("block", byteOf(command), this.#block(bytes));
  }

  /** Receives as many bytes as the device has to say, 1 to 32. @throws I2CError `unsupported` without counted reads */
  async readBlock(command: number): Promise<Uint8Array> {
    return this.#readCounted("block", byteOf(command));
  }

  /** Sends a block and receives one in answer to it; their lengths may differ. @param bytes 1 to 31 */
  async blockProcessCall(command: number, bytes: Uint8Array): Promise<Uint8Array> {
    const sent = Uint8Array.of(...byteOf(command), ...this.#block(bytes, BLOCK_MAX - 1));
    return this.#readCounted("block-process-call", sent);
  }

  /** Keeps everyone else off the bus while `work` runs; `work` gets this device on the locked bus. */
  exclusive<T>(work: (device: SMBusDevice) => Promise<T>): Promise<T> {
    return this.controller.exclusive((locked) => work(new SMBusDevice(locked, this.address, this.#given)));
  }

  async #read(protocol: Protocol, sent: Uint8Array, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(this.#coded ? length + 1 : length);
    await this.#transfer([{ write: sent, smbus: this.#mark(protocol) }, { read: buffer }]);
    this.#check(buffer, this.#joined(sent));
    return buffer.subarray(0, length);
  }

  async #readCounted(protocol: Protocol, sent: Uint8Array): Promise<Uint8Array> {
    const trailing = this.#coded ? 1 : 0;
    const buffer = new Uint8Array(1 + BLOCK_MAX + trailing);
    await this.#transfer([
      { write: sent, smbus: this.#mark(protocol) },
      { read: buffer, counted: { trailing } },
    ]);
    const length = 1 + (buffer[0] ?? 0);
    this.#check(buffer.subarray(0, length + trailing), this.#joined(sent));
    return buffer.slice(1, length);
  }

  #write(protocol: Protocol, ...parts: readonly Uint8Array[]): Promise<void> {
    const smbus = this.#mark(protocol);
    if (!this.#coded) return this.#transfer([{ write: parts, smbus }]);
    const code = packetErrorCode([addressByte(this.address, "write")], ...parts);
    return this.#transfer([{ write: [...parts, Uint8Array.of(code)], smbus }]);
  }

  /** Tells controllers that have the transactions of SMBus which one this is. */
  #mark(protocol: Protocol): SMBusTransaction {
    return { protocol, packetErrorCode: this.#coded };
  }

  /** The bytes before a joined read, as the packet error code counts them. */
  #joined(sent: Uint8Array): Iterable<number> {
    return [addressByte(this.address, "write"), ...sent, addressByte(this.address, "read")];
  }

  /** @throws I2CError `pec-mismatch` */
  #check(received: Uint8Array, before: Iterable<number>): void {
    if (!this.#coded) return;
    const expected = packetErrorCode(before, received.subarray(0, -1));
    const found = received.at(-1) ?? 0;
    if (found === expected) return;
    throw new I2CError({
      kind: "pec-mismatch",
      message: `${formatAddress(this.address)} sent the packet error code ${formatByte(found)} where ${formatByte(expected)} is right`,
      address: this.address,
      bus: "idle",
    });
  }

  #block(bytes: Uint8Array, longest = BLOCK_MAX): Uint8Array {
    if (bytes.length >= 1 && bytes.length <= longest) return Uint8Array.of(bytes.length, ...bytes);
    throw refused(this.address, `A block of ${bytes.length} bytes is none`, `Give 1 to ${longest} bytes.`);
  }

  #transfer(segments: readonly Segment[], options = this.#options): Promise<void> {
    return this.controller.transfer(this.address, segments, options);
  }
}

function byteOf(command: number): Uint8Array {
  return encodeInteger(command, 1, "little");
}

function refused(address: Address7, message: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep, address });
}
