import { type Clock, FairLock } from "@twowire/core";
import { type HidDevice, KernelError } from "./model-hid.ts";

const RESPONSE_TIMEOUT_MS = 50;
const STATUS_RETRIES = 10;

/** A message of I2C_RDWR: bytes to write, or room for what is read. */
export type DriverMessage =
  | { readonly address: number; readonly write: Uint8Array }
  | { readonly address: number; readonly read: Uint8Array };

/**
 * The part of hid-cp2112 that makes transfers and reads and sets lines, as drivers/hid/hid-cp2112.c of Linux 6.1 has it; made from
 * what that file does, not from how the bridge is written.
 */
export class ModelCp2112Driver {
  readonly #hid: HidDevice;
  readonly #clock: Clock;
  /** The I2C core lets one program at a time have the adapter. */
  readonly #lock = new FairLock();
  #hear: ((report: Uint8Array) => void) | undefined;
  /** Every output report, in order. */
  readonly sent: Uint8Array[] = [];

  constructor(hid: HidDevice, clock: Clock) {
    this.#hid = hid;
    this.#clock = clock;
    hid.onInput((report) => this.#hear?.(report));
  }

  /** cp2112_probe. @throws KernelError where the device does not answer as a CP2112 does */
  async probe(): Promise<void> {
    await this.#get(0x05, 3);
    const configuration = await this.#get(0x06, 14);
    // retry_time = 1
    configuration[13] = 1;
    await this.#set(configuration);
    await this.#get(0x20, 2);
  }

  /** cp2112_i2c_xfer. @throws KernelError */
  async transfer(messages: readonly DriverMessage[]): Promise<void> {
    await this.#lock.enter().entered;
    try {
      await this.#transfer(messages);
    } finally {
      this.#lock.leave();
    }
  }

  async #transfer(messages: readonly DriverMessage[]): Promise<void> {
    const [first, second, ...more] = messages;
    if (first === undefined || more.length > 0) throw new KernelError("EOPNOTSUPP");
    if (second === undefined) {
      if ("read" in first) await this.#run(readRequest(first.address, first.read.length), first.read);
      else await this.#run(writeRequest(first.address, first.write), NOTHING);
    } else if (first.address === second.address && "write" in first && "read" in second) {
      await this.#run(writeReadRequest(first.address, first.write, second.read.length), second.read);
    } else throw new KernelError("EOPNOTSUPP");
  }

  /** cp2112_gpio_direction_input */
  async input(line: number): Promise<void> {
    const configuration = await this.#get(0x02, 5);
    configuration[1] = (configuration[1] ?? 0) & ~(1 << line);
    configuration[2] = 0xff;
    await this.#set(configuration);
  }

  /** cp2112_gpio_direction_output */
  async outputLine(line: number, level: boolean, pushPull = 0xff): Promise<void> {
    const configuration = await this.#get(0x02, 5);
    configuration[1] = (configuration[1] ?? 0) | (1 << line);
    configuration[2] = pushPull;
    await this.#set(configuration);
    await this.#set(Uint8Array.of(0x04, level ? 0xff : 0, 1 << line));
  }

  /** cp2112_gpio_get */
  async level(line: number): Promise<boolean> {
    const [, levels = 0] = await this.#get(0x03, 2);
    return (levels & (1 << line)) !== 0;
  }

  async #run(request: readonly number[], into: Uint8Array): Promise<void> {
    this.#output(request);
    await this.#complete();
    for (let count = 0; count < into.length;) {
      const size = Math.min(61, into.length - count);
      const [id, , length = 0, ...data] = await this.#answer([0x12, size >> 8, size & 0xff]);
      if (id !== 0x13 || length === 0 || length > size) throw new KernelError("EIO");
      into.set(data.slice(0, length), count);
      count += length;
    }
  }

  /** Asks how the transfer stands, up to ten times. */
  async #complete(): Promise<void> {
    for (let retry = 0; retry < STATUS_RETRIES; retry += 1) {
      const [id, status0, status1] = await this.#answer([0x15, 0x01]);
      if (id !== 0x16) throw new KernelError("EIO");
      if (status0 === 0x02) return;
      if (status0 === 0x00) throw new KernelError("EAGAIN");
      if (status0 === 0x01) continue;
      throw new KernelError(status1 === 0x00 || status1 === 0x01 ? "ETIMEDOUT" : "EIO");
    }
    this.#output([0x17, 0x01]);
    throw new KernelError("ETIMEDOUT");
  }

  #output(report: readonly number[]): void {
    const bytes = Uint8Array.from(report);
    this.sent.push(bytes);
    this.#hid.output(bytes);
  }

  /** Sends a report and waits for the next input report, for a while. */
  #answer(report: readonly number[]): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(RESPONSE_TIMEOUT_MS, () => {
        this.#hear = undefined;
        reject(new KernelError("ETIMEDOUT"));
      });
      this.#hear = (answer) => {
        this.#hear = undefined;
        timer.clear();
        resolve(answer);
      };
      this.#output(report);
    });
  }

  async #get(id: number, size: number): Promise<Uint8Array> {
    const report = await this.#hid.getReport(id);
    if (report?.length !== size || report[0] !== id) throw new KernelError("EIO");
    return report;
  }

  async #set(report: Uint8Array): Promise<void> {
    if (!(await this.#hid.setReport(report))) throw new KernelError("EIO");
  }
}

const NOTHING = new Uint8Array();

function readRequest(address: number, length: number): readonly number[] {
  if (length < 1 || length > 512) throw new KernelError("EINVAL");
  return [0x10, (address << 1) & 0xff, length >> 8, length & 0xff];
}

function writeRequest(address: number, data: Uint8Array): readonly number[] {
  if (data.length > 61) throw new KernelError("EINVAL");
  return [0x14, (address << 1) & 0xff, data.length, ...data];
}

function writeReadRequest(address: number, written: Uint8Array, length: number): readonly number[] {
  if (length < 1 || length > 512 || written.length > 16) throw new KernelError("EINVAL");
  return [0x11, (address << 1) & 0xff, length >> 8, length & 0xff, written.length, ...written];
}
