import type { Address } from "./address.ts";
import { onAbort } from "./abort-listeners.ts";
import type { Clock, Timer } from "./clock.ts";
import type { WaitOptions } from "./controller.ts";
import type { CutReason } from "./engine.ts";
import { I2CError, type TransferOutcome } from "./i2c-error.ts";

/** A deadline and an AbortSignal as one thing that fires at most once. Dispose it when the work is over. */
export class Interruption implements Disposable {
  readonly #listeners: (() => void)[] = [];
  readonly #what: string;
  readonly #address: Address | undefined;
  readonly #options: WaitOptions;
  readonly #timer: Timer | undefined;
  readonly #forget: (() => void) | undefined;
  #kind: "timeout" | "aborted" | undefined;

  /**
   * @param what what is interrupted, as the start of a sentence
   * @param address the address concerned, for the error
   */
  constructor(clock: Clock, options: WaitOptions, what: string, address?: Address) {
    this.#what = what;
    this.#address = address;
    this.#options = options;
    const { timeoutMs, signal } = options;
    if (signal?.aborted) this.#kind = "aborted";
    else if (signal !== undefined) this.#forget = onAbort(signal, () => this.#fire("aborted"));
    if (timeoutMs !== undefined && Number.isFinite(timeoutMs)) {
      this.#timer = clock.setTimer(timeoutMs, () => this.#fire("timeout"));
    }
  }

  get fired(): boolean {
    return this.#kind !== undefined;
  }

  /** What an engine throws when it has cut the transfer; `undefined` while it may go on. */
  get cutReason(): CutReason | undefined {
    if (this.#kind === undefined) return undefined;
    return {
      error: (segment, byte) => this.error("cut", segment, byte),
      neverSent: () => this.error("never-sent"),
    };
  }

  /** Calls `listener` when it fires, at once if it has. */
  onFire(listener: () => void): void {
    if (this.fired) listener();
    else this.#listeners.push(listener);
  }

  /** The error for whoever waited, saying how far the transfer came. */
  error(outcome: TransferOutcome, segment?: number, byte?: number): I2CError {
    const aborted = this.#kind === "aborted";
    const after = aborted ? "was aborted" : `took longer than ${this.#options.timeoutMs} ms`;
    return new I2CError({
      kind: aborted ? "aborted" : "timeout",
      message: `${this.#what} ${after} ${DESCRIPTION[outcome]}`,
      nextStep: NEXT_STEP[outcome],
      address: this.#address,
      segment,
      byte,
      outcome,
      cause: aborted ? this.#options.signal?.reason : undefined,
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.clear();
    this.#forget?.();
    this.#listeners.length = 0;
  }

  #fire(kind: "timeout" | "aborted"): void {
    if (this.fired) return;
    this.#kind = kind;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

const DESCRIPTION: Readonly<Record<TransferOutcome, string>> = {
  "never-sent": "while it waited for its turn, and was never sent",
  failed: "and failed",
  cut: "on the wire, and was cut at a byte with a STOP",
  finishing: "on the wire, and the hardware finishes it while nobody waits",
};

const NEXT_STEP: Readonly<Record<TransferOutcome, string>> = {
  "never-sent": "It may be sent again.",
  failed: "Check the state of the device before sending it again.",
  cut: "The device may have taken part of it: check its state, and set its register pointer anew.",
  finishing: "The next transfer waits for it; its result is dropped, and its read buffers may still be filled.",
};
