import type { DeviceRequest } from "./device-request.ts";
import {
  ADDRESS,
  ANY,
  CODED,
  READY,
  REQUEST,
  RESULT,
  RESUMED,
  RING_SIZE,
  RingMemory,
  SERVED,
  SLOT_WORDS,
  slotOf,
  STATE,
  STOPPED,
  SUBMITTED,
  WITHDRAWN,
} from "./ring-memory.ts";

/** What the thread made of the request in a slot. */
export interface Served {
  readonly slot: number;
  /** DONE, REFUSED or WITHDRAWN. */
  readonly state: number;
  /** Zero or more, or the negative errno. */
  readonly result: number;
}

/** The program's side of a ring of requests that a thread serves in order. */
export class RequestRing {
  readonly memory = new RingMemory();
  #placed = 0;
  #collected = 0;
  /** How many were served when it last looked. */
  #served = 0;

  get isEmpty(): boolean {
    return this.#placed === this.#collected;
  }

  get hasRoom(): boolean {
    return ((this.#placed - this.#collected) | 0) < RING_SIZE;
  }

  /** Puts a request behind the others; the thread sees it once it is {@link publish}ed. @returns its slot */
  place({ request, argument, address, coded }: DeviceRequest): number {
    const slot = slotOf(this.#placed);
    const { slots, arguments: all } = this.memory;
    const at = slot * SLOT_WORDS;
    slots[at + REQUEST] = request;
    slots[at + ADDRESS] = address ?? ANY;
    slots[at + CODED] = coded === undefined ? ANY : Number(coded);
    all[slot] = argument;
    // Publishing it makes it seen, with all the rest.
    slots[at + STATE] = READY;
    this.#placed = (this.#placed + 1) | 0;
    return slot;
  }

  /** Shows the thread what was placed, and wakes it. */
  publish(): void {
    Atomics.store(this.memory.counters, SUBMITTED, this.#placed);
    Atomics.notify(this.memory.counters, SUBMITTED);
  }

  /** Takes a request back. @returns false where the thread has taken it already */
  withdraw(slot: number): boolean {
    return Atomics.compareExchange(this.memory.slots, slot * SLOT_WORDS + STATE, READY, WITHDRAWN) === READY;
  }

  /** The request that was served first among those not collected yet; its slot is free afterwards. */
  collect(): Served | undefined {
    const { counters, slots } = this.memory;
    // Looked at no oftener than needed, because each look costs as much as the rest.
    if (this.#collected === this.#served) this.#served = Atomics.load(counters, SERVED);
    if (this.#collected === this.#served) return undefined;
    const slot = slotOf(this.#collected);
    const at = slot * SLOT_WORDS;
    this.#collected = (this.#collected + 1) | 0;
    return { slot, state: slots[at + STATE] ?? 0, result: slots[at + RESULT] ?? 0 };
  }

  /** Waits until there is something to {@link collect}, without a promise where there is already. */
  served(): Promise<unknown> | undefined {
    const waiting = Atomics.waitAsync(this.memory.counters, SERVED, this.#collected);
    return waiting.async ? waiting.value : undefined;
  }

  /** Lets the thread go on after a request that failed: it waits, because another may have to come in its place. */
  resume(): void {
    Atomics.add(this.memory.counters, RESUMED, 1);
    Atomics.notify(this.memory.counters, RESUMED);
  }

  /** Wakes whoever waits for a thread that is no more. @returns the slots that it has not served, in order */
  abandon(): readonly number[] {
    Atomics.notify(this.memory.counters, SERVED);
    const count = (this.#placed - this.#collected) | 0;
    return Array.from({ length: count }, (_, index) => slotOf(this.#collected + index));
  }

  /** Ends the thread after the request that it has taken. */
  stop(): void {
    const { counters } = this.memory;
    Atomics.store(counters, STOPPED, 1);
    // The values that it may be waiting for change, so that it cannot fall asleep just now.
    Atomics.add(counters, SUBMITTED, 1);
    Atomics.notify(counters, SUBMITTED);
    this.resume();
  }
}
