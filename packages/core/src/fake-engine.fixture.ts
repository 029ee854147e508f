import type { Address } from "./address.ts";
import { type ControllerCapabilities, FULL_CAPABILITIES } from "./capabilities.ts";
import type { I2CEngine, TransferControl } from "./engine.ts";
import { I2CError } from "./i2c-error.ts";
import { type Segment, segmentLength, transferredLength, writtenBytes } from "./segment.ts";
import { transcript } from "./transcript.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface FakeEngineOptions {
  readonly capabilities?: Partial<ControllerCapabilities>;
  /** Milliseconds per byte on the clock; 0 answers at once, without a promise. Default: 0. */
  readonly byteMs?: number;
  readonly clock?: VirtualClock;
  /** As in `I2CEngine.depth`; more than 1 goes without `heldBus`. Default: 1. */
  readonly depth?: number;
}

/** A transfer that the engine has, behind the one on the wire. */
interface Waiting {
  readonly performed: Promise<void>;
  readonly begin: () => void;
  readonly reject: (reason: I2CError) => void;
}

/**
 * A bus for the tests of this package, with a memory of 256 bytes at each address that answers: the first byte written sets its
 * pointer, which advances. It keeps a line for each transfer, and notices when it is used in a way that an engine never is.
 */
export class FakeEngine implements I2CEngine {
  readonly name = "fake:";
  readonly capabilities: ControllerCapabilities;
  readonly clock: VirtualClock;
  readonly byteMs: number;
  readonly depth: number;
  readonly memories = new Map<number, Uint8Array>([
    [0x18, new Uint8Array(256)],
    [0x50, new Uint8Array(256)],
  ]);
  /** Index of the data byte that an address refuses in each write. */
  readonly refusals = new Map<number, number>();
  /** Errors that the next transfers end with, before anything is sent. */
  readonly failures: I2CError[] = [];
  /** What was on the wire. */
  readonly lines: string[] = [];
  /** What must never happen, in words. */
  readonly violations: string[] = [];
  /** What is on the wire now. */
  active: string | undefined;
  closed = false;
  recoveries = 0;
  readonly #pointers = new Map<number, number>();
  readonly #waiting: Waiting[] = [];
  #held = false;

  constructor(options: FakeEngineOptions = {}) {
    this.depth = options.depth ?? 1;
    this.capabilities = { ...FULL_CAPABILITIES, heldBus: this.depth === 1, ...options.capabilities };
    this.clock = options.clock ?? new VirtualClock();
    this.byteMs = options.byteMs ?? 0;
  }

  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    if (this.depth === 1 || this.active === undefined) return this.#transfer(address, segments, control);
    if (this.#waiting.length >= this.depth - 1) this.violations.push(`more than ${this.depth} transfers at once`);
    const { promise: performed, resolve, reject } = withResolvers();
    const begin = (): void => resolve(this.#transfer(address, segments, control));
    this.#waiting.push({ performed, begin, reject });
    return performed;
  }

  withdraw(performed: Promise<void>, reason: I2CError): boolean {
    const index = this.#waiting.findIndex((waiting) => waiting.performed === performed);
    if (index === -1) return false;
    this.#waiting.splice(index, 1)[0]?.reject(reason);
    return true;
  }

  #transfer(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    this.#begin("transfer");
    const restart = this.#held;
    this.#held = false;
    const bytes = this.#bytes(address, segments, control);
    const end = (error?: I2CError): void => {
      this.active = undefined;
      if (error === undefined) this.#held = !control.stop;
      this.lines.push(transcript({ address, segments, error, stop: control.stop, restart }));
      this.#waiting.shift()?.begin();
      if (error !== undefined) throw error;
    };
    if (this.byteMs > 0) return this.#inTime(bytes, control).then(() => end(), end);
    try {
      for (const _byte of bytes);
    } catch (error) {
      return end(I2CError.from(error));
    }
    return end();
  }

  async stop(): Promise<void> {
    if (!this.#held) this.violations.push("stop of a bus that is not held");
    this.#held = false;
    await this.#busy("stop");
    this.lines.push("P");
  }

  async recover(): Promise<void> {
    await this.#busy("recover");
    this.recoveries += 1;
  }

  async close(): Promise<void> {
    if (this.#waiting.length > 0) this.violations.push("close with transfers waiting");
    await this.#busy("close");
    if (this.#held) this.violations.push("close of a held bus");
    this.closed = true;
  }

  async #busy(what: string): Promise<void> {
    this.#begin(what);
    await this.#pass(undefined);
    this.active = undefined;
  }

  #begin(what: string): void {
    if (this.active !== undefined) this.violations.push(`${what} during ${this.active}`);
    if (this.closed) this.violations.push(`${what} after close`);
    this.active = what;
  }

  /** Goes over the bytes, and stops before each. */
  *#bytes(address: Address, segments: readonly Segment[], control: TransferControl): Generator<void> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    for (const [segment, part] of segments.entries()) {
      yield;
      const memory = this.memories.get(address);
      if (memory === undefined) {
        throw new I2CError({ kind: "nack-address", message: "Nobody there", address, segment });
      }
      const written = part.read === undefined ? writtenBytes(part) : undefined;
      // A counted read is as long as its first byte says.
      for (let byte = 0; byte < (byte === 0 ? segmentLength(part) : transferredLength(part)); byte += 1) {
        yield;
        if (control.cut !== undefined && this.capabilities.cut) throw control.cut.error(segment, byte);
        if (written !== undefined && this.refusals.get(address) === byte) {
          throw new I2CError({ kind: "nack-data", message: "Refused", address, segment, byte });
        }
        const pointer = this.#pointers.get(address) ?? 0;
        if (written === undefined) {
          if (part.read !== undefined) part.read[byte] = memory[pointer] ?? 0;
        } else if (byte > 0) memory[pointer] = written[byte] ?? 0;
        this.#pointers.set(address, written !== undefined && byte === 0 ? (written[0] ?? 0) : (pointer + 1) & 0xff);
      }
    }
  }

  async #inTime(bytes: Generator<void>, control: TransferControl): Promise<void> {
    for (const _byte of bytes) await this.#pass(control);
  }

  /** Lets the time of a byte pass, or less when the transfer is to be cut. */
  #pass(control: TransferControl | undefined): Promise<void> {
    if (this.byteMs === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.clock.setTimer(this.byteMs, resolve);
      if (!this.capabilities.cut) return;
      control?.onCut(() => {
        timer.clear();
        resolve();
      });
    });
  }
}

function withResolvers(): {
  promise: Promise<void>;
  resolve: (value: Promise<void> | void) => void;
  reject: (reason: I2CError) => void;
} {
  let resolve: (value: Promise<void> | void) => void = () => undefined;
  let reject: (reason: I2CError) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
