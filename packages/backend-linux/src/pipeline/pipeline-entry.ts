import { I2CError } from "@twowire/core";
import type { DeviceRequest } from "./device-request.ts";

/** A request that was asked for, and the promise of its outcome. */
export class PipelineEntry {
  readonly request: DeviceRequest;
  readonly outcome: Promise<void>;
  #resolve: (outcome: Promise<void> | void) => void = ignore;
  #reject: (error: I2CError) => void = ignore;

  constructor(request: DeviceRequest) {
    this.request = request;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  reject(error: unknown): void {
    this.#reject(I2CError.from(error));
  }

  /** Ends with what becomes of the result. @returns settles, without an error, when that is known, where it is not known now */
  finish(result: number): Promise<void> | undefined {
    try {
      const more = this.request.finish(result);
      this.#resolve(more);
      return more?.catch(() => undefined);
    } catch (error) {
      this.reject(error);
      return undefined;
    }
  }
}

/** Until the promise is made. One for all: a function for each would be made anew with every request. */
function ignore(): void {}
