import { error, host, opening, requests, targets, type Mutants } from "./mutation.fixture.ts";

// The request API, with something broken.

export const REQUEST_MUTANTS: Mutants = {
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
};
