import type { Address } from "@twowire/core";
import { engine, error, failing, isNack, type Mutants, performing, seenByTargets } from "./mutation.fixture.ts";

// Controllers that are wrong about what failed, and do the wrong thing after it.

export const FAILURE_MUTANTS: Mutants = {
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
};
