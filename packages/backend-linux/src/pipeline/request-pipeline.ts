import { I2CError } from "@twowire/core";
import type { SystemCalls } from "../system-calls.ts";
import type { DeviceRequest } from "./device-request.ts";
import { PipelineEntry } from "./pipeline-entry.ts";
import { RequestRing, type Served } from "./request-ring.ts";
import { REFUSED, WITHDRAWN } from "./ring-memory.ts";
import type { RequestThread, RequestThreads } from "./request-threads.ts";

/** The device file that requests are for, and the request that claims an address of it. */
export interface PipelineFile {
  readonly calls: SystemCalls;
  readonly number: number;
  readonly claim: number;
}

/**
 * Makes the requests of a device file one after the other, in the order in which they were asked for, while the program goes on.
 * At first each makes its own journey to a thread of libuv and back. Where many wait for others, a thread of its own takes
 * over: it goes on with the next before the program has heard of the last, so that one journey serves many.
 */
export class RequestPipeline {
  readonly #file: PipelineFile;
  readonly #threads: RequestThreads;
  readonly #ring = new RequestRing();
  /** Not begun, and not in the ring; in order. */
  readonly #waiting: PipelineEntry[] = [];
  /** What is in the slots of the ring. */
  readonly #placed: (PipelineEntry | undefined)[] = [];
  #thread: RequestThread | undefined;
  #threadIsReady = false;
  /** Whether a request is on a journey of its own, or its outcome is not known yet. */
  #travelling = false;
  #waits = 0;
  /** Whether a thread has set the file up, so that nobody here knows what is set. */
  #servedByThread = false;
  #finishing = false;
  #filling = false;
  #listening = false;

  constructor(file: PipelineFile, threads: RequestThreads) {
    this.#file = file;
    this.#threads = threads;
  }

  /** Asks for a request. One that `finish` asks for comes in the place of the one that it finishes. @returns its outcome */
  request(request: DeviceRequest): Promise<void> {
    const entry = new PipelineEntry(request);
    if (this.#finishing) {
      this.#send(entry, () => undefined);
      return entry.outcome;
    }
    this.#waiting.push(entry);
    if (this.#travelling) this.#countWait();
    else if (this.#threadIsReady) this.#fillSoon();
    else this.#travel();
    return entry.outcome;
  }

  /** Takes back a request that is not begun; its outcome is `reason`. @returns whether it still could */
  withdraw(outcome: Promise<void>, reason: I2CError): boolean {
    const index = this.#waiting.findIndex((entry) => entry.outcome === outcome);
    if (index !== -1) {
      this.#waiting.splice(index, 1)[0]?.reject(reason);
      return true;
    }
    const slot = this.#placed.findIndex((entry) => entry?.outcome === outcome);
    if (slot === -1 || !this.#ring.withdraw(slot)) return false;
    this.#placed[slot]?.reject(reason);
    this.#placed[slot] = undefined;
    return true;
  }

  /** Ends the thread, if there is one. Nothing may be under way. */
  async close(): Promise<void> {
    if (this.#thread === undefined) return;
    this.#ring.stop();
    this.#thread.ref();
    await this.#thread.ended;
  }

  /** Sends the request that waits longest on a journey of its own. */
  #travel(): void {
    const entry = this.#waiting.shift();
    this.#travelling = entry !== undefined;
    if (entry !== undefined) this.#send(entry, () => this.#goOn());
  }

  /** @param whenKnown called when its outcome is known */
  #send(entry: PipelineEntry, whenKnown: () => void): void {
    try {
      entry.request.prepare(this.#servedByThread);
    } catch (error) {
      entry.reject(error);
      whenKnown();
      return;
    }
    const { request, argument } = entry.request;
    this.#file.calls.ioctlAsync(this.#file.number, request, argument, (result) => {
      const settling = this.#finish(entry, result);
      if (settling === undefined) whenKnown();
      else void settling.then(whenKnown);
    });
  }

  #finish(entry: PipelineEntry, result: number): Promise<void> | undefined {
    this.#finishing = true;
    const settling = entry.finish(result);
    this.#finishing = false;
    return settling;
  }

  #goOn(): void {
    if (!this.#threadIsReady) {
      this.#travel();
      return;
    }
    this.#travelling = false;
    this.#fillSoon();
  }

  #countWait(): void {
    this.#waits += 1;
    if (this.#waits !== this.#threads.waitsWorthOne) return;
    this.#thread = this.#threads.start(this.#ring.memory, this.#file.number, this.#file.claim, {
      ready: () => {
        this.#threadIsReady = true;
        this.#servedByThread = true;
        if (!this.#travelling) this.#fillSoon();
      },
      failed: () => this.#withoutThread(),
    });
  }

  /** Once what runs now is through, so that requests that are asked for together wake the thread once. */
  #fillSoon(): void {
    if (this.#filling) return;
    this.#filling = true;
    queueMicrotask(() => {
      this.#filling = false;
      if (this.#threadIsReady && !this.#travelling) this.#fill();
    });
  }

  #fill(): void {
    const ring = this.#ring;
    let count = 0;
    for (const entry of this.#waiting) {
      if (!ring.hasRoom) break;
      this.#placed[ring.place(entry.request)] = entry;
      count += 1;
    }
    // All together: taking out each by itself would move those behind it each time.
    this.#waiting.splice(0, count);
    ring.publish();
    if (!this.#listening && !ring.isEmpty) void this.#listen();
  }

  async #listen(): Promise<void> {
    this.#listening = true;
    // Only while something is under way does the thread keep the process alive.
    this.#thread?.ref();
    while (!this.#ring.isEmpty && this.#threadIsReady) {
      await this.#ring.served();
      for (let served = this.#ring.collect(); served !== undefined; served = this.#ring.collect()) this.#settle(served);
      if (this.#waiting.length > 0) this.#fillSoon();
    }
    this.#listening = false;
    this.#thread?.unref();
  }

  #settle({ slot, state, result }: Served): void {
    const entry = this.#placed[slot];
    this.#placed[slot] = undefined;
    if (entry === undefined || state === WITHDRAWN) return;
    if (state === REFUSED) entry.reject(entry.request.refusal(result));
    const settling = state === REFUSED ? undefined : this.#finish(entry, result);
    if (result >= 0) return;
    // The thread waits after a failure, because another request may have come in its place.
    if (settling === undefined) this.#ring.resume();
    else void settling.then(() => this.#ring.resume());
  }

  /** Goes on as before the thread: what it has not begun keeps its order, and of what it has begun nobody knows. */
  #withoutThread(): void {
    const was = this.#threadIsReady;
    this.#threadIsReady = false;
    this.#thread = undefined;
    if (!was) return;
    const error = new I2CError({ kind: "io", message: "The thread that makes the transfers has ended" });
    const back: PipelineEntry[] = [];
    for (const slot of this.#ring.abandon()) {
      const entry = this.#placed[slot];
      this.#placed[slot] = undefined;
      if (entry === undefined) continue;
      if (this.#ring.withdraw(slot)) back.push(entry);
      else entry.reject(error);
    }
    this.#waiting.unshift(...back);
    if (!this.#travelling) this.#travel();
  }
}
