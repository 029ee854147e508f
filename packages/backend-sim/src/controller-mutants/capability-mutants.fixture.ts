import { bus, error, type Mutants, performing } from "./mutation.fixture.ts";

// Controllers that are wrong about what they can.

export const CAPABILITY_MUTANTS: Mutants = {
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
  "claims a clock of zero": {
    is: bus((inner) => ({ capabilities: { ...inner.capabilities, clockHz: 0 } })),
    caughtBy: "C27a",
  },
  "says that it cannot recover, and does": {
    is: bus((inner) => ({ capabilities: { ...inner.capabilities, recovery: false } })),
    caughtBy: "C25e",
  },
};
