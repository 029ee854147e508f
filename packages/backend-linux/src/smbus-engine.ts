import type { Address, Clock, ControllerCapabilities, I2CEngine, Segment } from "@twowire/core";
import { I2CError } from "@twowire/core";
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
    return typeof plan === "string" ? plan : undefined;
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    const plan = planSmbus(segments, this.#functionality);
    if (typeof plan === "string") throw new I2CError({ kind: "unsupported", message: plan, address });
    this.#claim.claim(address);
    this.#memory.put(plan);
    return this.#file.request(I2C_SMBUS, this.#memory.address, (result) =>
      this.#finish(result, address, segments, plan),
    );
  }

  close(): void {
    this.#file.close();
  }

  #finish(result: number, address: Address, segments: readonly Segment[], plan: SmbusPlan): void {
    if (result < 0) throw transferError(this.#context, failedCall(result, "ioctl(I2C_SMBUS)"), address, segments);
    const length = this.#memory.take(plan);
    if (length === plan.into.length) return;
    const what = `the adapter read ${length} of ${plan.into.length} bytes`;
    throw shortTransfer(this.#context, address, what, segments.length - 1);
  }
}
