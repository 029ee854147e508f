import { limitedHost } from "@twowire/conformance";
import { type I2CBus, isI2CError, type Now, VirtualClock } from "@twowire/core";
import { asking, calls, error, host, later, never, type Mutants } from "./mutation.fixture.ts";

// Hosts that are wrong about what follows what.

export const SEQUENCE_MUTANTS: Mutants = {
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
};
