import {
  limitedHost,
  runTargetConformance,
  simulatedTargetFixture,
  TARGET_CASES,
  TARGET_LAYERS,
  type TargetFixture,
  type TargetLayers,
} from "@twowire/conformance";
import {
  type I2CBus,
  I2CError,
  type I2CTarget,
  type I2CTargetRequest,
  isI2CError,
  type Now,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type RegisterName,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  VirtualClock,
} from "@twowire/core";
import { openTarget, RegisterFile, SMBusTarget } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

// Hosts and layers that break a rule on purpose: each must be caught by the cases of that rule, and each case must catch one.

type Mutation = (fixture: TargetFixture, bus: SimulatedBus) => Partial<TargetFixture>;

/** Changes the host. */
function host(change: (inner: TargetHost, bus: SimulatedBus) => Partial<TargetHost>): Mutation {
  return ({ host: inner }, bus) => ({
    host: {
      capabilities: inner.capabilities,
      clock: inner.clock,
      attach: (addresses, handler) => inner.attach(addresses, handler),
      [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
      ...change(inner, bus),
    },
  });
}

/** The calls of a target, to be changed one by one. */
function calls(handler: TargetHandler): Required<TargetHandler> {
  return {
    arbitrates: handler.arbitrates,
    start: (...asked) => handler.start(...asked),
    write: (byte) => handler.write(byte),
    read: () => handler.read(),
    clocked: (acknowledged) => handler.clocked?.(acknowledged),
    stop: (end) => handler.stop(end),
  };
}

/** Changes what the host does to targets. `shared` is what all targets of one host share. */
function asking(
  change: (
    handler: Required<TargetHandler>,
    addresses: readonly number[],
    shared: Map<string, unknown>,
  ) => Partial<TargetHandler>,
): Mutation {
  return host((inner) => {
    const shared = new Map<string, unknown>();
    return {
      attach(addresses, handler) {
        const whole = calls(handler);
        return inner.attach(addresses, { ...whole, ...change(whole, addresses, shared) });
      },
    };
  });
}

/** Puts every target at further addresses. */
function alsoAt(more: (addresses: readonly number[]) => readonly number[]): Mutation {
  return host((inner) => ({
    attach: (addresses, handler) => inner.attach([...new Set([...addresses, ...more(addresses)])], handler),
  }));
}

function layers(change: Partial<TargetLayers>): Mutation {
  return () => ({ layers: change });
}

/** Changes a target of the request API. */
function targets(change: (inner: I2CTarget) => Partial<I2CTarget>): Mutation {
  return layers({
    async openTarget(where, addresses, options) {
      const inner = await openTarget(where, addresses, options);
      return {
        request: (wait) => inner.request(wait),
        recover: () => inner.recover(),
        close: () => inner.close(),
        [Symbol.asyncDispose]: () => inner.close(),
        [Symbol.asyncIterator]: () => inner[Symbol.asyncIterator](),
        ...change(inner),
      };
    },
  });
}

/** Changes each request. */
function requests(change: (inner: I2CTargetRequest) => Partial<I2CTargetRequest>): Mutation {
  const changed = (inner: I2CTargetRequest): I2CTargetRequest => ({
    address: inner.address,
    isRead: inner.isRead,
    isRestart: inner.isRestart,
    get end() {
      return inner.end;
    },
    read: (length, options) => inner.read(length, options),
    write: (data) => inner.write(data),
    ack: (ack) => inner.ack(ack),
    close: () => inner.close(),
    [Symbol.asyncDispose]: () => inner.close(),
    ...change(inner),
  });
  return targets((inner) => ({
    async request(options) {
      const request = await inner.request(options);
      return request === undefined ? undefined : changed(request);
    },
    async *[Symbol.asyncIterator]() {
      for await (const request of inner) yield changed(request);
    },
  }));
}

/** Opens targets of the request API with other options, or on another host. */
function opening(change: (...asked: Parameters<typeof openTarget>) => Parameters<typeof openTarget>): Mutation {
  return layers({ openTarget: (where, addresses, options = {}) => openTarget(...change(where, addresses, options)) });
}

/** Changes what every register map says. */
function maps(change: (map: RegisterMap) => Partial<RegisterMap>): Mutation {
  return layers({
    // A map that says something else is still one of the same registers.
    registerFile: (map, hooks) => new RegisterFile({ ...map, ...change(map) } as typeof map, hooks),
  });
}

/** Changes every register. */
function registers(change: (register: Register) => Partial<Register>): Mutation {
  return maps((map) => {
    const all = map.registers.map((register) => ({ ...register, ...change(register) }));
    return { registers: all, byName: Object.fromEntries(all.map((register) => [register.name, register])) };
  });
}

/** Changes the contents of registers. */
function files(
  Mutant: new <D extends RegisterMapDefinition>(
    ...made: ConstructorParameters<typeof RegisterFile<D>>
  ) => RegisterFile<D>,
): Mutation {
  return layers({ registerFile: (map, hooks) => new Mutant(map, hooks) });
}

const pointer = (change: Partial<RegisterMap["pointer"]>): Mutation =>
  maps((map) => ({ pointer: { ...map.pointer, ...change } }));

function later<T, R>(answer: Now<T>, then: (value: T) => Now<R>): Now<R> {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}

const error = (kind: I2CError["kind"]): I2CError => new I2CError({ kind, message: "broken on purpose" });
const never = <T>(): Promise<T> => new Promise(() => undefined);

class Unprotected<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override write(register: Register, written: number, mask: number = register.mask): void {
    super.write(register, written, mask);
    const name = register.name as Parameters<this["poke"]>[0];
    this.poke(name, ((this.peek(name) & ~mask) | (written & mask)) >>> 0);
  }
}

