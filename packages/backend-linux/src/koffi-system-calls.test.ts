import { closeSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { I2C_FUNCS } from "./i2c-dev-abi.ts";
import { koffiSystemCalls } from "./koffi-system-calls.ts";

const EBADF = 9;
const ENOTTY = 25;
const LOCK_UNLOCK = 8;

describe("system calls through koffi", () => {
  it.each(["armv6l", "armv5tel"])("are not tried on %s, where its binary would end the process", async (processor) => {
    await expect(koffiSystemCalls(processor)).rejects.toThrow(`koffi has no binary for ${processor}`);
  });

  it.skipIf(process.platform !== "linux")("give the negative errno, on this thread and on another", async () => {
    const calls = await koffiSystemCalls();
    const memory = new ArrayBuffer(8);
    const argument = calls.addressOf(memory);
    const file = openSync("/dev/null", "r+");
    try {
      expect(calls.ioctl(file, I2C_FUNCS, argument)).toBe(-ENOTTY);
      expect(calls.ioctl(-1, I2C_FUNCS, argument)).toBe(-EBADF);
      expect(calls.flock(file, LOCK_UNLOCK)).toBe(0);
      expect(calls.flock(-1, LOCK_UNLOCK)).toBe(-EBADF);
      const later = (number: number): Promise<number> =>
        new Promise((resolve) => calls.ioctlAsync(number, I2C_FUNCS, argument, resolve));
      expect(await Promise.all([later(file), later(-1), later(file)])).toEqual([-ENOTTY, -EBADF, -ENOTTY]);
    } finally {
      closeSync(file);
    }
    expect(memory.byteLength).toBe(8);
    expect(calls.pointerSize).toBe(process.arch === "arm" || process.arch === "ia32" ? 4 : 8);
  });
});
