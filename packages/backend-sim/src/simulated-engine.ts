import {
  type Address,
  type Clock,
  type ControllerCapabilities,
  I2CError,
  type I2CEngine,
  type Segment,
  type TransferControl,
} from "@twowire/core";
import type { SimulatedWire } from "./simulated-wire.ts";
import { SimulatedTransfer } from "./simulated-transfer.ts";

interface SimulatedEngineOptions {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly wire: SimulatedWire;
  readonly stretchTimeoutMs: number;
}

/** Most clocks that free a bus: a byte and its acknowledge (UM10204 section 3.1.16). */
const RECOVERY_CLOCKS = 9;

/** A controller on the simulated wire. */
export class SimulatedEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #wire: SimulatedWire;
  readonly #stretchTimeoutMs: number;
  /** Whether this controller left the bus without a STOP, and so still has it. */
  #holding = false;

  constructor(options: SimulatedEngineOptions) {
    this.name = options.name;
    this.capabilities = options.capabilities;
    this.clock = options.clock;
    this.#wire = options.wire;
    this.#stretchTimeoutMs = options.stretchTimeoutMs;
  }

  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    if (this.#holding || this.#wire.traffic.tryEnter()) return this.#run(address, segments, control);
    return this.#wire.traffic.enter().entered.then(() => this.#run(address, segments, control));
  }

  stop(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#wire.abandonParts("stop");
    this.#wire.traffic.leave();
  }

  /** @throws I2CError `bus-stuck` where SCL is low, or SDA still is after nine clocks */
  recover(): Promise<void> {
    for (let clocks = 0; clocks < RECOVERY_CLOCKS && this.#wire.stuckLine === "SDA"; clocks += 1) this.#wire.pulse();
    const line = this.#wire.stuckLine;
    if (line === undefined) return Promise.resolve();
    return Promise.reject(
      new I2CError({
        kind: "bus-stuck",
        message:
          line === "SCL" ? "SCL is held low, which no controller can change" : "SDA is still low after nine clocks",
        nextStep: "Find the device that holds the line and power-cycle it.",
      }),
    );
  }

  #run(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    const restart = this.#holding;
    this.#holding = false;
    try {
      this.#refuseBrokenWire(address, restart);
      const transfer = new SimulatedTransfer(
        this.#wire,
        address,
        segments,
        control,
        restart,
        this.clock,
        this.#stretchTimeoutMs,
      );
      const running = transfer.run();
      if (running === undefined) return this.#finish(control);
      return running.then(
        () => this.#finish(control),
        (error: unknown) => {
          this.#wire.traffic.leave();
          throw error;
        },
      );
    } catch (error) {
      this.#wire.traffic.leave();
      throw error;
    }
  }

  #finish(control: TransferControl): void {
    if (control.stop) this.#wire.traffic.leave();
    else this.#holding = true;
  }

  #refuseBrokenWire(address: Address, restart: boolean): void {
    if (this.#wire.unplugged) {
      throw new I2CError({ kind: "disconnected", message: "The simulated bus is unplugged", address });
    }
    const line = this.#wire.stuckLine;
    if (line !== undefined && !restart) {
      throw new I2CError({ kind: "bus-stuck", message: `${line} is low before START`, address });
    }
    if (this.#wire.takeArbitrationLoss()) {
      this.#wire.abandonParts("cancelled");
      throw new I2CError({
        kind: "arbitration-lost",
        message: "Another controller won the bus",
        address,
        segment: 0,
        bus: "busy",
        repeatable: true,
      });
    }
  }
}
