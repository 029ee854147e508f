import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, COMPLETE, IDLE, later, Listener, READ, WRITE } from "./bridge-bench.fixture.ts";

const CANCEL = 0x17;

describe("a target that stretches the clock", () => {
  it("is waited for: busy is told before the kernel's driver tires of waiting, and the end at once", async () => {
    const bench = new Bench();
    const target = new Listener();
    const answer = later<number>();
    target.read = () => answer.promise;
    bench.wire.attach([0x40], target);
    bench.report(READ, 0x80, 0, 1);
    expect(bench.status()).toBeUndefined();
    await bench.clock.advance(29);
    expect(bench.answered()).toBeUndefined();
    await bench.clock.advance(1);
    expect(bench.answered()).toEqual([1, 0, 0]);
    expect(bench.status()).toBeUndefined();
    await bench.clock.advance(10);
    answer.resolve(0x5a);
    await bench.clock.advance(0);
    expect(bench.answered()).toEqual([2, 5, 1]);
    // One answer for each question.
    await bench.clock.advance(1000);
    expect(bench.answered()).toEqual([2, 5, 1]);
  });

  it("may take up to 250 ms for a byte, and the driver gets everything", () =>
    fc.assert(
      // Ten answers "busy", each after 30 ms, are all that the driver waits for.
      fc.asyncProperty(fc.nat(249), fc.nat(40), async (...delays) => {
        const bench = new Bench();
        const target = new Listener();
        let byte = 0;
        target.read = () => {
          const value = later<number>();
          bench.clock.setTimer(delays[byte]!, () => value.resolve(byte++));
          return value.promise;
        };
        bench.wire.attach([0x40], target);
        const into = new Uint8Array(2);
        await bench.clock.run(bench.driver().transfer([{ address: 0x40, read: into }]));
        expect([...into]).toEqual([0, 1]);
      }),
      { numRuns: 50 },
    ));

  it("is let go after 250 ms: the kernel hears of a timeout, the target too, and the next transfer works", async () => {
    const bench = new Bench();
    const target = new Listener();
    const answer = later<boolean>();
    target.write = (byte) => (byte === 1 ? answer.promise : true);
    bench.wire.attach([0x40], target);
    const driver = bench.driver();
    await expect(bench.clock.run(driver.transfer([{ address: 0x40, write: Uint8Array.of(1) }]))).rejects.toMatchObject({
      code: "ETIMEDOUT",
    });
    expect(bench.clock.now()).toBe(250);
    expect(target.ends).toEqual(["timeout"]);
    expect(bench.transfers).toMatchObject([{ error: { kind: "timeout", byte: 0 } }]);
    // What it answers now is nobody's business any more.
    answer.resolve(true);
    await bench.clock.run(driver.transfer([{ address: 0x40, write: Uint8Array.of(2) }]));
    expect(target.ends).toEqual(["timeout", "stop"]);
    expect(bench.transfers).toHaveLength(2);
    expect(bench.clock.pending).toBe(0);
  });

  it("for a little at each byte is given up by the kernel, which cancels: the target hears of it", async () => {
    const bench = new Bench();
    const target = new Listener();
    target.read = () => {
      const value = later<number>();
      bench.clock.setTimer(60, () => value.resolve(0));
      return value.promise;
    };
    bench.wire.attach([0x40], target);
    const driver = bench.driver();
    const transfer = driver.transfer([{ address: 0x40, read: new Uint8Array(100) }]);
    await expect(bench.clock.run(transfer)).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(driver.sent.filter(([id]) => id === CANCEL)).toHaveLength(1);
    await bench.clock.advance(100);
    expect(target.ends).toEqual(["cancelled"]);
    expect(bench.transfers).toMatchObject([{ error: { kind: "timeout", outcome: "cut" } }]);
    expect(bench.status()).toEqual(IDLE);
    target.read = () => 9;
    const into = new Uint8Array(1);
    await bench.clock.run(driver.transfer([{ address: 0x40, read: into }]));
    expect([...into]).toEqual([9]);
  });

  it("and whose reader was killed: the next transfer waits for the STOP of the cut one, then begins", async () => {
    const bench = new Bench();
    const slow = new Listener();
    slow.read = () => later<number>().promise;
    const quick = new Listener();
    bench.wire.attach([0x40], slow);
    bench.wire.attach([0x41], quick);
    bench.report(READ, 0x80, 0, 1);
    await bench.clock.advance(5);
    bench.report(WRITE, 0x82, 1, 7);
    // The first transfer ends on a turn of its own.
    expect(quick.heard).toEqual([]);
    await bench.clock.advance(0);
    expect(slow.ends).toEqual(["cancelled"]);
    expect(quick.heard).toEqual(["S 41 write", 7]);
    expect(bench.status()).toEqual(COMPLETE);
    expect(bench.transfers.map(({ address, error }) => [address, error?.kind])).toEqual([
      [0x40, "aborted"],
      [0x41, undefined],
    ]);
  });

  it("and is asked how it stands by nobody any more, once the next transfer has begun", async () => {
    const bench = new Bench();
    const slow = new Listener();
    slow.read = () => later<number>().promise;
    bench.wire.attach([0x40], slow);
    bench.report(READ, 0x80, 0, 1);
    expect(bench.status()).toBeUndefined();
    bench.report(WRITE, 0x82, 1, 7);
    await bench.clock.advance(1000);
    expect(bench.answers).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });
});
