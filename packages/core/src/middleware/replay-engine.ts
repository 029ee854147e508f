import { type Address, formatAddress } from "../address.ts";
import type { ControllerCapabilities } from "../capabilities.ts";
import type { Clock } from "../clock.ts";
import type { I2CEngine, TransferControl } from "../engine.ts";
import { I2CError } from "../i2c-error.ts";
import { type ReadSegment, type Segment, segmentLength, writtenBytes } from "../segment.ts";
import { formatTranscript, hexByte } from "../transcript.ts";
import {
  bytesFromHex,
  type Cassette,
  cassetteAddress,
  type CassetteCapabilities,
  cassetteError,
  cassetteSegments,
  type CassetteTransfer,
  cassetteTranscript,
} from "./cassette.ts";

/** Answers from a cassette. */
export class ReplayEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #transfers: readonly CassetteTransfer[];
  readonly #inRecordedTime: boolean;
  #next = 0;
  #mismatch: I2CError | undefined;

  constructor(cassette: Cassette, name: string, clock: Clock, inRecordedTime: boolean) {
    this.name = name;
    this.capabilities = playedCapabilities(cassette.capabilities);
    this.clock = clock;
    this.#transfers = cassette.transfers;
    this.#inRecordedTime = inRecordedTime;
  }

  get remaining(): number {
    return this.#transfers.length - this.#next;
  }

  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | void {
    const recorded = this.#transfers[this.#next];
    this.#mismatch ??= this.#compare(recorded, address, segments, control.stop);
    if (this.#mismatch !== undefined) throw this.#mismatch;
    if (recorded === undefined) return undefined;
    this.#next += 1;
    if (!this.#inRecordedTime || recorded.durationMs === 0) return deliver(recorded, segments);
    return this.#wait(recorded, control).then(() => deliver(recorded, segments));
  }

  /** A bus left held is freed without a trace on the cassette. */
  stop(): void {}

  recover(): Promise<void> {
    return Promise.resolve();
  }

  assertFinished(): void {
    if (this.#mismatch !== undefined) throw this.#mismatch;
    const left = this.#transfers[this.#next];
    if (left === undefined) return;
    throw new I2CError({
      kind: "protocol",
      message: `${this.remaining} of ${this.#transfers.length} recorded transfers were not asked for, the first is transfers[${this.#next}]: ${this.#line(this.#next)}`,
      nextStep: "The program does less than when it was recorded: find out why, or record again.",
      outcome: "never-sent",
      repeatable: false,
    });
  }

  /** Takes the recorded time, unless the transfer is called off; one that was called off when recorded ends as it did then. */
  #wait(recorded: CassetteTransfer, control: TransferControl): Promise<void> {
    const endMs = this.clock.now() + recorded.durationMs;
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimer(recorded.durationMs, resolve);
      control.onCut(() => {
        timer.clear();
        const over = recorded.error !== undefined || this.clock.now() >= endMs;
        if (over || control.cut === undefined) resolve();
        else reject(control.cut.error(0, 0));
      });
    });
  }

  /** How a transfer differs from the recorded one, if it does. */
  #compare(
    recorded: CassetteTransfer | undefined,
    address: Address,
    segments: readonly Segment[],
    stop: boolean,
  ): I2CError | undefined {
    const got = requestTranscript(address, segments, stop, this.#beginsHeld());
    if (recorded === undefined) {
      return mismatch(
        address,
        `The cassette has ended after ${this.#transfers.length} transfers, and ${got} was asked for`,
      );
    }
    const difference = differenceOf(recorded, address, segments, stop);
    if (difference === undefined) return undefined;
    const { segment, byte, what } = difference;
    const where = `transfers[${this.#next}]${segment === undefined ? "" : `.segments[${segment}]`}${byte === undefined ? "" : `, byte ${byte}`}`;
    return mismatch(
      address,
      `The replay differs at ${where}: ${what}; recorded is ${this.#line(this.#next)}, asked for was ${got}`,
      segment,
      byte,
    );
  }

  #line(index: number): string {
    const transfer = this.#transfers[index];
    return transfer === undefined ? "nothing" : cassetteTranscript(transfer, this.#transfers[index - 1]);
  }

  #beginsHeld(): boolean {
    const before = this.#transfers[this.#next - 1];
    return before?.stop === false && before.error === undefined;
  }
}

