import { limitedHost } from "@twowire/conformance";
import type { TargetHandler } from "@twowire/core";
import { alsoAt, asking, host, later, now, type Mutants } from "./mutation.fixture.ts";

// Hosts that are wrong about who is addressed, and about single bytes.

export const BYTE_MUTANTS: Mutants = {
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
          const answers = [handler, ...others()].map(async (each) => each.write(byte));
          const [answer] = await Promise.all(answers);
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
};
