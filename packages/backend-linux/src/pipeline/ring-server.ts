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
  RING_SIZE,
  type RingMemory,
  SERVED,
  SLOT_WORDS,
  slotOf,
  STATE,
  STOPPED,
  SUBMITTED,
  TAKEN,
} from "./ring-memory.ts";

/** A request that takes longer went over a wire; its result is told at once. Waking the program costs about as much. */
const QUICK_MS = 0.02;

/** Looking at the clock costs as much as half a request: where the last were quick, so many are looked at together. */
const LOOKED_AT_TOGETHER = 8;

/** What a server does next. */
export type Next = "serve" | "wait" | "stop";

/** The thread's side of a ring of requests: it serves them one after the other. */
export class RingServer {
  readonly #memory: RingMemory;
  readonly #settings: FileSettings;
  readonly #ioctl: (request: number, argument: number) => number;
  readonly #now: () => number;
  #served = 0;
  /** Requests that there were when it last looked: it looks again when it has served those. */
  #submitted = 0;
  /** Failures that the program has to look at before the next request. */
  #failures = 0;
  #paused = false;
  /** When it last looked at the clock: a request was served, or the sleep was over, as the next began. */
  #lookedMs: number;
  /** How many were served since, and after how many it looks again. */
  #unlooked = 0;
  #together = 1;
  /** How many were served since the file was last set up from nothing. */
  #servedAsSet = 0;

  /**
   * @param ioctl makes a request of the file, and gives zero or more, or the negative errno
   * @param now milliseconds from any moment on
   */
  constructor(
    memory: RingMemory,
    settings: FileSettings,
    ioctl: (request: number, argument: number) => number,
    now: () => number,
  ) {
    this.#memory = memory;
    this.#now = now;
    this.#settings = settings;
    this.#ioctl = ioctl;
    this.#lookedMs = now();
  }

  /** What is to be done now. */
  get next(): Next {
    // Looks at the other side as seldom as it can: each look costs as much as all the rest.
    if (!this.#paused && this.#submitted !== this.#served) return "serve";
    const { counters } = this.#memory;
    const submitted = Atomics.load(counters, SUBMITTED);
    // A stop counts as submitted, too, and is looked for after it.
    if (Atomics.load(counters, STOPPED) !== 0) return "stop";
    this.#submitted = submitted;
    this.#paused = Atomics.load(counters, RESUMED) !== this.#failures;
    return this.#paused || this.#submitted === this.#served ? "wait" : "serve";
  }

  /** Sleeps until there may be something else to do than to wait. */
  sleep(): void {
    const { counters } = this.#memory;
    const resumed = Atomics.load(counters, RESUMED);
    if (resumed !== this.#failures) Atomics.wait(counters, RESUMED, resumed);
    else Atomics.wait(counters, SUBMITTED, this.#served);
    this.#setAnew();
    this.#lookedMs = this.#now();
    this.#unlooked = 0;
    this.#together = 1;
  }

  /** Serves the next request, unless it was withdrawn. */
  serveOne(): void {
    const { counters, slots } = this.#memory;
    const slot = slotOf(this.#served);
    const at = slot * SLOT_WORDS;
    if (Atomics.compareExchange(slots, at + STATE, READY, TAKEN) === READY) this.#serve(slot, at);
    this.#servedAsSet += 1;
    if (this.#servedAsSet === RING_SIZE) this.#setAnew();
    this.#served = (this.#served + 1) | 0;
    Atomics.store(counters, SERVED, this.#served);
    this.#unlooked += 1;
    const goesOn = this.next === "serve";
    // The program is not woken for each of many quick ones, but at the latest for the last, or for a failure.
    if (!goesOn || (this.#unlooked >= this.#together && !this.#wereQuick())) Atomics.notify(counters, SERVED);
  }

  /** Since it was set up, the program, or a kernel driver, may have changed what is set. */
  #setAnew(): void {
    this.#settings.forget();
    this.#servedAsSet = 0;
  }

  /** Looks at the clock. @returns whether those served since the last look were quick on average */
  #wereQuick(): boolean {
    const beganMs = this.#lookedMs;
    this.#lookedMs = this.#now();
    const quick = this.#lookedMs - beganMs < QUICK_MS * this.#unlooked;
    this.#unlooked = 0;
    this.#together = quick ? LOOKED_AT_TOGETHER : 1;
    return quick;
  }

  #serve(slot: number, at: number): void {
    const { slots, arguments: all } = this.#memory;
    const set = this.#settings.set(slots[at + ADDRESS] ?? 0, slots[at + CODED] ?? 0);
    const result = set < 0 ? set : this.#ioctl(slots[at + REQUEST] ?? 0, all[slot] ?? 0);
    slots[at + RESULT] = result;
    slots[at + STATE] = set < 0 ? REFUSED : DONE;
    if (result >= 0) return;
    this.#failures = (this.#failures + 1) | 0;
    this.#paused = true;
  }
}
