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
import type { TargetWire } from "./target-wire.ts";
import { targetFailure } from "./target-failure.ts";

/** A byte while nobody pulls the data line low. */
const NOBODY_PULLS = 0xff;

/** A byte of the transfer: -1 is the address byte. */
const ADDRESS = -1;

/** One byte on the wire, as a question to the targets. Shared by all transfers, so that a byte costs no closure. */
interface Step<T> {
  ask(transfer: ByteTransfer, target: AttachedTarget): Now<T>;
  answered(transfer: ByteTransfer, target: AttachedTarget, answer: T): void;
  done(transfer: ByteTransfer): void;
}

/**
 * One transfer, byte by byte. It runs to its end at once as long as every target answers at once, and without any promise;
 * a target that answers later stretches the clock, and the transfer goes on from there.
 */
export class ByteTransfer {
  readonly #wire: TargetWire;
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
  /** What the segment sends, or what it fills, and how much of that. */
  #bytes: Uint8Array = NONE;
  #length = 0;
  /** Whether the target announced more than there is room for, or nothing. */
  #miscounted = false;
  #reading = false;
  /** The byte being received: every target can pull a bit low. */
  #wired = NOBODY_PULLS;
  #targets: readonly AttachedTarget[] = NOBODY;

  constructor(
    wire: TargetWire,
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
    if (this.#byte === ADDRESS) {
      this.#beginSegment(segment);
      return this.#ask(ByteTransfer.#sendAddress);
    }
    if (this.#byte >= this.#length) {
      if (this.#miscounted) {
        this.#abandon("stop");
        throw this.#countRefused();
      }
      this.#segment += 1;
      this.#byte = ADDRESS;
      return undefined;
    }
    return this.#reading ? this.#ask(ByteTransfer.#receiveByte) : this.#ask(ByteTransfer.#sendByte);
  }

