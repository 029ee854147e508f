import {
  type Attachment,
  I2CError,
  onAbort,
  type I2CTarget,
  type I2CTargetRequest,
  type Now,
  type TargetHandler,
  type TargetHost,
  type TransferEnd,
  type WaitOptions,
} from "@twowire/core";
import { BusHold } from "./bus-hold.ts";
import { ClockWatch } from "./clock-watch.ts";
import { ReadVisit } from "./read-visit.ts";
import type { VisitSettings } from "./visit.ts";
import { WriteVisit } from "./write-visit.ts";

export interface TargetOptions {
  /**
   * Milliseconds, more than 0, that the target may let the controller wait for one answer before the bus is released for it.
   * Infinity leaves that to the controller. Default: 1000.
   */
  readonly holdLimitMs?: number;
  /**
   * Keeps SMBus time (SMBus 3.0): all answers from a START to its STOP together hold the clock for at most 25 ms (T_LOW:SEXT), and
   * a transfer in which nobody moves the clock for 35 ms is over (T_TIMEOUT). A request ends with `timeout` then. Default: false.
   */
  readonly smbus?: boolean;
}

/** Requests that wait for the target; above that, the address is refused. */
const MOST_WAITING = 64;

const SMBUS_HOLD_LIMIT_MS = 25;
const SMBUS_STILL_LIMIT_MS = 35;

/**
 * Puts a target on a host that is served by a loop: wait for a request, answer it, close it. Where the host cannot say which
 * bytes were clocked (`capabilities.clockedCount`), `write` counts those that the host fetched, up to `prefetch` more.
 * @throws I2CError `unsupported` where the host cannot make a controller wait at any byte, `invalid-argument` for a limit that is
 * none, and what `attach` throws
 */
export async function openTarget(
  host: TargetHost,
  addresses: readonly number[],
  options: TargetOptions = {},
): Promise<I2CTarget> {
  if (host.capabilities.stretch !== "byte") {
    throw new I2CError({
      kind: "unsupported",
      message: "This host cannot make a controller wait for an answer at any byte",
      nextStep: "Serve a register map instead, or choose a host that stretches the clock.",
    });
  }
  const { holdLimitMs = 1000, smbus = false } = options;
  if (!(holdLimitMs > 0)) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `A target cannot answer within ${holdLimitMs} ms`,
      nextStep: "Give more than 0 milliseconds as holdLimitMs, or leave it out.",
    });
  }
  const target = new RequestTarget(host, {
    clock: host.clock,
    limitMs: holdLimitMs,
    totalLimitMs: smbus ? SMBUS_HOLD_LIMIT_MS : Number.POSITIVE_INFINITY,
    stillLimitMs: smbus ? SMBUS_STILL_LIMIT_MS : undefined,
    clockedCount: host.capabilities.clockedCount,
  });
  await target.attach(addresses);
  return target;
}

interface TargetSettings extends VisitSettings {
  /** Milliseconds after which a transfer is over in which nobody moves the clock, where there is such a limit. */
  readonly stillLimitMs: number | undefined;
}

class RequestTarget implements I2CTarget, TargetHandler {
  readonly #host: TargetHost;
  readonly #settings: TargetSettings;
  /** Whether the transfer still moves, where that matters. */
  readonly #watch: ClockWatch | undefined;
  /** How long the bus was held in the transfer that goes on. */
  #bus: BusHold;
  /** Whether the transfer is over although it goes on, on the wire. */
  #isReset = false;
  /** Requests that nobody has fetched yet. */
  #queue: (ReadVisit | WriteVisit)[] = [];
  /** The visit that is on the bus now. */
  #current: ReadVisit | WriteVisit | undefined;
  /** Those that were handed out and still have the controller waiting or going on. */
  readonly #open = new Set<ReadVisit | WriteVisit>();
  readonly #waiters = new Set<() => void>();
  #attachment: Attachment | undefined;
  #closed = false;

  constructor(host: TargetHost, settings: TargetSettings) {
    const { clock, stillLimitMs } = settings;
    this.#host = host;
    this.#settings = settings;
    this.#bus = new BusHold(settings);
    if (stillLimitMs !== undefined) this.#watch = new ClockWatch(clock, stillLimitMs, () => this.#reset());
  }

  async attach(addresses: readonly number[]): Promise<void> {
    this.#attachment = await this.#host.attach(addresses, this);
  }

