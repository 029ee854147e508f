import {
  address7,
  type Address7,
  addressByte,
  ALERT_RESPONSE_ADDRESS,
  formatAddress,
  I2CError,
  packetErrorCode,
  reservedFor,
  type TargetHandler,
} from "@twowire/core";
import type { AlertLine } from "./alert-line.ts";

/** What a controller sees on a line that nobody pulls low. */
const RELEASED = 0xff;

/**
 * One device's part in SMBus alerts: it pulls SMBALERT#, and answers for that at the alert response address (SMBus 3.0,
 * appendix A.2). Attach it there on the device's bus, next to the device itself at its own address:
 *
 * ```
 * const alert = new AlertSource(line, 0x2c);
 * await bus.attach([ALERT_RESPONSE_ADDRESS], alert);
 * alert.pull();
 * ```
 *
 * Where several answer, the lowest address wins, and only the winner lets go of the line, once its whole byte went out. The host
 * of targets must be able to let them lose (`capabilities.arbitration`) and report bytes that were clocked (`clockedCount`).
 */
export class AlertSource implements TargetHandler {
  readonly arbitrates = true;
  readonly address: Address7;
  readonly #line: AlertLine;
  /** What it sends: its address, and the packet error code of that for those who read on. */
  readonly #bytes: readonly number[];
  #fetched = 0;
  #hasWon = false;

  /** @throws I2CError `invalid-argument` for an address that no device has */
  constructor(line: AlertLine, address: number) {
    this.#line = line;
    this.address = address7(address);
    const reserved = reservedFor(this.address);
    if (reserved !== undefined) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `${formatAddress(this.address)} is reserved for ${reserved}, no device lives there`,
        nextStep: "Give the device's own address, 0x08 to 0x77.",
      });
    }
    const answer = addressByte(this.address, "write");
    this.#bytes = [answer, packetErrorCode([addressByte(ALERT_RESPONSE_ADDRESS, "read"), answer])];
  }

  /** Whether this device pulls the line. */
  get isPulling(): boolean {
    return this.#line.pulledBy.includes(this);
  }

  /** Asks for attention, until answered or released. */
  pull(): void {
    this.#line.set(this, true);
  }

  /** Lets go of the line: what was the matter is over, or was dealt with in another way. */
  release(): void {
    this.#line.set(this, false);
  }

  /** Answers only if it has something to say: an alert response address that nobody acknowledges is how a host learns that all is done. */
  start(_address: number, direction: "read" | "write"): boolean {
    this.#fetched = 0;
    this.#hasWon = false;
    return direction === "read" && this.isPulling;
  }

  write(): boolean {
    return false;
  }

  read(): number {
    this.#fetched += 1;
    return this.#bytes[this.#fetched - 1] ?? RELEASED;
  }

  /** The address is out, and nobody had a lower one. */
  clocked(): void {
    if (!this.#hasWon) this.release();
    this.#hasWon = true;
  }

  stop(): void {}
}
