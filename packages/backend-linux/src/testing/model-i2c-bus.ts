import type { I2cBusFunctions, I2cBusHandle, I2cBusModule } from "../i2c-bus-module.ts";
import { errnoName } from "../errno.ts";
import type { ModelKernel } from "./model-kernel.ts";

const SLAVE = 0x0703;
const SLAVE_FORCE = 0x0706;
const FUNCS = 0x0705;

/**
 * The npm package i2c-bus over a modelled kernel, with its traps: a file is kept for an address before the address is set, so that
 * after a refusal the next call goes to address 0x00.
 */
export function modelI2cBus(kernel: ModelKernel): I2cBusModule {
  return { openSync: (busNumber, { forceAccess }) => new ModelBus(kernel, busNumber, forceAccess) };
}

class ModelBus implements I2cBusHandle {
  readonly #kernel: ModelKernel;
  readonly #path: string;
  readonly #force: boolean;
  #files: (number | undefined)[] = [];

  constructor(kernel: ModelKernel, busNumber: number, force: boolean) {
    this.#kernel = kernel;
    this.#path = `/dev/i2c-${busNumber}`;
    this.#force = force;
  }

  i2cFuncsSync(): I2cBusFunctions {
    const memory = new ArrayBuffer(8);
    check(this.#kernel.ioctl(this.#file(0), FUNCS, this.#kernel.addressOf(memory)), "i2cFuncsSync");
    const bits = new DataView(memory).getUint32(0, true);
    const bit = (mask: number): boolean => (bits & mask) !== 0;
    return {
      i2c: bit(0x1),
      smbusQuick: bit(0x1_0000),
      smbusReceiveByte: bit(0x2_0000),
      smbusSendByte: bit(0x4_0000),
      smbusReadByte: bit(0x8_0000),
      smbusWriteByte: bit(0x10_0000),
      smbusReadWord: bit(0x20_0000),
      smbusWriteWord: bit(0x40_0000),
      smbusReadI2cBlock: bit(0x400_0000),
      smbusWriteI2cBlock: bit(0x800_0000),
    };
  }

  closeSync(): void {
    for (const file of this.#files) if (file !== undefined) this.#kernel.close(file);
    this.#files = [];
  }

  i2cReadSync(address: number, length: number, buffer: Buffer): number {
    return this.#plain(address, true, buffer.subarray(0, length));
  }
  i2cWriteSync(address: number, length: number, buffer: Buffer): number {
    return this.#plain(address, false, buffer.subarray(0, length));
  }
  readByteSync(address: number, command: number): number {
    return this.#smbus(address, "readByte", true, command, 2)[0] ?? 0;
  }
  readWordSync(address: number, command: number): number {
    const data = this.#smbus(address, "readWord", true, command, 3);
    return (data[0] ?? 0) | ((data[1] ?? 0) << 8);
  }
  readI2cBlockSync(address: number, command: number, length: number, buffer: Buffer): number {
    const data = this.#smbus(address, "readI2cBlock", true, command, 8, [length]);
    buffer.set(data.subarray(1, 1 + length));
    return data[0] ?? 0;
  }
  receiveByteSync(address: number): number {
    return this.#smbus(address, "receiveByte", true, 0, 1)[0] ?? 0;
  }
  sendByteSync(address: number, byte: number): void {
    this.#smbus(address, "sendByte", false, byte, 1);
  }
  writeByteSync(address: number, command: number, byte: number): void {
    this.#smbus(address, "writeByte", false, command, 2, [byte]);
  }
  writeWordSync(address: number, command: number, word: number): void {
    this.#smbus(address, "writeWord", false, command, 3, [word & 0xff, word >> 8]);
  }
  writeI2cBlockSync(address: number, command: number, length: number, buffer: Buffer): number {
    this.#smbus(address, "writeI2cBlock", false, command, 8, [length, ...buffer.subarray(0, length)]);
    return length;
  }
  writeQuickSync(address: number, bit: number): void {
    this.#smbus(address, "writeQuick", bit === 1, 0, 0);
  }

  i2cRead = later((address: number, length: number, buffer: Buffer) => this.i2cReadSync(address, length, buffer));
  i2cWrite = later((address: number, length: number, buffer: Buffer) => this.i2cWriteSync(address, length, buffer));
  readByte = later((address: number, command: number) => this.readByteSync(address, command));
  readWord = later((address: number, command: number) => this.readWordSync(address, command));
  readI2cBlock = later((address: number, command: number, length: number, buffer: Buffer) =>
    this.readI2cBlockSync(address, command, length, buffer),
  );
  receiveByte = later((address: number) => this.receiveByteSync(address));
  sendByte = later((address: number, byte: number) => this.sendByteSync(address, byte));
  writeByte = later((address: number, command: number, byte: number) => this.writeByteSync(address, command, byte));
  writeWord = later((address: number, command: number, word: number) => this.writeWordSync(address, command, word));
  writeI2cBlock = later((address: number, command: number, length: number, buffer: Buffer) =>
    this.writeI2cBlockSync(address, command, length, buffer),
  );
  writeQuick = later((address: number, bit: number) => this.writeQuickSync(address, bit));

  #file(address: number): number {
    const known = this.#files[address];
    if (known !== undefined) return known;
    const file = this.#kernel.open(this.#path);
    this.#files[address] = file;
    check(this.#kernel.ioctl(file, this.#force ? SLAVE_FORCE : SLAVE, address), "setAddr");
    return file;
  }

  #smbus(
    address: number,
    syscall: string,
    read: boolean,
    command: number,
    size: number,
    bytes: readonly number[] = [],
  ): Uint8Array {
    const data = new Uint8Array(34);
    data.set(bytes);
    check(this.#kernel.smbus(this.#file(address), read, command, size, data), syscall);
    return data;
  }

  /** read(2) and write(2) on the device file: one message. Node reads no bytes without asking the kernel. */
  #plain(address: number, read: boolean, bytes: Uint8Array): number {
    const file = this.#file(address);
    const result = read && bytes.length === 0 ? 0 : this.#kernel.plain(file, read, bytes);
    check(result, read ? "read" : "write");
    return bytes.length;
  }
}

/** An error as a NAN add-on makes it: errno positive, no code where the add-on does not know the name. */
function check(result: number, syscall: string): void {
  if (result >= 0) return;
  const code = errnoName(-result);
  throw Object.assign(new Error(`${code}, ${syscall}`), {
    errno: -result,
    code: code === "EREMOTEIO" ? "" : code,
    syscall,
  });
}

/** The same call with a callback, later. */
function later<A extends readonly unknown[], R>(
  call: (...args: A) => R,
): (...args: [...A, (error: unknown, result: never) => void]) => void {
  return (...args) => {
    const done = args.at(-1) as (error: unknown, result?: R) => void;
    setImmediate(() => {
      let result: R;
      try {
        result = call(...(args.slice(0, -1) as unknown as A));
      } catch (error) {
        done(error);
        return;
      }
      done(null, result);
    });
  };
}
