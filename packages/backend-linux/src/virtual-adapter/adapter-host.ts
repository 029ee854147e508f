import { existsSync } from "node:fs";
import {
  type Attachment,
  type Clock,
  delay,
  type HostPlace,
  I2CError,
  type Populate,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  type WireTransfer,
} from "@twowire/core";
import { TargetWire } from "@twowire/target";
import type { AdapterFault } from "./adapter-fault.ts";
import {
  adapterGone,
  adapterObstacle,
  adapterRefused,
  noBus,
  noDriver,
  uhidError,
  uhidPath,
} from "./adapter-errors.ts";
import { type AdapterMachine, thisAdapterMachine } from "./adapter-machine.ts";
import { Bridge } from "./bridge.ts";
import { CP2112_PRODUCT, CP2112_VENDOR } from "./cp2112-reports.ts";
import { deviceUsers } from "./device-users.ts";
import { endAtExit } from "./end-at-exit.ts";
import { FeatureReports } from "./feature-reports.ts";
import { findAdapter, type FoundAdapter } from "./find-adapter.ts";
import { type AdapterLine, GpioLines } from "./gpio-lines.ts";
import { MARK_SIZE, reportDescriptor } from "./report-descriptor.ts";
import { UhidDevice } from "./uhid-device.ts";
import { getReportReply, inputEvent, setReportReply, type UhidEvent } from "./uhid-events.ts";

/** How long the kernel may take to give the device to a driver, which may have to be loaded first. */
const DRIVER_TIMEOUT_MS = 5000;
/** How long the driver may take to make a bus; it waits 5 s for each answer of ours (UHID's report timeout). */
const BUS_TIMEOUT_MS = 20_000;
/** How often sysfs is looked at meanwhile. */
const LOOK_EVERY_MS = 10;

const DEFAULT_NAME = "twowire";
/** Digits of the serial number that a CP2112 tells. */
const SERIAL_NUMBER_LENGTH = 12;

/** What a CP2112 and hid-cp2112 let a target do. */
const CAPABILITIES: TargetCapabilities = {
  // Every 7-bit address: the bridge asks whoever is there.
  addresses: Number.POSITIVE_INFINITY,
  stretch: "byte",
  nack: "byte",
  nackAddress: true,
  restart: true,
  clockedCount: true,
  prefetch: 0,
  arbitration: true,
};

/** What an adapter is called. */
export interface AdapterOptions {
  /**
   * The name of the HID device, in its `uevent` and `product`; the kernel calls the I2C bus what it calls every CP2112. Up to 30
   * characters of ASCII. Default: twowire
   */
  readonly name?: string | undefined;
  /** Puts targets there before the kernel sees the adapter, as a driver seeks its chip on a new bus once. */
  readonly populate?: Populate | undefined;
}

/** Open adapters of this process: each takes a thread that files need too. */
let openAdapters = 0;

/**
 * A virtual I2C adapter of this machine: the kernel sees a CP2112, makes /dev/i2c-N of it and a gpiochip with eight lines, and
 * every program and kernel driver finds our targets there.
 *
 * A handler may answer by a promise: the bus is then stretched, up to 250 ms for each byte.
 * A controller of the same bus in the same process must not be opened with `sync=1`: it would wait for itself.
 */
export class AdapterHost implements TargetHost {
  readonly capabilities: TargetCapabilities = CAPABILITIES;
  readonly clock: Clock;
  /** The lines of the gpiochip, by their numbers. */
  readonly lines: readonly AdapterLine[];
  readonly #machine: AdapterMachine;
  readonly #name: string;
  /** Differs from that of any other adapter. */
  readonly #descriptor: Uint8Array;
  readonly #serialNumber: string;
  readonly #wire = new TargetWire();
  readonly #features: FeatureReports;
  readonly #bridge: Bridge;
  readonly #device: UhidDevice;
  readonly #transferListeners = new Set<(transfer: WireTransfer) => void>();
  #found: FoundAdapter | undefined;
  #closed: Promise<void> | undefined;
  #gone: (error: I2CError) => void = () => undefined;
  /** Resolves when the kernel has taken the adapter away, with the reason; never after {@link close}. */
  readonly gone: Promise<I2CError>;

  private constructor(name: string, machine: AdapterMachine) {
    this.#name = name;
    this.#machine = machine;
    const mark = machine.randomBytes(MARK_SIZE);
    this.#descriptor = reportDescriptor(mark);
    this.#serialNumber = Buffer.from(mark).toString("hex").slice(0, SERIAL_NUMBER_LENGTH);
    this.clock = machine.clock;
    this.gone = new Promise((resolve) => {
      this.#gone = resolve;
    });
    const lines = new GpioLines();
    this.lines = lines.lines;
    this.#features = new FeatureReports(lines, { product: name, serialNumber: this.#serialNumber });
    this.#bridge = new Bridge({
      clock: machine.clock,
      wire: this.#wire,
      send: (report) => this.#send(inputEvent(report)),
      ended: (transfer) => {
        for (const listener of this.#transferListeners) listener(transfer);
      },
    });
    this.#device = new UhidDevice(openFile(machine), (event) => this.#hear(event));
    openAdapters += 1;
    endAtExit.add(this.#device);
  }

