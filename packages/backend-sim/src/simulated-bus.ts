import {
  type Attachment,
  busFromEngine,
  type Clock,
  type ControllerCapabilities,
  FULL_CAPABILITIES,
  type I2CBus,
  type I2CEngine,
  I2CError,
  systemClock,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
} from "@twowire/core";
import { SimulatedEngine } from "./simulated-engine.ts";
import { SimulatedWire } from "./simulated-wire.ts";

export interface SimulatedBusOptions {
  /** The time that controllers and targets live in. Default: the machine's. */
  readonly clock?: Clock;
  /** Milliseconds that a target may hold the clock low before the controller gives up. Default: 100, as the Linux kernel's i2c-gpio. */
  readonly stretchTimeoutMs?: number;
}

export interface SimulatedControllerOptions {
  /** Default: `sim:`. */
  readonly name?: string;
  /** What this controller is worse at than a perfect one, to see how a driver takes it. */
  readonly capabilities?: Partial<ControllerCapabilities>;
}

/**
 * Two wires in memory: any number of controllers and targets, wired-AND where addresses collide, repeated STARTs and clock
 * stretching visible to targets, and faults on demand. What happens depends on nothing but the calls and the clock.
 */
export class SimulatedBus implements TargetHost {
  readonly capabilities: TargetCapabilities = {
    addresses: Number.POSITIVE_INFINITY,
    stretch: "byte",
    nack: "byte",
    nackAddress: true,
    restart: true,
    clockedCount: true,
    prefetch: 0,
    arbitration: true,
  };
  readonly clock: Clock;
  /** The state of the two lines, and ways to spoil it. */
  readonly wire: SimulatedWire;
  readonly #stretchTimeoutMs: number;
  readonly #controllers = new Set<I2CBus>();

  constructor(options: SimulatedBusOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.#stretchTimeoutMs = options.stretchTimeoutMs ?? 100;
    this.wire = new SimulatedWire();
  }

  /** Makes a controller of this bus. Several controllers wait for each other's STOP. */
  controller(options: SimulatedControllerOptions = {}): I2CBus {
    const controller = busFromEngine(this.engine(options));
    this.#controllers.add(controller);
    return controller;
  }

  /** What {@link controller} is made from: for those who put something of their own in between, or measure it. */
  engine(options: SimulatedControllerOptions = {}): I2CEngine {
    return new SimulatedEngine({
      name: options.name ?? "sim:",
      capabilities: { ...FULL_CAPABILITIES, ...options.capabilities },
      clock: this.clock,
      wire: this.wire,
      stretchTimeoutMs: this.#stretchTimeoutMs,
    });
  }

  /** @inheritdoc */
  attach(addresses: readonly number[], handler: TargetHandler): Promise<Attachment> {
    try {
      return Promise.resolve(this.attachNow(addresses, handler));
    } catch (error) {
      return Promise.reject(I2CError.from(error));
    }
  }

  /**
   * {@link attach} without a promise. Listing 0x00 makes the target listen to the general call.
   * @throws I2CError `invalid-argument` for no address, or a reserved one
   */
  attachNow(addresses: readonly number[], handler: TargetHandler): Attachment {
    return this.wire.attach(addresses, handler);
  }

  /** Closes every controller and takes every target off the bus. May be called twice. */
  async close(): Promise<void> {
    await Promise.all([...this.#controllers].map((controller) => controller.close()));
    this.#controllers.clear();
    this.wire.abandonParts("detached");
    this.wire.targets.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
