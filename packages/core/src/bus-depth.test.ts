import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { address7 } from "./make-address.ts";
import type { Segment } from "./segment.ts";

const CHIP = address7(0x18);

/** An engine that takes three transfers at once, each of them 20 ms long: an address and a byte. */
function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine({ byteMs: 10, depth: 3, capabilities: { cut: false }, ...options });
  const handed: string[] = [];
  const perform = engine.perform.bind(engine);
  engine.perform = (address, segments, control) => {
    handed.push(String(segments[0]?.write));
    return perform(address, segments, control);
  };
  return { engine, bus: busFromEngine(engine), clock: engine.clock, handed };
}

function write(byte: number): readonly Segment[] {
  return [{ write: Uint8Array.of(byte) }];
}

function watch(promise: Promise<unknown>): { outcome: unknown } {
  const watched: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    () => (watched.outcome = "done"),
    (error: unknown) => (watched.outcome = error),
  );
  return watched;
}

const line = (byte: number): string => `S 18W A 0${byte} A P`;

describe("an engine that takes several transfers at once", () => {
  it("gets as many as it takes, in order, and the next as soon as one is done", async () => {
    const { engine, bus, clock, handed } = setUp();
    const all = Promise.all([1, 2, 3, 4, 5].map((byte) => bus.transfer(CHIP, write(byte))));
    expect(handed).toEqual(["1", "2", "3"]);
    await clock.advance(20);
    expect(handed).toEqual(["1", "2", "3", "4"]);
    await clock.run(all);
    expect(engine.lines).toEqual([1, 2, 3, 4, 5].map(line));
    expect(engine.violations).toEqual([]);
  });

  it("keeps plain and timed transfers in the order in which they were asked for", async () => {
    const { engine, bus, clock } = setUp();
    const options = [{ timeoutMs: 1000 }, undefined, { timeoutMs: 1000 }, undefined, undefined, { timeoutMs: 1000 }];
    await clock.run(Promise.all(options.map((wait, index) => bus.transfer(CHIP, write(index), wait))));
    expect(engine.lines).toEqual([0, 1, 2, 3, 4, 5].map(line));
  });

  it("leaves each error with its own transfer", async () => {
    const { engine, bus, clock } = setUp();
    const outcomes = [0x18, 0x20, 0x18, 0x20].map((address) => watch(bus.transfer(address7(address), write(1))));
    await clock.run(bus.transfer(CHIP, write(2)));
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      "done",
      { kind: "nack-address" },
      "done",
      { kind: "nack-address" },
    ]);
    expect(engine.lines).toHaveLength(5);
  });

  it("gives back at once what it has not begun when the time is up", async () => {
    for (const cut of [false, true]) {
      const { engine, bus, clock } = setUp({ capabilities: { cut } });
      const first = bus.transfer(CHIP, write(1));
      const late = watch(bus.transfer(CHIP, write(2), { timeoutMs: 5 }));
      const third = bus.transfer(CHIP, write(3));
      await clock.advance(5);
      expect(late.outcome).toMatchObject({ kind: "timeout", outcome: "never-sent", bus: "untouched", address: CHIP });
      await clock.run(Promise.all([first, third]));
      expect(engine.lines).toEqual([line(1), line(3)]);
      expect(clock.pending).toBe(0);
    }
  });

  it("finishes the one that is on the wire when the time is up, and sends the next after it", async () => {
    const { engine, bus, clock } = setUp();
    const abandoned = watch(bus.transfer(CHIP, write(1), { timeoutMs: 5 }));
    const next = bus.transfer(CHIP, write(2));
    await clock.advance(5);
    expect(abandoned.outcome).toMatchObject({ kind: "timeout", outcome: "finishing", bus: "busy" });
    await clock.run(next);
    expect(engine.lines).toEqual([line(1), line(2)]);
  });

  it("has nothing else while exclusive, recover or another exclusive goes on", async () => {
    const { engine, bus, clock, handed } = setUp();
    const before = [bus.transfer(CHIP, write(1)), bus.transfer(CHIP, write(2))];
    const exclusive = bus.exclusive(async (locked) => {
      expect(engine.lines).toHaveLength(2);
      await Promise.all([3, 4].map((byte) => locked.transfer(CHIP, write(byte))));
      expect(handed).toEqual(["1", "2", "3", "4"]);
    });
    const recovery = bus.recover().then(() => expect(engine.lines).toHaveLength(4));
    const after = bus.transfer(CHIP, write(5));
    await clock.run(Promise.all([...before, exclusive, recovery, after]));
    expect(engine.lines).toEqual([1, 2, 3, 4, 5].map(line));
    expect(engine.violations).toEqual([]);
  });

  it("finishes at close what is on the wire, and sends nothing more", async () => {
    const { engine, bus, clock } = setUp();
    const outcomes = [1, 2, 3, 4].map((byte) => watch(bus.transfer(CHIP, write(byte))));
    await clock.advance(5);
    await clock.run(bus.close());
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      "done",
      ...Array.from({ length: 3 }, () => ({ kind: "closed", outcome: "never-sent" })),
    ]);
    expect(engine.lines).toEqual([line(1)]);
    expect(engine.violations).toEqual([]);
    expect(engine.closed).toBe(true);
  });

  it("gets one at a time where a bus can be left held", async () => {
    const { engine, bus, clock, handed } = setUp({ capabilities: { heldBus: true } });
    const all = Promise.all([1, 2].map((byte) => bus.transfer(CHIP, write(byte))));
    expect(handed).toEqual(["1"]);
    await clock.run(all);
    expect(engine.lines).toEqual([1, 2].map(line));
  });
});

it("a long queue in front of an engine that answers at once needs no deep stack", async () => {
  const { engine, bus } = setUp({ byteMs: 0 });
  const length = 20_000;
  let release = (): void => undefined;
  const exclusive = bus.exclusive(() => new Promise<void>((resolve) => (release = resolve)));
  const queued = Array.from({ length }, () => bus.transfer(CHIP, write(1)));
  await Promise.resolve();
  release();
  await Promise.all([exclusive, ...queued]);
  expect(engine.lines).toHaveLength(length);
});
