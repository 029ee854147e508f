import {
  type Address,
  addressByte,
  type Clock,
  type ControllerCapabilities,
  type I2CEngine,
  I2CError,
  type ProgramLock,
  packetErrorCode,
  type Segment,
} from "@twowire/core";
import type { AddressClaim } from "./address-claim.ts";
import { NarrowingCapabilities } from "./capabilities.ts";
import { I2C_PEC, I2C_SMBUS, SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";
import type { IoctlEngineParts } from "./ioctl-engine-parts.ts";
import type { IoctlFile } from "./ioctl-file.ts";
import { blockOfWrongLength, type ErrorContext, failedCall, shortTransfer, transferError } from "./kernel-errors.ts";
import { limitsShownBy, RefusedShapes, type Shape } from "./refused-shapes.ts";
import { MemoryPool } from "./memory-pool.ts";
import { SmbusMemory } from "./smbus-memory.ts";
import { SmbusRequest, type SmbusRequestSteps } from "./smbus-request.ts";
import { planSmbus } from "./smbus-plan.ts";
import type { SmbusPlan } from "./smbus-transaction.ts";

/** Transfers that SMBus has a transaction for, each by one I2C_SMBUS: for adapters without plain I2C. */
export class SmbusEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly depth: number;
  readonly programLock: ProgramLock | undefined;
  readonly #functionality: number;
  readonly #file: IoctlFile;
  readonly #claim: AddressClaim;
  readonly #context: ErrorContext;
  readonly #memories: MemoryPool<SmbusMemory>;
  readonly #steps: SmbusRequestSteps = {
    prepare: (address, plan, anew) => {
      if (anew) this.#forget();
      this.#prepare(address, plan);
    },
    refusal: (result, address) => this.#claim.refusal(result, address),
    finish: (result, memory, address, segments, plan) => this.#finish(result, memory, address, segments, plan),
  };
  #plannedFor: readonly Segment[] | undefined;
  #planned: SmbusPlan | undefined;
  /** Whether the kernel was told to send and check packet error codes on this file. */
  #coded: boolean | undefined = false;
  readonly #refused = new RefusedShapes();
  readonly #limits: NarrowingCapabilities;

  constructor(parts: IoctlEngineParts, functionality: number) {
    this.name = parts.context.bus;
    this.#limits = new NarrowingCapabilities(parts.capabilities);
    this.capabilities = this.#limits.capabilities;
    this.#functionality = functionality;
    this.clock = parts.clock;
    this.#file = parts.file;
    this.depth = parts.file.depth;
    this.programLock = parts.programLock;
    this.#claim = parts.claim;
    this.#context = parts.context;
    this.#memories = new MemoryPool(() => new SmbusMemory(parts.file.calls));
  }

  refuse(_address: Address, segments: readonly Segment[]): string | undefined {
    const plan = planSmbus(segments, this.#functionality);
    if (typeof plan === "string") return plan;
    const reason = this.#refused.isEmpty ? undefined : this.#refused.reason(shapeOfPlan(plan));
    if (reason !== undefined) return reason;
    this.#plannedFor = segments;
    this.#planned = plan;
    return undefined;
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    const plan = this.#planFor(address, segments);
    const memory = this.#memories.take();
    memory.put(plan);
    if (this.#file.sync) {
      this.#prepare(address, plan);
      return this.#finish(this.#file.requestSync(I2C_SMBUS, memory.address), memory, address, segments, plan);
    }
    return this.#file.request(new SmbusRequest(this.#steps, memory, address, segments, plan));
  }

  withdraw(performed: Promise<void>, reason: I2CError): boolean {
    return this.#file.withdraw(performed, reason);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #prepare(address: Address, plan: SmbusPlan): void {
    this.#claim.claim(address);
    if (plan.packetErrorCode !== this.#coded) this.#setCoded(plan.packetErrorCode);
  }

  /** What is set on the file is not known any more. */
  #forget(): void {
    this.#claim.forget();
    this.#coded = undefined;
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

  /**
   * Only where the length may be the reason: that there is such a transaction at all, the functionality bits have said, so a
   * refusal is about this one. i2c-stub, for one, refuses to read a block that was never written.
   */
  #learn({ code }: I2CError, address: Address, segments: readonly Segment[], plan: SmbusPlan): void {
    const { transaction } = plan;
    if (code !== "EOPNOTSUPP" || (transaction !== "quick" && transaction !== "i2c-block")) return;
    this.#refused.add(shapeOfPlan(plan), code);
    this.#limits.narrow(limitsShownBy(address, segments));
  }

  #setCoded(coded: boolean): void {
    const result = this.#file.requestSync(I2C_PEC, coded ? 1 : 0);
    if (result < 0) throw failedCall(result, "ioctl(I2C_PEC)");
    this.#coded = coded;
  }

  #finish(result: number, memory: SmbusMemory, address: Address, segments: readonly Segment[], plan: SmbusPlan): void {
    this.#memories.give(memory);
    if (result < 0) {
      const error = transferError(this.#context, failedCall(result, "ioctl(I2C_SMBUS)"), address, segments);
      this.#learn(error, address, segments, plan);
      throw error;
    }
    const length = memory.take(plan);
    const room = plan.packetErrorCode && plan.direction === "read" ? plan.into.length - 1 : plan.into.length;
    if (plan.counted) {
      if (length < 2 || length > 1 + SMBUS_BLOCK_MAX || length > room) {
        throw blockOfWrongLength(this.#context, address, length - 1, room - 1, segments.length - 1);
      }
    } else if (length !== room) {
      const what = `the adapter read ${length} of ${room} bytes`;
      throw shortTransfer(this.#context, address, what, segments.length - 1);
    }
    if (plan.packetErrorCode && plan.direction === "read") fillCode(plan, address, length);
  }
}

/** The shape of a transaction; its count is not known before, so a block has none. */
function shapeOfPlan({ transaction, direction, written, into, counted, packetErrorCode: coded }: SmbusPlan): Shape {
  const kinds = `an SMBus ${transaction} (${direction}${coded ? ", with PEC" : ""})`;
  return { kinds, lengths: [written.length, counted ? 0 : into.length] };
}

/** Puts the packet error code, which the kernel has checked and kept to itself, where the caller expects it. */
function fillCode({ transaction, written, into }: SmbusPlan, address: Address, length: number): void {
  const sent = transaction === "byte" ? [] : [addressByte(address, "write"), ...written];
  into[length] = packetErrorCode(sent, [addressByte(address, "read")], into.subarray(0, length));
}
