import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { parseBusUri } from "@twowire/core";
import { linuxProvider } from "@twowire/backend-linux";

/**
 * Runs a program and gives what it printed.
 * @param {string} name
 * @param {readonly (string | number)[]} args
 */
export function run(name, ...args) {
  return execFileSync(name, args.map(String), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Runs a program that may fail.
 * @param {string} name
 * @param {readonly (string | number)[]} args
 */
export function attempt(name, ...args) {
  const { status, stdout, stderr } = spawnSync(name, args.map(String), { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Opens a bus of the Linux backend. @param {string} uri */
export function open(uri) {
  return linuxProvider().open(parseBusUri(uri));
}

/**
 * Opens a bus, works with it, and closes it.
 * @template T
 * @param {string} uri
 * @param {(controller: import("@twowire/core").I2CBus) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBus(uri, work) {
  const controller = await open(uri);
  try {
    return await work(controller);
  } finally {
    await controller.close();
  }
}

/**
 * The number of the adapter whose name begins with `name`.
 * @param {string} name
 * @returns {number | undefined}
 */
export function adapterNamed(name) {
  for (const entry of readdirSync("/sys/class/i2c-dev")) {
    const adapter = readFileSync(`/sys/class/i2c-dev/${entry}/name`, "utf8");
    if (adapter.startsWith(name)) return Number(entry.slice("i2c-".length));
  }
  return undefined;
}

/**
 * What i2cdetect shows: addresses that answered, and addresses that a kernel driver owns.
 * @param {string} output
 */
export function parseDetect(output) {
  const found = [];
  const inUse = [];
  for (const row of output.split("\n").slice(1)) {
    const base = Number.parseInt(row.slice(0, 2), 16);
    for (let column = 0; column < 16; column += 1) {
      const cell = row.slice(4 + 3 * column, 6 + 3 * column);
      if (cell === "UU") inUse.push(base + column);
      else if (/^[0-9a-f]{2}$/.test(cell)) found.push(base + column);
    }
  }
  return { found, inUse };
}

/** Bytes as i2c-tools print them, `0xc1 0x90`. @param {Uint8Array} bytes */
export function asHex(bytes) {
  return [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");
}

/** Device files of buses that this process has open. */
export function openBusFiles() {
  return readdirSync("/proc/self/fd").filter((file) => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`).startsWith("/dev/i2c");
    } catch {
      return false;
    }
  }).length;
}

/**
 * Tells an adapter that a chip is there, so that its driver binds.
 * @param {number} bus
 * @param {string} chip
 * @param {number} address
 */
export function addDevice(bus, chip, address) {
  writeFileSync(`/sys/bus/i2c/devices/i2c-${bus}/new_device`, `${chip} 0x${address.toString(16)}\n`);
}
