import { getUnsignedLong, I2C_FUNCS } from "./i2c-dev-abi.ts";
import { failedCall } from "./kernel-errors.ts";
import type { SystemCalls } from "./system-calls.ts";
import type { SystemError } from "./system-error.ts";

/** Asks an open device file what its adapter can do. @returns the bits of I2C_FUNCS, or why it would not say */
export function readFunctionality(calls: SystemCalls, file: number): number | SystemError {
  const memory = new ArrayBuffer(8);
  const result = calls.ioctl(file, I2C_FUNCS, calls.addressOf(memory));
  return result < 0 ? failedCall(result, "ioctl(I2C_FUNCS)") : getUnsignedLong(new DataView(memory), calls, 0);
}
