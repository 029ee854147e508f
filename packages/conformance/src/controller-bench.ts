import {
  type Address,
  address7,
  type Attachment,
  type I2CBus,
  type I2CController,
  type I2CError,
  type I2CErrorKind,
  isI2CError,
  type Segment,
  segmentLength,
  type TargetHandler,
  type TargetHost,
  type TransferOptions,
} from "@twowire/core";
import type { BusFaults, ControllerFixture, KnownMemory } from "./fixture.ts";
import { Gate } from "./gate.ts";
import { demand, demandEqual, helpfulError, rejection, Violation, violated } from "./judgement.ts";
import { memoryTarget } from "./memory-target.ts";
import { MemoryUnderTest } from "./memory-under-test.ts";
import { missingCapability } from "./missing-capability.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { Patience } from "./patience.ts";
import { HERE, NOBODY } from "./places.ts";
import { recordedTarget } from "./recorded-target.ts";
import { visibleTranscript } from "./visible-transcript.ts";
import { WireLog } from "./wire-log.ts";

const HOSTED_MEMORY: KnownMemory = { address: HERE, absentAddress: NOBODY, firstCell: 0x20, cells: 64 };

/** The fixture of one case, with what cases have in common: opening, watching, waiting, and putting everything away. */
export class ControllerBench implements AsyncDisposable {
  readonly fixture: ControllerFixture;
  /** What the targets of this case saw. */
  readonly log = new WireLog();
  readonly #opened: I2CBus[] = [];
  readonly #attachments: Attachment[] = [];
  readonly #gates: Gate[] = [];
  readonly #patience: Patience;

  constructor(fixture: ControllerFixture) {
    this.fixture = fixture;
    this.#patience = new Patience(fixture);
  }

  /** Opens the controller under test. */
  async open(): Promise<I2CBus> {
    return this.#keep(await this.fixture.openController());
  }

  /** Opens another controller of the same wires. */
  async openSecond(): Promise<I2CBus> {
    return this.#keep(await required(this.fixture.openSecond, "openSecond")());
  }

  get host(): TargetHost {
    return required(this.fixture.host, "host");
  }

  /** Provokes a fault. @param clocks for `holdSda`: how many clocks free the line */
  async inflict(fault: keyof BusFaults, clocks?: number): Promise<void> {
    await required(this.fixture.faults?.[fault], `faults.${fault}`)(clocks);
  }

  /** An address where nothing answers. */
  get absent(): Address {
    if (this.fixture.host === undefined) return address7(required(this.fixture.memory, "memory").absentAddress);
    return NOBODY;
  }

  /** Puts a target on the host and writes down what it sees. */
  async attach(addresses: readonly number[], handler: TargetHandler, log = this.log): Promise<Attachment> {
    try {
      const attachment = await this.host.attach(addresses, recordedTarget(handler, log));
      this.#attachments.push(attachment);
      return attachment;
    } catch (error) {
      throw isI2CError(error) ? new NotJudged(`fixture.host (${error.message})`) : error;
    }
  }

  /** A gate for a target to wait at. It is opened at the latest when the case is over, so that nothing waits for ever. */
  gate(): Gate {
    const gate = new Gate();
    this.#gates.push(gate);
    return gate;
  }

  /** A memory to write to and read from: on the host, or the one that is on the bus anyway. */
  async memory(): Promise<MemoryUnderTest> {
    if (this.fixture.host !== undefined) await this.attach([HERE], memoryTarget());
    const known = this.fixture.host === undefined ? required(this.fixture.memory, "memory") : HOSTED_MEMORY;
    return new MemoryUnderTest(known, (controller, address, segments) => this.perform(controller, address, segments));
  }

  /**
   * Does a transfer that the controller must be able to do within its capabilities. Where one of them rules it out, the
   * controller has to say so before anything is on the wire.
   * @throws NotCapable when it has said so; what the controller throws otherwise
   */
  async perform(
    controller: I2CController,
    address: Address,
    segments: readonly Segment[],
    options?: TransferOptions,
  ): Promise<void> {
    const missing = missingCapability(controller.capabilities, address, segments, options);
    const before = this.log.length;
    try {
      await controller.transfer(address, segments, options);
    } catch (error) {
      if (!isI2CError(error) || error.kind !== "unsupported") throw error;
      await this.#demandUntouched(error, before);
      demand(
        missing !== undefined || !isElementary(segments),
        "refused to send or receive a single byte, which its capabilities allow",
      );
      throw new NotCapable(missing ?? `refused: ${error.message}`);
    }
    if (missing !== undefined) violated(`did a transfer that its capability ${missing} rules out`);
  }

