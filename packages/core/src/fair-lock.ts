import type { I2CError } from "./i2c-error.ts";

interface Waiter {
  readonly enter: () => void;
  readonly reject: (error: I2CError) => void;
}

/** A place in the queue of a {@link FairLock}. */
export interface Ticket {
  /** Settles when it is this one's turn. */
  readonly entered: Promise<void>;
  /** Leaves the queue; without effect once entered. */
  cancel(error: I2CError): void;
}

/** One at a time, first come first served, without spinning. */
export class FairLock {
  #held = false;
  #closed: I2CError | undefined;
  readonly #waiting = new Set<Waiter>();

  /** Enters at once if nobody is inside or waiting. */
  tryEnter(): boolean {
    if (this.#held || this.#closed !== undefined) return false;
    this.#held = true;
    return true;
  }

  /** Queues up. */
  enter(): Ticket {
    if (this.#closed !== undefined) return { entered: Promise.reject(this.#closed), cancel: () => undefined };
    if (this.tryEnter()) return { entered: Promise.resolve(), cancel: () => undefined };
    let waiter: Waiter | undefined;
    const entered = new Promise<void>((resolve, reject) => {
      waiter = { enter: resolve, reject };
      this.#waiting.add(waiter);
    });
    return {
      entered,
      cancel: (error) => {
        if (waiter !== undefined && this.#waiting.delete(waiter)) waiter.reject(error);
      },
    };
  }

  /** Leaves, and lets the one who waited longest in. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#held = false;
      return;
    }
    this.#waiting.delete(next);
    next.enter();
  }

  /** Turns away everyone who waits, and everyone who comes. Who is inside stays until they leave. */
  close(error: I2CError): void {
    this.#closed = error;
    for (const waiter of this.#waiting) waiter.reject(error);
    this.#waiting.clear();
  }
}