class LocksFirst<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override write(register: Register, written: number, mask: number = register.mask): void {
    for (const field of register.fields) if (field.sticky) super.write(register, written, field.mask & mask);
    super.write(register, written, mask);
  }
}

class ClearsWhole<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override commitRead(register: Register, _mask: number, seen: number): void {
    super.commitRead(register, register.mask, seen);
  }
}

class ClearsUnseen<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override commitRead(register: Register, mask: number): void {
    super.commitRead(register, mask, register.mask);
  }
}

class ResetsAll<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override softReset(): void {
    this.powerOnReset();
  }
}

const MUTANTS: Readonly<Record<string, { readonly is: Mutation; readonly caughtBy: string }>> = {
  // Hosts: who is addressed.
  "answers at what its mask lets through": {
    is: alsoAt((addresses) => addresses.filter((address) => address > 0x0f).map((address) => address ^ 2)),
    caughtBy: "T01a T01b",
  },
  "tells every target its first address": {
    is: asking((handler, addresses) => ({
      start: (_address, direction, restart) => handler.start(addresses[0] ?? 0, direction, restart),
    })),
    caughtBy: "T01d T01e",
  },
  "takes more addresses than it has": {
    is: host((inner) => ({ capabilities: { ...inner.capabilities, addresses: 2 } })),
    caughtBy: "T01f",
  },
  "takes reserved addresses, and what is none": {
    is: host((inner) => ({
      attach: (addresses, handler) => inner.attach(addresses, handler).catch(() => inner.attach([0x77], handler)),
    })),
    caughtBy: "T03a T03b",
  },
  "lets everybody hear the general call": { is: alsoAt(() => [0x00]), caughtBy: "T03c" },
  "lets everybody answer alerts": { is: alsoAt(() => [0x0c]), caughtBy: "T03d" },
  "lets everybody hear what is written to others": {
    is: asking((handler, _addresses, shared) => {
      const all = (shared.get("all") ?? []) as TargetHandler[];
      shared.set("all", [...all, handler]);
      const others = (): TargetHandler[] => (shared.get("all") as TargetHandler[]).filter((each) => each !== handler);
      return {
        start(address, direction, restart) {
          if (direction === "write") for (const other of others()) void other.start(address, direction, restart);
          return handler.start(address, direction, restart);
        },
        async write(byte) {
          const [answer] = await Promise.all([handler, ...others()].map((each) => each.write(byte)));
          return answer ?? false;
        },
        stop(end) {
          for (const other of others()) other.stop(end);
          handler.stop(end);
        },
      };
    }),
    caughtBy: "T14a T14b T14c",
  },
  "says that it can refuse an address, and cannot": {
    is: asking((handler) => ({ start: (...asked) => later(handler.start(...asked), () => true) })),
    caughtBy: "T32a T32b",
  },

  // Hosts: bytes.
  "acknowledges everything": {
    is: asking((handler) => ({ write: (byte) => later(handler.write(byte), () => true) })),
    caughtBy:
      "T04a T04b T04c T05a T06b T06c T07a T07c T08a T22e T24b T27a T27b T27g T28d T31c T34b T41a T41c T41d T42a",
  },
  "refuses the byte after the one that was refused": {
    is: host((inner) => {
      const late = limitedHost(inner, { nack: "next" });
      return { attach: (addresses, handler) => late.attach(addresses, handler) };
    }),
    caughtBy: "T04a T05a T07c T08a",
  },
  "refuses the first byte after a transfer that ended with a refusal": {
    is: asking((handler) => {
      let refused = false;
      return {
        write(byte) {
          if (refused) {
            refused = false;
            return false;
          }
          return later(handler.write(byte), (acknowledged) => {
            refused = !acknowledged;
            return acknowledged;
          });
        },
      };
    }),
    caughtBy: "T06a T06b T06c",
  },
  "does not wait for an answer that comes later": {
    is: asking((handler) => ({
      start: (...asked) => now(handler.start(...asked), true),
      write: (byte) => now(handler.write(byte), true),
      read: () => now(handler.read(), 0xff),
    })),
    caughtBy: "T07a T07c T25b T31a T31b T04b",
  },
  "takes a write of no bytes for one of a zero": {
    is: asking((handler) => {
      let bytes = 0;
      let writing = false;
      return {
        start(address, direction, restart) {
          bytes = 0;
          writing = direction === "write";
          return handler.start(address, direction, restart);
        },
        write: (byte) => ((bytes += 1), handler.write(byte)),
        stop(end) {
          if (writing && bytes === 0) void handler.write(0);
          handler.stop(end);
        },
      };
    }),
    caughtBy: "T02a T02c T02f",
  },
  "takes the first byte for read as soon as it is fetched at the address": {
    is: asking((handler) => ({
      start: (address, direction, restart) =>
        later(handler.start(address, direction, restart), (acknowledged) => {
          if (direction === "read" && acknowledged) {
            void handler.read();
            handler.clocked(true);
          }
          return acknowledged;
        }),
    })),
    caughtBy: "T02a T02c T02d",
  },
  "counts a byte that was fetched and not clocked": {
    is: asking((handler) => {
      let reading = false;
      return {
        start(address, direction, restart) {
          reading = direction === "read";
          return handler.start(address, direction, restart);
        },
        clocked(acknowledged) {
          if (acknowledged || !reading) {
            handler.clocked(acknowledged);
            return;
          }
          handler.clocked(true);
          void handler.read();
          handler.clocked(false);
        },
      };
    }),
    caughtBy: "T15a T15b T15c T18d T20b T44a T44b T44c T37c",
  },
  "fetches ahead, and does not say so": {
    is: host((inner) => {
      const ahead = limitedHost(inner, { prefetch: 1 });
      return { attach: (addresses, handler) => ahead.attach(addresses, handler) };
    }),
    caughtBy: "T15d",
  },
  "acknowledges the last byte of a read": {
    is: asking((handler) => ({ clocked: () => handler.clocked(true) })),
    caughtBy: "T18d",
  },
  "sends nothing after eight bytes": {
    is: asking((handler) => {
      let sent = 0;
      return {
        start: (...asked) => ((sent = 0), handler.start(...asked)),
        read: () => later(handler.read(), (byte) => ((sent += 1) > 8 ? 0xff : byte)),
      };
    }),
    caughtBy: "T16a T16b T16c",
  },
  "fills up with zeros": {
    is: asking((handler) => ({ read: () => later(handler.read(), (byte) => (byte === 0xff ? 0 : byte)) })),
    caughtBy: "T18a T18c T18e",
  },
  "gives up a read after 1000 bytes": {
    is: asking((handler) => {
      let sent = 0;
      return {
        start: (...asked) => ((sent = 0), handler.start(...asked)),
        read() {
          if ((sent += 1) > 1000) throw new Error("too long");
          return handler.read();
        },
      };
    }),
    caughtBy: "T18c T18e",
  },

  // Hosts: what follows what.
  "goes on over a repeated START as if it were none": {
    is: asking((handler) => {
      let last: string | undefined;
      let restarted = false;
      return {
        start(address, direction, restart) {
          const same = restart && restarted && direction === last;
          restarted = false;
          if (same) return true;
          if (restart && last !== undefined) handler.stop("restart");
          last = direction;
          return handler.start(address, direction, restart);
        },
        stop(end) {
          if (end === "restart") restarted = true;
          else {
            last = undefined;
            handler.stop(end);
          }
        },
      };
    }),
    caughtBy: "T11a T11b T11c T22a T22b",
  },
  "says that it can tell a repeated START, and cannot": {
    is: host((inner) => {
      const poor = limitedHost(inner, { restart: false });
      return { attach: (addresses, handler) => poor.attach(addresses, handler) };
    }),
    caughtBy: "T11d T22a T22b T22d T22f T41b T42b",
  },
  "takes every START for a repeated one": {
    is: asking((handler) => ({ start: (address, direction) => handler.start(address, direction, true) })),
    caughtBy: "T22b T22f",
  },
  "does not end a part at a repeated START": {
    is: asking((handler) => ({ stop: (end) => (end === "restart" ? undefined : handler.stop(end)) })),
    caughtBy: "T22d T22f T26a",
  },
  "tells of the end of a part after the start of the next one": {
    is: asking((handler) => {
      let owed = false;
      return {
        start(...asked) {
          const answer = handler.start(...asked);
          if (owed) handler.stop("restart");
          owed = false;
          return answer;
        },
        stop(end) {
          if (end === "restart") owed = true;
          else handler.stop(end);
        },
      };
    }),
    caughtBy: "T26a T26b T22b",
  },
  "does not tell of a transfer that was cut or given up": {
    is: asking((handler) => ({
      stop: (end) => (/cancelled|timeout|detached/.test(end) ? undefined : handler.stop(end)),
    })),
    caughtBy: "T07b T23a T23b T30a T34a",
  },
  "gives the last byte of a transfer to the next one": {
    is: asking((handler) => {
      let last: number | undefined;
      let left: number | undefined;
      return {
        start(...asked) {
          left = last;
          last = undefined;
          return handler.start(...asked);
        },
        write(byte) {
          last = byte;
          const kept = left;
          left = undefined;
          return kept === undefined
            ? handler.write(byte)
            : later(handler.write(kept), (acknowledged) => acknowledged && handler.write(byte));
        },
      };
    }),
    caughtBy: "T24a T24b T43b T06a",
  },
  "splits a write after 32 bytes": {
    is: asking((handler) => {
      let bytes = 0;
      let at = 0;
      return {
        start(address, direction, restart) {
          bytes = 0;
          at = address;
          return handler.start(address, direction, restart);
        },
        write(byte) {
          bytes += 1;
          if (bytes % 33 !== 0) return handler.write(byte);
          handler.stop("stop");
          return later(handler.start(at, "write", false), () => handler.write(byte));
        },
      };
    }),
    caughtBy: "T25a T25b",
  },
  "merges writes that follow each other": {
    is: asking((handler) => {
      let open = false;
      return {
        start(address, direction, restart) {
          if (open && direction === "write") return true;
          if (open) handler.stop("stop");
          open = direction === "write";
          return handler.start(address, direction, restart);
        },
        stop(end) {
          if (!open) handler.stop(end);
        },
      };
    }),
    caughtBy: "T24a T25a T25c",
  },
  "is broken by a handler that throws": {
    is: asking((handler) => {
      let broken = false;
      const guarded = <T>(call: () => T): T => {
        if (broken) throw new Error("broken for good");
        try {
          return call();
        } catch (failure) {
          broken = true;
          throw failure;
        }
      };
      return {
        start: (...asked) => guarded(() => handler.start(...asked)),
        write: (byte) => guarded(() => handler.write(byte)),
        read: () => guarded(() => handler.read()),
        clocked: (acknowledged) => guarded(() => handler.clocked(acknowledged)),
        stop: (end) => guarded(() => handler.stop(end)),
      };
    }),
    caughtBy: "T27d T27f",
  },
  "waits for ever for a promise that was rejected": {
    is: asking((handler) => {
      const patient = <T>(answer: Now<T>): Now<T> =>
        answer instanceof Promise ? answer.catch(() => never<T>()) : answer;
      return {
        start: (...asked) => patient(handler.start(...asked)),
        write: (byte) => patient(handler.write(byte)),
        read: () => patient(handler.read()),
      };
    }),
    caughtBy: "T27e",
  },
  "leaves a target on the bus that was taken off": {
    is: host((inner) => ({
      async attach(addresses, handler) {
        const attachment = await inner.attach(addresses, handler);
        return { ...attachment, detach: () => Promise.resolve() };
      },
    })),
    caughtBy: "T30a T30c",
  },
  "asks on after a target was taken off": {
    is: host((inner) => ({
      async attach(addresses, handler) {
        let end: (() => void) | undefined;
        const attachment = await inner.attach(addresses, {
          ...calls(handler),
          stop: (reason) => (end === undefined ? handler.stop(reason) : undefined),
        });
        const detach = async (): Promise<void> => {
          if (end === undefined) handler.stop("detached");
          end = () => undefined;
          await Promise.resolve();
        };
        return { ...attachment, detach };
      },
    })),
    caughtBy: "T30a",
  },
  "has a clock of its own": { is: host(() => ({ clock: new VirtualClock() })), caughtBy: "T31a T32b T33a" },
  "lets nobody lose an arbitration": {
    is: asking(() => ({ arbitrates: false })),
    caughtBy: "T43a",
  },
  "loses what its controller says when it loses the bus": {
    is: (fixture) => ({
      async openController() {
        const inner = await fixture.openController();
        const transfer: I2CBus["transfer"] = async (...asked) => {
          try {
            await inner.transfer(...asked);
          } catch (failure) {
            throw isI2CError(failure) && failure.kind === "arbitration-lost" ? error("io") : failure;
          }
        };
        return {
          name: inner.name,
          capabilities: inner.capabilities,
          clock: inner.clock,
          transfer,
          exclusive: (work, options) => inner.exclusive(work, options),
          recover: () => inner.recover(),
          close: () => inner.close(),
          [Symbol.asyncDispose]: () => inner.close(),
        };
      },
    }),
    caughtBy: "T43c",
  },

  // The request API.
  "holds the bus as long as a request is forgotten": {
    is: opening((where, addresses, options) => [
      where,
      addresses,
      { ...options, holdLimitMs: Number.POSITIVE_INFINITY },
    ]),
    caughtBy: "T27a T27c",
  },
  "is impatient with its target": {
    is: opening((where, addresses, options) => [where, addresses, { ...options, holdLimitMs: 5 }]),
    caughtBy: "T27c T31b",
  },
  "knows no SMBus time": {
    is: opening((where, addresses, options) => [where, addresses, { ...options, smbus: false }]),
    caughtBy: "T31c",
  },
  "opens where no controller waits": {
    is: (fixture, bus) => ({
      ...host((inner) => ({ capabilities: { ...inner.capabilities, stretch: "none" } }))(fixture, bus),
      ...opening((_where, addresses, options) => [bus, addresses, options ?? {}])(fixture, bus),
    }),
    caughtBy: "T31d",
  },
  "minds a controller that gives up before the acknowledge": {
    is: requests((inner) => ({
      ack: (ack) => (inner.end === undefined ? inner.ack(ack) : Promise.reject(error("invalid-argument"))),
    })),
    caughtBy: "T07b",
  },
  "counts what was offered as clocked": {
    is: requests((inner) => ({
      write: async (data) => {
        await inner.write(data);
        return data.length;
      },
    })),
    caughtBy: "T02e T15b T18b",
  },
  "reads a zero from a write of no bytes": {
    is: requests((inner) => ({
      async read(length, options) {
        const bytes = await inner.read(length, options);
        return bytes.length === 0 && length === 1 ? Uint8Array.of(0) : bytes;
      },
    })),
    caughtBy: "T02b T02e",
  },
  "reads nothing from a closed request, and says nothing": {
    is: requests((inner) => ({ read: (length, options) => inner.read(length, options).catch(() => new Uint8Array()) })),
    caughtBy: "T27g",
  },
  "does not close what a loop leaves": {
    is: targets((inner) => ({
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const request = await inner.request();
          if (request !== undefined) yield request;
        }
      },
    })),
    caughtBy: "T27b",
  },
  "does not let go when it is closed": {
    is: targets(() => ({ close: () => Promise.resolve() })),
    caughtBy: "T30b",
  },
  "does nothing to recover": { is: targets(() => ({ recover: () => Promise.resolve() })), caughtBy: "T28d" },
  "is gone after it has recovered": { is: targets((inner) => ({ recover: () => inner.close() })), caughtBy: "T28d" },
  "waits on when it is called off": {
    is: targets((inner) => ({ request: (options) => inner.request({ timeoutMs: options?.timeoutMs }) })),
    caughtBy: "T28a",
  },
  "loses the request that comes to a wait that was called off": {
    is: targets((inner) => ({
      request: (options) =>
        new Promise((resolve, reject) => {
          inner.request({ timeoutMs: options?.timeoutMs }).then(resolve, reject);
          const abort = (): void => reject(error("aborted"));
          if (options?.signal?.aborted === true) abort();
          options?.signal?.addEventListener("abort", abort);
        }),
    })),
    caughtBy: "T28a T28b",
  },
  "sends one away where two wait": {
    is: targets((inner) => {
      let waiting = 0;
      return {
        async request(options) {
          if (waiting > 0) return undefined;
          waiting += 1;
          return inner.request(options).finally(() => (waiting -= 1));
        },
      };
    }),
    caughtBy: "T28c",
  },
  "takes no time, and no number, for no limit": {
    is: targets((inner) => ({
      request: (options = {}) =>
        inner.request({ ...options, timeoutMs: Number(options.timeoutMs) > 0 ? options.timeoutMs : undefined }),
    })),
    caughtBy: "T29a",
  },
  "rounds time limits down, and takes 0 for none": {
    is: targets((inner) => ({
      request: (options = {}) =>
        inner.request({ ...options, timeoutMs: Math.trunc(options.timeoutMs ?? 0) || undefined }),
    })),
    caughtBy: "T29a T29b",
  },

  // Register targets.
  "has one state for all chips": {
    is: (() => {
      let shared: unknown;
      return () => {
        shared = undefined;
        return {
          layers: {
            registerFile: (map, hooks) =>
              (shared ??= new RegisterFile(map, hooks)) as RegisterFile<typeof map.definition>,
          },
        };
      };
    })(),
    caughtBy: "T01c",
  },
  "reads zeros where there is no register, whatever the map says": {
    is: maps(({ registers: [first] }) => ({
      unmapped: { ...first!, name: "nowhere", address: -1, bytes: 1, width: 8, mask: 0xff, reset: 0 },
    })),
    caughtBy: "T08a T08b T08d T16f T04c T06c",
  },
  "decodes every bit of the pointer": { is: pointer({ mask: 0xff }), caughtBy: "T08c" },
  "keeps what half was written": { is: maps(() => ({ partialWrite: "merge" })), caughtBy: "T09a T22c T34a" },
  "drops what half was written, whatever the map says": {
    is: maps(() => ({ partialWrite: "discard" })),
    caughtBy: "T09b",
  },
  "goes on to the next register, whatever the map says": {
    is: pointer({ increment: "register" }),
    caughtBy: "T10a T37c",
  },
  "stays at a register, whatever the map says": { is: pointer({ increment: "none" }), caughtBy: "T10b T16f T37a T37b" },
  "takes writes for a run, whatever the map says": { is: pointer({ writes: "run" }), caughtBy: "T10c T04c" },
  "begins at 0, whatever the map says": { is: pointer({ reset: 0 }), caughtBy: "T14d" },
  "forgets its pointer": { is: pointer({ persists: false }), caughtBy: "T02c T14c T14d T37c" },
  "wraps a register too early": {
    is: maps((map) => ({
      pointer: { ...map.pointer, wraps: [{ first: 0, last: map.registers.at(-1)!.address - 1 }] },
    })),
    caughtBy: "T16c T37a T37b T37c",
  },
  "fills with its own filler": { is: maps(() => ({ overRead: 0x77 })), caughtBy: "T16d T16e T18e" },
  "writes what is read-only": { is: files(Unprotected), caughtBy: "T12a" },
  "locks before it writes": { is: files(LocksFirst), caughtBy: "T12b" },
  "never locks": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, lockedBy: [] })) })),
    caughtBy: "T12b",
  },
  "writes registers byte by byte": { is: registers(() => ({ commit: "byte" })), caughtBy: "T09a T13a" },
  "reads registers byte by byte": { is: registers(() => ({ latch: "none" })), caughtBy: "T19a T47a T47b" },
  "reads registers one by one": { is: registers(() => ({ latch: "register" })), caughtBy: "T47b T47c" },
  "clears a whole register by reading a byte of it": { is: files(ClearsWhole), caughtBy: "T02d T17a" },
  "clears what it has not sent": { is: files(ClearsUnseen), caughtBy: "T20a" },
  "clears every flag by writing one": {
    is: registers(({ fields }) => ({
      fields: fields.map((field) => (field.onWrite === undefined ? field : { ...field, onWrite: "clear" })),
    })),
    caughtBy: "T21a",
  },
  "has every register the other way round": {
    is: registers(({ order }) => ({ order: order === "big" ? "little" : "big" })),
    caughtBy: "T36a",
  },
  "takes what is written for the new value, whatever the map says": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, onWrite: undefined })) })),
    caughtBy: "T12c T21a",
  },
  "writes as often as it is told, whatever the map says": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, writeOnce: false })) })),
    caughtBy: "T12c",
  },
  "keeps commands": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, pulse: false })) })),
    caughtBy: "T12c",
  },
  "sets what may only be cleared": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, setLockedBy: [] })) })),
    caughtBy: "T12c",
  },
  "takes the end of its time on the bus for a STOP": {
    is: asking((handler) => ({ stop: (end) => handler.stop(end === "detached" ? "stop" : end) })),
    caughtBy: "T13c T30a",
  },
  "reads without any effect": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, onRead: undefined })) })),
    caughtBy: "T17a T20c T39b",
  },
  "has every pointer the other way round": {
    is: maps(({ pointer: { order, ...rest } }) => ({
      pointer: { ...rest, order: order === "big" ? "little" : "big" },
    })),
    caughtBy: "T36b",
  },
  "takes values that belong together at the START only": {
    is: layers({
      registerTarget(file, options) {
        const target = TARGET_LAYERS.registerTarget(file, options);
        const { map } = file;
        let taken = new Map<string, number>();
        return {
          get pointer() {
            return target.pointer;
          },
          powerOnReset: () => target.powerOnReset(),
          start(...asked) {
            taken = new Map(
              map.registers.map(({ name }) => [name, file.peek(name as RegisterName<typeof map.definition>)]),
            );
            return target.start(...asked);
          },
          write: (byte) => target.write(byte),
          read() {
            const now = new Map(taken);
            for (const [name, word] of now) file.poke(name as RegisterName<typeof map.definition>, word);
            return target.read();
          },
          clocked: (acknowledged) => target.clocked(acknowledged),
          stop: (end) => target.stop(end),
        };
      },
    }),
    caughtBy: "T47c",
  },
  "resets everything at a soft reset": { is: files(ResetsAll), caughtBy: "T38a" },

  "ignores bytes after the end of a register": { is: maps(() => ({ overWrite: "ignore" })), caughtBy: "T10d T10e" },
  "writes registers at their last byte, whatever the map says": {
    is: registers(() => ({ commit: "register" })),
    caughtBy: "T13b",
  },
  "always moves its pointer": {
    is: pointer({ enabledBy: undefined, disabledBy: undefined, incrementBit: 0 }),
    caughtBy: "T37d T37e T37f",
  },
  "has one bank only": { is: maps(() => ({ bankedBy: undefined })), caughtBy: "T38b T38c" },
  "lets every register be in one bank only": {
    is: registers(({ banks }) => ({ banks: banks?.slice(0, 1) })),
    caughtBy: "T38c",
  },
  "takes aliases for the register itself": {
    is: registers(({ alias }) => ({ alias: alias && { ...alias, as: "same" } })),
    caughtBy: "T39a",
  },
  "gives aliases a register of their own": { is: registers(() => ({ alias: undefined })), caughtBy: "T39a T39b" },
  "lets everybody read aliases": {
    is: registers((register) => (register.alias === undefined ? {} : { readable: true })),
    caughtBy: "T39b",
  },
  "moves on from its queues": {
    is: files(
      class<D extends RegisterMapDefinition> extends RegisterFile<D> {
        override readEntry(register: Register, ahead: number) {
          return super.readEntry(register, ahead + 1);
        }
      },
    ),
    caughtBy: "T40a T40c T40d",
  },
  "queues nothing that is written": {
    is: files(
      class<D extends RegisterMapDefinition> extends RegisterFile<D> {
        override write(register: Register, ...written: [number, number?]): void {
          if (register.fifo === undefined) super.write(register, ...written);
        }
      },
    ),
    caughtBy: "T40c T40d",
  },
  "loses the newest entry, whatever the map says": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, lost: "newest" } })),
    caughtBy: "T40d",
  },
  "has queues of one": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, depth: 1 } })),
    caughtBy: "T40a T40b",
  },
  "reads zeros from an empty queue": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, empty: 0 } })),
    caughtBy: "T40b",
  },
  "says nothing of its queues": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, level: undefined, watermark: undefined } })),
    caughtBy: "T40b",
  },

  // SMBus.
  "knows no packet error codes": {
    is: layers({ smbusTarget: (options) => new SMBusTarget({ ...options, packetErrorCode: "none" }) }),
    caughtBy: "T41a T41b T41c T42b",
  },
  "does without packet error codes that are required": {
    is: layers({ smbusTarget: (options) => new SMBusTarget({ ...options, packetErrorCode: "optional" }) }),
    caughtBy: "T41c",
  },
  "serves registers without packet error codes": {
    is: layers({ codedRegisters: (target) => target }),
    caughtBy: "T41d",
  },
  "keeps no SMBus time": { is: layers({ timedTarget: (handler) => handler }), caughtBy: "T34b" },
};

