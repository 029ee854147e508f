import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { address7 } from "./make-address.ts";
import type { Segment } from "./segment.ts";

const CHIP = address7(0x18);

function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine({ byteMs: 10, ...options });
  return { engine, bus: busFromEngine(engine), clock: engine.clock };
}

function write(...bytes: number[]): readonly Segment[] {
  return [{ write: Uint8Array.from(bytes) }];
}

function watch(promise: Promise<unknown>): { outcome: unknown } {
  const watched: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    () => (watched.outcome = "done"),
    (error: unknown) => (watched.outcome = error),
  );
  return watched;
}

describe("a deadline", () => {
  it("that comes while the transfer is queued: it is never sent", async () => {
    const { engine, bus, clock } = setUp();
    const first = bus.transfer(CHIP, write(1));
    const late = watch(bus.transfer(CHIP, write(2), { timeoutMs: 5 }));
    const third = bus.transfer(CHIP, write(3));
    await clock.advance(5);
    expect(late.outcome).toMatchObject({
      kind: "timeout",
      outcome: "never-sent",
      bus: "untouched",
      repeatable: true,
      address: CHIP,
    });
    await clock.run(Promise.all([first, third]));
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 03 A P"]);
    expect(clock.pending).toBe(0);
  });

  it("that comes while it is on the wire: it is cut at a byte, with a STOP", async () => {
    const { engine, bus, clock } = setUp();
    const cut = watch(bus.transfer(CHIP, write(1, 2, 3, 4), { timeoutMs: 25 }));
    const next = bus.transfer(CHIP, write(9));
    await clock.run(next);
    expect(cut.outcome).toMatchObject({
      kind: "timeout",
      outcome: "cut",
      bus: "idle",
      segment: 0,
      byte: 1,
      repeatable: false,
    });
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 09 A P"]);
    expect(clock.now()).toBe(45);
    expect(clock.pending).toBe(0);
  });

  it("where the hardware cannot cut: nobody waits, it is finished, and the next transfer waits for that", async () => {
    const { engine, bus, clock } = setUp({ capabilities: { cut: false } });
    const read = new Uint8Array(4);
    const abandoned = watch(bus.transfer(CHIP, [{ read }], { timeoutMs: 25 }));
    const next = bus.transfer(CHIP, write(9));
    await clock.advance(25);
    expect(abandoned.outcome).toMatchObject({ kind: "timeout", outcome: "finishing", bus: "busy", repeatable: false });
    expect(engine.lines).toEqual([]);
    await clock.run(next);
    expect(engine.lines).toEqual(["S 18R A 00 A 00 A 00 A 00 N P", "S 18W A 09 A P"]);
    expect(engine.violations).toEqual([]);
  });

  it("of a transfer that fails in the background goes unnoticed", async () => {
    const { bus, clock } = setUp({ capabilities: { cut: false } });
    const abandoned = watch(bus.transfer(address7(0x20), write(1), { timeoutMs: 5 }));
    await clock.advance(5);
    expect(abandoned.outcome).toMatchObject({ kind: "timeout", outcome: "finishing" });
    // An unhandled rejection would fail the run.
    await clock.run(bus.transfer(CHIP, write(1)));
  });

  it("that is far away, or infinite, changes nothing and leaves no timer behind", async () => {
    const { bus, clock } = setUp();
    await clock.run(bus.transfer(CHIP, write(1), { timeoutMs: 1e12 }));
    await clock.run(bus.transfer(CHIP, write(1), { timeoutMs: Number.POSITIVE_INFINITY }));
    expect(clock.pending).toBe(0);
  });

  it("does not hide the transfer's own error", async () => {
    const { bus, clock } = setUp();
    const failed = bus.transfer(address7(0x20), write(1), { timeoutMs: 1000 });
    await expect(clock.run(failed)).rejects.toMatchObject({ kind: "nack-address" });
    expect(clock.pending).toBe(0);
  });
});

describe("an abort signal", () => {
  it("that has fired already: the transfer is never sent", async () => {
    const { engine, bus } = setUp();
    const aborted = bus.transfer(CHIP, write(1), { signal: AbortSignal.abort("no") });
    await expect(aborted).rejects.toMatchObject({ kind: "aborted", outcome: "never-sent", cause: "no" });
    expect(engine.lines).toEqual([]);
  });

  it("that fires in the queue: never sent, and those behind move up", async () => {
    const { engine, bus, clock } = setUp();
    const abort = new AbortController();
    const first = bus.transfer(CHIP, write(1));
    const second = watch(bus.transfer(CHIP, write(2), { signal: abort.signal }));
    const third = bus.transfer(CHIP, write(3));
    abort.abort();
    await clock.run(Promise.all([first, third]));
    expect(second.outcome).toMatchObject({ kind: "aborted", outcome: "never-sent" });
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 03 A P"]);
  });

  it("that fires between being admitted and being sent: never sent, and the bus is passed on", async () => {
    const { engine, bus, clock } = setUp();
    const abort = new AbortController();
    const first = bus.transfer(CHIP, write(1)).then(() => abort.abort());
    const second = watch(bus.transfer(CHIP, write(2), { signal: abort.signal }));
    await clock.run(first);
    await clock.run(bus.transfer(CHIP, write(3)));
    expect(second.outcome).toMatchObject({ kind: "aborted" });
    expect(engine.violations).toEqual([]);
  });

  it("that fires on the wire: cut at a byte", async () => {
    const { engine, bus, clock } = setUp();
    const abort = new AbortController();
    const cut = watch(bus.transfer(CHIP, write(1, 2, 3), { signal: abort.signal }));
    await clock.advance(25);
    abort.abort("stop it");
    await clock.advance(0);
    expect(cut.outcome).toMatchObject({ kind: "aborted", outcome: "cut", bus: "idle", cause: "stop it" });
    expect(engine.lines).toEqual(["S 18W A 01 A P"]);
  });

  it("that fires too late changes nothing, and keeps no listener", async () => {
    const { bus, clock } = setUp();
    const signal = new CountingSignal();
    await clock.run(bus.transfer(CHIP, write(1), { signal }));
    await clock.run(bus.exclusive((locked) => locked.transfer(CHIP, write(1)), { signal }));
    expect(signal.added).toBe(2);
    expect(signal.listeners).toBe(0);
  });

  it("keeps no listener after an error either", async () => {
    const { bus, clock } = setUp();
    const signal = new CountingSignal();
    const failed = bus.transfer(address7(0x20), write(1), { signal, timeoutMs: 1000 });
    await expect(clock.run(failed)).rejects.toMatchObject({ kind: "nack-address" });
    expect(signal.listeners).toBe(0);
  });
});

class CountingSignal {
  readonly aborted = false;
  listeners = 0;
  added = 0;

  addEventListener(): void {
    this.added += 1;
    this.listeners += 1;
  }

  removeEventListener(): void {
    this.listeners -= 1;
  }
}
