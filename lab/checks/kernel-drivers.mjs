import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** How long a kernel driver may take to bind, and a value to become what it should, in the guest. */
const PATIENCE_MS = 20_000;

/** A chip as the kernel knows it, with its attributes in sysfs. */
export class KernelChip {
  #folder;
  #name;
  #driver;

  /**
   * @param {number} bus
   * @param {number} address
   * @param {string} driver as the folder in /sys/bus/i2c/drivers is called
   */
  constructor(bus, address, driver) {
    this.#name = `${bus}-${address.toString(16).padStart(4, "0")}`;
    this.#folder = `/sys/bus/i2c/devices/${this.#name}`;
    this.#driver = `/sys/bus/i2c/drivers/${driver}`;
  }

  get isBound() {
    return existsSync(`${this.#folder}/driver`);
  }

  /** Lets the kernel driver have the chip. */
  bind() {
    writeFileSync(`${this.#driver}/bind`, this.#name);
  }

  /** Takes the chip from the kernel driver, so that others may use it. */
  unbind() {
    writeFileSync(`${this.#driver}/unbind`, this.#name);
  }

  /** A file of the chip itself. @param {string} name */
  file(name) {
    return `${this.#folder}/${name}`;
  }

  /** Sensors of the class hwmon: an attribute as a number. @param {string} name */
  hwmon(name) {
    return Number(readFileSync(this.#attribute("hwmon", "hwmon", name), "utf8"));
  }

  /** @param {string} name @param {number} value */
  setHwmon(name, value) {
    writeFileSync(this.#attribute("hwmon", "hwmon", name), `${value}\n`);
  }

  /** Sensors of industrial I/O: an attribute as a number. @param {string} name */
  iio(name) {
    return Number(readFileSync(this.#attribute("", "iio:device", name), "utf8"));
  }

  /** @param {string} name @param {number | string} value */
  setIio(name, value) {
    writeFileSync(this.#attribute("", "iio:device", name), `${value}\n`);
  }

  /** Attributes are in a folder with a number that the kernel chooses. */
  #attribute(parent, prefix, name) {
    const folder = `${this.#folder}/${parent}`;
    const found = readdirSync(folder).find((entry) => entry.startsWith(prefix));
    if (found === undefined) throw new Error(`${this.#name} has no ${prefix}`);
    return `${folder}/${found}/${name}`;
  }
}

/**
 * Waits until something holds, as a person would who looks again and again.
 * @param {string} what
 * @param {() => boolean} holds
 */
export async function until(what, holds) {
  const endMs = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${what} did not happen within ${PATIENCE_MS} ms`);
    await wait(20);
  }
}

/** Two ways to the same quantity agree. @param {number} actual @param {number} expected @param {number} tolerance */
export function near(actual, expected, tolerance) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}, within ${tolerance}`);
}
