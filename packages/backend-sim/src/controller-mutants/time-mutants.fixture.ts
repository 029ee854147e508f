import { bus, engine, error, type Mutants, performing, seenByTargets, turn } from "./mutation.fixture.ts";

// Controllers that wait too long or not long enough, and that are wrong about what ends a transfer early.

export const TIME_MUTANTS: Mutants = {
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
};
