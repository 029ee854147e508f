import type { I2CError } from "@twowire/core";
import type { DeviceRequest } from "./pipeline/device-request.ts";
import { RequestPipeline } from "./pipeline/request-pipeline.ts";
import type { RequestThreads } from "./pipeline/request-threads.ts";
import { RING_SIZE } from "./pipeline/ring-memory.ts";
import type { DeviceFiles, SystemCalls } from "./system-calls.ts";

/** What an {@link IoctlFile} is made from. */
export interface IoctlFileParts {
  readonly calls: SystemCalls;
  readonly files: DeviceFiles;
  /** The open file. */
  readonly number: number;
  /** The request that claims an address: I2C_SLAVE or I2C_SLAVE_FORCE. */
  readonly claim: number;
  readonly sync: boolean;
  readonly threads: RequestThreads;
}

/** An open device file, and how its requests are made. */
export class IoctlFile {
  readonly calls: SystemCalls;
  readonly number: number;
  /** Makes requests on this thread: less overhead, but nothing else runs while the wire is busy. */
  readonly sync: boolean;
  /** How many requests it takes at once. */
  readonly depth: number;
  readonly #files: DeviceFiles;
  readonly #pipeline: RequestPipeline;

  constructor(parts: IoctlFileParts) {
    this.calls = parts.calls;
    this.number = parts.number;
    this.sync = parts.sync;
    this.depth = parts.sync ? 1 : RING_SIZE;
    this.#files = parts.files;
    this.#pipeline = new RequestPipeline(parts, parts.threads);
  }

  /** Makes a request on this thread. @returns the result, or the negative errno */
  requestSync(request: number, argument: number): number {
    return this.calls.ioctl(this.number, request, argument);
  }

  /** Makes a request on another thread, after those that were asked for before. @returns its outcome */
  request(request: DeviceRequest): Promise<void> {
    return this.#pipeline.request(request);
  }

  /** Takes back a request that is not begun. @returns whether it still could */
  withdraw(outcome: Promise<void>, reason: I2CError): boolean {
    return this.#pipeline.withdraw(outcome, reason);
  }

  async close(): Promise<void> {
    try {
      await this.#pipeline.close();
    } finally {
      this.#files.close(this.number);
    }
  }
}
