import { address7, addressValue, isAddress10 } from "@twowire/core";
import { bus, error, failing, isEmpty, type Mutants, performing, seenByTargets } from "./mutation.fixture.ts";

// Controllers that are wrong about addresses, and about who answers at them.

export const ADDRESS_MUTANTS: Mutants = {
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
};
