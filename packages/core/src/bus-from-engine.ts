import { type Address, formatAddress } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import {
  cannotHold,
  cannotRecover,
  closedError,
  heldForEverybody,
  outerUsedInside,
  refuseNoWork,
  usedAfterItsEnd,
} from "./bus-refusals.ts";
import { checkTransfer, checkWait } from "./check-transfer.ts";
import type { Clock } from "./clock.ts";
import type { I2CBus, I2CController, TransferOptions, WaitOptions } from "./controller.ts";
import { type I2CEngine, type ProgramLock, type TransferControl, UNINTERRUPTED, UNINTERRUPTED_HELD } from "./engine.ts";
import { FairLock } from "./fair-lock.ts";
import { I2CError } from "./i2c-error.ts";
import { Interruption } from "./interruption.ts";
import type { Segment } from "./segment.ts";
import { createTaskContext } from "./task-context.ts";
import { Wire } from "./wire.ts";

/** Makes a bus out of a backend's engine: checks, queue, deadline, abort and close, the same for every backend. */
export function busFromEngine(engine: I2CEngine): I2CBus {
  return new EngineBus(new Wire(engine));
}

/** Which scope the running task is inside of, so that nested use of an outer one is recognised. */
const insideOf = createTaskContext<Scope>();

const DONE: Promise<void> = Promise.resolve();

/** A transfer takes one place in the queue, so that an engine of some depth gets several; everything else takes all. */
const ONE = 1;

/** A stretch of time in which transfers queue for the wire: the whole life of a bus, or one `exclusive`. */
class Scope implements I2CController {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  protected readonly wire: Wire;
  protected readonly lock: FairLock;
  /** The `exclusive` that is going on in this scope. */
  protected locked: LockedScope | undefined;
  readonly #programLock: ProgramLock | undefined;

