/** How many requests a ring holds; a power of two, so that a count shows its slot also after it has wrapped around. */
export const RING_SIZE = 32;

/** What becomes of a slot. The thread takes a request that is READY; whoever is first decides whether it is withdrawn. */
export const READY = 1;
export const TAKEN = 2;
export const WITHDRAWN = 3;
export const DONE = 4;
/** Its address could not be claimed. */
export const REFUSED = 5;

/** Counters, each written by one side only: requests submitted and stops (program), requests served (thread), resumptions (program). */
export const SUBMITTED = 0;
export const SERVED = 1;
export const RESUMED = 2;
export const STOPPED = 3;
const COUNTERS = 4;

/** For an address or a packet error code that does not matter. */
export const ANY = -1;

/** The words of a slot. */
export const STATE = 0;
export const REQUEST = 1;
export const ADDRESS = 2;
export const CODED = 3;
export const RESULT = 4;
export const SLOT_WORDS = 5;

/** The memory that a program and its thread share, as both see it. */
export class RingMemory {
  readonly buffer: SharedArrayBuffer;
  readonly counters: Int32Array;
  readonly slots: Int32Array;
  /** Addresses in memory, which need more than 32 bits. */
  readonly arguments: Float64Array;

  constructor(buffer?: SharedArrayBuffer) {
    const argumentsSize = 8 * RING_SIZE;
    this.buffer = buffer ?? new SharedArrayBuffer(argumentsSize + 4 * (COUNTERS + SLOT_WORDS * RING_SIZE));
    this.arguments = new Float64Array(this.buffer, 0, RING_SIZE);
    this.counters = new Int32Array(this.buffer, argumentsSize, COUNTERS);
    this.slots = new Int32Array(this.buffer, argumentsSize + 4 * COUNTERS, SLOT_WORDS * RING_SIZE);
  }
}

/** The slot of the request with this number, counted from 0. */
export function slotOf(count: number): number {
  return count & (RING_SIZE - 1);
}
