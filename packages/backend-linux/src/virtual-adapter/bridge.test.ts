import type { TargetHandler } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, COMPLETE, IDLE, later, Listener, READ, WRITE } from "./bridge-bench.fixture.ts";

const WRITE_READ = 0x11;
const FORCE_SEND = 0x12;

function counting(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (from + index) & 0xff);
}

describe("transfers", () => {
  const written = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
  const readLength = fc.integer({ min: 1, max: 512 });

  it("carry exactly what the kernel asks for, both ways, one after the other", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ write: written(61) }),
            fc.record({ read: readLength }),
            fc.record({ write: written(16), read: readLength }),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        fc.integer({ min: 0x08, max: 0x77 }),
        async (transfers, address) => {
          const bench = new Bench();
          const driver = bench.driver();
          const target = new Listener();
          bench.wire.attach([address], target);
          for (const transfer of transfers) {
            target.next = 0;
            target.heard.length = 0;
            const into = new Uint8Array("read" in transfer ? transfer.read : 0);
            const messages = [
              ...("write" in transfer ? [{ address, write: transfer.write }] : []),
              ...("read" in transfer ? [{ address, read: into }] : []),
            ];
            await bench.clock.run(driver.transfer(messages));
            expect(into).toEqual(counting(into.length));
            expect(target.next).toBe(into.length);
            const hex = address.toString(16);
            expect(target.heard).toEqual([
              ...("write" in transfer ? [`S ${hex} write`, ...transfer.write] : []),
              ...("read" in transfer ? [`${"write" in transfer ? "Sr" : "S"} ${hex} read`] : []),
            ]);
            expect(target.ends.at(-1)).toBe("stop");
          }
          expect(bench.transfers.map(({ error }) => error)).toEqual(transfers.map(() => undefined));
          expect(bench.clock.pending).toBe(0);
        },
      ),
    ));

  it("are read in reports of any size, 61 bytes at the most; the last one says that it is complete", () =>
    fc.assert(
      fc.property(readLength, fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1 }), (length, sizes) => {
        const bench = new Bench();
        bench.wire.attach([0x50], new Listener());
        bench.report(READ, 0xa0, length >> 8, length & 0xff);
        expect(bench.status()).toEqual([2, 5, length]);
        const received: number[] = [];
        for (let turn = 0; received.length < length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          bench.answers = [];
          bench.report(FORCE_SEND, size >> 8, size & 0xff);
          const [id, status, count, ...data] = bench.answers[0]!;
          expect(id).toBe(0x13);
          expect(count).toBe(Math.min(size, 61, length - received.length));
          received.push(...data.slice(0, count));
          expect(status).toBe(received.length === length ? 2 : 1);
        }
        expect(received).toEqual([...counting(length)]);
        // Nothing is left, and nothing is sent twice.
        bench.answers = [];
        bench.report(FORCE_SEND, 0, 61);
        expect([...bench.answers[0]!.subarray(0, 3)]).toEqual([0x13, 2, 0]);
      }),
    ));

  it("go to no address: as a NACK", () => {
    const bench = new Bench();
    bench.report(WRITE, 0x40 << 1, 1, 0x05);
    expect(bench.status()).toEqual([3, 0, 0]);
    expect(bench.transfers[0]).toMatchObject({ address: 0x40, error: { kind: "nack-address" } });
  });

  it("that are refused in the middle leave nothing to be read", () => {
    const bench = new Bench();
    const target = new Listener();
    bench.wire.attach([0x40], target);
    bench.report(READ, 0x80, 0, 3);
    expect(bench.status()).toEqual([2, 5, 3]);
    target.write = (byte) => byte !== 2;
    bench.report(WRITE_READ, 0x80, 0, 8, 3, 1, 2, 3);
    expect(bench.status()).toEqual([3, 4, 0]);
    expect(target.ends).toEqual(["stop", "nack"]);
    expect(bench.transfers[1]).toMatchObject({ error: { kind: "nack-data", segment: 0, byte: 1 } });
    bench.answers = [];
    bench.report(FORCE_SEND, 0, 8);
    expect(bench.answers[0]![2]).toBe(0);
  });

  it("lose the bus where they are told to, once for each time, before the target hears of them", async () => {
    const bench = new Bench();
    const target = new Listener();
    bench.wire.attach([0x40], target);
    bench.bridge.loseArbitration();
    bench.bridge.loseArbitration();
    for (const _time of [1, 2]) {
      bench.report(WRITE, 0x80, 1, 7);
      expect(bench.status()).toEqual([3, 2, 0]);
    }
    expect(target.heard).toEqual([]);
    expect(bench.transfers.map(({ error }) => error?.kind)).toEqual(["arbitration-lost", "arbitration-lost"]);
    bench.report(WRITE, 0x80, 1, 7);
    expect(bench.status()).toEqual(COMPLETE);
    expect(target.heard).toEqual(["S 40 write", 7]);
  });

  it("have their data in memory of their own, as that of a report is used again", () => {
    const bench = new Bench();
    const answer = later<boolean>();
    const target = new Listener();
    target.start = () => answer.promise;
    bench.wire.attach([0x40], target);
    const report = new Uint8Array(64);
    report.set([WRITE, 0x80, 2, 1, 2]);
    bench.bridge.output(report);
    report.fill(0xff);
    answer.resolve(true);
    return bench.clock.advance(1).then(() => expect(target.heard).toEqual([1, 2]));
  });
});

