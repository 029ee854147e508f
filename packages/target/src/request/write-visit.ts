import { I2CError, type Now, type TransferEnd } from "@twowire/core";
import type { Held } from "./bus-hold.ts";
import { Visit } from "./visit.ts";

interface Reader {
  readonly wanted: number;
  readonly acknowledgeLast: boolean;
  readonly bytes: number[];
  readonly resolve: (bytes: Uint8Array) => void;
}

interface WaitingByte {
  readonly byte: number;
  readonly held: Held<boolean>;
}

/** A controller that writes to this target. */
export class WriteVisit extends Visit {
  readonly isRead = false;
  /** What the target asked for and has not got yet. */
  #reader: Reader | undefined;
  /** A byte that nobody has asked for yet. */
  #waiting: WaitingByte | undefined;
  /** The last byte of a `read(…, { ack: false })`. */
  #unacknowledged: Held<boolean> | undefined;
  #refused: "nack" | "overflow" | undefined;

  /** A byte from the controller. */
  take(byte: number): Now<boolean> {
    if (this.released) {
      this.#refused ??= "overflow";
      return false;
    }
    const reader = this.#reader;
    if (reader !== undefined && this.#append(reader, byte)) return true;
    const held = this.hold(false);
    held.begin();
    if (reader === undefined) this.#waiting = { byte, held };
    else this.#unacknowledged = held;
    return held.answer;
  }

  read(length = Number.POSITIVE_INFINITY, options: { readonly ack?: boolean } = {}): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      try {
        this.#refuseRead(length);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (length === 0 || this.released) {
        resolve(new Uint8Array());
        return;
      }
      const reader: Reader = { wanted: length, acknowledgeLast: options.ack !== false, bytes: [], resolve };
      this.#reader = reader;
      const waiting = this.#waiting;
      if (waiting === undefined) return;
      this.#waiting = undefined;
      if (this.#append(reader, waiting.byte)) waiting.held.release(true);
      else this.#unacknowledged = waiting.held;
    });
  }

  async ack(ack = true): Promise<void> {
    this.refuseUse();
    const held = this.#unacknowledged;
    // The controller may give up at any moment, which is no fault of whoever was about to answer.
    if (held === undefined && this.end !== undefined) return;
    if (held === undefined) {
      throw new I2CError({
        kind: "invalid-argument",
        message: "No byte waits for an acknowledge",
        nextStep: "Call ack() once after read(length, { ack: false }) has returned that many bytes.",
      });
    }
    this.#unacknowledged = undefined;
    if (!ack) this.#refused = "nack";
    held.release(ack);
    await Promise.resolve();
  }

  write(): Promise<number> {
    return Promise.reject(
      new I2CError({
        kind: "invalid-argument",
        message: "The controller writes to this target, so nothing can be written to it",
        nextStep: "Use read(), or look at isRead first.",
      }),
    );
  }

  protected release(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) {
      this.#refused ??= "overflow";
      waiting.held.release(false);
    }
    const held = this.#unacknowledged;
    this.#unacknowledged = undefined;
    if (held !== undefined) {
      this.#refused ??= "nack";
      held.release(false);
    }
    this.#satisfy();
  }

  protected ended(): void {
    // Nobody waits for these any more, and no time counts for them.
    this.#waiting?.held.release(false);
    this.#waiting = undefined;
    this.#unacknowledged?.release(false);
    this.#unacknowledged = undefined;
    this.#satisfy();
  }

  protected refine(end: TransferEnd): TransferEnd {
    return end === "nack" ? (this.#refused ?? end) : end;
  }

  /** Adds a byte to what is read. Returns whether to acknowledge it at once. */
  #append(reader: Reader, byte: number): boolean {
    reader.bytes.push(byte);
    if (reader.bytes.length < reader.wanted) return true;
    this.#satisfy();
    return reader.acknowledgeLast;
  }

  #satisfy(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.resolve(Uint8Array.from(reader.bytes));
  }

  #refuseRead(length: number): void {
    this.refuseUse();
    if (!(length >= 0) || (Number.isFinite(length) && !Number.isInteger(length))) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `Cannot read ${length} bytes`,
        nextStep: "Give a whole number, or nothing to read to the end.",
      });
    }
    if (this.#reader === undefined && this.#unacknowledged === undefined) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: this.#reader === undefined ? "A byte waits for ack() first" : "Another read of this request is going on",
      nextStep: "Await one call before the next.",
    });
  }
}
