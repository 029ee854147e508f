import type { RingMemory } from "./ring-memory.ts";

/** A thread that serves a ring of requests. */
export interface RequestThread {
  /** Whether it keeps the process alive. It does not at first. */
  ref(): void;
  unref(): void;
  /** Settles when it has ended, which it does once the ring is stopped. */
  readonly ended: Promise<void>;
}

/** What a thread reports, each at most once. */
export interface ThreadReports {
  /** It serves from now on. */
  ready(): void;
  /** It has ended, or could not begin, although nobody stopped it. */
  failed(): void;
}

/** Threads that make requests, and what they cost. */
export interface RequestThreads {
  /**
   * How many requests have waited for others before a thread is started for them. Each could have spared a journey to one of
   * libuv's threads and back, and starting a thread costs about as much as so many of those.
   */
  readonly waitsWorthOne: number;

  /**
   * Starts a thread that serves the requests of a ring.
   * @param file the open device file that they are for
   * @param claim the request that claims an address of it: I2C_SLAVE or I2C_SLAVE_FORCE
   */
  start(memory: RingMemory, file: number, claim: number, reports: ThreadReports): RequestThread;
}
