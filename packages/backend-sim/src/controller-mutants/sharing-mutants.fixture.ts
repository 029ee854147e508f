import { bus, engine, error, type Mutants, turn } from "./mutation.fixture.ts";

// Controllers that are wrong about who has the bus: in turn, alone, while it is recovered, and until it is closed.

export const SHARING_MUTANTS: Mutants = {
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
};
