import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import type { I2CBus } from "./controller.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import type { I2CError } from "./i2c-error.ts";
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

describe("close", () => {
  it("finishes what is on the wire, rejects what is queued, and refuses everything after", async () => {
    const { engine, bus, clock } = setUp();
    const onWire = watch(bus.transfer(CHIP, write(1)));
    const queued = [
      watch(bus.transfer(CHIP, write(2))),
      watch(bus.transfer(CHIP, write(3), { timeoutMs: 1000 })),
      watch(bus.exclusive((locked) => locked.transfer(CHIP, write(4)))),
      watch(bus.recover()),
    ];
    await clock.run(bus.close());
    expect(onWire.outcome).toBe("done");
    for (const { outcome } of queued) expect(outcome).toMatchObject({ kind: "closed", outcome: "never-sent" });
    expect(engine.lines).toEqual(["S 18W A 01 A P"]);
    expect(engine.violations).toEqual([]);
    expect(engine.closed).toBe(true);
    await expect(bus.transfer(CHIP, write(5))).rejects.toMatchObject({ kind: "closed" });
    await expect(bus.exclusive(() => Promise.resolve())).rejects.toMatchObject({ kind: "closed" });
    await expect(bus.recover()).rejects.toMatchObject({ kind: "closed" });
    expect(clock.pending).toBe(0);
  });

  it("may be called twice, also at the same time, and by await using", async () => {
    const { engine, bus, clock } = setUp();
    await clock.run(Promise.all([bus.close(), bus.close()]));
    await bus.close();
    await bus[Symbol.asyncDispose]();
    expect(engine.violations).toEqual([]);
    expect(engine.closed).toBe(true);
  });

  it("waits for a recovery, as for a transfer", async () => {
    const { engine, bus, clock } = setUp();
    const recovery = watch(bus.recover());
    await clock.advance(1);
    await clock.run(bus.close());
    expect(recovery.outcome).toBe("done");
    expect(engine.violations).toEqual([]);
  });

  it("waits for the STOP of a held bus", async () => {
    const { engine, bus, clock } = setUp();
    const work = watch(bus.exclusive((locked) => locked.transfer(CHIP, write(1), { stop: false })));
    await clock.advance(25);
    expect(engine.active).toBe("stop");
    await clock.run(bus.close());
    expect(work.outcome).toBe("done");
    expect(engine.violations).toEqual([]);
    expect(engine.lines).toEqual(["S 18W A 01 A", "P"]);
  });

  it("sends the STOP of a bus that is held at that moment", async () => {
    const { engine, bus, clock } = setUp();
    let release = (): void => undefined;
    const work = watch(
      bus.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(1), { stop: false });
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }),
    );
    await clock.advance(20);
    await clock.run(bus.close());
    release();
    await clock.advance(0);
    expect(work.outcome).toBe("done");
    expect(engine.lines).toEqual(["S 18W A 01 A", "P"]);
    expect(engine.violations).toEqual([]);
  });

  it("ends an exclusive's transfers, and does not wait for its work", async () => {
    const { engine, bus, clock } = setUp();
    const inside: { outcome: unknown }[] = [];
    let proceed = (): void => undefined;
    const work = watch(
      bus.exclusive(async (locked) => {
        inside.push(watch(locked.transfer(CHIP, write(1))), watch(locked.transfer(CHIP, write(2))));
        await new Promise<void>((resolve) => {
          proceed = resolve;
        });
        await locked.transfer(CHIP, write(3));
      }),
    );
    await clock.advance(1);
    const closing = bus.close();
    await clock.advance(0);
    // At once, not only when the wire is free.
    expect(inside.map(({ outcome }) => outcome)).toEqual(["pending", expect.objectContaining({ kind: "closed" })]);
    await clock.run(closing);
    expect(work.outcome).toBe("pending");
    expect(inside.map(({ outcome }) => outcome)).toEqual(["done", expect.objectContaining({ kind: "closed" })]);
    proceed();
    await clock.advance(0);
    expect(work.outcome).toMatchObject({ kind: "closed" });
    expect(engine.lines).toEqual(["S 18W A 01 A P"]);
    expect(engine.violations).toEqual([]);
  });

  it("may be called inside exclusive", async () => {
    const { engine, bus, clock } = setUp();
    const work = bus.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(1));
      await bus.close();
      await locked.transfer(CHIP, write(2));
    });
    await expect(clock.run(work)).rejects.toMatchObject({ kind: "closed" });
    expect(engine.lines).toEqual(["S 18W A 01 A P"]);
    expect(engine.closed).toBe(true);
    expect(engine.violations).toEqual([]);
  });

  const waiting: readonly (readonly [string, (bus: I2CBus) => Promise<void>])[] = [
    ["transfer", (bus) => bus.transfer(CHIP, write(2))],
    ["timed transfer", (bus) => bus.transfer(CHIP, write(2), { timeoutMs: 1000 })],
    ["exclusive", (bus) => bus.exclusive((locked) => locked.transfer(CHIP, write(2)))],
    ["recover", (bus) => bus.recover()],
  ];

  it.each(waiting)("does not leave a %s behind, at whatever moment of its admission it comes", async (_name, ask) => {
    const outcomes = new Set<unknown>();
    for (let turns = 0; turns < 16; turns += 1) {
      const { engine, bus, clock } = setUp({ byteMs: 1 });
      const perform = engine.perform.bind(engine);
      let finish = (): void => undefined;
      engine.perform = () => {
        engine.perform = perform;
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      };
      const first = watch(bus.transfer(CHIP, write(1)));
      const second = watch(ask(bus));
      finish();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await clock.run(bus.close());
      expect(first.outcome).toBe("done");
      outcomes.add(second.outcome === "done" ? "done" : (second.outcome as I2CError).kind);
      expect(engine.violations).toEqual([]);
    }
    expect(outcomes).toEqual(new Set(["closed", "done"]));
  });

  it("reports what the engine reports, as an I2CError, each time", async () => {
    const { engine, bus } = setUp({ byteMs: 0 });
    engine.close = () => Promise.reject(new Error("EBADF"));
    await expect(bus.close()).rejects.toMatchObject({ name: "I2CError", kind: "io", summary: "EBADF" });
    await expect(bus.close()).rejects.toMatchObject({ kind: "io" });
  });

  it("releases the hardware even if the last STOP fails", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 0 });
    engine.stop = () => Promise.reject(new Error("no STOP"));
    const work = watch(
      bus.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(1), { stop: false });
        await bus.close();
      }),
    );
    await clock.advance(0);
    expect(work.outcome).toMatchObject({ summary: "no STOP" });
    engine.violations.length = 0;
    expect(engine.closed).toBe(true);
  });
});

describe("recover", () => {
  it("waits for its turn", async () => {
    const { engine, bus, clock } = setUp();
    const before = bus.transfer(CHIP, write(1));
    const recovery = bus.recover();
    const after = bus.transfer(CHIP, write(2));
    await clock.run(Promise.all([before, recovery, after]));
    expect(engine.recoveries).toBe(1);
    expect(engine.violations).toEqual([]);
  });

  it("is refused where the hardware cannot", async () => {
    const { bus } = setUp({ capabilities: { recovery: false } });
    await expect(bus.recover()).rejects.toMatchObject({ kind: "unsupported" });
  });

  it("frees the queue when it fails", async () => {
    const { engine, bus, clock } = setUp();
    engine.recover = () => Promise.reject(new Error("SCL low"));
    await expect(bus.recover()).rejects.toMatchObject({ kind: "io", summary: "SCL low" });
    await clock.run(bus.transfer(CHIP, write(1)));
  });
});
