import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type I2CBus, busFromEngine, delay, VirtualClock } from "@twowire/core";
import type { AdapterMachine } from "../virtual-adapter/adapter-machine.ts";
import type { UhidFile } from "../virtual-adapter/uhid-file.ts";
import { Cp2112Engine } from "./cp2112-engine.ts";
import { ModelCp2112Driver } from "./model-cp2112-driver.ts";
import type { HidDevice } from "./model-hid.ts";

/** What a modelled kernel lacks, or has instead. */
export interface ModelUhidOptions {
  /** What opening /dev/uhid gives. Default: a file. */
  readonly uhid?: "ENOENT" | "ENODEV" | "EACCES" | "EMFILE";
  /** The driver that takes the device; none with `undefined`. Default: cp2112 */
  readonly driver?: "cp2112" | "hid-generic" | undefined;
  /** Whether i2c-dev is loaded. Default: true. */
  readonly i2cDev?: boolean;
  /** Whether the driver comes to make a bus of the device; it may also give up, as where it gets no memory. Default: true. */
  readonly makesBus?: boolean | "gives up";
  /** How long drivers such as jc42 look for their chips on the new bus, before there are lines. Default: 0 */
  readonly detectionMs?: number;
  readonly platform?: string;
  readonly threads?: number;
}

/** How long the kernel waits for the answer to a feature report. */
const REPORT_TIMEOUT_MS = 5000;

/**
 * /dev/uhid, the HID core and hid-cp2112 of a modelled kernel, with the part of sysfs in which they show. Made from
 * drivers/hid/uhid.c and include/uapi/linux/uhid.h, without looking at how the events are written elsewhere here.
 */
export class ModelUhid implements UhidFile, HidDevice, Disposable {
  readonly clock = new VirtualClock();
  readonly machine: AdapterMachine;
  /** The modelled driver, once it has the device. */
  driver: ModelCp2112Driver | undefined;
  /** How often the file was opened and closed. */
  opened = 0;
  closed = 0;
  /** Whether a thread waits in a read that nothing will ever wake. */
  get isReadWaiting(): boolean {
    return this.#reader !== undefined;
  }
  /** As long as this is set, the kernel does not let go of the bus, because a program has it open. */
  busUser: Promise<void> | undefined;
  readonly #root = mkdtempSync(join(tmpdir(), "twowire-uhid-"));
  readonly #options: ModelUhidOptions;
  readonly #events: Uint8Array[] = [];
  #reader: ((error: Error | null, size: number) => void) | undefined;
  #buffer: Uint8Array = new Uint8Array();
  #hear: (report: Uint8Array) => void = () => undefined;
  readonly #replies = new Map<number, (reply: DataView | undefined) => void>();
  #lastReport = 0;
  #exists = false;
  #started = false;

