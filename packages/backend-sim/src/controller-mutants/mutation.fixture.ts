import { type ControllerFixture, simulatedFixture } from "@twowire/conformance";
import {
  type Address,
  busFromEngine,
  type ControllerCapabilities,
  type I2CBus,
  I2CError,
  type I2CErrorDetails,
  type I2CEngine,
  isI2CError,
  type Segment,
  segmentLength,
  type TargetHandler,
  type TransferControl,
  VirtualClock,
} from "@twowire/core";
import { SimulatedBus } from "../simulated-bus.ts";
import { SimulatedEngine } from "../simulated-engine.ts";

// What it takes to break controllers on purpose.

export type Mutation = (
  fixture: ControllerFixture,
  wires: SimulatedBus,
  clock: VirtualClock,
) => Partial<ControllerFixture>;

/** Each by what it does wrong, with the cases that catch it. */
export type Mutants = Readonly<Record<string, { readonly is: Mutation; readonly caughtBy: string }>>;

/** Changes what the engine under the bus does. */
export function engine(
  change: (inner: SimulatedEngine, wires: SimulatedBus) => Partial<I2CEngine>,
  stretchTimeoutMs = 100,
): Mutation {
  return (_fixture, wires, clock) => {
    const open = (): I2CBus => {
      const { capabilities } = wires.controller();
      const inner = new SimulatedEngine({ name: "sim:", capabilities, clock, wire: wires.wire, stretchTimeoutMs });
      return busFromEngine({
        name: inner.name,
        capabilities,
        clock,
        perform: (address, segments, control) => inner.perform(address, segments, control),
        stop: () => inner.stop(),
        recover: () => inner.recover(),
        ...change(inner, wires),
      });
    };
    return { openController: open, openSecond: open };
  };
}

type Perform = (address: Address, segments: readonly Segment[], control: TransferControl) => Promise<void>;

/** Changes what happens to a transfer on its way to the wire. */
export function performing(change: (perform: Perform, ...transfer: Parameters<Perform>) => Promise<void>): Mutation {
  return engine((inner) => {
    const perform: Perform = async (address, segments, control) => inner.perform(address, segments, control);
    return { perform: (address, segments, control) => change(perform, address, segments, control) };
  });
}

/** Changes the error of every transfer that fails. */
export function failing(change: (error: I2CError) => I2CError | undefined): Mutation {
  return performing(async (perform, ...transfer) => {
    try {
      await perform(...transfer);
    } catch (error) {
      const changed = isI2CError(error) ? change(error) : undefined;
      if (changed !== undefined) throw changed;
    }
  });
}

/** Changes what the bus does, above everything that core takes care of. */
export function bus(change: (inner: I2CBus, open: () => I2CBus) => Partial<I2CBus>): Mutation {
  return (_fixture, wires) => {
    const plain = (): I2CBus => wires.controller();
    const open = (): I2CBus => {
      const inner = plain();
      return {
        name: inner.name,
        capabilities: inner.capabilities,
        clock: inner.clock,
        transfer: (address, segments, options) => inner.transfer(address, segments, options),
        exclusive: (work, options) => inner.exclusive(work, options),
        recover: () => inner.recover(),
        close: () => inner.close(),
        [Symbol.asyncDispose]: () => inner.close(),
        ...change(inner, plain),
      };
    };
    return { openController: open, openSecond: open };
  };
}

/** Changes what the controller does to its targets, as they would see it. `bus` is what all targets of one bus share. */
export function seenByTargets(
  change: (handler: TargetHandler, bus: Map<string, unknown>) => Partial<TargetHandler>,
): Mutation {
  return (_fixture, wires) => {
    const shared = new Map<string, unknown>();
    return {
      host: {
        capabilities: wires.capabilities,
        clock: wires.clock,
        attach: (addresses, handler) => {
          const { start, write, read, clocked, stop } = change(handler, shared);
          return wires.attach(addresses, {
            start: start ?? ((...asked) => handler.start(...asked)),
            write: write ?? ((byte) => handler.write(byte)),
            read: read ?? (() => handler.read()),
            clocked: clocked ?? ((acknowledged) => handler.clocked?.(acknowledged)),
            stop: stop ?? ((end) => handler.stop(end)),
          });
        },
        [Symbol.asyncDispose]: () => wires.close(),
      },
    };
  };
}

export const isNack = (error: I2CError): boolean => error.kind === "nack-address" || error.kind === "nack-data";
export const isEmpty = (segments: readonly Segment[]): boolean =>
  segments.length === 1 && segments.every((segment) => segmentLength(segment) === 0);
export const error = (kind: I2CErrorDetails["kind"], details: Partial<I2CErrorDetails> = {}): I2CError =>
  new I2CError({ kind, message: "broken on purpose", ...details });
export const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

/** The fixture of the simulated bus, with something broken. */
export function broken(is: Mutation, limits: Partial<ControllerCapabilities> = {}): () => ControllerFixture {
  return () => {
    const clock = new VirtualClock();
    const wires = new SimulatedBus({ clock });
    const sound = simulatedFixture(() => wires, { limits })() as ControllerFixture;
    const fixture: ControllerFixture = { ...sound, passTime: (durationMs) => clock.advance(durationMs) };
    return { ...fixture, ...is(fixture, wires, clock) };
  };
}
