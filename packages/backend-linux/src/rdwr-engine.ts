import type { Address, Clock, ControllerCapabilities, I2CEngine, ReadSegment, Segment } from "@twowire/core";
import type { AddressClaim } from "./address-claim.ts";
import { I2C_RDWR, SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";
import type { IoctlFile } from "./ioctl-file.ts";
import { blockOfWrongLength, type ErrorContext, failedCall, shortTransfer, transferError } from "./kernel-errors.ts";
import { MessageMemory } from "./message-memory.ts";

/** What both ioctl engines are made from. */
export interface IoctlEngineParts {
  readonly file: IoctlFile;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly claim: AddressClaim;
  readonly context: ErrorContext;
}

/** Combined transfers of any shape, each by one I2C_RDWR. */
export class RdwrEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #file: IoctlFile;
  readonly #claim: AddressClaim;
  readonly #context: ErrorContext;
  readonly #memory: MessageMemory;

  constructor(parts: IoctlEngineParts) {
    this.name = parts.context.bus;
    this.capabilities = parts.capabilities;
    this.clock = parts.clock;
    this.#file = parts.file;
    this.#claim = parts.claim;
    this.#context = parts.context;
    this.#memory = new MessageMemory(parts.file.calls);
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    this.#claim.claim(address);
    this.#memory.put(address, segments);
    if (this.#file.sync) {
      return this.#finish(this.#file.requestSync(I2C_RDWR, this.#memory.address), address, segments);
    }
    return this.#file.request(I2C_RDWR, this.#memory.address, (done) => this.#finish(done, address, segments));
  }

  close(): void {
    this.#file.close();
  }

  /** @param done messages that went through, or a negative errno */
  #finish(done: number, address: Address, segments: readonly Segment[]): void {
    if (done < 0) throw transferError(this.#context, failedCall(done, "ioctl(I2C_RDWR)"), address, segments);
    if (done !== segments.length) {
      throw shortTransfer(this.#context, address, `${done} of ${segments.length} segments went through`, done);
    }
    if (!this.#memory.take(segments)) return;
    for (const segment of segments) {
      if (segment.read !== undefined && segment.counted !== undefined) this.#checkBlock(segment, address, segments);
    }
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