describe("a target that fails", () => {
  it.each<readonly [string, Partial<TargetHandler>, readonly number[], readonly number[]]>([
    ["at its address", { start: () => fail() }, [WRITE, 0x80, 1, 1], [3, 4, 0]],
    ["while it is written to", { write: () => fail() }, [WRITE, 0x80, 1, 1], [3, 4, 0]],
    ["while it is read", { read: () => fail() }, [WRITE_READ, 0x80, 0, 1, 1, 1], [3, 3, 0]],
    ["later, by a promise", { read: () => Promise.reject(new Error("broken")) }, [READ, 0x80, 0, 1], [3, 3, 0]],
    ["by what is no byte", { read: () => 256 }, [READ, 0x80, 0, 1], [3, 3, 0]],
    ["when it is told the end", { stop: () => fail() }, [WRITE, 0x80, 1, 1], [3, 4, 0]],
    ["when a byte has been clocked", { clocked: () => fail() }, [READ, 0x80, 0, 1], [3, 3, 0]],
  ])("%s: the transfer fails, and the next works", async (_when, broken, report, status) => {
    const bench = new Bench();
    const target: TargetHandler = Object.assign(new Listener(), broken);
    const attachment = bench.wire.attach([0x40], target);
    bench.report(...report);
    await bench.clock.advance(0);
    expect(bench.status()).toEqual(status);
    expect(bench.transfers).toMatchObject([{ address: 0x40, error: { kind: "io" } }]);
    await attachment.detach();
    bench.wire.attach([0x40], new Listener());
    bench.report(...report);
    expect(bench.status()?.[0]).toBe(2);
  });
});

describe("a reset", () => {
  it("cuts what is going on, and answers no question from before", async () => {
    const bench = new Bench();
    const slow = new Listener();
    slow.read = () => later<number>().promise;
    bench.wire.attach([0x40], slow);
    bench.report(READ, 0x80, 0, 1);
    expect(bench.status()).toBeUndefined();
    bench.bridge.reset();
    await bench.clock.advance(1000);
    expect(bench.answers).toEqual([]);
    expect(slow.ends).toEqual(["cancelled"]);
    expect(bench.transfers).toMatchObject([{ error: { kind: "aborted" } }]);
    expect(bench.status()).toEqual(IDLE);
    bench.bridge.reset();
  });
});

describe("output reports", () => {
  it("of any content do no harm: nothing is thrown, and the next transfer works", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 64 }),
            fc
              .tuple(fc.constantFrom(0x10, 0x11, 0x12, 0x14, 0x15, 0x17), fc.uint8Array({ maxLength: 63 }))
              .map(([id, rest]) => Uint8Array.of(id, ...rest)),
          ),
          { maxLength: 20 },
        ),
        async (reports) => {
          const bench = new Bench();
          const target = new Listener();
          bench.wire.attach([0x40], target);
          for (const report of reports) bench.bridge.output(report);
          target.heard.length = 0;
          const into = new Uint8Array(2);
          target.next = 0;
          const driver = bench.driver();
          await bench.clock.run(
            driver.transfer([
              { address: 0x40, write: Uint8Array.of(5) },
              { address: 0x40, read: into },
            ]),
          );
          expect(target.heard).toEqual(["S 40 write", 5, "Sr 40 read"]);
          expect([...into]).toEqual([0, 1]);
        },
      ),
    ));

  it("that are too short, or unknown, are none", () => {
    const bench = new Bench();
    const target = new Listener();
    bench.wire.attach([0x40], target);
    for (const report of [
      [],
      [READ],
      [READ, 0x80, 0],
      [WRITE_READ, 0x80, 0, 1],
      [WRITE, 0x80],
      [FORCE_SEND, 0],
      [0x13],
      [0x16, 1],
      [0xff],
    ]) {
      bench.bridge.output(Uint8Array.from(report));
    }
    expect(target.heard).toEqual([]);
    expect([bench.answers, bench.transfers]).toEqual([[], []]);
    expect(bench.status()).toEqual(IDLE);
  });
});

function fail(): never {
  throw new Error("broken");
}
