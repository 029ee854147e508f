import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import type { I2CController } from "./controller.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { I2CError } from "./i2c-error.ts";
import { address7 } from "./make-address.ts";
import type { Segment } from "./segment.ts";

const CHIP = address7(0x18);
const OTHER = address7(0x50);
const ABSENT = address7(0x20);

function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  return { engine, bus: busFromEngine(engine), clock: engine.clock };
}

/** Writes its bytes: each transfer can be told from the others on the wire. */
function write(...bytes: number[]): readonly Segment[] {
  return [{ write: Uint8Array.from(bytes) }];
}

/** Collects what becomes of a promise, without waiting for it. */
function watch(promise: Promise<unknown>): { outcome: unknown } {
  const watched: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    () => (watched.outcome = "done"),
    (error: unknown) => (watched.outcome = error),
  );
  return watched;
}

describe("a bus made from an engine", () => {
  it("shows name, capabilities and clock of the engine", () => {
    const { engine, bus } = setUp();
    expect(bus.name).toBe("fake:");
    expect(bus.capabilities).toBe(engine.capabilities);
    expect(bus.clock).toBe(engine.clock);
  });

  it("refuses work that is none", async () => {
    const { bus } = setUp();
    const nothing = undefined as unknown as () => Promise<void>;
    await expect(bus.exclusive(nothing)).rejects.toMatchObject({ kind: "invalid-argument" });
    await bus.transfer(CHIP, write(1));
  });

  it("sends nothing that became illegal while it waited", async () => {
    for (const options of [undefined, { timeoutMs: 1000 }]) {
      const { engine, bus, clock } = setUp({ byteMs: 1 });
      const segments = [...write(5)];
      const first = bus.transfer(CHIP, write(1));
      const waiting = bus.transfer(CHIP, segments, options);
      segments[0] = { junk: true } as unknown as Segment;
      const refused = expect(waiting).rejects.toMatchObject({ kind: "invalid-argument", outcome: "never-sent" });
      await clock.run(first);
      await refused;
      await clock.run(bus.transfer(CHIP, write(2)));
      expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 02 A P"]);
    }
  });

  it("reads and writes, at once and in time", async () => {
    for (const byteMs of [0, 1]) {
      const { engine, bus, clock } = setUp({ byteMs });
      await clock.run(bus.transfer(CHIP, write(5, 0xc1, 0x90)));
      const read = new Uint8Array(2);
      await clock.run(bus.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read }]));
      expect([...read]).toEqual([0xc1, 0x90]);
      expect(engine.lines).toEqual(["S 18W A 05 A C1 A 90 A P", "S 18W A 05 A Sr 18R A C1 A 90 N P"]);
    }
  });

  it("refuses what is impossible before the engine sees it", async () => {
    const { engine, bus } = setUp({ capabilities: { maxSegments: 1 } });
    await expect(bus.transfer(CHIP, [])).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(bus.transfer(CHIP, [...write(1), ...write(2)])).rejects.toMatchObject({ kind: "unsupported" });
    expect(engine.lines).toEqual([]);
  });

  it("asks the engine what it cannot express, before the bus is touched", async () => {
    const engine = Object.assign(new FakeEngine(), { refuse: () => "Only SMBus here" });
    const refused = busFromEngine(engine).transfer(CHIP, write(1));
    await expect(refused).rejects.toMatchObject({ kind: "unsupported", summary: "Only SMBus here", address: CHIP });
    expect(engine.lines).toEqual([]);
  });

  it("names the address in the engine's errors, whatever it throws", async () => {
    const { engine, bus } = setUp();
    engine.failures.push(new I2CError({ kind: "bus-error", message: "Glitch" }));
    await expect(bus.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "bus-error", address: CHIP });
    engine.perform = () => {
      throw new TypeError("oops");
    };
    await expect(bus.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "io", address: CHIP });
    engine.perform = () => Promise.reject(new TypeError("oops"));
    await expect(bus.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "io", address: CHIP });
  });

  it("goes on after an error", async () => {
    for (const byteMs of [0, 1]) {
      const { engine, bus, clock } = setUp({ byteMs });
      const failed = watch(bus.transfer(ABSENT, write(1)));
      const next = bus.transfer(CHIP, write(2));
      await clock.run(next);
      expect(failed.outcome).toMatchObject({ kind: "nack-address", segment: 0, repeatable: true });
      expect(engine.lines).toEqual(["S 20W N P", "S 18W A 02 A P"]);
    }
  });
});

describe("the queue", () => {
  it("puts one transfer on the wire at a time, first come first served, exclusive and timed ones among them", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const work = [
      bus.transfer(CHIP, write(1)),
      bus.transfer(CHIP, write(2), { timeoutMs: 1000 }),
      bus.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(3));
        await clock.advance(0);
        await locked.transfer(CHIP, write(4));
      }),
      bus.transfer(CHIP, write(5)),
      bus.exclusive((locked) => locked.transfer(CHIP, write(6))),
      bus.transfer(CHIP, write(7), { timeoutMs: 1000 }),
    ];
    await clock.run(Promise.all(work));
    expect(engine.lines.map((line) => line.slice(8, 10))).toEqual(["01", "02", "03", "04", "05", "06", "07"]);
    expect(engine.violations).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("does not let a newcomer overtake one that is just being admitted", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const first = bus.transfer(CHIP, write(1));
    const second = bus.transfer(CHIP, write(2));
    // Runs right after the first has ended.
    const third = first.then(() => bus.transfer(CHIP, write(3)));
    await clock.run(Promise.all([second, third]));
    expect(engine.lines.map((line) => line.slice(8, 10))).toEqual(["01", "02", "03"]);
  });
});

