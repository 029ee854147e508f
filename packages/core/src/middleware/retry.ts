import { type Address, formatAddress } from "../address.ts";
import { type Clock, delay } from "../clock.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError, type I2CErrorKind, isI2CError } from "../i2c-error.ts";
import type { Segment } from "../segment.ts";
import { capturedSegments } from "./captured-segments.ts";
import { HeldBus } from "./held-bus.ts";
import { type InterceptedTransfer, wrapController } from "./wrap-controller.ts";

export interface RetryOptions {
  /** How often a transfer is tried in all, 1 or more. Default: 3. */
  readonly attempts?: number | undefined;
  /** Milliseconds before each further attempt, or a function of the number of attempts that have failed. Default: 1. */
  readonly delayMs?: number | ((failed: number) => number) | undefined;
}

/**
 * Middleware that repeats a transfer after the first address was not acknowledged: no target has taken anything then, it may
 * only have been busy. A transfer with `idempotent: true` is repeated after any error that can pass. No other transfer is
 * ever sent twice, in particular none whose NACK the hardware cannot place, and none that continued a held bus.
 *
 * `timeoutMs` counts for all attempts together. Others may use the bus between two attempts, except inside `exclusive`.
 * The error after the last attempt is that of the attempt, and says how many there were.
 * @throws I2CError `invalid-argument` for a number of attempts that is none
 */
export function retry(controller: I2CController, options: RetryOptions = {}): I2CController {
  const { attempts = 3, delayMs = 1 } = options;
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `A transfer cannot be tried ${attempts} times`,
      nextStep: "Give a whole number of 1 or more.",
    });
  }
  const policy = { attempts, delayMs: typeof delayMs === "function" ? delayMs : () => delayMs };
  const held = new HeldBus();
  return wrapController(controller, {
    transfer: (transfer, below) => new RepeatedTransfer(transfer, below, policy, held).run(),
    exclusiveEnded: () => void held.released(),
  });
}

interface Policy {
  readonly attempts: number;
  readonly delayMs: (failed: number) => number;
}

/** Errors that the same transfer meets again, however often it is repeated. */
const LASTING: ReadonlySet<I2CErrorKind> = new Set([
  "unsupported",
  "invalid-argument",
  "not-found",
  "permission-denied",
  "closed",
  "aborted",
]);

class RepeatedTransfer {
  readonly #address: Address;
  readonly #segments: readonly Segment[];
  readonly #options: TransferOptions | undefined;
  readonly #below: I2CController;
  readonly #clock: Clock;
  readonly #policy: Policy;
  readonly #held: HeldBus;
  readonly #startMs: number;
  #failed = 0;

  constructor(
    { address, segments, options }: InterceptedTransfer,
    below: I2CController,
    policy: Policy,
    held: HeldBus,
  ) {
    this.#address = address;
    // What is repeated after a read must not have been overwritten by it.
    this.#segments = options?.idempotent === true ? capturedSegments(segments) : segments;
    this.#options = options;
    this.#below = below;
    this.#clock = below.clock;
    this.#policy = policy;
    this.#held = held;
    this.#startMs = below.clock.now();
  }

  async run(): Promise<void> {
    for (;;) {
      const error = await this.#attempt();
      if (error === undefined) return;
      await this.#wait(error);
    }
  }

  /** @returns the error after which another attempt is allowed */
  async #attempt(): Promise<I2CError | undefined> {
    try {
      await this.#below.transfer(this.#address, this.#segments, this.#remainingOptions());
      this.#held.settled(this.#options?.stop, undefined);
      return undefined;
    } catch (thrown) {
      const error = I2CError.from(thrown, this.#address);
      const continued = this.#held.settled(this.#options?.stop, error);
      this.#failed += 1;
      if (continued || !this.#mayRepeat(error)) throw this.#final(error, thrown);
      return error;
    }
  }

  #mayRepeat(error: I2CError): boolean {
    if (this.#failed >= this.#policy.attempts) return false;
    if (this.#options?.idempotent === true) return !LASTING.has(error.kind) && error.outcome !== "finishing";
    if (error.kind !== "nack-address") return false;
    return error.segment === 0 || (error.segment === undefined && this.#segments.length === 1);
  }

  async #wait(error: I2CError): Promise<void> {
    const delayMs = this.#policy.delayMs(this.#failed);
    const remainingMs = this.#remainingMs();
    if (remainingMs !== undefined && delayMs >= remainingMs) throw this.#final(error, error);
    try {
      await delay(this.#clock, delayMs, this.#options?.signal);
    } catch (cause) {
      throw new I2CError({
        kind: "aborted",
        message: `Transfer with ${formatAddress(this.#address)} was aborted after attempt ${this.#failed}, which failed: ${error.summary}`,
        address: this.#address,
        outcome: error.outcome,
        bus: error.bus,
        repeatable: error.repeatable,
        cause: isI2CError(cause) ? cause.cause : cause,
      });
    }
  }

  #remainingMs(): number | undefined {
    const timeoutMs = this.#options?.timeoutMs;
    return timeoutMs === undefined ? undefined : timeoutMs - (this.#clock.now() - this.#startMs);
  }

  #remainingOptions(): TransferOptions | undefined {
    const remainingMs = this.#remainingMs();
    return this.#failed === 0 || remainingMs === undefined
      ? this.#options
      : { ...this.#options, timeoutMs: Math.max(0, remainingMs) };
  }

  /** The error as it was, if there was one attempt only. */
  #final(error: I2CError, thrown: unknown): unknown {
    if (this.#failed === 1) return thrown;
    const durationMs = Math.round((this.#clock.now() - this.#startMs) * 1000) / 1000;
    return error.with({ message: `${error.summary} (${this.#failed} attempts in ${durationMs} ms)` });
  }
}