  start(address: number, direction: "read" | "write", restart: boolean): boolean {
    // A host that missed the end of the one before: it must not wait for ever.
    if (this.#current !== undefined) this.stop(restart ? "restart" : "cancelled");
    if (this.#closed || this.#queue.length >= MOST_WAITING) return false;
    const Visit = direction === "read" ? ReadVisit : WriteVisit;
    // To an interface that was reset, any START is the first.
    const joined = restart && !this.#isReset;
    this.#isReset = false;
    if (!joined) this.#bus = new BusHold(this.#settings);
    const visit = new Visit(this.#settings, this.#bus, address, joined);
    this.#watch?.moved();
    this.#current = visit;
    this.#queue.push(visit);
    this.#wakeOne();
    return true;
  }

  write(byte: number): Now<boolean> {
    return this.#current instanceof WriteVisit ? this.#moving(this.#current.take(byte)) : false;
  }

  read(): Now<number> {
    return this.#current instanceof ReadVisit ? this.#moving(this.#current.give()) : 0xff;
  }

  clocked(acknowledged: boolean): void {
    if (!(this.#current instanceof ReadVisit)) return;
    this.#watch?.moved();
    this.#current.clocked(acknowledged);
  }

  stop(end: TransferEnd): void {
    const visit = this.#current;
    if (visit === undefined) return;
    this.#current = undefined;
    this.#watch?.stop();
    this.#open.delete(visit);
    visit.finish(end);
  }

  async request(options: WaitOptions = {}): Promise<I2CTargetRequest | undefined> {
    const { timeoutMs, signal } = options;
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A timeout of ${timeoutMs} ms makes no sense`,
        nextStep: "Give 0 to look once, more to wait, or leave timeoutMs out to wait as long as it takes.",
      });
    }
    const { clock } = this.#settings;
    const endMs = timeoutMs === undefined || !Number.isFinite(timeoutMs) ? undefined : clock.now() + timeoutMs;
    for (;;) {
      this.#refuse(signal);
      const visit = this.#queue.shift();
      if (visit !== undefined) {
        if (visit.end === undefined) this.#open.add(visit);
        return visit;
      }
      const restMs = endMs === undefined ? undefined : endMs - clock.now();
      if (restMs !== undefined && restMs <= 0) return undefined;
      await this.#arrival(restMs, signal);
    }
  }

  async *[Symbol.asyncIterator](): AsyncIterator<I2CTargetRequest> {
    while (!this.#closed) {
      const request = await this.request().catch((error: unknown) => {
        if (this.#closed) return undefined;
        throw error;
      });
      if (request === undefined) continue;
      try {
        yield request;
      } finally {
        await request.close();
      }
    }
  }

  async recover(): Promise<void> {
    const visits = [...this.#open, ...this.#queue];
    this.#queue = [];
    this.#open.clear();
    await Promise.all(visits.map((visit) => visit.close()));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch?.stop();
    for (const wake of [...this.#waiters]) wake();
    await this.recover();
    await this.#attachment?.detach();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Waits until a request may be there, or the time is up. Somebody else may have taken the request by then. */
  async #arrival(timeoutMs: number | undefined, signal: WaitOptions["signal"]): Promise<void> {
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        this.#waiters.delete(settle);
        forget?.();
        timer?.clear();
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : this.#settings.clock.setTimer(timeoutMs, settle);
      this.#waiters.add(settle);
      const forget = signal && onAbort(signal, settle);
    });
  }

  /** The clock moves at a byte, and again where it was held until the answer. */
  #moving<T>(answer: Now<T>): Now<T> {
    const watch = this.#watch;
    if (watch === undefined) return answer;
    watch.moved();
    const visit = this.#current;
    if (answer instanceof Promise) void answer.then(() => visit === this.#current && watch.moved());
    return answer;
  }

  /** Nobody moved the clock for too long: whatever follows belongs to no transfer until the next START. */
  #reset(): void {
    this.#isReset = true;
    this.stop("timeout");
  }

  /** Tells one of those who wait that a request is there. */
  #wakeOne(): void {
    const [waiter] = this.#waiters;
    waiter?.();
  }

  /** A request that came meanwhile stays in the queue: giving up waiting changes nothing else. */
  #refuse(signal: WaitOptions["signal"]): void {
    if (this.#closed) throw new I2CError({ kind: "closed", message: "The target is closed" });
    if (signal?.aborted !== true) return;
    if (this.#queue.length > 0) this.#wakeOne();
    throw new I2CError({
      kind: "aborted",
      message: "Waiting for a request was aborted",
      outcome: "never-sent",
      cause: signal.reason,
    });
  }
}