describe("exclusive", () => {
  it("keeps everyone else off the bus, and gives back what the work returns", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const result = bus.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(1));
      await locked.transfer(CHIP, write(2));
      return "done";
    });
    const outside = bus.transfer(OTHER, write(3));
    await clock.run(outside);
    await expect(result).resolves.toBe("done");
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 02 A P", "S 50W A 03 A P"]);
  });

  it.each(["throws", "rejects"])("sets the bus free when the work %s", async (how) => {
    const { engine, bus } = setUp();
    const oops = new Error("oops");
    const failed = bus.exclusive(() => {
      if (how === "throws") throw oops;
      return Promise.reject(oops);
    });
    await expect(failed).rejects.toBe(oops);
    await bus.transfer(CHIP, write(1));
    expect(engine.lines).toHaveLength(1);
  });

  const nested: readonly (readonly [string, (bus: I2CController) => Promise<unknown>])[] = [
    ["transfer", (bus) => bus.transfer(CHIP, write(1))],
    ["timed transfer", (bus) => bus.transfer(CHIP, write(1), { timeoutMs: 1 })],
    ["exclusive", (bus) => bus.exclusive(() => Promise.resolve())],
  ];

  it.each(nested)("refuses a nested %s at once", async (_name, use) => {
    const { engine, bus } = setUp();
    await bus.exclusive(async (locked) => {
      await expect(use(bus)).rejects.toMatchObject({ kind: "invalid-argument", outcome: "never-sent" });
      await Promise.resolve();
      await expect(use(bus), "after an await").rejects.toMatchObject({ kind: "invalid-argument" });
      await new Promise((resolve) => setTimeout(resolve, 0));
      await expect(use(bus), "after a turn of the event loop").rejects.toMatchObject({ kind: "invalid-argument" });
      await locked.exclusive(async (inner) => {
        await expect(use(bus), "two levels deep").rejects.toMatchObject({ kind: "invalid-argument" });
        await expect(use(locked), "one level deep").rejects.toMatchObject({ kind: "invalid-argument" });
        await inner.transfer(CHIP, write(2));
      });
      await use(locked);
    });
    await use(bus);
    expect(engine.violations).toEqual([]);
  });

  it("refuses recover inside, which would wait for itself", async () => {
    const { bus } = setUp();
    await bus.exclusive(async () => {
      await expect(bus.recover()).rejects.toMatchObject({ kind: "invalid-argument" });
    });
    await bus.recover();
  });

  it("refuses nested use through another bus", async () => {
    const [one, two] = [setUp(), setUp()];
    await one.bus.exclusive(async () => {
      await two.bus.exclusive(async (locked) => {
        await expect(one.bus.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "invalid-argument" });
        await locked.transfer(CHIP, write(2));
      });
      await two.bus.transfer(CHIP, write(3));
    });
    expect(two.engine.lines).toEqual(["S 18W A 02 A P", "S 18W A 03 A P"]);
    expect(one.engine.lines).toEqual([]);
  });

  it("is not nested where it belongs to someone else: those wait", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const one = bus.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(1));
      await locked.transfer(CHIP, write(2));
    });
    const two = bus.exclusive((locked) => locked.transfer(CHIP, write(3)));
    await clock.run(Promise.all([one, two]));
    expect(engine.lines.map((line) => line.slice(8, 10))).toEqual(["01", "02", "03"]);
  });

  it("may be used again by what was started inside and outlives it", async () => {
    const { engine, bus } = setUp();
    let release = (): void => undefined;
    const later = new Promise<void>((resolve) => {
      release = resolve;
    });
    let straggler: Promise<void> = Promise.resolve();
    await bus.exclusive(() => {
      straggler = later.then(() => bus.transfer(CHIP, write(1)));
      return Promise.resolve();
    });
    // Someone else's exclusive is no reason to refuse it.
    const other = bus.exclusive(async (locked) => {
      release();
      await Promise.resolve();
      await locked.transfer(CHIP, write(2));
    });
    await Promise.all([straggler, other]);
    expect(engine.lines).toEqual(["S 18W A 02 A P", "S 18W A 01 A P"]);
  });

  it("waits for transfers that the work did not await, before anyone else gets the bus", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const left: { outcome: unknown }[] = [];
    const work = bus.exclusive((locked) => {
      left.push(watch(locked.transfer(CHIP, write(1))), watch(locked.transfer(CHIP, write(2))));
      return Promise.resolve();
    });
    const outside = bus.transfer(CHIP, write(3));
    await clock.run(Promise.all([work, outside]));
    expect(left.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
    expect(engine.lines.map((line) => line.slice(8, 10))).toEqual(["01", "02", "03"]);
    expect(engine.violations).toEqual([]);
  });

  it("waits for an inner exclusive that the work did not await", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 1 });
    const left: { outcome: unknown }[] = [];
    const work = bus.exclusive((locked) => {
      left.push(watch(locked.exclusive((inner) => inner.transfer(CHIP, write(1)))));
      return Promise.resolve();
    });
    const outside = bus.transfer(CHIP, write(2));
    await clock.run(Promise.all([work, outside]));
    expect(left[0]?.outcome).toBe("done");
    expect(engine.lines.map((line) => line.slice(8, 10))).toEqual(["01", "02"]);
  });

  it("refuses its controller once it has ended", async () => {
    const { bus } = setUp();
    let leaked: I2CController = bus;
    await bus.exclusive((locked) => {
      leaked = locked;
      return Promise.resolve();
    });
    await expect(leaked.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "closed" });
    await expect(leaked.exclusive(() => Promise.resolve())).rejects.toMatchObject({ kind: "closed" });
  });

  it("waits for its turn only as long as it may", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 10 });
    const first = bus.transfer(CHIP, write(1));
    let ran = false;
    const work = (): Promise<void> => {
      ran = true;
      return Promise.resolve();
    };
    const late = watch(bus.exclusive(work, { timeoutMs: 5 }));
    const abort = new AbortController();
    const aborted = watch(bus.exclusive(work, { signal: abort.signal }));
    await clock.advance(5);
    abort.abort("enough");
    await clock.run(first);
    expect(late.outcome).toMatchObject({ kind: "timeout", outcome: "never-sent" });
    expect(aborted.outcome).toMatchObject({ kind: "aborted", outcome: "never-sent", cause: "enough" });
    expect(ran).toBe(false);
    await clock.run(bus.transfer(CHIP, write(2)));
    expect(engine.lines).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("does not limit how long the work takes", async () => {
    const { engine, bus, clock } = setUp({ byteMs: 10 });
    await clock.run(bus.exclusive((locked) => locked.transfer(CHIP, write(1, 2, 3)), { timeoutMs: 5 }));
    expect(engine.lines).toHaveLength(1);
  });

  it.each([-1, Number.NaN])("refuses a timeout of %d", async (timeoutMs) => {
    const { bus } = setUp();
    const refused = bus.exclusive(() => Promise.resolve(), { timeoutMs });
    await expect(refused).rejects.toMatchObject({ kind: "invalid-argument" });
  });
});