  /**
   * Makes an adapter, and waits until its device file is there.
   * @param machine what it appears on; another one only in tests
   * @throws I2CError `unsupported`, `permission-denied`, `not-found` or `timeout`, saying what the machine lacks and how to get it
   */
  static async open(options: AdapterOptions = {}, machine: AdapterMachine = thisAdapterMachine): Promise<AdapterHost> {
    const obstacle = adapterObstacle(machine);
    if (obstacle !== undefined) throw obstacle;
    if (openAdapters >= Math.max(1, machine.threads - 2)) throw tooMany(openAdapters);
    const host = new AdapterHost(checkName(options.name ?? DEFAULT_NAME), machine);
    try {
      await options.populate?.(host);
      host.#plugIn();
      await host.#appear();
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  /** The number N of /dev/i2c-N; `undefined` before the kernel has made it, and after {@link close}. */
  get bus(): number | undefined {
    return this.#closed === undefined ? this.#found?.bus : undefined;
  }

  /** @inheritdoc */
  get place(): HostPlace | undefined {
    const { bus } = this;
    if (bus === undefined) return undefined;
    const device = `${this.#machine.devices}/i2c-${bus}`;
    const users = (): readonly string[] => deviceUsers(this.#machine.proc, device);
    return { uri: `linux:${bus}`, device, linesDevice: this.gpiochip, users };
  }

  /** The device file of the lines. */
  get gpiochip(): string | undefined {
    const name = this.#found?.gpiochip;
    return name === undefined ? undefined : `${this.#machine.devices}/${name}`;
  }

  /** @inheritdoc */
  attach(addresses: readonly number[], handler: TargetHandler): Promise<Attachment> {
    if (this.#closed !== undefined) return Promise.reject(adapterClosed(this.#name));
    try {
      return Promise.resolve(this.#wire.attach(addresses, handler));
    } catch (error) {
      return Promise.reject(I2CError.from(error));
    }
  }

  /** Calls `listener` with each transfer that has ended. @returns what ends that */
  onTransfer(listener: (transfer: WireTransfer) => void): () => void {
    this.#transferListeners.add(listener);
    return () => this.#transferListeners.delete(listener);
  }

  /** Lets something go wrong with the next transfer, so that a program can be tried against it; several wait for one transfer each. */
  failNext(fault: AdapterFault): void {
    this.#bridge.failNext(fault);
  }

  /** Makes the next transfer lose the bus to another controller. */
  loseArbitration(): void {
    this.#bridge.loseArbitration();
  }

  /**
   * Pulls the adapter out, and waits until the kernel has let go of it, which it does when no program has the device file open
   * any more. Targets that take part in a transfer hear `detached`. May be called twice.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#bridge.reset();
    this.#wire.abandonParts("detached");
    this.#wire.targets.clear();
    await this.#device.destroy();
    endAtExit.delete(this.#device);
    openAdapters -= 1;
  }

  #plugIn(): void {
    const identity = {
      name: this.#name,
      place: uhidPath(this.#machine),
      unique: this.#serialNumber,
      vendor: CP2112_VENDOR,
      product: CP2112_PRODUCT,
    };
    try {
      this.#device.create(identity, this.#descriptor);
    } catch (error) {
      throw uhidError(this.#machine, error);
    }
  }

  async #appear(): Promise<void> {
    const driver = await this.#look(DRIVER_TIMEOUT_MS, (found) => found?.driver === "cp2112");
    if (driver?.driver !== "cp2112") throw noDriver(driver?.driver);
    this.#device.listen();
    // The lines come last, after every kernel driver has looked for its chip on the new bus.
    const ready = await this.#look(BUS_TIMEOUT_MS, (found) => {
      if (found?.bus === undefined || found.gpiochip === undefined) return false;
      return existsSync(`${this.#machine.devices}/i2c-${found.bus}`);
    });
    if (this.#closed !== undefined) throw adapterRefused();
    if (ready?.bus === undefined) throw noBus(BUS_TIMEOUT_MS);
    this.#found = ready;
  }

  /** Looks until it is so, or for a while, or until the adapter has gone. @returns what was seen last */
  async #look(
    timeoutMs: number,
    isEnough: (found: FoundAdapter | undefined) => boolean,
  ): Promise<FoundAdapter | undefined> {
    const endMs = this.clock.now() + timeoutMs;
    for (;;) {
      const found = findAdapter(this.#machine.sysfs, this.#descriptor);
      if (isEnough(found) || this.#closed !== undefined || this.clock.now() >= endMs) return found;
      await delay(this.clock, LOOK_EVERY_MS);
    }
  }

  #hear(event: UhidEvent): void {
    if (event.type === "output") this.#bridge.output(event.report);
    else if (event.type === "get-report") this.#send(getReportReply(event.id, this.#features.read(event.report)));
    else if (event.type === "set-report") {
      this.#send(setReportReply(event.id, this.#features.write(event.report, event.content)));
    } else if (event.type === "stop" && this.#closed === undefined) this.#leave();
  }

  /** No driver has the device any more: there is nothing left but to pull it out. */
  #leave(): void {
    void this.close();
    this.#gone(adapterGone());
  }

  #send(event: Uint8Array): void {
    try {
      this.#device.send(event);
    } catch {
      // The device is going away; its last event tells so.
    }
  }
}

function checkName(name: string): string {
  if (/^[\x20-\x7e]{1,30}$/.test(name)) return name;
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${name}" cannot be the name of an adapter`,
    nextStep: "Give 1 to 30 characters of ASCII.",
  });
}

function adapterClosed(name: string): I2CError {
  return new I2CError({ kind: "closed", message: `The virtual adapter ${name} is closed` });
}

function openFile(machine: AdapterMachine): ReturnType<AdapterMachine["openUhid"]> {
  try {
    return machine.openUhid(uhidPath(machine));
  } catch (error) {
    throw uhidError(machine, error);
  }
}

function tooMany(open: number): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: `This process has ${open} virtual adapters open, each of which takes a thread that files need too`,
    nextStep: "Close one, or start the program with UV_THREADPOOL_SIZE=8 or more in its environment.",
  });
}