  /** @param programLock what keeps other programs off while an `exclusive` of this scope goes on */
  constructor(wire: Wire, programLock?: ProgramLock) {
    this.wire = wire;
    this.#programLock = programLock;
    this.name = wire.engine.name;
    this.capabilities = wire.engine.capabilities;
    this.clock = wire.clock;
    this.lock = new FairLock(wire.depth);
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    const refusal = this.#refusal(address, segments, options);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (options?.timeoutMs !== undefined || options?.signal !== undefined) {
      return this.#transferInTime(address, segments, options);
    }
    const control = uncut(options);
    return this.lock.tryEnter(ONE)
      ? this.#send(address, segments, control)
      : this.#queue(address, segments, control, options);
  }

  exclusive<T>(work: (controller: I2CController) => Promise<T>, options?: WaitOptions): Promise<T> {
    const refusal = this.refuseUse() ?? checkWait(options) ?? refuseNoWork(work);
    if (refusal !== undefined) return Promise.reject(refusal);
    return this.#exclusive(work, options);
  }

  /** Why this scope cannot be used now and by this task. */
  protected refuseUse(): I2CError | undefined {
    if (this.wire.closed !== undefined) return closedError(this.name);
    if (this.locked === undefined || insideOf.current()?.isInside(this.locked) !== true) return undefined;
    return outerUsedInside();
  }

  /** Whether `scope` is this one or one around it. */
  isInside(_scope: Scope): boolean {
    return false;
  }

  #refusal(address: Address, segments: readonly Segment[], options: TransferOptions | undefined): I2CError | undefined {
    const refusal =
      this.refuseUse() ?? checkTransfer(this.capabilities, address, segments, options) ?? this.refuseHold(options);
    if (refusal !== undefined) return refusal;
    const reason = this.wire.engine.refuse?.(address, segments);
    return reason === undefined ? undefined : new I2CError({ kind: "unsupported", message: reason, address });
  }

  /** Why the bus cannot be left held here. */
  protected refuseHold(options: TransferOptions | undefined): I2CError | undefined {
    if (options?.stop !== false) return undefined;
    if (!this.capabilities.heldBus) {
      return cannotHold();
    }
    return heldForEverybody();
  }

  /** Sends and leaves the lock. */
  #send(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> {
    try {
      const performed = this.#start(address, segments, control);
      return performed === undefined ? DONE : this.#settled(performed, address, control);
    } catch (error) {
      return Promise.reject(I2CError.from(error, address));
    }
  }

  /** Gives a transfer to the engine. @returns what is still to come; nothing where it is done, and the lock is left */
  #start(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | undefined {
    try {
      const performed = this.wire.perform(address, segments, control);
      if (performed === undefined) this.lock.leave(ONE);
      return performed;
    } catch (error) {
      this.lock.leave(ONE);
      throw I2CError.from(error, address);
    }
  }

  /** Leaves the lock when the engine is done. One reaction for all there is to do: each further promise costs as much. */
  #settled(performed: Promise<void>, address: Address, control: TransferControl): Promise<void> {
    return performed.then(
      () => {
        this.wire.finish(performed, !control.stop);
        this.lock.leave(ONE);
      },
      (error: unknown) => {
        this.wire.finish(performed, false);
        this.lock.leave(ONE);
        throw I2CError.from(error, address);
      },
    );
  }

  /** Sends when it is its turn, at that very moment: nobody gets in between. */
  #queue(
    address: Address,
    segments: readonly Segment[],
    control: TransferControl,
    options: TransferOptions | undefined,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        const refusal = this.#refusalNow(address, segments, options);
        if (refusal === undefined) this.#send(address, segments, control).then(resolve, reject);
        else this.#leaveWith(refusal, reject);
      };
      this.lock.queue({ places: ONE, enter, reject });
    });
  }

  /** Why a transfer that has waited must not be sent after all: the bus was closed, or its segments were changed meanwhile. */
  #refusalNow(
    address: Address,
    segments: readonly Segment[],
    options: TransferOptions | undefined,
  ): I2CError | undefined {
    if (this.wire.closed !== undefined) return closedError(this.name);
    return checkTransfer(this.capabilities, address, segments, options);
  }

  #leaveWith(refusal: I2CError, reject: (error: I2CError) => void): void {
    this.lock.leave(ONE);
    reject(refusal);
  }

  async #transferInTime(address: Address, segments: readonly Segment[], options: TransferOptions): Promise<void> {
    const what = `Transfer with ${formatAddress(address)}`;
    using interruption = new Interruption(this.clock, options, what, address);
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        const late = interruption.fired ? interruption.error("never-sent") : undefined;
        const refusal = this.#refusalNow(address, segments, options) ?? late;
        if (refusal === undefined) this.#sendInTime(address, segments, options, interruption).then(resolve, reject);
        else this.#leaveWith(refusal, reject);
      };
      const waiter = { places: ONE, enter, reject };
      this.lock.queue(waiter);
      interruption.onFire(() => this.lock.cancel(waiter, interruption.error("never-sent")));
    });
  }

  /** Sends, and stops waiting when it is interrupted: it is taken back, or cut, or finished while nobody waits. */
  async #sendInTime(
    address: Address,
    segments: readonly Segment[],
    options: TransferOptions,
    interruption: Interruption,
  ): Promise<void> {
    const control = this.capabilities.cut ? cutBy(interruption, options) : uncut(options);
    const performed = this.#start(address, segments, control);
    if (performed === undefined) return;
    const settled = this.#settled(performed, address, control);
    let takenBack = false;
    interruption.onFire(() => {
      takenBack = this.wire.withdraw(performed, interruption.error("never-sent"));
    });
    if (this.capabilities.cut) {
      await settled;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      settled.then(resolve, reject);
      interruption.onFire(() => {
        if (!takenBack) reject(interruption.error("finishing"));
      });
    });
  }

  async #exclusive<T>(work: (controller: I2CController) => Promise<T>, options: WaitOptions | undefined): Promise<T> {
    const askedMs = this.clock.now();
    {
      using interruption = new Interruption(this.clock, options ?? {}, "Waiting for exclusive use of the bus");
      const ticket = this.lock.enter();
      interruption.onFire(() => ticket.cancel(interruption.error("never-sent")));
      await ticket.entered;
      const refusal = this.wire.closed === undefined ? undefined : closedError(this.name);
      this.#admit(refusal ?? (interruption.fired ? interruption.error("never-sent") : undefined));
    }
    if (this.#programLock !== undefined) await this.#lockPrograms(this.#programLock, askedMs, options);
    const inner = new LockedScope(this.wire, this);
    this.locked = inner;
    try {
      return await this.#workThrough(inner, work);
    } finally {
      // Nothing may be awaited after this: those who wait are told of their end in the order in which they were served.
      this.locked = undefined;
      this.#programLock?.release();
      this.lock.leave();
    }
  }

  /** Does the work of an `exclusive`, and what has to follow it before somebody else may use the bus. */
  async #workThrough<T>(inner: LockedScope, work: (controller: I2CController) => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await insideOf.run(inner, () => work(inner));
    } catch (error) {
      // What the work failed with says more than a STOP that fails after it.
      await inner.end().catch(() => undefined);
      throw error;
    }
    await inner.end();
    return result;
  }

  /** Waits for other programs in what is left of the time. Who waits here has the turn of this program, and gives it up on failure. */
  async #lockPrograms(lock: ProgramLock, askedMs: number, { timeoutMs, signal }: WaitOptions = {}): Promise<void> {
    const leftMs = timeoutMs === undefined ? undefined : Math.max(0, askedMs + timeoutMs - this.clock.now());
    try {
      await lock.take({ timeoutMs: leftMs, signal });
    } catch (error) {
      this.lock.leave();
      throw error;
    }
  }

  /** Gives the lock back where there is a reason not to go on. Nothing may be awaited between this and the use of the bus. */
  #admit(refusal: I2CError | undefined): void {
    if (refusal === undefined) return;
    this.lock.leave();
    throw refusal;
  }

  /** Turns away everyone who waits here or in an `exclusive` inside. */
  turnAway(error: I2CError): void {
    this.lock.close(error);
    this.locked?.turnAway(error);
  }
}

