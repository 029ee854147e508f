import { endianness, machine } from "node:os";
import type { SystemCalls } from "./system-calls.ts";

type Ioctl = (file: number, request: number, argument: number) => number;
type Done = (error: Error | null, result: number) => void;

/**
 * ioctl of the C library, through koffi.
 * @param processor as `uname -m` says it
 * @throws where koffi has no binary for this machine
 */
export async function koffiSystemCalls(processor = machine()): Promise<SystemCalls> {
  // koffi's 32-bit ARM binary is for ARMv7; on a Raspberry Pi 1 or Zero it would load, and end the process at an illegal instruction.
  if (/^armv[456]/.test(processor)) throw new Error(`koffi has no binary for ${processor}`);
  const { default: koffi } = await import("koffi");
  // The argument is a number for some requests and an address for others: an integer as wide as a pointer is both.
  const library = koffi.load(null);
  const flock: (file: number, operation: number) => number = library.func("int flock(int file, int operation)");
  const bound = library.func("int ioctl(int file, unsigned long request, uintptr_t argument)");
  const ioctl: Ioctl = bound;
  const ioctlAsync: (...args: [...Parameters<Ioctl>, Done]) => void = bound.async;
  return {
    pointerSize: koffi.sizeof("void *") === 4 ? 4 : 8,
    littleEndian: endianness() === "LE",
    addressOf: (memory) => exactAddress(koffi.address(memory)),
    ioctl(file, request, argument) {
      const result = ioctl(file, request, argument);
      return result < 0 ? -koffi.errno() : result;
    },
    flock(file, operation) {
      const result = flock(file, operation);
      return result < 0 ? -koffi.errno() : result;
    },
    ioctlAsync(file, request, argument, done) {
      // koffi's own error would be a wrong argument, which cannot come from outside.
      ioctlAsync(file, request, argument, (error, result) => {
        if (error !== null) throw error;
        done(result < 0 ? -koffi.errno() : result);
      });
    },
  };
}

function exactAddress(address: bigint): number {
  const value = Number(address);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`Memory at 0x${address.toString(16)} cannot be given to the kernel as a number`);
}
