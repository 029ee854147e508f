import { simulatedTargetFixture, type TargetFixture, type TargetLayers } from "@twowire/conformance";
import {
  I2CError,
  type I2CTarget,
  type I2CTargetRequest,
  type Now,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type TargetHandler,
  type TargetHost,
} from "@twowire/core";
import { openTarget, RegisterFile } from "@twowire/target";
import { SimulatedBus } from "../simulated-bus.ts";

// What it takes to break hosts and layers on purpose.

export type Mutation = (fixture: TargetFixture, bus: SimulatedBus) => Partial<TargetFixture>;

/** Each by what it does wrong, with the cases that catch it. */
export type Mutants = Readonly<Record<string, { readonly is: Mutation; readonly caughtBy: string }>>;

/** Changes the host. */
export function host(change: (inner: TargetHost, bus: SimulatedBus) => Partial<TargetHost>): Mutation {
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
export function calls(handler: TargetHandler): Required<TargetHandler> {
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
export function asking(
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
export function alsoAt(more: (addresses: readonly number[]) => readonly number[]): Mutation {
  return host((inner) => ({
    attach: (addresses, handler) => inner.attach([...new Set([...addresses, ...more(addresses)])], handler),
  }));
}

export function layers(change: Partial<TargetLayers>): Mutation {
  return () => ({ layers: change });
}

/** Changes a target of the request API. */
export function targets(change: (inner: I2CTarget) => Partial<I2CTarget>): Mutation {
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
export function requests(change: (inner: I2CTargetRequest) => Partial<I2CTargetRequest>): Mutation {
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
export function opening(change: (...asked: Parameters<typeof openTarget>) => Parameters<typeof openTarget>): Mutation {
  return layers({ openTarget: (where, addresses, options = {}) => openTarget(...change(where, addresses, options)) });
}

/** Changes what every register map says. */
export function maps(change: (map: RegisterMap) => Partial<RegisterMap>): Mutation {
  return layers({
    // A map that says something else is still one of the same registers.
    registerFile: (map, hooks) => new RegisterFile({ ...map, ...change(map) } as typeof map, hooks),
  });
}

/** Changes every register. */
export function registers(change: (register: Register) => Partial<Register>): Mutation {
  return maps((map) => {
    const all = map.registers.map((register) => ({ ...register, ...change(register) }));
    return { registers: all, byName: Object.fromEntries(all.map((register) => [register.name, register])) };
  });
}

/** Changes the contents of registers. */
export function files(
  Mutant: new <D extends RegisterMapDefinition>(
    ...made: ConstructorParameters<typeof RegisterFile<D>>
  ) => RegisterFile<D>,
): Mutation {
  return layers({ registerFile: (map, hooks) => new Mutant(map, hooks) });
}

export const pointer = (change: Partial<RegisterMap["pointer"]>): Mutation =>
  maps((map) => ({ pointer: { ...map.pointer, ...change } }));

export function later<T, R>(answer: Now<T>, then: (value: T) => Now<R>): Now<R> {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}

export const error = (kind: I2CError["kind"]): I2CError => new I2CError({ kind, message: "broken on purpose" });
export const never = <T>(): Promise<T> => new Promise(() => undefined);

/** An answer that the wire does not wait for. */
export function now<T>(answer: Now<T>, instead: T): T {
  if (!(answer instanceof Promise)) return answer;
  answer.catch(() => undefined);
  return instead;
}

/** The fixture of the simulated bus, with something broken. */
export function broken(is: Mutation): () => TargetFixture {
  return () => {
    const buses: SimulatedBus[] = [];
    const fixture = simulatedTargetFixture((clock) => {
      const bus = new SimulatedBus({ clock });
      buses.push(bus);
      return bus;
    })() as TargetFixture;
    const [bus = new SimulatedBus()] = buses;
    return { ...fixture, ...is(fixture, bus) };
  };
}
