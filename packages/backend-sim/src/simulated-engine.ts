import {
  type Address,
  type Clock,
  type ControllerCapabilities,
  I2CError,
  type I2CEngine,
  isI2CError,
  type Segment,
  type TransferControl,
} from "@twowire/core";
import { ByteTransfer } from "@twowire/target";
import type { SimulatedWire } from "./simulated-wire.ts";

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
    return this.#runInTurn(address, segments, control);
  }

  stop(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#wire.abandonParts("stop");
    this.#wire.traffic.leave();
  }

  /** @throws I2CError `bus-stuck` where SCL is low, or SDA still is after nine clocks */
  async recover(): Promise<void> {
    await this.#wire.traffic.enter().entered;
    try {
      this.#recoverNow();
    } finally {
      this.#wire.traffic.leave();
    }
  }

  #recoverNow(): void {
    for (let clocks = 0; clocks < RECOVERY_CLOCKS && this.#wire.stuckLine === "SDA"; clocks += 1) this.#wire.pulse();
    const line = this.#wire.stuckLine;
    if (line === undefined) return;
    throw new I2CError({
      kind: "bus-stuck",
      message:
        line === "SCL" ? "SCL is held low, which no controller can change" : "SDA is still low after nine clocks",
      nextStep: "Find the device that holds the line and power-cycle it.",
    });
  }

  /** Waits for the STOP of another controller first. */
  async #runInTurn(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> {
    const ticket = this.#wire.traffic.enter();
    control.onCut(() => {
      const error = control.cut?.neverSent();
      if (error !== undefined) ticket.cancel(error);
    });
    await ticket.entered;
    await this.#run(address, segments, control);
  }

  #run(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    const restart = this.#holding;
    this.#holding = false;
    try {
      this.#refuseBrokenWire(address, restart);
      const transfer = new ByteTransfer(
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
          throw this.#fail(error);
        },
      );
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Leaves the bus, and says no more about the error than this controller can know. */
  #fail(error: unknown): unknown {
    this.#wire.traffic.leave();
    return isI2CError(error) ? asFarAsKnown(error, this.capabilities) : error;
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

/** A NACK as a controller tells it that cannot see what was refused, or where. */
function asFarAsKnown(error: I2CError, { nackPhase, errorPosition }: ControllerCapabilities): I2CError {
  const { kind, address } = error;
  if (kind !== "nack-address" && kind !== "nack-data") return error;
  const { segment, byte } = errorPosition ? error : NOWHERE;
  if (!nackPhase)
    return new I2CError({ kind: "nack", message: "A NACK of the address or of data", address, segment, byte });
  if (errorPosition || kind === "nack-address") return error;
  return new I2CError({ kind, message: "The target refused a byte", address });
}

const NOWHERE = { segment: undefined, byte: undefined };
