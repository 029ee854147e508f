import { type Address, formatAddress } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import { checkTransfer, checkWait } from "./check-transfer.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { I2CBus, I2CController, TransferOptions, WaitOptions } from "./controller.ts";
import { type I2CEngine, type TransferControl, UNINTERRUPTED, UNINTERRUPTED_HELD } from "./engine.ts";
import { FairLock } from "./fair-lock.ts";
import { I2CError } from "./i2c-error.ts";
import { Interruption } from "./interruption.ts";
import type { Segment } from "./segment.ts";
import { createTaskContext } from "./task-context.ts";

/** Makes a bus out of a backend's engine: checks, queue, deadline, abort and close, the same for every backend. */
export function busFromEngine(engine: I2CEngine): I2CBus {
  return new EngineBus(new Wire(engine));
}

/** Which scope the running task is inside of, so that nested use of an outer one is recognised. */
const insideOf = createTaskContext<Scope>();

const DONE: Promise<void> = Promise.resolve();

/** The engine, and what is on it: shared by the bus and the locked controllers made from it. */
class Wire {
  readonly engine: I2CEngine;
  readonly clock: Clock;
  /** The transfer that the hardware is busy with. */
  running: Promise<void> | undefined;
  /** Whether the last transfer left the bus without a STOP. */
  held = false;
  closed: I2CError | undefined;

  constructor(engine: I2CEngine) {
    this.engine = engine;
    this.clock = engine.clock ?? systemClock;
  }

  /**
   * Puts one transfer on the wire; the caller holds the lock. Returns nothing when it is done already; else the caller says
   * when it is {@link finish}ed, before anybody else hears of it.
   */
  perform(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> | undefined {
    this.held = false;
    const performed = this.engine.perform(address, segments, control);
    if (performed === undefined) {
      this.held = !control.stop;
      return undefined;
    }
    this.running = performed;
    return performed;
  }

  /** The transfer on the wire has ended. @param held whether it left the bus without a STOP */
  finish(held: boolean): void {
    this.held = held;
    this.running = undefined;
  }

  /** Frees a stuck bus; the caller holds the lock. */
  recover(recover: () => Promise<void>): Promise<void> {
    return this.#busyWith(recover());
  }

  /** Ends a bus that was left held. */
  async release(): Promise<void> {
    if (!this.held) return;
    this.held = false;
    try {
      await this.#busyWith(Promise.resolve(this.engine.stop?.()));
    } catch (error) {
      throw I2CError.from(error);
    }
  }

  /** Keeps `close` waiting until the hardware is done. */
  async #busyWith(work: Promise<void>): Promise<void> {
    this.running = work;
    try {
      await work;
    } finally {
      this.running = undefined;
    }
  }
}

/** A stretch of time in which transfers queue for the wire: the whole life of a bus, or one `exclusive`. */
class Scope implements I2CController {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  protected readonly wire: Wire;
  protected readonly lock = new FairLock();
  /** The `exclusive` that is going on in this scope. */
  protected locked: LockedScope | undefined;

  constructor(wire: Wire) {
    this.wire = wire;
    this.name = wire.engine.name;
    this.capabilities = wire.engine.capabilities;
    this.clock = wire.clock;
  }

  transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    const refusal = this.#refusal(address, segments, options);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (options?.timeoutMs !== undefined || options?.signal !== undefined) {
      return this.#transferInTime(address, segments, options);
    }
    const control = options?.stop === false ? UNINTERRUPTED_HELD : UNINTERRUPTED;
    return this.lock.tryEnter()
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
    return new I2CError({
      kind: "invalid-argument",
      message: "The outer controller was used inside exclusive, where it would wait for itself",
      nextStep: "Use the controller that exclusive passes to your function, also for drivers that you call there.",
    });
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
      return new I2CError({
        kind: "unsupported",
        message: "This controller always ends a transfer with a STOP",
        nextStep: "Put everything that belongs together into one transfer; its segments are joined by repeated STARTs.",
      });
    }
    return new I2CError({
      kind: "invalid-argument",
      message: "Without exclusive, a bus that is left held would be free for everybody's next transfer",
      nextStep: "Use stop: false only with the controller that exclusive passes to your function.",
    });
  }

  /** Sends and leaves the lock. */
  #send(address: Address, segments: readonly Segment[], control: TransferControl): Promise<void> {
    let performed: Promise<void> | undefined;
    try {
      performed = this.wire.perform(address, segments, control);
    } catch (error) {
      this.lock.leave();
      return Promise.reject(I2CError.from(error, address));
    }
    if (performed === undefined) {
      this.lock.leave();
      return DONE;
    }
    // One reaction for all there is to do: each further promise would cost as much as the checks before.
    return performed.then(
      () => {
        this.wire.finish(!control.stop);
        this.lock.leave();
      },
      (error: unknown) => {
        this.wire.finish(false);
        this.lock.leave();
        throw I2CError.from(error, address);
      },
    );
  }

  async #queue(
    address: Address,
    segments: readonly Segment[],
    control: TransferControl,
    options: TransferOptions | undefined,
  ): Promise<void> {
    await this.lock.enter().entered;
    this.#admit(this.#refusalNow(address, segments, options));
    return this.#send(address, segments, control);
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

  /** Gives the lock back where there is a reason not to go on. Nothing may be awaited between this and the use of the bus. */
  #admit(refusal: I2CError | undefined): void {
    if (refusal === undefined) return;
    this.lock.leave();
    throw refusal;
  }

  async #transferInTime(address: Address, segments: readonly Segment[], options: TransferOptions): Promise<void> {
    const what = `Transfer with ${formatAddress(address)}`;
    using interruption = new Interruption(this.clock, options, what, address);
    await this.#enterInTime(interruption);
    const refusal = this.#refusalNow(address, segments, options);
    this.#admit(refusal ?? (interruption.fired ? interruption.error("never-sent") : undefined));
    if (this.capabilities.cut) {
      await this.#send(address, segments, {
        stop: options.stop !== false,
        get cut() {
          return interruption.cutReason;
        },
        onCut: (listener) => interruption.onFire(listener),
      });
      return;
    }
    const sent = this.#send(address, segments, options.stop === false ? UNINTERRUPTED_HELD : UNINTERRUPTED);
    await new Promise<void>((resolve, reject) => {
      sent.then(resolve, reject);
      interruption.onFire(() => reject(interruption.error("finishing")));
    });
  }

  #enterInTime(interruption: Interruption): Promise<void> {
    const ticket = this.lock.enter();
    interruption.onFire(() => ticket.cancel(interruption.error("never-sent")));
    return ticket.entered;
  }

  async #exclusive<T>(work: (controller: I2CController) => Promise<T>, options: WaitOptions | undefined): Promise<T> {
    {
      using interruption = new Interruption(this.clock, options ?? {}, "Waiting for exclusive use of the bus");
      await this.#enterInTime(interruption);
      const refusal = this.wire.closed === undefined ? undefined : closedError(this.name);
      this.#admit(refusal ?? (interruption.fired ? interruption.error("never-sent") : undefined));
    }
    const inner = new LockedScope(this.wire, this);
    this.locked = inner;
    let result: T;
    try {
      result = await insideOf.run(inner, () => work(inner));
    } catch (error) {
      // What the work failed with says more than a STOP that fails after it.
      await this.#endExclusive(inner).catch(() => undefined);
      throw error;
    }
    await this.#endExclusive(inner);
    return result;
  }

  async #endExclusive(inner: LockedScope): Promise<void> {
    try {
      await inner.end();
    } finally {
      this.locked = undefined;
      this.lock.leave();
    }
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
    if (this.wire.running !== undefined) await this.wire.running.catch(() => undefined);
    await this.wire.release();
  }

  override isInside(scope: Scope): boolean {
    return scope === this || this.#outer.isInside(scope) || this.#enclosing?.isInside(scope) === true;
  }

  protected override refuseUse(): I2CError | undefined {
    if (!this.#ended) return super.refuseUse();
    return new I2CError({
      kind: "closed",
      message: "The controller of an exclusive that has ended was used",
      nextStep:
        "Await everything inside the function that you give to exclusive, and use the outer controller afterwards.",
    });
  }

  protected override refuseHold(options: TransferOptions | undefined): I2CError | undefined {
    return this.capabilities.heldBus ? undefined : super.refuseHold(options);
  }
}

class EngineBus extends Scope implements I2CBus {
  #closing: Promise<void> | undefined;

  async recover(): Promise<void> {
    const refusal = this.refuseUse();
    if (refusal !== undefined) throw refusal;
    const { engine } = this.wire;
    if (!this.capabilities.recovery || engine.recover === undefined) {
      throw new I2CError({
        kind: "unsupported",
        message: "This controller cannot free a stuck bus",
        nextStep: "Power-cycle the device that holds the line low.",
      });
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
    if (this.wire.running !== undefined) await this.wire.running.catch(() => undefined);
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

function refuseNoWork(work: unknown): I2CError | undefined {
  if (typeof work === "function") return undefined;
  return new I2CError({
    kind: "invalid-argument",
    message: `exclusive got ${work === null ? "null" : `a value of type ${typeof work}`} instead of a function`,
    nextStep: "Give a function that uses the controller it is passed.",
  });
}

function closedError(name: string): I2CError {
  return new I2CError({ kind: "closed", message: `The bus ${name} is closed` });
}
