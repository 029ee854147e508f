import type { FileSettings } from "./file-settings.ts";
import {
  ADDRESS,
  CODED,
  DONE,
  READY,
  REFUSED,
  REQUEST,
  RESULT,
  RESUMED,
  type RingMemory,
  SERVED,
  SLOT_WORDS,
  slotOf,
  STATE,
  STOPPED,
  SUBMITTED,
  TAKEN,
} from "./ring-memory.ts";

/** What a server does next. */
export type Next = "serve" | "wait" | "stop";

/** The thread's side of a ring of requests: it serves them one after the other. */
export class RingServer {
  readonly #memory: RingMemory;
  readonly #settings: FileSettings;
  readonly #ioctl: (request: number, argument: number) => number;
  #served = 0;
  /** Failures that the program has to look at before the next request. */
  #failures = 0;

  /** @param ioctl makes a request of the file, and gives zero or more, or the negative errno */
  constructor(memory: RingMemory, settings: FileSettings, ioctl: (request: number, argument: number) => number) {
    this.#memory = memory;
    this.#settings = settings;
    this.#ioctl = ioctl;
  }

  /** What is to be done now. */
  get next(): Next {
    const { counters } = this.#memory;
    if (Atomics.load(counters, STOPPED) !== 0) return "stop";
    if (Atomics.load(counters, RESUMED) !== this.#failures) return "wait";
    return Atomics.load(counters, SUBMITTED) === this.#served ? "wait" : "serve";
  }

  /** Sleeps until there may be something else to do than to wait. */
  sleep(): void {
    const { counters } = this.#memory;
    const resumed = Atomics.load(counters, RESUMED);
    if (resumed !== this.#failures) Atomics.wait(counters, RESUMED, resumed);
    else Atomics.wait(counters, SUBMITTED, this.#served);
    // Meanwhile the program, or a kernel driver, may have changed what is set.
    this.#settings.forget();
  }

  /** Serves the next request, unless it was withdrawn. */
  serveOne(): void {
    const { counters, slots } = this.#memory;
    const slot = slotOf(this.#served);
    const at = slot * SLOT_WORDS;
    if (Atomics.compareExchange(slots, at + STATE, READY, TAKEN) === READY) this.#serve(slot, at);
    // Once around, the addresses are claimed again.
    if (slot === 0) this.#settings.forget();
    this.#served = (this.#served + 1) | 0;
    Atomics.store(counters, SERVED, this.#served);
    Atomics.notify(counters, SERVED);
  }

  #serve(slot: number, at: number): void {
    const { slots, arguments: all } = this.#memory;
    const set = this.#settings.set(slots[at + ADDRESS] ?? 0, slots[at + CODED] ?? 0);
    const result = set < 0 ? set : this.#ioctl(slots[at + REQUEST] ?? 0, all[slot] ?? 0);
    slots[at + RESULT] = result;
    slots[at + STATE] = set < 0 ? REFUSED : DONE;
    if (result < 0) this.#failures = (this.#failures + 1) | 0;
  }
}
