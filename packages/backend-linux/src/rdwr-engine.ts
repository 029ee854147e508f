import {
  type Address,
  addressValue,
  type Clock,
  type ControllerCapabilities,
  type I2CEngine,
  I2CError,
  isAddress10,
  type ProgramLock,
  type ReadSegment,
  type Segment,
} from "@twowire/core";
import type { AddressClaim } from "./address-claim.ts";
import { NarrowingCapabilities } from "./capabilities.ts";
import { I2C_RDWR, SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";
import type { IoctlEngineParts } from "./ioctl-engine-parts.ts";
import type { IoctlFile } from "./ioctl-file.ts";
import {
  blockOfWrongLength,
  type ErrorContext,
  failedCall,
  isRefusal,
  shortTransfer,
  transferError,
} from "./kernel-errors.ts";
import { MemoryPool } from "./memory-pool.ts";
import { MessageMemory } from "./message-memory.ts";
import { limitsShownBy, RefusedShapes, shapeOf } from "./refused-shapes.ts";
import type { SmbusEngine } from "./smbus-engine.ts";

/**
 * Combined transfers of any shape, each by one I2C_RDWR. What the driver of the adapter refuses goes by an SMBus transaction, where
 * there is one for it; what there is none for is not asked again.
 */
export class RdwrEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly depth: number;
  readonly programLock: ProgramLock | undefined;
  readonly #file: IoctlFile;
  readonly #claim: AddressClaim;
  readonly #context: ErrorContext;
  readonly #memories: MemoryPool<MessageMemory>;
  /** What is refused as messages, and which of it as SMBus transactions, too, or has none. */
  readonly #refused = new RefusedShapes();
  readonly #hopeless = new RefusedShapes();
  readonly #limits: NarrowingCapabilities;
  readonly #smbus: SmbusEngine | undefined;
  /** What the pipeline knows a promise of this engine by. */
  readonly #judged = new WeakMap<Promise<void>, Promise<void>>();

  /** @param smbus the same bus by SMBus transactions, over the same file; left out where they are not wanted */
  constructor(parts: IoctlEngineParts, smbus?: SmbusEngine) {
    this.name = parts.context.bus;
    this.#limits = new NarrowingCapabilities(parts.capabilities);
    this.capabilities = this.#limits.capabilities;
    this.#smbus = smbus;
    this.clock = parts.clock;
    this.#file = parts.file;
    this.depth = parts.file.depth;
    this.programLock = parts.programLock;
    this.#claim = parts.claim;
    this.#context = parts.context;
    this.#memories = new MemoryPool(() => new MessageMemory(parts.file.calls));
  }

  refuse(address: Address, segments: readonly Segment[]): string | undefined {
    return this.#hopeless.isEmpty ? undefined : this.#hopeless.reason(shapeOf(address, segments));
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    if (!this.#refused.isEmpty) {
      const reason = this.#refused.reason(shapeOf(address, segments));
      if (reason !== undefined) return this.#bySmbus(address, segments, unsupported(address, reason));
    }
    const tenBit = isAddress10(address);
    // A 7-bit address is claimed for the file, when its turn has come; a 10-bit one is only looked up.
    if (this.#file.sync || tenBit) this.#claim.claim(address);
    const memory = this.#memories.take();
    memory.put(address, segments);
    if (this.#file.sync) {
      return this.#finish(this.#file.requestSync(I2C_RDWR, memory.address), memory, address, segments);
    }
    return this.#file.request({
      request: I2C_RDWR,
      argument: memory.address,
      address: tenBit ? undefined : addressValue(address),
      coded: undefined,
      prepare: (anew) => {
        if (anew) this.#claim.forget();
        if (!tenBit) this.#claim.claim(address);
      },
      refusal: (result) => this.#claim.refusal(result, address),
      finish: (done) => this.#finish(done, memory, address, segments),
    });
  }

  withdraw(performed: Promise<void>, reason: I2CError): boolean {
    return this.#file.withdraw(this.#judged.get(performed) ?? performed, reason);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** @param done messages that went through, or a negative errno */
  #finish(done: number, memory: MessageMemory, address: Address, segments: readonly Segment[]): Promise<void> | void {
    this.#memories.give(memory);
    if (done < 0) {
      const error = transferError(this.#context, failedCall(done, "ioctl(I2C_RDWR)"), address, segments);
      return this.#learn(error, address, segments);
    }
    if (done !== segments.length) {
      throw shortTransfer(this.#context, address, `${done} of ${segments.length} segments went through`, done);
    }
    if (!memory.take(segments)) return;
    for (const segment of segments) {
      if (segment.read !== undefined && segment.counted !== undefined) this.#checkBlock(segment, address, segments);
    }
  }

  #learn(error: I2CError, address: Address, segments: readonly Segment[]): Promise<void> | void {
    if (!isRefusal(error)) throw error;
    this.#refused.add(shapeOf(address, segments), error.code);
    return this.#bySmbus(address, segments, error);
  }

  /** Sends what is refused as messages by an SMBus transaction that says the same. @param refusal what the caller gets if that fails */
  #bySmbus(address: Address, segments: readonly Segment[], refusal: I2CError): Promise<void> | void {
    const smbus = this.#smbus;
    // The address of a transaction is the file's, which is a 7-bit one.
    if (smbus === undefined || isAddress10(address) || smbus.refuse(address, segments) !== undefined) {
      throw this.#giveUp(address, segments, refusal);
    }
    try {
      const performed = smbus.perform(address, segments);
      if (performed === undefined) return;
      const judged = performed.catch((error: unknown) => {
        throw this.#judge(error, address, segments, refusal);
      });
      this.#judged.set(judged, performed);
      return judged;
    } catch (error) {
      throw this.#judge(error, address, segments, refusal);
    }
  }

  #judge(error: unknown, address: Address, segments: readonly Segment[], refusal: I2CError): I2CError {
    const failure = I2CError.from(error, address);
    return isRefusal(failure) ? this.#giveUp(address, segments, refusal) : failure;
  }

  #giveUp(address: Address, segments: readonly Segment[], error: I2CError): I2CError {
    this.#hopeless.add(shapeOf(address, segments), error.code ?? "EOPNOTSUPP");
    this.#limits.narrow(limitsShownBy(address, segments));
    return error;
  }

  /** Whether a block came, and whole: the buffer may have less room than the kernel had. */
  #checkBlock({ read, counted }: ReadSegment, address: Address, segments: readonly Segment[]): void {
    const count = read[0] ?? 0;
    const room = read.length - 1 - (counted?.trailing ?? 0);
    if (count >= 1 && count <= Math.min(room, SMBUS_BLOCK_MAX)) return;
    const index = segments.findIndex((segment) => segment.read === read);
    throw blockOfWrongLength(this.#context, address, count, room, index);
  }
}

function unsupported(address: Address, message: string): I2CError {
  return new I2CError({ kind: "unsupported", message, address });
}