/** An answer that the wire does not wait for. */
function now<T>(answer: Now<T>, instead: T): T {
  if (!(answer instanceof Promise)) return answer;
  answer.catch(() => undefined);
  return instead;
}

/** The fixture of the simulated bus, with something broken. */
function broken(is: Mutation): () => TargetFixture {
  return () => {
    const made: { bus?: SimulatedBus } = {};
    const fixture = simulatedTargetFixture((clock) => (made.bus = new SimulatedBus({ clock })))() as TargetFixture;
    return { ...fixture, ...is(fixture, made.bus!) };
  };
}

const idsOf = (ids: string): readonly string[] => ids.split(" ");

describe("a case of the conformance suite for target hosts", () => {
  it.each(Object.entries(MUTANTS))("catches a host or layer that %s", async (_name, { is, caughtBy }) => {
    const ids = idsOf(caughtBy);
    const cases = TARGET_CASES.filter(({ id }) => ids.includes(id));
    expect(cases).toHaveLength(ids.length);
    const { results } = await runTargetConformance("a mutant", broken(is), { cases, limitMs: 1000 });
    expect(results.filter(({ outcome }) => outcome !== "failed")).toEqual([]);
  });

  it("exists for nothing: each one catches a host or layer", () => {
    const catching = new Set(Object.values(MUTANTS).flatMap(({ caughtBy }) => idsOf(caughtBy)));
    expect(TARGET_CASES.map(({ id }) => id).filter((id) => !catching.has(id))).toEqual([]);
  });

  const unlimited: Partial<TargetCapabilities> = {};
  it.each([
    ["host", host(() => ({}))],
    ["way of asking", asking(() => ({}))],
    ["host with no limits more", host((inner) => limitedHost(inner, unlimited))],
    ["target of the request API", targets(() => ({}))],
    ["request", requests(() => ({}))],
    ["register map", maps(() => ({}))],
    ["register file", files(RegisterFile)],
    ["set of layers", layers(TARGET_LAYERS)],
  ] as const)("catches nothing where the %s is wrapped and not broken", async (_what, is) => {
    const { results } = await runTargetConformance("sound", broken(is));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});