/** What `exclusive` passes to the work: the same bus, with nobody else on it. */
class LockedScope extends Scope {
  readonly #outer: Scope;
  /** The `exclusive` of another bus that this one was asked for in, if any. */
  readonly #enclosing = insideOf.current();
  #ended = false;

  constructor(wire: Wire, outer: Scope) {
    super(wire);
    this.#outer = outer;
  }

  /** Lets what the work left unawaited finish, then sends the STOP of a bus left held. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.wire.closed === undefined) await this.lock.enter().entered.catch(() => undefined);
    await this.wire.idle();
    await this.wire.release();
  }

  override isInside(scope: Scope): boolean {
    return scope === this || this.#outer.isInside(scope) || this.#enclosing?.isInside(scope) === true;
  }

  protected override refuseUse(): I2CError | undefined {
    if (!this.#ended) return super.refuseUse();
    return usedAfterItsEnd();
  }

  protected override refuseHold(options: TransferOptions | undefined): I2CError | undefined {
    return this.capabilities.heldBus ? undefined : super.refuseHold(options);
  }
}

class EngineBus extends Scope implements I2CBus {
  #closing: Promise<void> | undefined;

  constructor(wire: Wire) {
    super(wire, wire.engine.programLock);
  }

  async recover(): Promise<void> {
    const refusal = this.refuseUse();
    if (refusal !== undefined) throw refusal;
    const { engine } = this.wire;
    if (!this.capabilities.recovery || engine.recover === undefined) {
      throw cannotRecover();
    }
    const recover = engine.recover.bind(engine);
    await this.lock.enter().entered;
    try {
      if (this.wire.closed !== undefined) throw closedError(this.name);
      await this.wire.recover(recover);
    } catch (error) {
      throw I2CError.from(error);
    } finally {
      this.lock.leave();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const error = closedError(this.name);
    this.wire.closed = error;
    this.turnAway(error);
    this.wire.engine.programLock?.close();
    this.wire.withdrawAll(error);
    await this.wire.idle();
    try {
      await this.wire.release();
    } finally {
      await this.#closeEngine();
    }
  }

  async #closeEngine(): Promise<void> {
    try {
      await this.wire.engine.close?.();
    } catch (error) {
      throw I2CError.from(error);
    }
  }
}

function uncut(options: TransferOptions | undefined): TransferControl {
  return options?.stop === false ? UNINTERRUPTED_HELD : UNINTERRUPTED;
}

function cutBy(interruption: Interruption, options: TransferOptions): TransferControl {
  return {
    stop: options.stop !== false,
    get cut() {
      return interruption.cutReason;
    },
    onCut: (listener) => interruption.onFire(listener),
  };
}
