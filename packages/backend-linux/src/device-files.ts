import { closeSync, fstatSync, openSync } from "node:fs";
import type { DeviceFiles } from "./system-calls.ts";

/** Major number of i2c-dev (Documentation/admin-guide/devices.txt). */
const I2C_MAJOR = 89;

/** The device files of this machine. */
export const deviceFiles: DeviceFiles = {
  open: (path) => openSync(path, "r+"),
  close: closeSync,
  busNumber(file) {
    const stat = fstatSync(file);
    if (!stat.isCharacterDevice()) return undefined;
    const { major, minor } = deviceNumbers(stat.rdev);
    return major === I2C_MAJOR ? minor : undefined;
  },
  lockName(file) {
    const { dev, ino } = fstatSync(file);
    const { major, minor } = deviceNumbers(dev);
    return `${hex(major)}:${hex(minor)}:${ino}`;
  },
};

/** dev_t as glibc has it: the major number in bits 8 to 19, the minor one around it. */
function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
