import { closeSync, readdirSync, readlinkSync } from "node:fs";
import process from "node:process";
import type { UhidDevice } from "./uhid-device.ts";

/**
 * Devices that have to be pulled out before this process can end by itself: the thread that waits for their events would keep
 * it. A process that is killed needs none of this, as the kernel closes its files.
 */
class EndAtExit {
  readonly #devices = new Set<UhidDevice>();
  readonly #atExit = (): void => {
    closeOwnBuses();
    for (const device of this.#devices) device.destroyNow();
  };

  add(device: UhidDevice): void {
    if (this.#devices.size === 0) process.on("exit", this.#atExit);
    this.#devices.add(device);
  }

  delete(device: UhidDevice): void {
    this.#devices.delete(device);
    if (this.#devices.size === 0) process.removeListener("exit", this.#atExit);
  }
}

export const endAtExit = new EndAtExit();

/** The kernel lets a bus go only when its device file is closed everywhere, so this process must not wait for itself. */
function closeOwnBuses(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    try {
      if (/\/i2c-\d+$/.test(readlinkSync(`/proc/self/fd/${name}`))) closeSync(Number(name));
    } catch {
      // Closed meanwhile, as the folder that was read is.
    }
  }
}
