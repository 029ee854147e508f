import { I2CError } from "@twowire/core";
import type { DeviceFiles, SystemCalls } from "./system-calls.ts";

/** An open device file, and how its requests are made. */
export class IoctlFile {
  readonly calls: SystemCalls;
  readonly number: number;
  /** Makes requests on this thread: less overhead, but nothing else runs while the wire is busy. */
  readonly sync: boolean;
  readonly #files: DeviceFiles;

  constructor(calls: SystemCalls, files: DeviceFiles, number: number, sync: boolean) {
    this.calls = calls;
    this.number = number;
    this.sync = sync;
    this.#files = files;
  }

  /** Makes a request on this thread. @returns the result, or the negative errno */
  requestSync(request: number, argument: number): number {
    return this.calls.ioctl(this.number, request, argument);
  }

  /**
   * Makes a request on another thread. Whoever calls holds the memory at `argument` until it is done.
   * @param finish gets the result, or the negative errno; what it throws or returns becomes the outcome
   */
  request(request: number, argument: number, finish: (result: number) => Promise<void> | void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.calls.ioctlAsync(this.number, request, argument, (result) => {
        try {
          resolve(finish(result));
        } catch (error) {
          reject(I2CError.from(error));
        }
      });
    });
  }

  close(): void {
    this.#files.close(this.number);
  }
}
