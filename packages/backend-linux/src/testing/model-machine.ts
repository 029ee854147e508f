import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { VirtualClock } from "@twowire/core";
import type { Machine } from "../machine.ts";
import { modelI2cBus } from "./model-i2c-bus.ts";
import type { ModelKernel } from "./model-kernel.ts";
import { modelThreads } from "./model-threads.ts";

/** A sysfs of files and links in a temporary folder. */
export class ModelSysfs implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "twowire-sysfs-"));

  /** Adds an adapter; with `driver`, one whose parent device has that kernel driver. */
  adapter(
    number: number,
    name: string,
    options: { driver?: string; clockHz?: number; deviceFile?: boolean } = {},
  ): this {
    const folder = `devices/platform/controller${number}/i2c-${number}`;
    this.#write(`${folder}/name`, `${name}\n`);
    if (options.driver !== undefined) {
      this.#link(`devices/platform/controller${number}/driver`, `bus/platform/drivers/${options.driver}`);
    }
    if (options.clockHz !== undefined) {
      const cell = Buffer.alloc(4);
      cell.writeUInt32BE(options.clockHz);
      this.#write(`${folder}/of_node/clock-frequency`, cell);
    }
    this.#link(`bus/i2c/devices/i2c-${number}`, folder);
    if (options.deviceFile !== false) this.#write(`class/i2c-dev/i2c-${number}/name`, `${name}\n`);
    return this;
  }

  /** Adds the channel of a mux on an adapter. */
  channel(number: number, parent: number, name: string): this {
    const folder = `devices/platform/controller${parent}/i2c-${parent}/i2c-${number}`;
    this.#write(`${folder}/name`, `${name}\n`);
    this.#link(`bus/i2c/devices/i2c-${number}`, folder);
    this.#write(`class/i2c-dev/i2c-${number}/name`, `${name}\n`);
    return this;
  }

  /** Adds a device to an adapter that is named after a table of the firmware. */
  firmwareDevice(number: number, device: string, driver: string): this {
    const folder = `devices/platform/controller${number}/i2c-${number}/${device}`;
    this.#write(`${folder}/name`, `${device}\n`);
    this.#link(`${folder}/driver`, `bus/i2c/drivers/${driver}`);
    this.#link(`bus/i2c/devices/${device}`, folder);
    return this;
  }

  /** Takes an adapter away. */
  unplug(number: number): void {
    for (const folder of ["bus/i2c/devices", "class/i2c-dev"]) {
      rmSync(join(this.root, folder, `i2c-${number}`), { recursive: true });
    }
  }

  /** Gives an address of an adapter to a kernel driver. @param device as in sysfs, such as `1-0018` */
  owner(device: string, driver: string, chip = "chip"): this {
    this.chipWithoutDriver(device, chip);
    this.#link(`bus/i2c/devices/${device}/driver`, `bus/i2c/drivers/${driver}`);
    return this;
  }

  /** Tells of a chip for which no driver has been found. */
  chipWithoutDriver(device: string, chip: string): this {
    this.#write(`bus/i2c/devices/${device}/name`, `${chip}\n`);
    return this;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }

  #write(file: string, content: string | Buffer): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  #link(link: string, target: string): void {
    const path = join(this.root, link);
    mkdirSync(join(this.root, target), { recursive: true });
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(this.root, target), path);
  }
}

/**
 * A machine made of a modelled kernel.
 * @param sysfs a folder; without one, sysfs shows nothing
 * @param waitsWorthAThread see `RequestThreads`
 */
export function modelMachine(
  kernel: ModelKernel,
  sysfs?: string,
  waitsWorthAThread = 1000,
): Machine & { readonly clock: VirtualClock } {
  return {
    platform: "linux",
    sysfs: sysfs ?? "/nowhere/sys",
    proc: "/nowhere/proc",
    devices: "/dev",
    clock: new VirtualClock(),
    files: kernel,
    threads: modelThreads(kernel, waitsWorthAThread),
    systemCalls: () => Promise.resolve(kernel),
    i2cBus: () => Promise.resolve(modelI2cBus(kernel)),
  };
}
