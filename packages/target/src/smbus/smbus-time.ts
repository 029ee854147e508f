import type { Clock, Now, TargetHandler, TransferEnd } from "@twowire/core";
import { BusHold } from "../request/bus-hold.ts";

export interface SMBusTimeOptions {
  /** Milliseconds that a target may hold the clock low in one message, all in all (SMBus 3.0, T_LOW:SEXT). Default: 25. */
  readonly holdLimitMs?: number;
  /**
   * Milliseconds without any progress of a message after which the target has reset its interface (SMBus 3.0, T_TIMEOUT, which is
   * 25 to 35). Default: 35.
   */
  readonly clockLowLimitMs?: number;
}

/**
 * Makes a handler keep SMBus time. When it has held the clock for too long, the byte that waits is refused, or read as 0xFF, and
 * so is the rest of the message. When nobody moved the clock for too long, whoever held it, the message is over: what follows is
 * refused until the next START. Both end the handler's part with `timeout`; a register or a setting is not touched by it.
 * @param clock the host's
 */
export function keepSMBusTime(handler: TargetHandler, clock: Clock, options: SMBusTimeOptions = {}): TargetHandler {
  return new TimedTarget(handler, clock, options);
}

class TimedTarget implements TargetHandler {
  readonly #handler: TargetHandler;
  readonly #clock: Clock;
  readonly #holdLimitMs: number;
  readonly #clockLowLimitMs: number;
  #hold: BusHold;
  /** Counts the starts that the handler was told of. */
  #starts = 0;
  /** Whether the handler takes part: it acknowledged the last of them, and was not told the end yet. */
  #active = false;
  /** Whether the message is over although it goes on, on the wire. */
  #reset = false;
  /** When something happened last. */
  #movedMs = 0;
  /** What the handler threw when it was told that its time was up. */
  #failure: { readonly error: unknown } | undefined;

  constructor(handler: TargetHandler, clock: Clock, options: SMBusTimeOptions) {
    this.#handler = handler;
    this.#clock = clock;
    this.#holdLimitMs = options.holdLimitMs ?? 25;
    this.#clockLowLimitMs = options.clockLowLimitMs ?? 35;
    this.#hold = this.#newHold();
  }

  get arbitrates(): boolean {
    return this.#handler.arbitrates === true;
  }

  start(address: number, direction: "read" | "write", restart: boolean): Now<boolean> {
    // To an interface that was reset, any START is the first.
    const joined = restart && !this.#reset;
    this.#reset = false;
    if (!restart) this.#hold = this.#newHold();
    this.#moved();
    this.#starts += 1;
    const start = this.#starts;
    return this.#inTime(this.#handler.start(address, direction, joined), true, (acknowledged) => {
      // Another START has come meanwhile.
      if (start !== this.#starts) return;
      this.#active = acknowledged;
      if (this.#reset) this.#end("timeout");
    });
  }

  write(byte: number): Now<boolean> {
    this.#resetIfStill();
    return this.#active ? this.#inTime(this.#handler.write(byte), false) : false;
  }

  read(): Now<number> {
    this.#resetIfStill();
    return this.#active ? this.#inTime(this.#handler.read(), 0xff) : 0xff;
  }

  clocked(acknowledged: boolean): void {
    this.#resetIfStill();
    if (this.#active) this.#handler.clocked?.(acknowledged);
  }

  stop(end: TransferEnd): void {
    this.#resetIfStill();
    this.#end(end);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /** The handler's answer, or the fallback when it takes too long. @param learn told of the answer, in time or not */
  #inTime<T>(answer: Now<T>, fallback: T, learn: (answer: T) => void = () => undefined): Now<T> {
    if (!(answer instanceof Promise)) {
      learn(answer);
      return answer;
    }
    const hold = this.#hold;
    const held = hold.hold(fallback, () => {
      // Of a transfer that was given up before.
      if (hold === this.#hold) this.#tookTooLong();
    });
    held.begin();
    return new Promise((resolve, reject) => {
      void held.answer.then(resolve);
      answer
        .then((value) => {
          learn(value);
          held.release(value);
        })
        .catch((error: unknown) => {
          reject(error instanceof Error ? error : new Error(String(error)));
          held.release(fallback);
        })
        .finally(() => this.#moved());
    });
  }

  #newHold(): BusHold {
    return new BusHold({ clock: this.#clock, limitMs: this.#holdLimitMs, totalLimitMs: this.#holdLimitMs });
  }

  #tookTooLong(): void {
    this.#reset = true;
    try {
      this.#end("timeout");
    } catch (error) {
      // Nobody waits for a timer.
      this.#failure = { error };
    }
  }

  #moved(): void {
    this.#movedMs = this.#clock.now();
  }

  #resetIfStill(): void {
    const stillMs = this.#clock.now() - this.#movedMs;
    this.#moved();
    if (stillMs <= this.#clockLowLimitMs) return;
    this.#reset = true;
    this.#end("timeout");
  }

  #end(end: TransferEnd): void {
    if (!this.#active) return;
    this.#active = false;
    this.#handler.stop(end);
  }
}