  constructor(options: ModelUhidOptions = {}) {
    this.#options = options;
    const { uhid, i2cDev = true, platform = "linux", threads = 1000 } = options;
    mkdirSync(this.#sys("bus/hid/devices"), { recursive: true });
    mkdirSync(join(this.#root, "dev"));
    mkdirSync(join(this.#root, "proc"));
    if (i2cDev) mkdirSync(this.#sys("class/i2c-dev"), { recursive: true });
    const refuse = (): void => {
      if (uhid !== undefined) throw Object.assign(new Error(uhid), { code: uhid });
    };
    this.machine = {
      platform,
      sysfs: join(this.#root, "sys"),
      proc: join(this.#root, "proc"),
      devices: join(this.#root, "dev"),
      clock: this.clock,
      threads,
      checkAccess: () => uhid !== "ENODEV" && refuse(),
      openUhid: () => {
        refuse();
        this.opened += 1;
        return this;
      },
      randomBytes: (size) => Uint8Array.from({ length: size }, (_, index) => index + 1),
    };
  }

  /** A controller on the other side. */
  controller(): I2CBus {
    if (this.driver === undefined) throw new Error("There is no bus");
    return busFromEngine(new Cp2112Engine(this.driver, this.clock));
  }

  /** Lets a program have the device file of the bus open. */
  addUser(process: number, name: string): void {
    const folder = join(this.#root, "proc", String(process));
    mkdirSync(join(folder, "fd"), { recursive: true });
    writeFileSync(join(folder, "comm"), `${name}\n`);
    symlinkSync("/dev/null", join(folder, "fd/0"));
    symlinkSync(join(this.#root, "dev/i2c-7"), join(folder, "fd/3"));
  }

  /** Takes the driver away from the device, as `unbind` does. */
  unbind(): void {
    this.#stop();
  }

  // What a process does with /dev/uhid.

  read(event: Uint8Array, done: (error: Error | null, size: number) => void): void {
    if (this.#reader !== undefined) throw new Error("Two reads at once");
    this.#buffer = event;
    this.#reader = done;
    this.#wake();
  }

  write(event: Uint8Array): void {
    const view = new DataView(event.buffer, event.byteOffset, event.byteLength);
    const type = view.getUint32(0, true);
    if (type === 11) {
      this.#create(event.slice(280, 280 + view.getUint16(260, true)));
      return;
    }
    if (!this.#exists) throw Object.assign(new Error("EINVAL"), { code: "EINVAL" });
    if (type === 1) this.#destroy();
    else if (type === 12) this.#hear(event.slice(6, 6 + view.getUint16(4, true)));
    else if (type === 10 || type === 14) this.#replies.get(view.getUint32(4, true))?.(view);
    else throw new Error(`An event of type ${type}`);
  }

  writeLater(event: Uint8Array, done: (error: Error | null) => void): void {
    const write = (): void => {
      try {
        this.write(event);
        done(null);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    };
    if (this.busUser === undefined) queueMicrotask(write);
    else void this.busUser.then(write);
  }

  close(): void {
    this.closed += 1;
    this.#exists = false;
  }

  // What a driver does with the device.

  async getReport(id: number): Promise<Uint8Array | undefined> {
    const reply = await this.#ask(9, 12, (view) => view.setUint8(8, id));
    if (reply === undefined || reply.getUint16(8, true) !== 0) return undefined;
    return new Uint8Array(reply.buffer, reply.byteOffset + 12, reply.getUint16(10, true)).slice();
  }

  async setReport(report: Uint8Array): Promise<boolean> {
    const reply = await this.#ask(13, 4108, (view) => {
      view.setUint8(8, report[0] ?? 0);
      view.setUint16(10, report.length, true);
      report.forEach((byte, index) => view.setUint8(12 + index, byte));
    });
    return reply?.getUint16(8, true) === 0;
  }

  output(report: Uint8Array): void {
    this.#queue(6, 4103, (view) => {
      report.forEach((byte, index) => view.setUint8(4 + index, byte));
      view.setUint16(4100, report.length, true);
    });
  }

  onInput(listener: (report: Uint8Array) => void): void {
    this.#hear = listener;
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true });
  }

  #create(descriptor: Uint8Array): void {
    const { driver = "driver" in this.#options ? undefined : "cp2112" } = this.#options;
    this.#exists = true;
    const folder = this.#sys("bus/hid/devices/0003:10C4:EA90.0001");
    mkdirSync(folder);
    // The HID core knows the descriptor when a driver has parsed it.
    writeFileSync(join(folder, "report_descriptor"), driver === undefined ? "" : descriptor);
    if (driver === undefined) return;
    mkdirSync(this.#sys(`bus/hid/drivers/${driver}`), { recursive: true });
    symlinkSync(this.#sys(`bus/hid/drivers/${driver}`), join(folder, "driver"));
    this.#started = true;
    this.#queue(2, 12);
    this.#queue(4, 4);
    if (driver === "cp2112") void this.#probe(folder);
  }

  async #probe(folder: string): Promise<void> {
    const driver = new ModelCp2112Driver(this, this.clock);
    try {
      await driver.probe();
    } catch {
      this.#stop();
      return;
    }
    if (this.#options.makesBus === "gives up") this.#stop();
    if (this.#options.makesBus !== undefined && this.#options.makesBus !== true) return;
    this.driver = driver;
    mkdirSync(join(folder, "i2c-7"));
    writeFileSync(join(this.#root, "dev/i2c-7"), "");
    await delay(this.clock, this.#options.detectionMs ?? 0);
    mkdirSync(join(folder, "gpiochip2"));
  }

  #destroy(): void {
    this.#exists = false;
    for (const reply of this.#replies.values()) reply(undefined);
    this.#stop();
    rmSync(this.#sys("bus/hid/devices/0003:10C4:EA90.0001"), { recursive: true, force: true });
  }

  #stop(): void {
    if (!this.#started) return;
    this.#started = false;
    this.driver = undefined;
    rmSync(join(this.#root, "dev/i2c-7"), { force: true });
    this.#queue(5, 4);
    this.#queue(3, 4);
  }

  #ask(type: number, size: number, fill: (view: DataView) => void): Promise<DataView | undefined> {
    const id = (this.#lastReport += 1);
    return new Promise((resolve) => {
      const timer = this.clock.setTimer(REPORT_TIMEOUT_MS, () => settle(undefined));
      const settle = (reply: DataView | undefined): void => {
        timer.clear();
        this.#replies.delete(id);
        resolve(reply);
      };
      this.#replies.set(id, settle);
      this.#queue(type, size, (view) => {
        view.setUint32(4, id, true);
        fill(view);
      });
    });
  }

  #queue(type: number, size: number, fill: (view: DataView) => void = () => undefined): void {
    const event = new Uint8Array(size);
    const view = new DataView(event.buffer);
    view.setUint32(0, type, true);
    fill(view);
    this.#events.push(event);
    this.#wake();
  }

  /** Gives the waiting read the next event, on a later turn as another thread would. */
  #wake(): void {
    const done = this.#reader;
    const event = this.#events[0];
    if (done === undefined || event === undefined) return;
    this.#reader = undefined;
    this.#events.shift();
    this.#buffer.set(event);
    queueMicrotask(() => done(null, event.length));
  }

  #sys(path: string): string {
    return join(this.#root, "sys", path);
  }
}
