import {
  type Address,
  type Clock,
  formatAddress,
  I2CError,
  type Now,
  type Segment,
  type TransferControl,
  type TransferEnd,
  writtenBytes,
} from "@twowire/core";
import type { AttachedTarget } from "./attached-target.ts";
import type { SimulatedWire } from "./simulated-wire.ts";
import { targetFailure } from "./target-failure.ts";

/** A byte of the transfer: -1 is the address byte. */
const ADDRESS = -1;

/**
 * One transfer, byte by byte. It runs to its end at once as long as every target answers at once, and without any promise;
 * a target that answers later stretches the clock, and the transfer goes on from there.
 */
export class SimulatedTransfer {
  readonly #wire: SimulatedWire;
  readonly #address: Address;
  readonly #segments: readonly Segment[];
  readonly #control: TransferControl;
  readonly #clock: Clock;
  readonly #stretchTimeoutMs: number;
  #restart: boolean;
  #segment = 0;
  #byte = ADDRESS;
  /** How it ended, once it has; what a target answers after that is nobody's business any more. */
  #end: TransferEnd | undefined;
  /** The bytes of a write segment. */
  #bytes: Uint8Array = NONE;
  #targets: readonly AttachedTarget[] = NOBODY;

  constructor(
    wire: SimulatedWire,
    address: Address,
    segments: readonly Segment[],
    control: TransferControl,
    restart: boolean,
    clock: Clock,
    stretchTimeoutMs: number,
  ) {
    this.#wire = wire;
    this.#address = address;
    this.#segments = segments;
    this.#control = control;
    this.#restart = restart;
    this.#clock = clock;
    this.#stretchTimeoutMs = stretchTimeoutMs;
  }

  /** @throws I2CError with the targets told the end and the bus released; a promise only where a target stretched the clock */
  run(): Promise<void> | undefined {
    try {
      for (;;) {
        const segment = this.#segments[this.#segment];
        if (segment === undefined) break;
        this.#cutIfAsked();
        const pending = this.#step(segment);
        if (pending !== undefined) return this.#stretched(pending);
      }
    } catch (error) {
      this.#abandon("cancelled");
      throw error;
    }
    if (this.#control.stop) this.#wire.endParts("stop");
    return undefined;
  }

  /** Sends or receives one byte. Returns a promise where a target wants time. */
  #step(segment: Segment): Promise<void> | undefined {
    if (this.#byte === ADDRESS) return this.#sendAddress(segment);
    const { read } = segment;
    if (this.#byte >= (read ?? this.#bytes).length) {
      this.#segment += 1;
      this.#byte = ADDRESS;
      return undefined;
    }
    return read === undefined ? this.#sendByte() : this.#receiveByte(read);
  }

  #sendAddress(segment: Segment): Promise<void> | undefined {
    const direction = segment.read === undefined ? "write" : "read";
    const restart = this.#restart || this.#segment > 0;
    if (restart) this.#wire.endParts("restart");
    this.#bytes = segment.read === undefined ? writtenBytes(segment) : NONE;
    this.#targets = this.#wire.targets.size === 0 ? NOBODY : this.#listeners();
    return this.#ask(
      (target) => target.handler.start(this.#address, direction, restart),
      (target, acknowledged) => {
        target.active = acknowledged;
        if (this.#end !== undefined) target.end(this.#end);
      },
      () => {
        this.#restart = false;
        this.#targets = this.#targets.filter(isActive);
        if (this.#targets.length === 0) throw this.#nack("nack-address");
        this.#byte = 0;
      },
    );
  }

  #sendByte(): Promise<void> | undefined {
    const byte = this.#bytes[this.#byte] ?? 0;
    return this.#ask(
      (target) => target.handler.write(byte),
      (target, acknowledged) => {
        if (!acknowledged) target.end("nack");
      },
      () => {
        this.#targets = this.#targets.filter(isActive);
        if (this.#targets.length === 0) throw this.#nack("nack-data");
        this.#byte += 1;
      },
    );
  }

  #receiveByte(buffer: Uint8Array): Promise<void> | undefined {
    let wired = 0xff;
    return this.#ask(
      (target) => target.handler.read(),
      (_target, byte) => {
        wired &= byte;
      },
      () => {
        buffer[this.#byte] = wired;
        this.#byte += 1;
        const acknowledged = this.#byte < buffer.length;
        for (const target of this.#targets) target.handler.clocked?.(acknowledged);
      },
    );
  }

  /** Asks every target that takes part, hands each its answer, and goes on when all have answered. */
  #ask<T>(
    question: (target: AttachedTarget) => Now<T>,
    answered: (target: AttachedTarget, answer: T) => void,
    done: () => void,
  ): Promise<void> | undefined {
    let late: Promise<void>[] | undefined;
    for (const target of this.#targets) {
      const answer = this.#blaming(() => question(target));
      if (answer instanceof Promise) {
        late ??= [];
        late.push(
          answer.then(
            (value) => answered(target, value),
            (error: unknown) => {
              throw this.#targetFailed(error);
            },
          ),
        );
      } else answered(target, answer);
    }
    if (late === undefined) {
      done();
      return undefined;
    }
    return Promise.all(late).then(() => {
      if (this.#end === undefined) done();
    });
  }

  /** Waits for a target that holds the clock low, for a while. */
  async #stretched(answered: Promise<void>): Promise<void> {
    let stopWaiting: (error: I2CError) => void = () => undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      stopWaiting = reject;
    });
    const timer = this.#clock.setTimer(this.#stretchTimeoutMs, () => stopWaiting(this.#stretchedTooLong()));
    this.#control.onCut(() => {
      const error = this.#control.cut?.error(this.#segment, Math.max(0, this.#byte));
      if (error !== undefined) stopWaiting(error);
    });
    try {
      await Promise.race([answered, limit]);
    } catch (error) {
      this.#abandon(error instanceof I2CError && error.kind === "timeout" ? "timeout" : "cancelled");
      throw error;
    } finally {
      timer.clear();
    }
    return this.run();
  }

  #cutIfAsked(): void {
    const reason = this.#control.cut;
    if (reason !== undefined) throw reason.error(this.#segment, Math.max(0, this.#byte));
  }

  #listeners(): readonly AttachedTarget[] {
    const listeners: AttachedTarget[] = [];
    for (const target of this.#wire.targets) if (target.addresses.has(this.#address)) listeners.push(target);
    return listeners;
  }

  #abandon(end: TransferEnd): void {
    this.#end = end;
    this.#wire.abandonParts(end);
  }

  #blaming<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw this.#targetFailed(error);
    }
  }

  #targetFailed(error: unknown): I2CError {
    return targetFailure(error, this.#address, this.#segment, Math.max(0, this.#byte));
  }

  #nack(kind: "nack-address" | "nack-data"): I2CError {
    return new I2CError({
      kind,
      message:
        kind === "nack-address"
          ? `No target acknowledged ${formatAddress(this.#address)}`
          : `${formatAddress(this.#address)} refused byte ${this.#byte}`,
      address: this.#address,
      segment: this.#segment,
      byte: kind === "nack-data" ? this.#byte : undefined,
    });
  }

  #stretchedTooLong(): I2CError {
    return new I2CError({
      kind: "timeout",
      message: `${formatAddress(this.#address)} held the clock low for more than ${this.#stretchTimeoutMs} ms`,
      address: this.#address,
      segment: this.#segment,
      byte: Math.max(0, this.#byte),
      bus: "idle",
    });
  }
}

function isActive(target: AttachedTarget): boolean {
  return target.active;
}

const NONE = new Uint8Array();
const NOBODY: readonly AttachedTarget[] = [];
