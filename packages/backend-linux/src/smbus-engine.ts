import {
  type Address,
  type Clock,
  type ControllerCapabilities,
  type I2CEngine,
  I2CError,
  type Segment,
} from "@twowire/core";
import type { AddressClaim } from "./address-claim.ts";
import { I2C_SMBUS } from "./i2c-dev-abi.ts";
import type { IoctlFile } from "./ioctl-file.ts";
import { type ErrorContext, failedCall, shortTransfer, transferError } from "./kernel-errors.ts";
import type { IoctlEngineParts } from "./rdwr-engine.ts";
import { SmbusMemory } from "./smbus-memory.ts";
import { planSmbus, type SmbusPlan } from "./smbus-plan.ts";

/** Transfers that SMBus has a transaction for, each by one I2C_SMBUS: for adapters without plain I2C. */
export class SmbusEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #functionality: number;
  readonly #file: IoctlFile;
  readonly #claim: AddressClaim;
  readonly #context: ErrorContext;
  readonly #memory: SmbusMemory;
  #plannedFor: readonly Segment[] | undefined;
  #planned: SmbusPlan | undefined;

  constructor(parts: IoctlEngineParts, functionality: number) {
    this.name = parts.context.bus;
    this.capabilities = parts.capabilities;
    this.#functionality = functionality;
    this.clock = parts.clock;
    this.#file = parts.file;
    this.#claim = parts.claim;
    this.#context = parts.context;
    this.#memory = new SmbusMemory(parts.file.calls);
  }

  refuse(_address: Address, segments: readonly Segment[]): string | undefined {
    const plan = planSmbus(segments, this.#functionality);
    if (typeof plan === "string") return plan;
    this.#plannedFor = segments;
    this.#planned = plan;
    return undefined;
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    const plan = this.#planFor(address, segments);
    this.#claim.claim(address);
    this.#memory.put(plan);
    if (this.#file.sync) {
      return this.#finish(this.#file.requestSync(I2C_SMBUS, this.#memory.address), address, segments, plan);
    }
    return this.#file.request(I2C_SMBUS, this.#memory.address, (result) =>
      this.#finish(result, address, segments, plan),
    );
  }

  close(): void {
    this.#file.close();
  }

  /** The plan that was just made to see whether there is one, or a new one. */
  #planFor(address: Address, segments: readonly Segment[]): SmbusPlan {
    const planned = this.#plannedFor === segments ? this.#planned : undefined;
    this.#plannedFor = undefined;
    this.#planned = undefined;
    if (planned !== undefined) return planned;
    const plan = planSmbus(segments, this.#functionality);
    if (typeof plan === "string") throw new I2CError({ kind: "unsupported", message: plan, address });
    return plan;
  }

  #finish(result: number, address: Address, segments: readonly Segment[], plan: SmbusPlan): void {
    if (result < 0) throw transferError(this.#context, failedCall(result, "ioctl(I2C_SMBUS)"), address, segments);
    const length = this.#memory.take(plan);
    if (length === plan.into.length) return;
    const what = `the adapter read ${length} of ${plan.into.length} bytes`;
    throw shortTransfer(this.#context, address, what, segments.length - 1);
  }
}
