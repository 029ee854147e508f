import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Address, type AddressUser, toAddress } from "@twowire/core";
import { linkName, namesIn } from "./kernel-files.ts";

/** What the folder of an adapter is called. */
const ADAPTER = /^i2c-(\d+)$/;

/** An I2C adapter as sysfs shows it. */
export interface Adapter {
  readonly number: number;
  /** What its driver calls it. */
  readonly name: string;
  /** The kernel driver behind it and behind its mux, such as `i2c-bcm2835`, where sysfs tells. */
  readonly driver: string | undefined;
  /** The clock in hertz from the device tree: what was configured there, `undefined` where nothing says. */
  readonly clockHz: number | undefined;
  /** Whether i2c-dev made a device file for it. */
  readonly hasDeviceFile: boolean;
}

/** Reads what sysfs knows about adapters, and about who uses their addresses. */
export class Sysfs {
  readonly #root: string;

  /** @param root `/sys`, or a copy of it in a test */
  constructor(root: string) {
    this.#root = root;
  }

  /** Every adapter of the machine, by number, also those without a device file. */
  adapters(): Adapter[] {
    const numbers = new Set([
      ...namesIn(join(this.#root, "class/i2c-dev")),
      ...namesIn(join(this.#root, "bus/i2c/devices")),
    ]);
    return [...numbers]
      .map((name) => ADAPTER.exec(name)?.[1])
      .filter((number) => number !== undefined)
      .map((number) => this.adapter(Number(number)))
      .sort((one, other) => one.number - other.number);
  }

  /** One adapter; whatever sysfs does not tell is left open. */
  adapter(number: number): Adapter {
    const folder = this.#adapterFolder(number);
    const upstream = this.#upstream(number);
    return {
      number,
      name: textOf(join(folder, "name")) ?? textOf(this.#classFile(number, "name")) ?? `adapter ${number}`,
      driver: linkName(join(dirname(upstream.at(-1) ?? folder), "driver")),
      clockHz: upstream
        .map((adapter) => bigEndianNumber(join(adapter, "of_node/clock-frequency")))
        .find((clockHz) => clockHz !== undefined),
      hasDeviceFile: existsSync(this.#classFile(number, "")),
    };
  }

  /** Whether the kernel has an adapter of this number. */
  isThere(number: number): boolean {
    return existsSync(this.#adapterFolder(number));
  }

  /** The kernel driver that owns an address of an adapter, or of one that it is a mux's channel of, if any. */
  ownerOf(number: number, address: Address): string | undefined {
    // An Address carries 10-bit ones with the offset that the kernel gives their devices.
    const device = address.toString(16).padStart(4, "0");
    return this.#upstream(number)
      .map((adapter) => this.#driverOf(`${basename(adapter).slice("i2c-".length)}-${device}`))
      .find((driver) => driver !== undefined);
  }

  /** Kernel drivers of devices that are named after a table of the firmware (ACPI), where sysfs does not tell their addresses. */
  driversWithoutAddress(number: number): string[] {
    const folder = this.#adapterFolder(number);
    return namesIn(folder)
      .filter((name) => name.startsWith("i2c-") && !ADAPTER.test(name))
      .map((name) => linkName(join(folder, name, "driver")))
      .filter((driver) => driver !== undefined);
  }

  /** Every address of an adapter that a kernel driver owns, lowest first. A device without a driver owns nothing. */
  usersOf(number: number): AddressUser[] {
    const users: AddressUser[] = [];
    for (const device of namesIn(join(this.#root, "bus/i2c/devices")).toSorted()) {
      const [, bus, digits] = /^(\d+)-([0-9a-f]{4})$/.exec(device) ?? [];
      const address =
        Number(bus) === number && digits !== undefined ? addressOf(Number.parseInt(digits, 16)) : undefined;
      const driver = address === undefined ? undefined : this.#driverOf(device);
      if (address === undefined || driver === undefined) continue;
      users.push({ address, chip: textOf(join(this.#root, "bus/i2c/devices", device, "name")), driver });
    }
    return users;
  }

  #driverOf(device: string): string | undefined {
    return linkName(join(this.#root, "bus/i2c/devices", device, "driver"));
  }

  /** Where an adapter really is, and before it, where it is the channel of a mux, the adapters that it is reached through. */
  #upstream(number: number): readonly string[] {
    let folder = realPathOf(this.#adapterFolder(number));
    const folders = [folder];
    while (ADAPTER.test(basename(dirname(folder)))) {
      folder = dirname(folder);
      folders.push(folder);
    }
    return folders;
  }

  #adapterFolder(number: number): string {
    return join(this.#root, `bus/i2c/devices/i2c-${number}`);
  }

  #classFile(number: number, file: string): string {
    return join(this.#root, `class/i2c-dev/i2c-${number}`, file);
  }
}

/** The address of a device with this number; none for what the adapter itself listens to (0x1000 and more). */
function addressOf(number: number): Address | undefined {
  try {
    return toAddress(number);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** A device-tree cell. */
function bigEndianNumber(file: string): number | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.length === 4 ? bytes.readUInt32BE() : undefined;
  } catch {
    return undefined;
  }
}