describe("a held bus", () => {
  it("joins the next transfer by a repeated START, and gets its STOP from that", async () => {
    const { engine, bus } = setUp();
    await bus.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(5), { stop: false });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
    });
    expect(engine.lines).toEqual(["S 18W A 05 A", "Sr 18R A 00 N P"]);
  });

  it("gets a STOP at the end of the exclusive", async () => {
    for (const byteMs of [0, 1]) {
      const { engine, bus, clock } = setUp({ byteMs });
      const work = bus.exclusive((locked) => locked.transfer(CHIP, write(5), { stop: false }));
      const outside = bus.transfer(CHIP, write(1));
      await clock.run(Promise.all([work, outside]));
      expect(engine.lines).toEqual(["S 18W A 05 A", "P", "S 18W A 01 A P"]);
      expect(engine.violations).toEqual([]);
    }
  });

  it("is not held any more after an error", async () => {
    const { engine, bus } = setUp();
    await bus.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(5), { stop: false });
      await expect(locked.transfer(ABSENT, write(1), { stop: false })).rejects.toMatchObject({ kind: "nack-address" });
    });
    expect(engine.lines).toEqual(["S 18W A 05 A", "Sr 20W N P"]);
    expect(engine.violations).toEqual([]);
  });

  it("is refused outside exclusive, and where the controller cannot", async () => {
    const { bus } = setUp();
    await expect(bus.transfer(CHIP, write(1), { stop: false })).rejects.toMatchObject({ kind: "invalid-argument" });
    const { bus: poor } = setUp({ capabilities: { heldBus: false } });
    await expect(poor.transfer(CHIP, write(1), { stop: false })).rejects.toMatchObject({ kind: "unsupported" });
    await poor.exclusive(async (locked) => {
      await expect(locked.transfer(CHIP, write(1), { stop: false })).rejects.toMatchObject({ kind: "unsupported" });
    });
  });

  it("reports a STOP that fails, unless the work has failed before", async () => {
    const { engine, bus } = setUp();
    engine.stop = () => Promise.reject(new Error("wire cut"));
    const hold = (locked: I2CController): Promise<void> => locked.transfer(CHIP, write(5), { stop: false });
    await expect(bus.exclusive(hold)).rejects.toMatchObject({ kind: "io", summary: "wire cut" });
    const failed = bus.exclusive(async (locked) => {
      await hold(locked);
      throw new Error("work failed");
    });
    await expect(failed).rejects.toThrow("work failed");
    await bus.transfer(CHIP, write(1));
  });
});
