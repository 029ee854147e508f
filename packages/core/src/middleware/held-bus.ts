import type { I2CError } from "../i2c-error.ts";

/**
 * Remembers whether the transfers that came through left the bus held, as `stop: false` asks for. Transfers settle in the
 * order in which they were on the wire, so it is told of each when it settles.
 */
export class HeldBus {
  #held = false;

  /**
   * Takes note of a transfer's end.
   * @returns whether it began with a repeated START
   */
  settled(stop: boolean | undefined, error: I2CError | undefined): boolean {
    const began = this.#held;
    if (error?.outcome === "never-sent") return began;
    // A transfer that the hardware still finishes ends as it was asked to; after any other error the bus was released.
    this.#held = stop === false && (error === undefined || error.outcome === "finishing");
    return began;
  }

  /** Takes note of the end of an `exclusive`. @returns whether a STOP is sent because of it */
  released(): boolean {
    const held = this.#held;
    this.#held = false;
    return held;
  }
}
