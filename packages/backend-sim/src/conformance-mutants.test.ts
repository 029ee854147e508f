import {
  CONTROLLER_CASES,
  type ControllerFixture,
  runConformance,
  simulatedFixture,
  TYPICAL_LIMITS,
} from "@twowire/conformance";
import {
  type Address,
  address7,
  addressValue,
  busFromEngine,
  type ControllerCapabilities,
  type I2CBus,
  I2CError,
  type I2CErrorDetails,
  type I2CEngine,
  isAddress10,
  isI2CError,
  type Segment,
  segmentLength,
  type TargetHandler,
  type TransferControl,
  VirtualClock,
  writtenBytes,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";
import { SimulatedEngine } from "./simulated-engine.ts";

// Controllers that break a rule on purpose: each must be caught by the cases of that rule, and each case must catch one.

type Mutation = (fixture: ControllerFixture, wires: SimulatedBus, clock: VirtualClock) => Partial<ControllerFixture>;

/** Changes what the engine under the bus does. */
function engine(
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
function performing(change: (perform: Perform, ...transfer: Parameters<Perform>) => Promise<void>): Mutation {
  return engine((inner) => {
    const perform: Perform = async (address, segments, control) => inner.perform(address, segments, control);
    return { perform: (address, segments, control) => change(perform, address, segments, control) };
  });
}

/** Changes the error of every transfer that fails. */
function failing(change: (error: I2CError) => I2CError | undefined): Mutation {
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
function bus(change: (inner: I2CBus, open: () => I2CBus) => Partial<I2CBus>): Mutation {
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
function seenByTargets(
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

const isNack = (error: I2CError): boolean => error.kind === "nack-address" || error.kind === "nack-data";
const isEmpty = (segments: readonly Segment[]): boolean =>
  segments.length === 1 && segments.every((segment) => segmentLength(segment) === 0);
const error = (kind: I2CErrorDetails["kind"], details: Partial<I2CErrorDetails> = {}): I2CError =>
  new I2CError({ kind, message: "broken on purpose", ...details });
const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

const MUTANTS: Readonly<Record<string, { readonly is: Mutation; readonly caughtBy: string }>> = {
  "sends STOP and START instead of a repeated START": {
    is: performing(async (perform, address, segments, control) => {
      for (const segment of segments) await perform(address, [segment], control);
    }),
    caughtBy: "C01a C01c C02b C03b C04c C06a C13b C41a",
  },
  "lets others in between the halves of a transfer": {
    is: performing(async (perform, address, segments, control) => {
      for (const segment of segments) {
        await perform(address, [segment], control);
        await turn();
      }
    }),
    caughtBy: "C31a",
  },
  "leaves the pointer out of a write-then-read": {
    is: performing((perform, address, segments, control) => perform(address, segments.slice(-1), control)),
    caughtBy: "C01a C01b C18b C37b",
  },
  "leaves out a pointer that was written before": {
    is: engine((inner) => {
      let last = -1;
      return {
        perform(address, segments, control) {
          const [first] = segments;
          const pointer = first?.write === undefined ? -1 : (writtenBytes(first)[0] ?? -1);
          const known = segments.length === 2 && pointer === last;
          last = pointer;
          return inner.perform(address, known ? segments.slice(1) : segments, control);
        },
      };
    }),
    caughtBy: "C41a",
  },
  "always sends a STOP": {
    is: performing((perform, address, segments, control) =>
      perform(address, segments, { stop: true, cut: undefined, onCut: (listener) => control.onCut(listener) }),
    ),
    caughtBy: "C01d",
  },
  "leaves the bus held for everybody": {
    is: bus((inner) => ({
      transfer: (address, segments, options) =>
        inner.exclusive((locked) => locked.transfer(address, segments, { ...options })),
    })),
    caughtBy: "C01e",
  },
  "sends each buffer as a segment of its own": {
    is: performing((perform, address, segments, control) => {
      const split = segments.flatMap((segment): readonly Segment[] =>
        Array.isArray(segment.write) && segment.write.length > 0
          ? (segment.write as Uint8Array[]).map((write) => ({ write }))
          : [segment],
      );
      return perform(address, split, control);
    }),
    caughtBy: "C02a C02c",
  },
  "merges write segments": {
    is: performing((perform, address, segments, control) => {
      const merged: Segment[] = [];
      for (const segment of segments) {
        const last = merged.at(-1);
        if (segment.write !== undefined && last?.write !== undefined) {
          merged[merged.length - 1] = { write: [writtenBytes(last), writtenBytes(segment)] };
        } else merged.push(segment);
      }
      return perform(address, merged, control);
    }),
    caughtBy: "C02b",
  },
  "acknowledges the last byte of a read": {
    is: seenByTargets((handler) => ({ clocked: () => handler.clocked?.(true) })),
    caughtBy: "C03a C03b",
  },
  "swallows NACKs": {
    is: failing((failure) => (isNack(failure) ? undefined : failure)),
    caughtBy: "C04a C04b C04c C08b C10b C13c C15a C15b C15c C16a C16c C17a C18a C20a C20b C34d C36a",
  },
  "has the bus still after a NACK": {
    is: seenByTargets((handler, shared) => ({
      start(address, direction, restart) {
        const held = shared.get("held") === true;
        const acknowledged = handler.start(address, direction, restart || held) === true;
        shared.set("held", !acknowledged);
        return acknowledged;
      },
      write(byte) {
        const acknowledged = handler.write(byte) === true;
        if (!acknowledged) shared.set("held", true);
        return acknowledged;
      },
    })),
    caughtBy: "C04b C04c",
  },
  "does not know the state of the bus after an error": {
    is: failing((failure) => failure.with({ bus: "unknown" })),
    caughtBy: "C04a C04b C04c C04d C04e",
  },
  "waits for ever for a clock that is held low": {
    is: engine(() => ({}), Number.POSITIVE_INFINITY),
    caughtBy: "C04d C23b",
  },
  "does not wait for a clock that is held low": {
    is: seenByTargets((handler) => ({
      read() {
        const answer = handler.read();
        return typeof answer === "number" ? answer : 0xff;
      },
    })),
    caughtBy: "C23a",
  },
  "settles before the STOP": {
    is: seenByTargets((handler) => ({ stop: (end) => void turn().then(() => handler.stop(end)) })),
    caughtBy: "C05a",
  },
  "says that a transfer was cut, and goes on with it": {
    is: performing((perform, address, segments, control) => {
      const going = perform(address, segments, { stop: control.stop, cut: undefined, onCut: () => undefined });
      return new Promise((resolve, reject) => {
        going.then(resolve, reject);
        control.onCut(() => reject(control.cut?.error(0, 0) ?? error("aborted")));
      });
    }),
    caughtBy: "C05b",
  },
  "sends what was called off": {
    is: bus((inner) => ({
      transfer(address, segments, options) {
        const sent = inner.transfer(address, segments, { ...options, signal: undefined });
        const { signal } = options ?? {};
        if (signal === undefined) return sent;
        return new Promise((resolve, reject) => {
          sent.then(resolve, reject);
          const abort = (): void => reject(error("aborted", { outcome: "never-sent" }));
          if (signal.aborted) abort();
          else signal.addEventListener("abort", abort);
        });
      },
    })),
    caughtBy: "C05c C05d C05f",
  },
  "ignores deadlines": {
    is: bus((inner) => ({
      transfer: (address, segments, options) => inner.transfer(address, segments, { ...options, timeoutMs: undefined }),
    })),
    caughtBy: "C05e",
  },
  "does what it says that it cannot": {
    is: bus((inner) => ({ capabilities: { ...inner.capabilities, readThenAny: false, writeThenWrite: false } })),
    caughtBy: "C02b C03b C06a C06b",
  },
  "cannot do what it says that it can": {
    is: performing((perform, address, segments, control) =>
      segments.length === 1 ? Promise.reject(error("unsupported")) : perform(address, segments, control),
    ),
    caughtBy: "C05a C15a C20a",
  },
  "says only on the wire that it cannot": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      if (segments.length > 1) throw error("unsupported");
    }),
    caughtBy: "C01a C02b C06a",
  },
  "takes a transfer of nothing for a success": {
    is: bus((inner) => ({
      transfer: (address, segments, options) =>
        segments.length === 0 ? Promise.resolve() : inner.transfer(address, segments, options),
    })),
    caughtBy: "C07a",
  },
  "does not send a write of no bytes": {
    is: performing((perform, address, segments, control) =>
      isEmpty(segments) ? Promise.resolve() : perform(address, segments, control),
    ),
    caughtBy: "C08a C08b C34a C34d C36a",
  },
  "finds nobody by a write of no bytes": {
    is: performing((perform, address, segments, control) =>
      isEmpty(segments) ? Promise.reject(error("nack-address", { address })) : perform(address, segments, control),
    ),
    caughtBy: "C08c C11b C34c",
  },
  "probes by a read where no bytes are to be written": {
    is: performing((perform, address, segments, control) =>
      perform(address, isEmpty(segments) ? [{ read: new Uint8Array(1) }] : segments, control),
    ),
    caughtBy: "C08a C09b C34a C34b C34c",
  },
  "reads no bytes unasked": {
    is: bus((inner) => ({
      transfer: (address, segments, options) => inner.transfer(address, segments, { ...options, allowEmptyRead: true }),
    })),
    caughtBy: "C09a",
  },
  "cuts an address off at seven bits": {
    is: bus((inner) => ({
      transfer: (address, segments, options) => inner.transfer(address7(address & 0x7f), segments, options),
    })),
    caughtBy: "C10a C13a C13b",
  },
  "says nothing about 8-bit notation": {
    is: failing((failure) => failure.with({ nextStep: "Check the wiring." })),
    caughtBy: "C10b",
  },
  "does not see odd addresses": {
    is: performing((perform, address, segments, control) =>
      address % 2 === 1 ? Promise.reject(error("nack-address", { address })) : perform(address, segments, control),
    ),
    caughtBy: "C10c",
  },
  "takes reserved addresses unasked": {
    is: bus((inner) => ({
      transfer: (address, segments, options) => inner.transfer(address, segments, { ...options, allowReserved: true }),
    })),
    caughtBy: "C11a C12a",
  },
  "lets only one target hear the general call": {
    is: seenByTargets((handler, shared) => ({
      start(address, direction, restart) {
        if (address === 0 && shared.get("heard") === true) return false;
        shared.set("heard", true);
        return handler.start(address, direction, restart);
      },
    })),
    caughtBy: "C12b",
  },
  "reads from the general call": {
    is: bus((inner) => ({
      transfer: (address, segments, options) =>
        address === 0 ? Promise.resolve() : inner.transfer(address, segments, options),
    })),
    caughtBy: "C12c",
  },
  "takes an address that was never set for zero": {
    is: bus((inner) => ({
      transfer: (address, segments, options) =>
        inner.transfer(address7(Math.trunc(Math.abs(Number(address))) || 0), segments, options),
    })),
    caughtBy: "C12d",
  },
  "sends a 10-bit address as a 7-bit one": {
    is: performing((perform, address, segments, control) =>
      perform(isAddress10(address) ? address7(addressValue(address) & 0x7f) : address, segments, control),
    ),
    caughtBy: "C13a C13b",
  },
  "sends to an address that the kernel owns": {
    is: () => ({ occupiedAddress: 0x40 }),
    caughtBy: "C14a C14b",
  },
  "takes every NACK for one of data": {
    is: failing(({ address }) => error("nack-data", { address, segment: 0, byte: 0 })),
    caughtBy: "C08b C15a C20a C20b",
  },
  "takes every NACK for a missing device": {
    is: failing(({ address }) => error("nack-address", { address, segment: 0 })),
    caughtBy: "C15b C18a",
  },
  "calls a NACK of nobody harmful to repeat": {
    is: failing((failure) => failure.with({ repeatable: false })),
    caughtBy: "C15c",
  },
  "tries again after a NACK": {
    is: performing((perform, ...transfer) => perform(...transfer).catch(() => perform(...transfer))),
    caughtBy: "C04b C16a C17a",
  },
  "remembers a NACK": {
    is: engine((inner) => {
      const gone = new Set<Address>();
      return {
        async perform(address, segments, control) {
          if (gone.has(address)) throw error("nack-address", { address });
          try {
            await inner.perform(address, segments, control);
          } catch (failure) {
            gone.add(address);
            throw failure;
          }
        },
      };
    }),
    caughtBy: "C16b",
  },
  "sends everything twice": {
    is: performing((perform, ...transfer) => perform(...transfer).then(() => perform(...transfer))),
    caughtBy: "C01a C17b",
  },
  "does not look at the acknowledge of the last byte": {
    is: failing((failure) => (failure.kind === "nack-data" && failure.byte === 2 ? undefined : failure)),
    caughtBy: "C18a",
  },
  "does not say where it failed": {
    is: failing(({ kind, address }) => error(kind, { address })),
    caughtBy: "C18a C19a",
  },
  "reads one byte less": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) =>
          segment.read !== undefined && segment.read.length > 1 ? { read: segment.read.subarray(1) } : segment,
        ),
        control,
      ),
    ),
    caughtBy: "C18b C18c C19c",
  },
  "does not look at the length that a target tells": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) => (segment.read === undefined ? segment : { read: segment.read })),
        control,
      ),
    ),
    caughtBy: "C18d C18e",
  },
  "writes past the end of a read buffer": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) {
        if (read !== undefined && read.byteOffset + read.length < read.buffer.byteLength) {
          new Uint8Array(read.buffer)[read.byteOffset + read.length] = 0;
        }
      }
    }),
    caughtBy: "C18c",
  },
  "clears the read buffers of segments that it did not reach": {
    is: performing(async (perform, address, segments, control) => {
      for (const { read } of segments) read?.fill(0);
      await perform(address, segments, control);
    }),
    caughtBy: "C19a",
  },
  "sends as much as it can of what is too long": {
    is: bus((inner) => ({
      capabilities: { ...inner.capabilities, maxWriteLength: 32 },
      transfer: (address, segments, options) =>
        inner.transfer(
          address,
          segments.map((segment) =>
            segment.write === undefined ? segment : { write: writtenBytes(segment).subarray(0, 32) },
          ),
          options,
        ),
    })),
    caughtBy: "C19b",
  },
  "cuts a write off at 8192 bytes": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) =>
          segment.write === undefined ? segment : { write: writtenBytes(segment).subarray(0, 8192) },
        ),
        control,
      ),
    ),
    caughtBy: "C19c",
  },
  "says that the bus is idle after losing it": {
    is: failing((failure) => failure.with({ bus: "idle" })),
    caughtBy: "C21a",
  },
  "takes a stuck bus for a NACK": {
    is: failing((failure) =>
      failure.kind === "bus-stuck" ? error("nack-address", { address: failure.address }) : failure,
    ),
    caughtBy: "C24a C24b C36b",
  },
  "recovers with eight clocks": {
    is: engine((_inner, { wire }) => ({
      recover() {
        for (let clocks = 0; clocks < 8; clocks += 1) wire.pulse();
        return wire.stuckLine === undefined ? Promise.resolve() : Promise.reject(error("bus-stuck"));
      },
    })),
    caughtBy: "C25a",
  },
  "recovers with sixteen clocks, whoever has the bus": {
    is: engine((_inner, { wire }) => ({
      recover() {
        for (let clocks = 0; clocks < 16; clocks += 1) wire.pulse();
        return Promise.resolve();
      },
    })),
    caughtBy: "C25b C25c C25f",
  },
  "recovers while its own transfer is on the wire": {
    is: bus(() => ({ recover: () => Promise.resolve() })),
    caughtBy: "C25a C25d",
  },
  "says that it cannot recover, and does": {
    is: bus((inner) => ({ capabilities: { ...inner.capabilities, recovery: false } })),
    caughtBy: "C25e",
  },
  "claims a clock of zero": {
    is: bus((inner) => ({ capabilities: { ...inner.capabilities, clockHz: 0 } })),
    caughtBy: "C27a",
  },
  "serves the last one first": {
    is: bus((inner) => {
      const waiting: (() => Promise<unknown>)[] = [];
      const serve = async (): Promise<void> => {
        await turn();
        for (let work = waiting.pop(); work !== undefined; work = waiting.pop()) await work();
      };
      const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          waiting.push(() => work().then(resolve, reject));
          if (waiting.length > 1) return;
          void serve();
        });
      return {
        transfer: (address, segments, options) => inTurn(() => inner.transfer(address, segments, options)),
        exclusive: (work, options) => inTurn(() => inner.exclusive(work, options)),
      };
    }),
    caughtBy: "C28a C28b",
  },
  "keeps nobody off the bus in exclusive": {
    is: bus((inner, open) => ({
      exclusive(work) {
        const other = open();
        return work({
          name: inner.name,
          capabilities: inner.capabilities,
          clock: inner.clock,
          transfer: (address, segments, options) => turn().then(() => other.transfer(address, segments, options)),
          exclusive: (nested) => other.exclusive(nested),
        });
      },
    })),
    caughtBy: "C28c C28d C29a C29b C32d C42b",
  },
  "loses what the work of exclusive throws": {
    is: bus((inner) => ({
      exclusive: <T>(work: Parameters<typeof inner.exclusive<T>>[0]) =>
        inner.exclusive(work).catch((): T => undefined as T),
    })),
    caughtBy: "C28e",
  },
  "does not get out of exclusive when its work throws": {
    is: bus((inner) => {
      let stuck = false;
      return {
        transfer: (address, segments, options) =>
          stuck ? Promise.reject(error("bus-error")) : inner.transfer(address, segments, options),
        exclusive: (work, options) =>
          inner.exclusive(work, options).catch((failure: unknown) => {
            stuck = true;
            throw failure;
          }),
      };
    }),
    caughtBy: "C28e",
  },
  "minds being closed twice": {
    is: bus((inner) => {
      let closed = false;
      return {
        close() {
          if (closed) return Promise.reject(error("closed"));
          closed = true;
          return inner.close();
        },
      };
    }),
    caughtBy: "C32a",
  },
  "closes under a transfer": {
    is: bus((inner) => ({ close: () => (void inner.close(), Promise.resolve()) })),
    caughtBy: "C32b",
  },
  "says that it never sent what it sent": {
    is: bus((inner) => {
      let closed = false;
      return {
        async transfer(address, segments, options) {
          await inner.transfer(address, segments, options);
          await turn();
          if (closed) throw error("closed");
        },
        close: () => ((closed = true), inner.close()),
      };
    }),
    caughtBy: "C32c",
  },
  "takes hardware that went away for a NACK": {
    is: failing((failure) =>
      failure.kind === "disconnected" ? error("nack-address", { address: failure.address }) : failure,
    ),
    caughtBy: "C36c",
  },
  "opens what does not exist and what is forbidden": {
    is: (fixture) => ({
      openMissing: async () => fixture.openController(),
      openForbidden: async () => fixture.openController(),
    }),
    caughtBy: "C36d C36e",
  },
  "writes the first two bytes in the wrong order": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) => {
          if (segment.write === undefined || segmentLength(segment) < 2) return segment;
          const [first = 0, second = 0, ...rest] = writtenBytes(segment);
          return { write: Uint8Array.of(second, first, ...rest) };
        }),
        control,
      ),
    ),
    caughtBy: "C37a C37c",
  },
  "reads in the wrong order": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) read?.reverse();
    }),
    caughtBy: "C18b C37b",
  },
  "reads nothing but zeros": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) read?.fill(0);
    }),
    caughtBy: "C01b C18b C42a",
  },
};

