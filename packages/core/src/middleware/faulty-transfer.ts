import { type Address, formatAddress } from "../address.ts";
import { checkTransfer } from "../check-transfer.ts";
import type { I2CController, TransferOptions, WaitOptions } from "../controller.ts";
import { I2CError, type I2CErrorDetails, isI2CError } from "../i2c-error.ts";
import { Interruption } from "../interruption.ts";
import { type Segment, segmentLength, writtenBytes } from "../segment.ts";
import type { PlannedFault } from "./fault-plan.ts";
import type { InterceptedTransfer } from "./wrap-controller.ts";

/** One transfer to which a fault happens. */
export class FaultyTransfer {
  readonly #address: Address;
  readonly #segments: readonly Segment[];
  readonly #options: TransferOptions;
  readonly #below: I2CController;
  readonly #planned: PlannedFault;

  constructor({ address, segments, options }: InterceptedTransfer, below: I2CController, planned: PlannedFault) {
    this.#address = address;
    this.#segments = segments;
    this.#options = options ?? {};
    this.#below = below;
    this.#planned = planned;
  }

  run(): Promise<void> {
    const { fault, segment, byte } = this.#planned;
    const who = formatAddress(this.#address);
    switch (fault.fault) {
      case "nack-address":
        return this.#fail("nack-address", `No target acknowledged ${who}`);
      case "nack-data":
        return this.#fail("nack-data", `${who} refused byte ${byte}`);
      case "nack":
        return this.#fail("nack", `${who} did not acknowledge`);
      case "timeout":
        return this.#fail("timeout", `${who} held the clock low for too long`);
      case "short-read":
        return this.#fail("protocol", `${who} gave ${byte} of the ${segmentLength(this.#at(segment))} bytes asked for`);
      case "arbitration-lost":
        return this.#fail("arbitration-lost", "Another controller won the bus");
      case "stretch":
        return this.#stretch(fault.durationMs);
      case "flip-read":
        return this.#flipRead();
      case "flip-write":
        return this.#flipWritten();
      case "bus-stuck":
      case "disconnected":
        throw new Error(`${fault.fault} is a state of the bus, not of a transfer`);
    }
  }

  /** Sends what comes before the fault, then fails. It is an `exclusive` of its own, so that a held bus is released as the error says. */
  #fail(kind: I2CErrorDetails["kind"], message: string): Promise<void> {
    return this.#below.exclusive(async (locked) => {
      await this.#sendBeforeFault(locked);
      throw this.#error(kind, message);
    }, this.#waitOptions());
  }

  #error(kind: I2CErrorDetails["kind"], message: string): I2CError {
    const { nackPhase, errorPosition } = this.#below.capabilities;
    const undecided = !nackPhase && (kind === "nack-address" || kind === "nack-data");
    const positioned = errorPosition && !undecided && kind !== "nack";
    const { segment, byte } = this.#planned;
    return new I2CError({
      kind: undecided ? "nack" : kind,
      message: `${undecided ? `${formatAddress(this.#address)} did not acknowledge` : message} (injected fault)`,
      address: this.#address,
      segment: positioned ? segment : undefined,
      byte: positioned ? byte : undefined,
      outcome: "failed",
      bus: kind === "arbitration-lost" ? "busy" : "idle",
      repeatable: !undecided && (kind === "nack-address" || kind === "arbitration-lost") && segment === 0,
    });
  }

  /** Puts as much of the transfer on the wire as comes before the fault and as the controller below can send at all. */
  async #sendBeforeFault(controller: I2CController): Promise<void> {
    const { stop: _stop, ...options } = this.#options;
    for (const segments of this.#segmentsBeforeFault()) {
      if (segments.length === 0) return;
      if (checkTransfer(controller.capabilities, this.#address, segments, options) !== undefined) continue;
      try {
        await controller.transfer(this.#address, segments, options);
        return;
      } catch (error) {
        if (!isI2CError(error) || error.kind !== "unsupported") throw error;
      }
    }
  }

  /** All of it first; without the broken segment after that, for a controller that cannot send a part of it. */
  #segmentsBeforeFault(): readonly (readonly Segment[])[] {
    const { segment, byte } = this.#planned;
    const before = this.#segments.slice(0, segment);
    const broken = this.#at(segment);
    // Not even the address of a read can be sent without reading a byte.
    if (byte === undefined || (byte === 0 && broken.read !== undefined)) return [before];
    const part =
      broken.read === undefined
        ? { write: writtenBytes(broken).subarray(0, byte) }
        : { read: broken.read.subarray(0, byte) };
    return [[...before, part], before];
  }

  /** Holds the bus for a while, then sends the transfer. */
  async #stretch(durationMs: number): Promise<void> {
    const { clock, capabilities } = this.#below;
    const what = `Transfer with ${formatAddress(this.#address)}`;
    const startMs = clock.now();
    using interruption = new Interruption(clock, this.#options, what, this.#address);
    let onWire = false;
    const send = async (controller: I2CController): Promise<void> => {
      onWire = true;
      await new Promise<void>((resolve, reject) => {
        const timer = clock.setTimer(durationMs, resolve);
        if (!capabilities.cut) return;
        interruption.onFire(() => {
          timer.clear();
          reject(interruption.error("cut", 0));
        });
      });
      await controller.transfer(this.#address, this.#segments, this.#optionsAfter(clock.now() - startMs));
    };
    // A bus that stays held must not be set free by an `exclusive` of ours; it is inside one already.
    const sent = this.#options.stop === false ? send(this.#below) : this.#below.exclusive(send, this.#waitOptions());
    if (capabilities.cut) {
      await sent;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      sent.then(resolve, reject);
      interruption.onFire(() => {
        if (onWire) reject(interruption.error("finishing"));
      });
    });
  }

  /** The options of a transfer that is sent later; without a deadline where it is finished in any case. */
  #optionsAfter(elapsedMs: number): TransferOptions {
    const { timeoutMs, signal, ...options } = this.#options;
    if (!this.#below.capabilities.cut) return options;
    return { ...options, signal, timeoutMs: timeoutMs === undefined ? undefined : Math.max(0, timeoutMs - elapsedMs) };
  }

  async #flipRead(): Promise<void> {
    await this.#below.transfer(this.#address, this.#segments, this.#options);
    const { segment, byte = 0, bit } = this.#planned;
    flip(this.#at(segment).read, byte, bit);
  }

  #flipWritten(): Promise<void> {
    const { segment, byte = 0, bit } = this.#planned;
    const segments = this.#segments.map((original, index) => {
      if (index !== segment || original.read !== undefined) return original;
      const write = writtenBytes(original).slice();
      flip(write, byte, bit);
      return { write };
    });
    return this.#below.transfer(this.#address, segments, this.#options);
  }

  #at(index: number): Segment {
    return this.#segments[index] ?? { write: [] };
  }

  #waitOptions(): WaitOptions {
    return { timeoutMs: this.#options.timeoutMs, signal: this.#options.signal };
  }
}

function flip(bytes: Uint8Array | undefined, byte: number, bit: number): void {
  if (bytes === undefined) return;
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
}
