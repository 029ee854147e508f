import type { Address } from "../address.ts";
import { checkTransfer } from "../check-transfer.ts";
import type { I2CBus, I2CController } from "../controller.ts";
import { I2CError } from "../i2c-error.ts";
import { asBus } from "./as-bus.ts";
import type { FaultRule } from "./fault.ts";
import { FaultPlan, type PlannedFault } from "./fault-plan.ts";
import { FaultyTransfer } from "./faulty-transfer.ts";
import { type InterceptedTransfer, wrapController } from "./wrap-controller.ts";

export interface FaultOptions {
  /** What the choices follow from that the rules leave open: the same seed gives the same faults. Default: 1. */
  readonly seed?: number | undefined;
  /** The faults; where several apply to a transfer, the first happens. */
  readonly faults: readonly FaultRule[];
  /** Told of each fault when it is chosen, before it happens. */
  readonly onFault?: ((fault: InjectedFault) => void) | undefined;
}

/** A fault that was injected. */
export interface InjectedFault {
  /** Counts the transfers through this middleware from 1. */
  readonly transfer: number;
  /** Index of the rule. */
  readonly rule: number;
  readonly fault: FaultRule["fault"];
  readonly address: Address;
  readonly segment: number;
  /** `undefined` for a fault of the address. */
  readonly byte: number | undefined;
}

export interface FaultInjection {
  /** The controller with the faults. */
  readonly controller: I2CController;
  /** What is broken for good at the moment. */
  readonly broken: "SDA" | "SCL" | "disconnected" | undefined;
  /** Releases the lines and plugs the hardware in again. */
  repair(): void;
  /** The controller as a bus, whose `recover` frees an SDA that is held low by a fault too. */
  bus(owner: I2CBus): I2CBus;
}

/**
 * Middleware that lets go wrong what goes wrong on real buses: see {@link Fault} for the vocabulary. Each error is what the
 * controller below would report: where it cannot tell a NACK of the address from one of data, or has no positions, the injected
 * error does not either. What an error says has been sent has really been sent, so that devices behind it are in the state
 * that it leads to expect; a faulty transfer takes its turn in the queue like any other. Illegal transfers are refused as ever.
 * @throws I2CError `invalid-argument` for a rule that makes no sense
 */
export function injectFaults(controller: I2CController, options: FaultOptions): FaultInjection {
  return new Injector(controller, options);
}

class Injector implements FaultInjection {
  readonly controller: I2CController;
  readonly #plan: FaultPlan;
  readonly #onFault: ((fault: InjectedFault) => void) | undefined;
  #transfers = 0;
  /** The line held low, or the disconnection, that a fault has brought about. */
  #broken: "SDA" | "SCL" | "disconnected" | undefined;

  constructor(controller: I2CController, { seed = 1, faults, onFault }: FaultOptions) {
    this.#plan = new FaultPlan(seed, faults);
    this.#onFault = onFault;
    this.controller = wrapController(controller, { transfer: (transfer, below) => this.#transfer(transfer, below) });
  }

  get broken(): "SDA" | "SCL" | "disconnected" | undefined {
    return this.#broken;
  }

  repair(): void {
    this.#broken = undefined;
  }

  bus(owner: I2CBus): I2CBus {
    return asBus(this.controller, { recover: () => this.#recover(owner), close: () => owner.close() });
  }

  async #recover(owner: I2CBus): Promise<void> {
    if (this.#broken === "disconnected") throw brokenError("disconnected");
    await owner.recover();
    if (this.#broken === "SCL") {
      throw new I2CError({
        kind: "bus-stuck",
        message: "SCL is held low, which no controller can change (injected fault)",
        nextStep: "Find the device that holds the line and power-cycle it.",
      });
    }
    this.#broken = undefined;
  }

  #transfer(transfer: InterceptedTransfer, below: I2CController): Promise<void> {
    const { address, segments, options } = transfer;
    if (checkTransfer(below.capabilities, address, segments, options) !== undefined) {
      return below.transfer(address, segments, options);
    }
    this.#transfers += 1;
    const planned = this.#plan.next(address, segments);
    if (planned === undefined) {
      return this.#broken === undefined
        ? below.transfer(address, segments, options)
        : this.#refuse(transfer, below, brokenError(this.#broken, address));
    }
    this.#onFault?.(this.#described(planned, address));
    if (this.#broken === undefined) this.#broken = lastingEffect(planned);
    if (this.#broken !== undefined) return this.#refuse(transfer, below, brokenError(this.#broken, address));
    return new FaultyTransfer(transfer, below, planned).run();
  }

  /** Fails in its turn, with nothing sent. */
  #refuse({ options }: InterceptedTransfer, below: I2CController, error: I2CError): Promise<void> {
    const { timeoutMs, signal } = options ?? {};
    return below.exclusive(() => Promise.reject(error), { timeoutMs, signal });
  }

  #described({ rule, fault, segment, byte }: PlannedFault, address: Address): InjectedFault {
    return { transfer: this.#transfers, rule, fault: fault.fault, address, segment, byte };
  }
}

function lastingEffect({ fault }: PlannedFault): "SDA" | "SCL" | "disconnected" | undefined {
  if (fault.fault === "bus-stuck") return fault.line ?? "SDA";
  return fault.fault === "disconnected" ? "disconnected" : undefined;
}

function brokenError(broken: "SDA" | "SCL" | "disconnected", address?: Address): I2CError {
  return broken === "disconnected"
    ? new I2CError({
        kind: "disconnected",
        message: "The hardware is gone (injected fault)",
        address,
        outcome: "never-sent",
        repeatable: true,
      })
    : new I2CError({ kind: "bus-stuck", message: `${broken} is low before START (injected fault)`, address });
}
