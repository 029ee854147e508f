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
  /** Bytes that were asked for before there were any, the oldest first. The host may ask for several ahead of the wire. */
  readonly #wanted: Held<number>[] = [];
  /** Whose each byte is that the host has and that is not clocked yet; `undefined` is nobody's, a filler. */
  readonly #owners: (Writer | undefined)[] = [];
  #fillersClocked = 0;

  /** The next byte for the controller. */
  give(): Now<number> {
    const writer = this.#writer;
    if (writer !== undefined && writer.fetched < writer.data.length) return this.#take(writer);
    if (this.released) return this.#filler();
    const held = this.hold(FILLER);
    this.#wanted.push(held);
    this.#countTime();
    return held.answer;
  }

  /** The oldest byte fetched has gone over the wire. */
  clocked(acknowledged: boolean): void {
    if (this.#owners.length === 0) return;
    const owner = this.#owners.shift();
    if (owner === undefined) this.#fillersClocked += 1;
    else {
      owner.clocked += 1;
      if (owner === this.#writer && (!acknowledged || owner.clocked === owner.data.length)) this.#satisfy();
    }
    this.#countTime();
  }

  write(data: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      try {
        this.refuseUse();
        refuseOtherThanBytes(data);
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
      while (writer.fetched < data.length) {
        const held = this.#wanted.shift();
        if (held === undefined) break;
        held.release(this.#take(writer));
      }
      this.#countTime();
    });
  }

  read(): Promise<Uint8Array> {
    return Promise.reject(wrongDirection());
  }

  ack(): Promise<void> {
    return Promise.reject(wrongDirection());
  }

  protected release(): void {
    for (const held of this.#wanted.splice(0)) held.release(this.#filler());
    this.#satisfy();
  }

  protected ended(): void {
    // Nobody waits for these any more, and no time counts for them.
    for (const held of this.#wanted.splice(0)) held.release(FILLER);
    this.#satisfy();
  }

  protected refine(end: TransferEnd): TransferEnd {
    return this.#fillersClocked > 0 && (end === "stop" || end === "restart") ? "underrun" : end;
  }

  /** The next byte of what the target offers. */
  #take(writer: Writer): number {
    const byte = writer.data[writer.fetched] ?? FILLER;
    writer.fetched += 1;
    this.#handOver(writer);
    return byte;
  }

  #filler(): number {
    this.#handOver(undefined);
    return FILLER;
  }

  #handOver(owner: Writer | undefined): void {
    this.#owners.push(owner);
    // Where nobody says what was clocked, it is what was handed over.
    if (!this.clockedCount) this.clocked(true);
  }

  /** The controller waits for the oldest byte that is wanted as soon as all before it are clocked. */
  #countTime(): void {
    if (this.#owners.length === 0) this.#wanted[0]?.begin();
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

/** A number, or the like, has no length, and would hold the controller until its limit. */
function refuseOtherThanBytes(data: unknown): void {
  if (data instanceof Uint8Array) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `write() takes bytes, and got ${Array.isArray(data) ? "an array" : typeof data}`,
    nextStep: "Give a Uint8Array, as in Uint8Array.of(0x42).",
  });
}

function wrongDirection(): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: "The controller reads from this target, so nothing can be read from it",
    nextStep: "Use write(), or look at isRead first.",
  });
}
