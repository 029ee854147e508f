import { FairLock } from "@twowire/core";
import { TargetWire } from "@twowire/target";

/** What all controllers and targets of a simulated bus share: who is there, who is talking, and what is broken. */
export class SimulatedWire extends TargetWire {
  /** Held from START to STOP. */
  readonly traffic = new FairLock();
  #sdaHeldForClocks = 0;
  #sclHeld = false;
  #unplugged = false;
  #arbitrationLosses = 0;

  /** Something holds SDA low until it has seen this many clocks, as a target does that was reset in the middle of a byte. */
  holdSda(clocks: number = Number.POSITIVE_INFINITY): void {
    this.#sdaHeldForClocks = clocks;
  }

  /** Something holds SCL low; no controller can help that. */
  holdScl(): void {
    this.#sclHeld = true;
  }

  /** Lets both lines go. */
  release(): void {
    this.#sdaHeldForClocks = 0;
    this.#sclHeld = false;
  }

  /** Takes the hardware away, or brings it back. */
  unplug(unplugged = true): void {
    this.#unplugged = unplugged;
  }

  /** Makes the next transfer lose the bus to another controller while it sends the address. */
  loseArbitration(): void {
    this.#arbitrationLosses += 1;
  }

  get unplugged(): boolean {
    return this.#unplugged;
  }

  /** Which line is low although nobody is talking. */
  get stuckLine(): "SCL" | "SDA" | undefined {
    if (this.#sclHeld) return "SCL";
    return this.#sdaHeldForClocks > 0 ? "SDA" : undefined;
  }

  /** Whether this transfer loses the bus. */
  takeArbitrationLoss(): boolean {
    if (this.#arbitrationLosses === 0) return false;
    this.#arbitrationLosses -= 1;
    return true;
  }

  /** One clock pulse of a recovery. */
  pulse(): void {
    if (this.#sdaHeldForClocks > 0) this.#sdaHeldForClocks -= 1;
  }
}
