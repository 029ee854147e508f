import { I2CError, type Now, type TransferEnd } from "@twowire/core";
import type { Held } from "./bus-hold.ts";
import { Visit } from "./visit.ts";

interface Writer {
  readonly data: Uint8Array;
  fetched: number;
  clocked: number;
  readonly resolve: (clocked: number) => void;
}

/** What a controller sees on a line that nobody pulls low. */
const FILLER = 0xff;

/** A controller that reads from this target. */
export class ReadVisit extends Visit {
  readonly isRead = true;
  #writer: Writer | undefined;
  /** The controller wants a byte and there is none yet. */
  #wanted: Held<number> | undefined;
  /** Fetched bytes that were made up. */
  #fillersFetched = 0;
  #fillersClocked = 0;

  /** The next byte for the controller. */
  give(): Now<number> {
    const writer = this.#writer;
    if (writer !== undefined && writer.fetched < writer.data.length) {
      writer.fetched += 1;
      return writer.data[writer.fetched - 1] ?? FILLER;
    }
    if (this.released) return this.#filler();
    const held = this.bus.hold(FILLER);
    this.#wanted = held;
    return held.answer;
  }

  /** The oldest byte fetched has gone over the wire. */
  clocked(acknowledged: boolean): void {
    const writer = this.#writer;
    if (writer !== undefined && writer.clocked < writer.fetched) {
      writer.clocked += 1;
      if (!acknowledged || writer.clocked === writer.data.length) this.#satisfy();
    } else if (this.#fillersClocked < this.#fillersFetched) this.#fillersClocked += 1;
  }

  write(data: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      try {
        this.refuseUse();
        this.#refuseSecondWrite();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (data.length === 0 || this.end !== undefined) {
        resolve(0);
        return;
      }
      const writer: Writer = { data, fetched: 0, clocked: 0, resolve };
      this.#writer = writer;
      const wanted = this.#wanted;
      if (wanted === undefined) return;
      this.#wanted = undefined;
      writer.fetched = 1;
      wanted.release(data[0] ?? FILLER);
    });
  }

  read(): Promise<Uint8Array> {
    return Promise.reject(wrongDirection());
  }

  ack(): Promise<void> {
    return Promise.reject(wrongDirection());
  }

  protected release(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined) wanted.release(this.#filler());
  }

  protected ended(): void {
    this.#wanted = undefined;
    this.#satisfy();
  }

  protected refine(end: TransferEnd): TransferEnd {
    return this.#fillersClocked > 0 && (end === "stop" || end === "restart") ? "underrun" : end;
  }

  #filler(): number {
    this.#fillersFetched += 1;
    return FILLER;
  }

  #satisfy(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.resolve(writer.clocked);
  }

  #refuseSecondWrite(): void {
    if (this.#writer === undefined) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: "Another write of this request is going on",
      nextStep: "Await one call before the next.",
    });
  }
}

function wrongDirection(): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: "The controller reads from this target, so nothing can be read from it",
    nextStep: "Use write(), or look at isRead first.",
  });
}