/** The fixture of the simulated bus, with something broken. */
function broken(is: Mutation, limits: Partial<ControllerCapabilities> = {}): () => ControllerFixture {
  return () => {
    const clock = new VirtualClock();
    const wires = new SimulatedBus({ clock });
    const sound = simulatedFixture(() => wires, { limits })() as ControllerFixture;
    const fixture: ControllerFixture = { ...sound, passTime: (durationMs) => clock.advance(durationMs) };
    return { ...fixture, ...is(fixture, wires, clock) };
  };
}

const idsOf = (ids: string): readonly string[] => ids.split(" ");

describe("a case of the conformance suite", () => {
  it.each(Object.entries(MUTANTS))("catches a controller that %s", async (_name, { is, caughtBy }) => {
    const ids = idsOf(caughtBy);
    const cases = CONTROLLER_CASES.filter(({ id }) => ids.includes(id));
    expect(cases).toHaveLength(ids.length);
    const { results } = await runConformance("a mutant", broken(is), { cases, limitMs: 1000 });
    const missed = results.filter(({ outcome }) => outcome !== "failed");
    expect(missed).toEqual([]);
  });

  it("exists for nothing: each one catches a controller", () => {
    const catching = new Set(Object.values(MUTANTS).flatMap(({ caughtBy }) => idsOf(caughtBy)));
    expect(CONTROLLER_CASES.map(({ id }) => id).filter((id) => !catching.has(id))).toEqual([]);
  });

  it.each([
    ["engine", engine(() => ({}))],
    ["bus", bus(() => ({}))],
    ["host", seenByTargets(() => ({}))],
  ] as const)("catches nothing where the %s is wrapped and not broken", async (_what, is) => {
    const { results } = await runConformance("sound", broken(is));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });

  it("catches nothing where a kernel driver really owns an address", async () => {
    const occupied = performing((perform, address, segments, control) =>
      address === 0x40 ? Promise.reject(error("address-in-use", { address })) : perform(address, segments, control),
    );
    const owned: Mutation = (...wires) => ({ ...occupied(...wires), occupiedAddress: 0x40 });
    const cases = CONTROLLER_CASES.filter(({ id }) => id.startsWith("C14"));
    const { results } = await runConformance("owned", broken(owned), { cases });
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "passed"]);
  });

  it.each([
    ["no repeated START", { restart: false }],
    ["no count of what was clocked", { clockedCount: false }],
    ["neither, and late", { restart: false, clockedCount: false, stretch: "none", nack: "none" }],
  ] as const)("makes do with a host that tells its targets %s", async (_what, poorer) => {
    const poor: Mutation = (fixture, wires, clock) => {
      const capabilities = { ...wires.capabilities, ...poorer };
      const { host } = seenByTargets((handler) => ({
        start: (address, direction, restart) => handler.start(address, direction, restart && capabilities.restart),
        clocked: (acknowledged) => (capabilities.clockedCount ? handler.clocked?.(acknowledged) : undefined),
        stop: (end) => handler.stop(end === "restart" && !capabilities.restart ? "stop" : end),
      }))(fixture, wires, clock);
      return { hostIsPrompt: false, host: host === undefined ? undefined : { ...host, capabilities } };
    };
    const { results } = await runConformance("poor host", broken(poor));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(60);
  });

  it("is not capable where an adapter takes a lost bus and a held clock for a NACK, and says that it cannot tell", async () => {
    const lumping = (nackPhase: boolean): Mutation =>
      engine((inner, wires) => ({
        capabilities: { ...wires.controller().capabilities, nackPhase, errorPosition: false },
        perform: async (address, segments, control) => {
          try {
            await inner.perform(address, segments, control);
          } catch {
            throw error("nack", { address });
          }
        },
      }));
    const cases = CONTROLLER_CASES.filter(({ id }) => ["C04d", "C15a", "C21a", "C23b"].includes(id));
    for (const nackPhase of [false, true]) {
      const { results } = await runConformance("lumping", broken(lumping(nackPhase)), { cases });
      const outcomes = nackPhase
        ? ["failed", "failed", "failed", "failed"]
        : ["passed", "passed", "not-capable", "not-capable"];
      expect(results.map(({ outcome }) => outcome)).toEqual(outcomes);
    }
  });

  it("is not capable, and no failure, where an adapter says that it cannot", async () => {
    const { results } = await runConformance(
      "limited",
      broken(() => ({}), TYPICAL_LIMITS.smbus),
    );
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results.find(({ id }) => id === "C03b")).toMatchObject({ outcome: "not-capable", missing: "readThenAny" });
  });
});
