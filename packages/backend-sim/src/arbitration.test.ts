import { address7, type TargetHandler, VirtualClock } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const SHARED = address7(0x0c);

/** A target that sends these bytes again and again, and a record of what happened to it. */
function sender(bytes: readonly number[], arbitrates?: boolean): TargetHandler & { readonly log: string[] } {
  const log: string[] = [];
  let sent = 0;
  return {
    log,
    arbitrates,
    start() {
      sent = 0;
      return true;
    },
    write: () => true,
    read: () => bytes[sent++ % bytes.length] ?? 0xff,
    clocked: (acknowledged) => void log.push(acknowledged ? "A" : "N"),
    stop: (end) => void log.push(end),
  };
}

async function read(targets: readonly TargetHandler[], length: number): Promise<number[]> {
  const bus = new SimulatedBus({ clock: new VirtualClock() });
  for (const target of targets) bus.attachNow([SHARED], target);
  const buffer = new Uint8Array(length);
  await bus.controller().transfer(SHARED, [{ read: buffer }]);
  return [...buffer];
}

describe("targets that answer at one address", () => {
  it("leave the line to the one that sends the first 0, for the rest of the transfer", async () => {
    const first = sender([0x58, 0xff, 0x00], true);
    const second = sender([0x5a, 0x00, 0x00], true);
    const third = sender([0x61, 0x00, 0x00], true);
    expect(await read([second, first, third], 3)).toEqual([0x58, 0xff, 0x00]);
    expect(first.log).toEqual(["A", "A", "N", "stop"]);
    for (const loser of [second, third]) expect(loser.log).toEqual(["arbitration-lost"]);
  });

  it("lose at any byte of the transfer, and take part again in the next", async () => {
    const bus = new SimulatedBus({ clock: new VirtualClock() });
    const winner = sender([0x10, 0x20], true);
    const loser = sender([0x10, 0x30], true);
    bus.attachNow([SHARED], winner);
    bus.attachNow([SHARED], loser);
    const segments = () => [{ read: new Uint8Array(2) }, { read: new Uint8Array(1) }];
    await bus.controller().transfer(SHARED, segments());
    expect(winner.log).toEqual(["A", "N", "restart", "N", "stop"]);
    expect(loser.log).toEqual(["A", "arbitration-lost", "N", "stop"]);
  });

  it("go on driving where they do not watch", async () => {
    const deaf = sender([0x6a]);
    const other = sender([0x59]);
    const watching = sender([0x70], true);
    // The one that watches has left at its second 1, so that its last zeros are not in the byte.
    expect(await read([deaf, other, watching], 1)).toEqual([0x6a & 0x59]);
    expect([deaf.log, other.log, watching.log]).toEqual([["N", "stop"], ["N", "stop"], ["arbitration-lost"]]);
  });

  it("give the lowest byte if all watch, and every bit that anyone pulls low if none does", async () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(bytes, async (values) => {
        const all = (arbitrates: boolean) => values.map((value) => sender([value], arbitrates));
        expect(await read(all(true), 1)).toEqual([Math.min(...values)]);
        expect(await read(all(false), 1)).toEqual([values.reduce((wired, value) => wired & value, 0xff)]);
      }),
    );
  });

  it("report a loser that throws, and release the bus", async () => {
    const loser: TargetHandler = {
      ...sender([0xff], true),
      stop() {
        throw new Error("no good loser");
      },
    };
    await expect(read([loser, sender([0x00], true)], 1)).rejects.toThrow(
      "The handler of the target at 0x0C threw: no good loser",
    );
  });
});

describe("an answer that comes when the transfer is over", () => {
  it("has no effect on the transfer that the target takes part in then", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock, stretchTimeoutMs: 30 });
    const ends: string[] = [];
    let slowMs = 50;
    const answer = <T>(value: T): T | Promise<T> =>
      slowMs === 0 ? value : new Promise((resolve) => void clock.setTimer(slowMs, () => resolve(value)));
    let starts = 0;
    bus.attachNow([SHARED], {
      start: () => answer((starts += 1) > 0),
      write: () => answer(slowMs === 0),
      read: () => 0xff,
      stop: (end) => void ends.push(end),
    });
    const controller = bus.controller();
    const write = () => controller.transfer(SHARED, [{ write: Uint8Array.of(1) }]);
    const late = expect(write()).rejects.toMatchObject({ kind: "timeout" });
    await clock.advance(30);
    await late;
    slowMs = 0;
    // The late start is answered while this one holds the bus.
    await controller.exclusive(async (locked) => {
      await locked.transfer(SHARED, [{ write: Uint8Array.of(1) }], { stop: false });
      await clock.advance(50);
      expect(ends).toEqual([]);
    });
    expect([starts, ends]).toEqual([2, ["stop"]]);
  });

  it("is no answer to a byte of the next transfer", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock, stretchTimeoutMs: 30 });
    const ends: string[] = [];
    let slow = true;
    bus.attachNow([SHARED], {
      start: () => true,
      write: () => (slow ? new Promise((resolve) => void clock.setTimer(50, () => resolve(false))) : true),
      read: () => 0xff,
      stop: (end) => void ends.push(end),
    });
    const controller = bus.controller();
    const late = expect(controller.transfer(SHARED, [{ write: Uint8Array.of(1) }])).rejects.toMatchObject({
      kind: "timeout",
    });
    await clock.advance(30);
    await late;
    slow = false;
    await controller.exclusive(async (locked) => {
      await locked.transfer(SHARED, [{ write: Uint8Array.of(1) }], { stop: false });
      await clock.advance(50);
      expect(ends).toEqual(["timeout"]);
    });
    expect(ends).toEqual(["timeout", "stop"]);
  });
});

describe("a target that is taken off the bus in the middle of a transfer", () => {
  it("is asked nothing more, and drives nothing", async () => {
    for (const direction of ["read", "write"] as const) {
      const clock = new VirtualClock();
      const bus = new SimulatedBus({ clock });
      const log: string[] = [];
      const slowly = <T>(what: string, value: T): Promise<T> => {
        log.push(what);
        return new Promise((resolve) => void clock.setTimer(10, () => resolve(value)));
      };
      const attachment = bus.attachNow([SHARED], {
        start: () => true,
        write: () => slowly("write", true),
        read: () => slowly("read", 0x00),
        clocked: () => void log.push("clocked"),
        stop: (end) => void log.push(end),
      });
      const buffer = new Uint8Array(2);
      const segment = direction === "read" ? { read: buffer } : { write: Uint8Array.of(1, 2, 3) };
      const transfer = bus.controller().transfer(SHARED, [segment]);
      const done = direction === "read" ? transfer : expect(transfer).rejects.toMatchObject({ kind: "nack-data" });
      await clock.advance(5);
      await attachment.detach();
      await clock.advance(20);
      await done;
      expect(log).toEqual([direction, "detached"]);
      if (direction === "read") expect(buffer[1]).toBe(0xff);
    }
  });
});
