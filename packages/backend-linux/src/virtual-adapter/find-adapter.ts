import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linkName, namesIn } from "../kernel-files.ts";

/** HID devices of a CP2112 in sysfs: bus (USB), vendor and product, then a number. */
const CP2112_DEVICE = /^0003:10C4:EA90\.[0-9A-F]+$/;

/** What the kernel made of a HID device, as sysfs shows it. */
export interface FoundAdapter {
  /** The kernel driver that has the device; it may still be on its way. */
  readonly driver: string | undefined;
  /** The number of the I2C bus. */
  readonly bus: number | undefined;
  /** The name of the gpiochip, `gpiochip1`. */
  readonly gpiochip: string | undefined;
}

/** Finds a HID device by its report descriptor, which no other has; not before a driver has begun with it. */
export function findAdapter(sysfs: string, descriptor: Uint8Array): FoundAdapter | undefined {
  const devices = join(sysfs, "bus/hid/devices");
  for (const name of namesIn(devices)) {
    const folder = join(devices, name);
    if (CP2112_DEVICE.test(name) && contentOf(join(folder, "report_descriptor"))?.equals(descriptor)) {
      return look(folder);
    }
  }
  return undefined;
}

function look(folder: string): FoundAdapter {
  const names = namesIn(folder);
  const bus = names.map((name) => /^i2c-(\d+)$/.exec(name)?.[1]).find((number) => number !== undefined);
  return {
    driver: linkName(join(folder, "driver")),
    bus: bus === undefined ? undefined : Number(bus),
    gpiochip: names.find((name) => /^gpiochip\d+$/.test(name)),
  };
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
