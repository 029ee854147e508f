import type {
  Address,
  Clock,
  ControllerCapabilities,
  I2CBus,
  I2CController,
  Segment,
  TransferOptions,
  WaitOptions,
} from "@twowire/core";
import type { BusLock } from "./bus-lock.ts";

/** A bus whose `exclusive` keeps other programs off it, too, as far as they ask. */
export class SharedBus implements I2CBus {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #bus: I2CBus;
  readonly #lock: BusLock;

  constructor(bus: I2CBus, lock: BusLock) {
    this.name = bus.name;
    this.capabilities = bus.capabilities;
    this.clock = bus.clock;
    this.#bus = bus;
    this.#lock = lock;
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    return this.#bus.transfer(address, segments, options);
  }

  /** The lock is released after what the work left unawaited, so it is not the work that does it. */
  async exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    // What is no function is refused by the bus, before anything else.
    if (typeof work !== "function") return this.#bus.exclusive(work, options);
    const startMs = this.clock.now();
    let taken = false;
    try {
      return await this.#bus.exclusive(async (controller) => {
        await this.#lock.take(remaining(options, this.clock.now() - startMs));
        taken = true;
        return work(controller);
      }, options);
    } finally {
      if (taken) this.#lock.release();
    }
  }

  recover(): Promise<void> {
    return this.#bus.recover();
  }

  close(): Promise<void> {
    this.#lock.close();
    return this.#bus.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What is left to wait when some of the time has passed. */
function remaining(options: WaitOptions | undefined, passedMs: number): WaitOptions {
  const { timeoutMs, signal } = options ?? {};
  return { timeoutMs: timeoutMs === undefined ? undefined : Math.max(0, timeoutMs - passedMs), signal };
}
