import type { Address } from "../address.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError } from "../i2c-error.ts";
import type { Segment } from "../segment.ts";
import { transcript } from "../transcript.ts";
import { capturedSegments } from "./captured-segments.ts";
import { HeldBus } from "./held-bus.ts";
import { wrapController } from "./wrap-controller.ts";

/** A transfer was asked for; it may still have to wait for its turn. */
export interface TransferStarted {
  readonly type: "start";
  /** Counts the transfers of this trace from 1; the end of the transfer has the same. */
  readonly id: number;
  readonly address: Address;
  readonly segments: readonly Segment[];
  readonly options: TransferOptions | undefined;
  /** When it was asked for, in milliseconds on the controller's clock. */
  readonly atMs: number;
}

/** A transfer succeeded or failed. */
export interface TransferEnded {
  readonly type: "end";
  readonly id: number;
  readonly address: Address;
  /** What was written, and the read buffers with what was received. */
  readonly segments: readonly Segment[];
  readonly options: TransferOptions | undefined;
  /** When it ended, in milliseconds on the controller's clock. */
  readonly atMs: number;
  /** Milliseconds since it was asked for: waiting for its turn and wire together. */
  readonly durationMs: number;
  /** The line of {@link transcript}. */
  readonly transcript: string;
  readonly error: I2CError | undefined;
}

/** The STOP that ends a bus which an `exclusive` left held. */
export interface HeldBusReleased {
  readonly type: "stop";
  readonly atMs: number;
  readonly transcript: "P";
}

export type TraceEvent = TransferStarted | TransferEnded | HeldBusReleased;

/**
 * Middleware that tells what happens on a controller, without changing it. A listener that throws does no harm to the transfer;
 * its error is reported as one that nobody caught.
 *
 * ```
 * trace(bus, (event) => { if (event.type === "end") console.error(event.transcript); })
 * ```
 */
export function trace(controller: I2CController, listener: (event: TraceEvent) => void): I2CController {
  const { clock } = controller;
  const held = new HeldBus();
  let transfers = 0;
  return wrapController(controller, {
    async transfer({ address, segments, options }, below) {
      transfers += 1;
      const id = transfers;
      const atMs = clock.now();
      const captured = capturedSegments(segments);
      tell(listener, { type: "start", id, address, segments: captured, options, atMs });
      const ended = (error: I2CError | undefined): void => {
        const endMs = clock.now();
        const restart = held.settled(options?.stop, error);
        const line = transcript({ address, segments: captured, error, stop: options?.stop, restart });
        const durationMs = endMs - atMs;
        tell(listener, {
          type: "end",
          id,
          address,
          segments: captured,
          options,
          atMs: endMs,
          durationMs,
          transcript: line,
          error,
        });
      };
      try {
        await below.transfer(address, segments, options);
      } catch (error) {
        ended(I2CError.from(error, address));
        throw error;
      }
      ended(undefined);
    },
    exclusiveEnded() {
      if (held.released()) tell(listener, { type: "stop", atMs: clock.now(), transcript: "P" });
    },
  });
}

declare const queueMicrotask: (callback: () => void) => void;

function tell(listener: (event: TraceEvent) => void, event: TraceEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
