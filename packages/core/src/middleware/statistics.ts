import type { Address } from "../address.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError, type I2CErrorKind } from "../i2c-error.ts";
import { type Segment, transferredLength } from "../segment.ts";
import { transcribe } from "../transcript.ts";
import { transcriptBitTimes, wireBitTimes } from "../wire-time.ts";
import { wrapController } from "./wrap-controller.ts";

/** What was counted, since the beginning or the last reset. */
export interface TransferCounts {
  /** Transfers that were on the wire, successful or not. */
  readonly transfers: number;
  /** Transfers that were refused, or called off while they waited: nothing of them was on the wire. */
  readonly neverSent: number;
  /** Segments of those on the wire; of a failed transfer, as far as its error tells where it ended. */
  readonly segments: number;
  /** Bytes that targets took. */
  readonly bytesWritten: number;
  /** Bytes that targets gave. */
  readonly bytesRead: number;
  /** Errors by kind, those of transfers never sent among them. */
  readonly errors: Readonly<Partial<Record<I2CErrorKind, number>>>;
  /** The shortest time that it can have taken on the wire, in periods of the bus clock. See `wireBitTimes`. */
  readonly wireBits: number;
  /** Milliseconds from call to result, waiting for the bus among them, summed over the transfers. */
  readonly timeMs: number;
}

export interface StatisticsSnapshot extends TransferCounts {
  /** Milliseconds on the controller's clock that were counted over. */
  readonly elapsedMs: number;
  /** The same counts for each address that was used. */
  readonly addresses: ReadonlyMap<Address, TransferCounts>;
}

export interface Statistics {
  /** The controller whose transfers are counted. */
  readonly controller: I2CController;
  /** The counts of now; it does not change any more. */
  readonly snapshot: () => StatisticsSnapshot;
  /** Counts from zero again. */
  readonly reset: () => void;
}

/** Middleware that counts. */
export function statistics(controller: I2CController): Statistics {
  const { clock } = controller;
  let total = new Counter();
  let addresses = new Map<Address, Counter>();
  let sinceMs = clock.now();
  const counterOf = (address: Address): Counter => {
    const known = addresses.get(address);
    if (known !== undefined) return known;
    const counter = new Counter();
    addresses.set(address, counter);
    return counter;
  };
  return {
    controller: wrapController(controller, {
      async transfer({ address, segments, options }, below) {
        const startMs = clock.now();
        try {
          await below.transfer(address, segments, options);
        } catch (error) {
          const known = I2CError.from(error, address);
          for (const counter of [total, counterOf(address)]) {
            counter.failed(address, segments, known, clock.now() - startMs);
          }
          throw error;
        }
        const durationMs = clock.now() - startMs;
        total.succeeded(address, segments, options, durationMs);
        counterOf(address).succeeded(address, segments, options, durationMs);
      },
    }),
    snapshot: () => ({
      ...total.counts(),
      elapsedMs: clock.now() - sinceMs,
      addresses: new Map(Array.from(addresses, ([address, counter]) => [address, counter.counts()])),
    }),
    reset() {
      total = new Counter();
      addresses = new Map();
      sinceMs = clock.now();
    },
  };
}

class Counter {
  #transfers = 0;
  #neverSent = 0;
  #segments = 0;
  #bytesWritten = 0;
  #bytesRead = 0;
  #wireBits = 0;
  #timeMs = 0;
  readonly #errors: Partial<Record<I2CErrorKind, number>> = {};

  succeeded(
    address: Address,
    segments: readonly Segment[],
    options: TransferOptions | undefined,
    durationMs: number,
  ): void {
    this.#transfers += 1;
    this.#timeMs += durationMs;
    this.#segments += segments.length;
    this.#wireBits += wireBitTimes(address, segments, options?.stop !== false);
    for (const segment of segments) this.#addBytes(segment.read !== undefined, transferredLength(segment));
  }

  failed(address: Address, segments: readonly Segment[], error: I2CError, durationMs: number): void {
    this.#errors[error.kind] = (this.#errors[error.kind] ?? 0) + 1;
    this.#timeMs += durationMs;
    const transcribed = transcribe({ address, segments, error });
    if (transcribed === undefined) {
      this.#neverSent += 1;
      return;
    }
    this.#transfers += 1;
    this.#segments += transcribed.segments.length;
    this.#wireBits += transcriptBitTimes(transcribed);
    for (const { isRead, bytes } of transcribed.segments) {
      // The controller refuses the last byte of a read, which came all the same; a target that refuses a byte has not taken it.
      const taken = isRead ? bytes : bytes.filter((byte) => byte.acknowledged === true);
      this.#addBytes(isRead, taken.length);
    }
  }

  counts(): TransferCounts {
    return {
      transfers: this.#transfers,
      neverSent: this.#neverSent,
      segments: this.#segments,
      bytesWritten: this.#bytesWritten,
      bytesRead: this.#bytesRead,
      errors: { ...this.#errors },
      wireBits: this.#wireBits,
      timeMs: this.#timeMs,
    };
  }

  #addBytes(isRead: boolean, count: number): void {
    if (isRead) this.#bytesRead += count;
    else this.#bytesWritten += count;
  }
}
