import { I2CError, type I2CTargetRequest, formatAddress, type TransferEnd, toAddress } from "@twowire/core";
import type { BusHold, BusHoldOptions, Held } from "./bus-hold.ts";

/** What all requests of one target have in common: one object, since making it anew took longer than the request itself. */
export interface VisitSettings extends BusHoldOptions {
  /** Whether the host says which bytes were clocked; otherwise those that it fetched count. */
  readonly clockedCount: boolean;
}

/** What both directions of a request have in common: who came, whether it is over, and whose fault that was. */
export abstract class Visit implements I2CTargetRequest {
  readonly address: number;
  readonly isRestart: boolean;
  abstract readonly isRead: boolean;
  protected readonly clockedCount: boolean;
  readonly #settings: VisitSettings;
  readonly #bus: BusHold;
  #end: TransferEnd | undefined;
  #closed = false;
  #late = false;

  /** @param bus counts the time that this transfer was held for */
  constructor(settings: VisitSettings, bus: BusHold, address: number, isRestart: boolean) {
    this.#settings = settings;
    this.#bus = bus;
    this.address = address;
    this.isRestart = isRestart;
    this.clockedCount = settings.clockedCount;
  }

  get end(): TransferEnd | undefined {
    return this.#end;
  }

  /** Whether further bytes are answered without asking anybody. */
  protected get released(): boolean {
    return this.#closed || this.#late || this.#end !== undefined;
  }

  /** The controller went away. */
  finish(end: TransferEnd): void {
    if (this.#end !== undefined) return;
    this.#end = this.#late ? "timeout" : this.refine(end);
    this.ended();
  }

  /** Answers whatever the controller waits for, and everything after it, with a NACK or 0xff. */
  close(): Promise<void> {
    this.#closed = true;
    this.release();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Makes the controller wait, until released or for as long as it may take; then the bus is let go of. */
  protected hold<T>(fallback: T): Held<T> {
    return this.#bus.hold(fallback, () => {
      this.#late = true;
      this.release();
    });
  }

  /** @throws I2CError `closed` after close, `timeout` after the bus was let go because no answer came */
  protected refuseUse(): void {
    if (!this.#late && !this.#closed) return;
    const who = formatAddress(toAddress(this.address));
    if (this.#late) {
      const { limitMs, totalLimitMs } = this.#settings;
      throw new I2CError({
        kind: "timeout",
        message: `This target at ${who} did not answer within ${Math.min(limitMs, totalLimitMs)} ms, and the bus was released`,
        nextStep: "The fault is in the target: answer sooner, or allow more time with holdLimitMs.",
        bus: "idle",
      });
    }
    throw new I2CError({ kind: "closed", message: `The request for ${who} is closed` });
  }

  /** Lets go of the bus. */
  protected abstract release(): void;
  /** Settles what the target waits for. */
  protected abstract ended(): void;
  /** What the end was, as this side sees it. */
  protected abstract refine(end: TransferEnd): TransferEnd;
  abstract read(length?: number, options?: { readonly ack?: boolean }): Promise<Uint8Array>;
  abstract write(data: Uint8Array): Promise<number>;
  abstract ack(ack?: boolean): Promise<void>;
}