  #beginSegment(segment: Segment): void {
    if (this.#segment > 0) this.#restart = true;
    if (this.#restart) this.#wire.endParts("restart");
    this.#reading = segment.read !== undefined;
    this.#bytes = segment.read ?? writtenBytes(segment);
    this.#length = this.#bytes.length;
    this.#targets = this.#listeners();
  }

  static readonly #sendAddress: Step<boolean> = {
    ask(transfer, target) {
      target.visitor = transfer;
      return target.handler.start(transfer.#address, transfer.#reading ? "read" : "write", transfer.#restart);
    },
    answered(transfer, target, acknowledged) {
      // Too late, and another transfer has come to it meanwhile.
      if (target.visitor !== transfer) return;
      target.active = acknowledged;
      if (transfer.#end !== undefined) target.end(transfer.#end);
      else if (!transfer.#wire.targets.has(target)) target.end("detached");
    },
    done(transfer) {
      transfer.#keepActive("nack-address");
      transfer.#byte = 0;
    },
  };

  static readonly #sendByte: Step<boolean> = {
    ask: (transfer, target) => target.active && target.handler.write(transfer.#bytes[transfer.#byte] ?? 0),
    answered(transfer, target, acknowledged) {
      if (!acknowledged && transfer.#end === undefined) target.end("nack");
    },
    done(transfer) {
      transfer.#keepActive("nack-data");
      transfer.#byte += 1;
    },
  };

  static readonly #receiveByte: Step<number> = {
    ask: (_transfer, target) => (target.active ? target.handler.read() : NOBODY_PULLS),
    answered(transfer, target, byte) {
      if ((byte & 0xff) !== byte) throw transfer.#targetFailed(new Error(`read returned ${byte}, which is no byte`));
      target.sending = byte;
      transfer.#wired &= byte;
    },
    done(transfer) {
      if (transfer.#targets.length > 1) transfer.#arbitrate();
      transfer.#bytes[transfer.#byte] = transfer.#wired;
      transfer.#wired = NOBODY_PULLS;
      transfer.#byte += 1;
      if (transfer.#byte === 1) transfer.#takeCount();
      transfer.#reportClocked(transfer.#byte < transfer.#length);
    },
  };

  #reportClocked(acknowledged: boolean): void {
    try {
      for (const target of this.#targets) if (target.active) target.handler.clocked?.(acknowledged);
    } catch (error) {
      throw this.#targetFailed(error);
    }
  }

  /** Several targets send at once, bit by bit: one that watches the line leaves it where it sees a 0 instead of its 1. */
  #arbitrate(): void {
    let sending = this.#targets;
    this.#wired = 0;
    for (let bit = 0x80; bit !== 0; bit >>= 1) {
      if (sending.every((target) => (target.sending & bit) !== 0)) this.#wired |= bit;
      else sending = sending.filter((target) => (target.sending & bit) === 0 || target.handler.arbitrates !== true);
    }
    const losers = this.#targets.filter((target) => !sending.includes(target));
    this.#targets = sending;
    try {
      for (const loser of losers) loser.end("arbitration-lost");
    } catch (error) {
      throw this.#targetFailed(error);
    }
  }

  /** The first byte of a counted read is in. */
  #takeCount(): void {
    const counted = this.#segments[this.#segment]?.counted;
    if (counted === undefined) return;
    const [count = 0] = this.#bytes;
    const length = 1 + count + counted.trailing;
    this.#miscounted = count === 0 || length > this.#bytes.length;
    // The count is acknowledged already, so that one byte more is on the wire before the read can be ended.
    this.#length = this.#miscounted ? 2 : length;
  }

  /** Asks every target that takes part, hands on each answer, and is done when all have answered. */
  #ask<T>(step: Step<T>): Promise<void> | undefined {
    let late: Promise<void>[] | undefined;
    try {
      for (const target of this.#targets) {
        const answer = this.#answer(step, target);
        if (answer instanceof Promise) {
          late ??= [];
          late.push(this.#lateAnswer(step, target, answer));
        } else step.answered(this, target, answer);
      }
    } catch (error) {
      // The transfer fails with this; nobody waits for the others any more.
      for (const answered of late ?? []) answered.catch(() => undefined);
      throw error;
    }
    if (late === undefined) {
      step.done(this);
      return undefined;
    }
    return Promise.all(late).then(() => {
      if (this.#end === undefined) step.done(this);
    });
  }

  #answer<T>(step: Step<T>, target: AttachedTarget): Now<T> {
    try {
      return step.ask(this, target);
    } catch (error) {
      throw this.#targetFailed(error);
    }
  }

  async #lateAnswer<T>(step: Step<T>, target: AttachedTarget, answer: Promise<T>): Promise<void> {
    let late: T;
    try {
      late = await answer;
    } catch (error) {
      throw this.#targetFailed(error);
    }
    step.answered(this, target, late);
  }

  /** Goes on with those targets that have not refused; the transfer fails when none is left. */
  #keepActive(refusal: "nack-address" | "nack-data"): void {
    for (const target of this.#targets) {
      if (target.active) continue;
      this.#targets = this.#targets.filter(({ active }) => active);
      break;
    }
    if (this.#targets.length === 0) throw this.#nack(refusal);
  }

  /** Waits for a target that holds the clock low, for a while. */
  async #stretched(answered: Promise<void>): Promise<void> {
    let stopWaiting: (error: I2CError) => void = () => undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      stopWaiting = reject;
    });
    let stretchedTooLong = false;
    const timer = this.#clock.setTimer(this.#stretchTimeoutMs, () => {
      stretchedTooLong = true;
      stopWaiting(this.#stretchedTooLong());
    });
    this.#control.onCut(() => {
      const error = this.#control.cut?.error(this.#segment, Math.max(0, this.#byte));
      if (error !== undefined) stopWaiting(error);
    });
    try {
      await Promise.race([answered, limit]);
    } catch (error) {
      this.#abandon(stretchedTooLong ? "timeout" : "cancelled");
      throw error;
    } finally {
      timer.clear();
    }
    return this.run();
  }

  /** Cuts the transfer between two bytes, with a STOP that the targets see as any other. */
  #cutIfAsked(): void {
    const reason = this.#control.cut;
    if (reason === undefined) return;
    this.#abandon("stop");
    throw reason.error(this.#segment, Math.max(0, this.#byte));
  }

  #listeners(): readonly AttachedTarget[] {
    if (this.#wire.targets.size === 0) return NOBODY;
    const listeners: AttachedTarget[] = [];
    for (const target of this.#wire.targets) if (target.addresses.has(this.#address)) listeners.push(target);
    return listeners;
  }

  #abandon(end: TransferEnd): void {
    this.#end ??= end;
    this.#wire.abandonParts(end);
  }

  #targetFailed(error: unknown): I2CError {
    return targetFailure(error, this.#address, this.#segment, Math.max(0, this.#byte));
  }

  #countRefused(): I2CError {
    const [count = 0] = this.#bytes;
    return new I2CError({
      kind: "protocol",
      message: `${formatAddress(this.#address)} announced ${count} bytes, with room for 1 to ${this.#bytes.length - 1}`,
      address: this.#address,
      segment: this.#segment,
      byte: 0,
      bus: "idle",
    });
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

const NONE = new Uint8Array();
const NOBODY: readonly AttachedTarget[] = [];