  /** {@link perform}, for a transfer that must fail; `unsupported` still is "not capable". */
  async fails(
    controller: I2CController,
    address: Address,
    segments: readonly Segment[],
    options?: TransferOptions,
  ): Promise<I2CError> {
    try {
      await this.perform(controller, address, segments, options);
    } catch (error) {
      if (error instanceof NotCapable || error instanceof NotJudged || error instanceof Violation) throw error;
      return helpfulError(error, "the transfer");
    }
    violated("the transfer succeeded, and should have failed");
  }

  /** Demands that a call is refused with this kind before anything is on the wire. */
  async refuses(kind: I2CErrorKind, what: string, call: () => Promise<unknown>): Promise<I2CError> {
    const before = this.log.length;
    const error = await rejection(call(), what);
    demandEqual(error.kind, kind, `${what}: kind of the error`);
    await this.#demandUntouched(error, before);
    return error;
  }

  /** Demands that the targets saw exactly this since the last time, as far as the host lets them see it. */
  async sees(transcript: string, log = this.log): Promise<void> {
    const expected = visibleTranscript(transcript, this.host.capabilities);
    const actual = (): string => visibleTranscript(log.text, this.host.capabilities);
    if (this.fixture.hostIsPrompt !== true) await this.eventually(() => actual() === expected);
    const seen = actual();
    log.clear();
    demandEqual(seen, expected, "on the wire");
  }

  /**
   * Demands that the targets saw this and then an end, but no byte more. What a target hears of a transfer that was cut
   * depends on who it is: a STOP, or that it was called off, and perhaps the answer that it still gave.
   */
  async seesCut(transcript: string): Promise<void> {
    const expected = visibleTranscript(transcript, this.host.capabilities);
    const seen = (): string => visibleTranscript(this.log.text, this.host.capabilities);
    if (this.fixture.hostIsPrompt !== true) await this.eventually(() => seen().startsWith(expected));
    const end = seen().slice(expected.length);
    demand(
      seen().startsWith(expected) && /^( ([ANP]|\(\w+\)))*$/.test(end),
      `on the wire: expected "${expected}" and an end, got "${seen()}"`,
    );
    this.log.clear();
  }

  /** What to expect of a NACK: the phase only from hardware that can tell. */
  nack(controller: I2CController, phase: "address" | "data"): I2CErrorKind {
    return controller.capabilities.nackPhase ? `nack-${phase}` : "nack";
  }

  /** Whether an error may stand for anything that a controller cannot tell from a NACK: a lost bus, a clock held for too long. */
  mayBeNack(controller: I2CController, error: I2CError): boolean {
    return !controller.capabilities.nackPhase && error.kind === "nack";
  }

  /** Lets time pass for the controller. */
  pass(durationMs: number): Promise<void> {
    return this.#patience.pass(durationMs);
  }

  /** Lets time pass until a promise settles. */
  whileTimePasses<T>(work: Promise<T>, stepMs?: number): Promise<T> {
    return this.#patience.whileTimePasses(work, stepMs);
  }

  /** Gives the event loop turns until something is so. @returns whether it came to be so */
  eventually(condition: () => boolean): Promise<boolean> {
    return this.#patience.eventually(condition);
  }

  /** Gives the event loop enough turns for what needs no time to happen. */
  settle(): Promise<void> {
    return this.#patience.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gate of this.#gates) gate.open();
    await Promise.allSettled(this.#opened.map((controller) => controller.close()));
    await Promise.allSettled(this.#attachments.map((attachment) => attachment.detach()));
    await this.fixture.close();
  }

  #keep(controller: I2CBus): I2CBus {
    this.#opened.push(controller);
    return controller;
  }

  async #demandUntouched(error: I2CError, before: number): Promise<void> {
    demandEqual(error.outcome, "never-sent", "outcome of a transfer that was refused");
    if (this.fixture.host !== undefined && this.fixture.hostIsPrompt !== true) await this.settle();
    demandEqual(this.log.length - before, 0, "tokens on the wire of a transfer that was refused");
  }
}

function isElementary(segments: readonly Segment[]): boolean {
  const [only] = segments;
  return segments.length === 1 && only !== undefined && segmentLength(only) === 1;
}

function required<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new NotJudged(`fixture.${name}`);
  return part;
}
