import {
  type Address,
  address7,
  type Clock,
  I2CError,
  type I2CErrorKind,
  type Segment,
  type Timer,
  type WireTransfer,
} from "@twowire/core";
import type { TargetWire } from "@twowire/target";
import type { AdapterFault } from "./adapter-fault.ts";
import { parseOutputReport, readResponse, REPORT_DATA, type Status, STATUS, statusResponse } from "./cp2112-reports.ts";
import { BridgeTransfer } from "./bridge-transfer.ts";

/**
 * How long the answer "busy" waits for a target that stretches the clock. hid-cp2112 waits 50 ms for an answer (RESPONSE_TIMEOUT)
 * and asks ten times (XFER_STATUS_RETRIES) before it cancels the transfer.
 */
const BUSY_AFTER_MS = 30;

/** What the bridge is connected to. */
export interface BridgeConnections {
  /** The time that targets live in. */
  readonly clock: Clock;
  /** The targets. */
  readonly wire: TargetWire;
  /** Takes an input report to the kernel. */
  readonly send: (report: Uint8Array) => void;
  /** Told of each transfer when it has ended. */
  readonly ended: (transfer: WireTransfer) => void;
}

/**
 * A CP2112 between its reports and its targets: output reports come in, transfers take place, input reports go out. No file, no
 * kernel; one transfer at a time, as hid-cp2112 has it.
 */
export class Bridge {
  readonly #connections: BridgeConnections;
  /** The transfer that the kernel asks about. */
  #running: BridgeTransfer | undefined;
  /** The transfer that has the wire: the same, or one that was cut and has not ended yet. */
  #onWire: BridgeTransfer | undefined;
  /** The transfer that begins then. */
  #waiting: BridgeTransfer | undefined;
  #status: Status = STATUS.idle;
  /** What was read and not yet sent. */
  #received: Uint8Array = NONE;
  /** Set while the kernel waits to hear how the transfer stands. */
  #asked: Timer | undefined;
  /** What the next transfers suffer, one each. */
  readonly #faults: AdapterFault[] = [];
  /** What the transfer that has the wire suffers. */
  #fault: AdapterFault | undefined;

  constructor(connections: BridgeConnections) {
    this.#connections = connections;
  }

  /** Takes an output report, its number first. */
  output(report: Uint8Array): void {
    const request = parseOutputReport(report);
    if (request === undefined) return;
    if (request.kind === "transfer") this.#begin(request.address, request.written, request.readLength);
    else if (request.kind === "status") this.#tellStatus();
    else if (request.kind === "send") this.#sendReceived(request.length);
    else this.#cancel("timeout", "The kernel gave the transfer up, which took too long");
  }

  /** Lets something go wrong with the next transfer for which nothing was asked yet. */
  failNext(fault: AdapterFault): void {
    this.#faults.push(fault);
  }

  /** Makes the next transfer lose the bus to another controller while it sends the address. */
  loseArbitration(): void {
    this.failNext("arbitration-lost");
  }

  /** Cuts what is going on. Targets hear of it. */
  reset(): void {
    this.#cancel("aborted", "The adapter was reset");
    this.#forgetQuestion();
  }

  #begin(address: number, written: Uint8Array | undefined, readLength: number | undefined): void {
    // Still running only where the program that waited for the last one was killed.
    this.#cancel("aborted", "The program that asked for the transfer has gone");
    this.#forgetQuestion();
    const segments: Segment[] = [];
    if (written !== undefined) segments.push({ write: written });
    if (readLength !== undefined) segments.push({ read: new Uint8Array(readLength) });
    const transfer = new BridgeTransfer(address7(address), segments, this.#connections);
    this.#running = transfer;
    this.#status = STATUS.busy;
    // One that was cut sends its STOP first.
    if (this.#onWire === undefined) this.#start(transfer);
    else this.#waiting = transfer;
  }

  #start(transfer: BridgeTransfer): void {
    this.#onWire = transfer;
    this.#fault = this.#faults.shift();
    if (this.#fault === "arbitration-lost") this.#ended(transfer, arbitrationLost(transfer.address));
    else transfer.run((error) => this.#ended(transfer, error));
  }

  #ended(transfer: BridgeTransfer, error: I2CError | undefined): void {
    const { address, segments } = transfer;
    this.#onWire = undefined;
    if (this.#running === transfer) {
      this.#running = undefined;
      this.#status = error === undefined ? STATUS.complete : statusOf(error, segments);
      if (error === undefined) this.#received = segments.at(-1)?.read ?? NONE;
      if (this.#fault === "short-read") this.#received = this.#received.subarray(0, -1);
      if (this.#asked !== undefined) this.#answerStatus();
    }
    this.#connections.ended({ address, segments, error });
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#start(waiting);
  }

  #tellStatus(): void {
    this.#forgetQuestion();
    if (this.#fault === "no-answer") return;
    if (this.#running === undefined) this.#answerStatus();
    else this.#asked = this.#connections.clock.setTimer(BUSY_AFTER_MS, () => this.#answerStatus());
  }

  #answerStatus(): void {
    this.#forgetQuestion();
    this.#connections.send(statusResponse(this.#status, this.#received.length));
  }

  #sendReceived(length: number): void {
    const part = this.#received.subarray(0, Math.min(length, REPORT_DATA));
    this.#received = this.#received.subarray(part.length);
    this.#connections.send(readResponse(this.#received.length === 0 ? STATUS.complete : STATUS.busy, part));
  }

  #cancel(kind: I2CErrorKind, reason: string): void {
    const running = this.#running;
    this.#running = undefined;
    this.#status = STATUS.idle;
    this.#received = NONE;
    this.#fault = undefined;
    running?.cutShort(kind, reason);
  }

  #forgetQuestion(): void {
    this.#asked?.clear();
    this.#asked = undefined;
  }
}

const NONE = new Uint8Array();

/** How a CP2112 tells a failed transfer. */
function statusOf({ kind, segment }: I2CError, segments: readonly Segment[]): Status {
  if (kind === "nack-address") return STATUS.addressNotAcknowledged;
  if (kind === "timeout") return STATUS.timedOut;
  if (kind === "arbitration-lost") return STATUS.arbitrationLost;
  return segments[segment ?? 0]?.read === undefined ? STATUS.writeIncomplete : STATUS.readIncomplete;
}

function arbitrationLost(address: Address): I2CError {
  return new I2CError({
    kind: "arbitration-lost",
    message: "Another controller won the bus",
    address,
    segment: 0,
    bus: "busy",
    repeatable: true,
  });
}
