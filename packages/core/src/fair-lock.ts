import type { I2CError } from "./i2c-error.ts";
import { Queue } from "./queue.ts";

/** Somebody in the queue of a {@link FairLock}. */
export interface Waiter {
  /** How many places it takes. */
  readonly places: number;
  /** Called at the moment when it is let in, so that nobody comes in between. */
  readonly enter: () => void;
  /** Called when it is turned away. */
  readonly reject: (error: I2CError) => void;
}

/** A place in the queue of a {@link FairLock}. */
export interface Ticket {
  /** Settles when it is this one's turn. */
  readonly entered: Promise<void>;
  /** Leaves the queue; without effect once entered. */
  cancel(error: I2CError): void;
}

/** One at a time, or as many as there are places for; first come first served, without spinning. */
export class FairLock {
  readonly #places: number;
  #free: number;
  #closed: I2CError | undefined;
  readonly #waiting = new Queue<Waiter>();
  #admitting = false;

  /** @param places how many may be inside together */
  constructor(places = 1) {
    this.#places = places;
    this.#free = places;
  }

  /** Enters at once if there is room and nobody waits. @param places how many it takes; all of them where left out */
  tryEnter(places = this.#places): boolean {
    if (this.#free < places || this.#closed !== undefined || !this.#waiting.isEmpty) return false;
    this.#free -= places;
    return true;
  }

  /** Queues up. @param places how many it takes; all of them where left out, so that nobody else is inside */
  enter(places = this.#places): Ticket {
    let waiter: Waiter | undefined;
    const entered = new Promise<void>((enter, reject) => {
      waiter = { places, enter, reject };
      this.queue(waiter);
    });
    return {
      entered,
      cancel: (error) => {
        if (waiter !== undefined) this.cancel(waiter, error);
      },
    };
  }

  /** Queues up; it may be let in before this returns. */
  queue(waiter: Waiter): void {
    if (this.#closed !== undefined) {
      waiter.reject(this.#closed);
      return;
    }
    this.#waiting.push(waiter);
    this.#admit();
  }

  /** Takes somebody out of the queue; without effect once it is in. */
  cancel(waiter: Waiter, error: I2CError): void {
    if (!this.#waiting.delete(waiter)) return;
    waiter.reject(error);
    this.#admit();
  }

  /** Leaves, and lets those in who waited longest. @param places as many as were entered with */
  leave(places = this.#places): void {
    this.#free += places;
    if (!this.#waiting.isEmpty) this.#admit();
  }

  /** Turns away everyone who waits, and everyone who comes. Who is inside stays until they leave. */
  close(error: I2CError): void {
    this.#closed = error;
    for (const waiter of this.#waiting.takeAll()) waiter.reject(error);
  }

  #admit(): void {
    // Whoever comes in may leave at once: the loop that let it in goes on then, rather than one inside of it.
    if (this.#admitting) return;
    this.#admitting = true;
    for (;;) {
      const waiter = this.#waiting.first;
      // Nobody passes the one who waited longest, however much room that one needs.
      if (waiter === undefined || waiter.places > this.#free) break;
      this.#free -= waiter.places;
      this.#waiting.shift();
      waiter.enter();
    }
    this.#admitting = false;
  }
}
