import { describe, expect, it } from "vitest";
import type { FaultRule } from "./fault.ts";
import { CHIP, OTHER, page, register, setUp } from "./inject-faults-bench.fixture.ts";

describe("a stretched clock", () => {
  it("delays the transfer, with nobody else on the bus meanwhile", async () => {
    const { engine, controller, fails, clock } = setUp([{ fault: "stretch", durationMs: 30, nth: 1 }]);
    const first = fails(register());
    const second = controller.transfer(OTHER, page());
    await clock.advance(29);
    expect(engine.lines).toEqual([]);
    await clock.run(Promise.all([first, second]));
    expect(await first).toBeUndefined();
    expect(clock.now()).toBe(30);
    expect(engine.lines[0]).toBe("S 18W A 05 A Sr 18R A 00 A 00 N P");
  });

  it("goes on with a held bus and leaves it held", async () => {
    const { engine, controller, lines, clock } = setUp([{ fault: "stretch", durationMs: 5 }]);
    const work = controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }], { stop: false });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
    });
    await clock.run(work);
    expect(lines).toEqual(["S 18W A 05 A", "Sr 18R A 00 N", "Sr 18R A 00 N P"]);
    expect(engine.lines).toEqual(lines);
    expect(clock.now()).toBe(15);
  });

  it("is cut by a deadline or a signal, with nothing sent", async () => {
    const { engine, fails, clock, lines } = setUp([{ fault: "stretch", durationMs: 30 }]);
    expect(await fails(register(), { timeoutMs: 10 })).toMatchObject({ kind: "timeout", outcome: "cut", bus: "idle" });
    expect(clock.now()).toBe(10);
    const abort = new AbortController();
    clock.setTimer(5, () => abort.abort("why"));
    expect(await fails(register(), { signal: abort.signal })).toMatchObject({ kind: "aborted", cause: "why" });
    expect(engine.lines).toEqual([]);
    expect(lines).toEqual(["S 18W ? P", "S 18W ? P"]);
    expect(clock.pending).toBe(0);
  });

  it("leaves the transfer the rest of its time", async () => {
    const { fails, clock } = setUp([{ fault: "stretch", durationMs: 30 }], { byteMs: 10 });
    expect(await fails(page(), { timeoutMs: 55 })).toMatchObject({ kind: "timeout", outcome: "cut", byte: 1 });
    expect(clock.now()).toBe(55);
    expect(await fails(page(), { timeoutMs: 1000 })).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it("is finished while nobody waits, where the hardware cannot be cut", async () => {
    const faults: FaultRule[] = [{ fault: "stretch", durationMs: 30, nth: 1 }];
    const { engine, fails, clock, controller } = setUp(faults, { byteMs: 1, capabilities: { cut: false } });
    expect(await fails(page(), { timeoutMs: 10 })).toMatchObject({
      kind: "timeout",
      outcome: "finishing",
      bus: "busy",
    });
    expect(clock.now()).toBe(10);
    await clock.run(controller.transfer(OTHER, [{ write: [] }]));
    expect(engine.lines).toEqual(["S 18W A 10 A AA A BB A CC A P", "S 50W A P"]);
    expect(clock.pending).toBe(0);
  });

  it("does not begin before its turn, and then is never sent", async () => {
    const faults: FaultRule[] = [{ fault: "stretch", durationMs: 30, nth: 2 }];
    for (const cut of [true, false]) {
      const { engine, fails, clock, controller } = setUp(faults, { byteMs: 10, capabilities: { cut } });
      const first = controller.transfer(CHIP, page());
      expect(await fails(page(), { timeoutMs: 5 })).toMatchObject({ outcome: "never-sent" });
      await clock.run(first);
      await clock.advance(100);
      expect(engine.lines).toHaveLength(1);
    }
  });
});

describe("a lasting fault", () => {
  it("holds SDA low until the bus is recovered", async () => {
    const { engine, bus, injection, fails } = setUp([{ fault: "bus-stuck", nth: 2 }]);
    const owned = injection.bus(bus);
    expect(await fails(register())).toBeUndefined();
    expect(await fails(register())).toMatchObject({ kind: "bus-stuck" });
    expect(await fails(page(), {}, OTHER)).toMatchObject({ kind: "bus-stuck", address: OTHER });
    expect(injection.broken).toBe("SDA");
    await owned.recover();
    expect(engine.recoveries).toBe(1);
    expect(injection.broken).toBeUndefined();
    expect(await fails(register())).toBeUndefined();
    await owned.close();
    expect(engine.closed).toBe(true);
  });

  it("stays where the controller cannot recover, or SCL is held", async () => {
    const poor = setUp([{ fault: "bus-stuck" }], { capabilities: { recovery: false } });
    await poor.fails(register());
    await expect(poor.injection.bus(poor.bus).recover()).rejects.toMatchObject({ kind: "unsupported" });
    expect(poor.injection.broken).toBe("SDA");
    const scl = setUp([{ fault: "bus-stuck", line: "SCL", nth: 1 }]);
    await scl.fails(register());
    await expect(scl.injection.bus(scl.bus).recover()).rejects.toMatchObject({ kind: "bus-stuck" });
    expect(await scl.fails(register())).toMatchObject({ kind: "bus-stuck" });
    scl.injection.repair();
    expect(await scl.fails(register())).toBeUndefined();
  });

  it("keeps the hardware away until it is repaired", async () => {
    const { injection, bus, fails } = setUp([{ fault: "disconnected", nth: 1 }]);
    await fails(register());
    expect(await fails(register())).toMatchObject({ kind: "disconnected" });
    await expect(injection.bus(bus).recover()).rejects.toMatchObject({ kind: "disconnected" });
    injection.repair();
    expect(await fails(register())).toBeUndefined();
  });
});