interface Difference {
  readonly segment?: number;
  readonly byte?: number;
  readonly what: string;
}

function differenceOf(
  recorded: CassetteTransfer,
  address: Address,
  segments: readonly Segment[],
  stop: boolean,
): Difference | undefined {
  const expected = cassetteAddress(recorded.address);
  if (expected !== address) return { what: `${formatAddress(expected)} became ${formatAddress(address)}` };
  const recordedSegments = cassetteSegments(recorded);
  for (const [index, segment] of segments.entries()) {
    const other = recordedSegments[index];
    if (other === undefined) break;
    const difference = segmentDifference(other, segment);
    if (difference !== undefined) return { segment: index, ...difference };
  }
  if (recordedSegments.length !== segments.length) {
    const shared = Math.min(recordedSegments.length, segments.length);
    return { segment: shared, what: `${recordedSegments.length} segments became ${segments.length}` };
  }
  if ((recorded.stop !== false) === stop) return undefined;
  return { what: stop ? "the bus was left held, and now is not" : "the bus is left held, and was not" };
}

function segmentDifference(recorded: Segment, segment: Segment): Omit<Difference, "segment"> | undefined {
  if (recorded.read !== undefined || segment.read !== undefined) {
    if (recorded.read === undefined) return { what: "a write became a read" };
    if (segment.read === undefined) return { what: "a read became a write" };
    const [before, now] = [readRequest(recorded), readRequest(segment)];
    return before === now ? undefined : { what: `a read of ${before} bytes became one of ${now}` };
  }
  const [before, now] = [writtenBytes(recorded), writtenBytes(segment)];
  for (const [index, value] of now.entries()) {
    const expected = before[index];
    if (expected !== undefined && expected !== value) {
      return { byte: index, what: `${hexByte(expected)} became ${hexByte(value)}` };
    }
  }
  if (before.length === now.length) return undefined;
  return {
    byte: Math.min(before.length, now.length),
    what: `a write of ${before.length} bytes became one of ${now.length}`,
  };
}

function readRequest({ read, counted }: ReadSegment): string {
  return counted === undefined ? `${read.length}` : `up to ${read.length} counted (and ${counted.trailing})`;
}

/** Fills the read buffers with what came, then fails if the recorded transfer did. */
function deliver(recorded: CassetteTransfer, segments: readonly Segment[]): void {
  for (const [index, entry] of recorded.segments.entries()) {
    // Bytes that never came leave the buffer as it is.
    if ("read" in entry) segments[index]?.read?.set(bytesFromHex(entry.read) ?? []);
  }
  const error = cassetteError(recorded);
  if (error !== undefined) throw error;
}

/** A transfer that has not been sent: every byte acknowledged, what is to be read, or how much of it, not known yet. */
function requestTranscript(address: Address, segments: readonly Segment[], stop: boolean, restart: boolean): string {
  return formatTranscript({
    restart,
    segments: segments.map((segment) => {
      const length = segment.counted === undefined ? segmentLength(segment) : 1;
      const isRead = segment.read !== undefined;
      const written = segment.read === undefined ? writtenBytes(segment) : undefined;
      const bytes = Array.from({ length }, (_, index) => ({
        value: written?.[index],
        acknowledged: !isRead || index < length - 1 || segment.counted !== undefined,
      }));
      return { address, isRead, acknowledged: true, bytes };
    }),
    incomplete: segments.at(-1)?.counted !== undefined,
    stop,
  });
}

function mismatch(address: Address, message: string, segment?: number, byte?: number): I2CError {
  return new I2CError({
    kind: "protocol",
    message,
    nextStep: "Find out why the program does something else than when it was recorded, or record again.",
    address,
    segment,
    byte,
    outcome: "never-sent",
    repeatable: false,
  });
}

function playedCapabilities({ clockHz, ...recorded }: CassetteCapabilities): ControllerCapabilities {
  const limit = (value: number | "unlimited"): number => (value === "unlimited" ? Number.POSITIVE_INFINITY : value);
  return {
    ...recorded,
    maxSegments: limit(recorded.maxSegments),
    maxWriteLength: limit(recorded.maxWriteLength),
    maxReadLength: limit(recorded.maxReadLength),
    maxJoinedWriteLength: limit(recorded.maxJoinedWriteLength),
    maxJoinedReadLength: limit(recorded.maxJoinedReadLength),
    clockHz,
  };
}
