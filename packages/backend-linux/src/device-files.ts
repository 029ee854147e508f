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
    // dev_t as glibc has it: the major number in bits 8 to 19, the minor one around it.
    const major = (stat.rdev >>> 8) & 0xfff;
    return major === I2C_MAJOR ? (stat.rdev & 0xff) | ((stat.rdev >>> 12) & 0xfff00) : undefined;
  },
};
