import type { CancelSignal } from "@twowire/core";

/** A signal and the means to fire it, for a suite that must not need the DOM's or Node's types. */
export class Cancellation implements CancelSignal {
  aborted = false;
  readonly reason = "called off by the conformance suite";
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
