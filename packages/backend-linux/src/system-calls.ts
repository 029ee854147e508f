import type { KernelAbi } from "./i2c-dev-abi.ts";

/**
 * ioctl, and memory that it can be given: the one place where this backend touches foreign code.
 * Real through koffi; a model of the kernel in tests.
 */
export interface SystemCalls extends KernelAbi {
  /** Where a buffer is. It does not move as long as somebody holds it. */
  addressOf(memory: ArrayBuffer): number;
  /** @param argument a number or an address @returns zero or more, or the negative errno */
  ioctl(file: number, request: number, argument: number): number;
  /** flock(2). @returns zero, or the negative errno */
  flock(file: number, operation: number): number;
  /** ioctl on another thread, so that JavaScript goes on meanwhile. Whoever calls holds the memory until `done`. */
  ioctlAsync(file: number, request: number, argument: number, done: (result: number) => void): void;
}

/** Opening and closing, and what can be asked of an open file, which need no foreign code. */
export interface DeviceFiles {
  /** @throws NodeJS.ErrnoException */
  open(path: string): number;
  close(file: number): void;
  /** The number N of the I2C adapter behind an open file; `undefined` where the file is no i2c-dev device. */
  busNumber(file: number): number | undefined;
  /** What /proc/locks calls the file behind an open one: its device in hexadecimal and its inode, as in `00:05:212`. */
  lockName(file: number): string;
}
