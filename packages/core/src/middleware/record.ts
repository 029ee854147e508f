import type { Address } from "../address.ts";
import type { ControllerCapabilities } from "../capabilities.ts";
import { checkTransfer } from "../check-transfer.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError, type I2CErrorKind } from "../i2c-error.ts";
import type { Segment } from "../segment.ts";
import { addressDigits, transcribe } from "../transcript.ts";
import { capturedSegments } from "./captured-segments.ts";
import {
  type Cassette,
  CASSETTE_FORMAT,
  CASSETTE_VERSION,
  type CassetteCapabilities,
  type CassetteError,
  type CassetteSegment,
  type CassetteTransfer,
  hexText,
} from "./cassette.ts";
import { wrapController } from "./wrap-controller.ts";

export interface Recording {
  /** The controller whose transfers are recorded. */
  readonly controller: I2CController;
  /** What has been recorded so far. */
  readonly cassette: () => Cassette;
}

/**
 * Middleware that records every transfer, its data, times and errors, for `replay`. Transfers that were refused for their
 * arguments, or called off while they waited for their turn, are not recorded: a replay refuses them in the same way by itself.
 * A program whose deadlines pass while it waits for the bus must therefore be replayed in recorded time.
 */
export function record(controller: I2CController): Recording {
  const { clock, name } = controller;
  const startMs = clock.now();
  const transfers: CassetteTransfer[] = [];
  let previousEndMs = startMs;
  return {
    controller: wrapController(controller, {
      async transfer({ address, segments, options }, below) {
        const calledMs = clock.now();
        const captured = capturedSegments(segments);
        const settled = (error: I2CError | undefined): void => {
          const endMs = clock.now();
          // A transfer that was asked for while another was on the wire had to wait for the end of that.
          const sentMs = Math.max(calledMs, previousEndMs);
          previousEndMs = endMs;
          transfers.push({
            address: addressDigits(address),
            segments: recordedSegments(address, captured, error),
            ...(options?.stop === false ? { stop: false } : {}),
            atMs: sentMs - startMs,
            durationMs: endMs - sentMs,
            ...(error === undefined ? {} : { error: recordedError(error) }),
          });
        };
        try {
          await below.transfer(address, segments, options);
        } catch (thrown) {
          const error = I2CError.from(thrown, address);
          if (reachedEngine(below.capabilities, address, segments, options, error)) settled(error);
          throw thrown;
        }
        settled(undefined);
      },
    }),
    cassette: () => ({
      format: CASSETTE_FORMAT,
      version: CASSETTE_VERSION,
      recordedFrom: name,
      capabilities: recordedCapabilities(controller.capabilities),
      transfers: [...transfers],
    }),
  };
}

/** Errors of the queue, which come about without the hardware where nothing was sent. */
const OF_THE_QUEUE: ReadonlySet<I2CErrorKind> = new Set(["invalid-argument", "closed", "timeout", "aborted"]);

/** Whether a transfer that failed got as far as the hardware, so that a replay must fail in the same way. */
function reachedEngine(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  options: TransferOptions | undefined,
  error: I2CError,
): boolean {
  if (error.outcome !== "never-sent") return true;
  if (OF_THE_QUEUE.has(error.kind)) return false;
  if (options?.stop === false && !capabilities.heldBus) return false;
  return checkTransfer(capabilities, address, segments, options) === undefined;
}

function recordedSegments(
  address: Address,
  segments: readonly Segment[],
  error: I2CError | undefined,
): readonly CassetteSegment[] {
  // How many bytes of each segment were on the wire, as far as is known.
  const known = transcribe({ address, segments, error })?.segments ?? [];
  return segments.map((segment, index) => {
    if (segment.read === undefined) {
      return { write: hexText(segment.write instanceof Uint8Array ? segment.write : new Uint8Array()) };
    }
    const came = known[index]?.bytes.length ?? 0;
    const read = hexText(segment.read.subarray(0, came));
    return {
      read,
      ...(came === segment.read.length ? {} : { length: segment.read.length }),
      ...(segment.counted === undefined ? {} : { counted: { trailing: segment.counted.trailing } }),
    };
  });
}

function recordedError(error: I2CError): CassetteError {
  const { kind, summary, nextStep, segment, byte, outcome, bus, repeatable, code } = error;
  return {
    kind,
    message: summary,
    nextStep,
    ...(segment === undefined ? {} : { segment }),
    ...(byte === undefined ? {} : { byte }),
    outcome,
    bus,
    repeatable,
    ...(code === undefined ? {} : { code }),
  };
}

function recordedCapabilities(capabilities: ControllerCapabilities): CassetteCapabilities {
  const limit = (value: number): number | "unlimited" => (Number.isFinite(value) ? value : "unlimited");
  const { clockHz } = capabilities;
  // Named one by one, so that nothing else that a backend keeps there gets onto the cassette.
  return {
    maxSegments: limit(capabilities.maxSegments),
    readThenAny: capabilities.readThenAny,
    writeThenWrite: capabilities.writeThenWrite,
    maxWriteLength: limit(capabilities.maxWriteLength),
    maxReadLength: limit(capabilities.maxReadLength),
    maxJoinedWriteLength: limit(capabilities.maxJoinedWriteLength),
    maxJoinedReadLength: limit(capabilities.maxJoinedReadLength),
    emptyWrite: capabilities.emptyWrite,
    emptyRead: capabilities.emptyRead,
    countedRead: capabilities.countedRead,
    smbusTransactions: capabilities.smbusTransactions,
    tenBitAddresses: capabilities.tenBitAddresses,
    reservedAddresses: capabilities.reservedAddresses,
    clockStretching: capabilities.clockStretching,
    nackPhase: capabilities.nackPhase,
    errorPosition: capabilities.errorPosition,
    cut: capabilities.cut,
    heldBus: capabilities.heldBus,
    recovery: capabilities.recovery,
    ...(clockHz === undefined ? {} : { clockHz }),
  };
}
