import { afterEach, describe, expect, it, vi } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { address7 } from "../make-address.ts";
import { trace, type TraceEvent, type TransferEnded } from "./trace.ts";

const CHIP = address7(0x18);
const ABSENT = address7(0x20);

function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  const events: TraceEvent[] = [];
  const controller = trace(busFromEngine(engine), (event) => events.push(event));
  const lines = (): string[] => events.flatMap((event) => (event.type === "start" ? [] : [event.transcript]));
  return { engine, controller, events, lines, clock: engine.clock };
}

afterEach(() => void vi.unstubAllGlobals());

describe("trace", () => {
  it("tells when a transfer was asked for, and how and when it ended", async () => {
    const { controller, events, clock } = setUp({ byteMs: 10 });
    const one = controller.transfer(CHIP, [{ write: Uint8Array.of(5) }]);
    const two = controller.transfer(CHIP, [{ read: new Uint8Array(1) }], { timeoutMs: 500 });
    await clock.run(Promise.all([one, two]));
    expect(events).toMatchObject([
      { type: "start", id: 1, atMs: 0, address: CHIP },
      { type: "start", id: 2, atMs: 0, options: { timeoutMs: 500 } },
      { type: "end", id: 1, atMs: 20, durationMs: 20, transcript: "S 18W A 05 A P", error: undefined },
      { type: "end", id: 2, atMs: 40, durationMs: 40, transcript: "S 18R A 00 N P", error: undefined },
    ]);
  });

  it("writes the same lines as the wire, also for errors, held buses and exclusive", async () => {
    const { engine, controller, lines } = setUp();
    engine.refusals.set(0x50, 1);
    await controller.transfer(CHIP, [{ write: Uint8Array.of(5, 0xc1, 0x90) }]);
    await controller.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read: new Uint8Array(2) }]);
    await expect(controller.transfer(ABSENT, [{ write: [] }])).rejects.toMatchObject({ kind: "nack-address" });
    await expect(controller.transfer(address7(0x50), [{ write: new Uint8Array(3) }])).rejects.toMatchObject({
      byte: 1,
    });
    await controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }], { stop: false });
      await expect(locked.transfer(ABSENT, [{ read: new Uint8Array(1) }])).rejects.toThrow("Nobody");
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }], { stop: false });
    });
    await controller.transfer(CHIP, [{ write: [] }]);
    expect(lines()).toEqual([
      "S 18W A 05 A C1 A 90 A P",
      "S 18W A 05 A Sr 18R A C1 A 90 N P",
      "S 20W N P",
      "S 50W A 00 A 00 N P",
      "S 18W A 05 A",
      "Sr 18R A C1 N",
      "Sr 20R N P",
      "S 18R A 90 N",
      "P",
      "S 18W A P",
    ]);
    expect(lines()).toEqual(engine.lines);
  });

  it("joins a held bus also where nobody waits between the transfers", async () => {
    for (const byteMs of [0, 1]) {
      const { engine, controller, lines, clock } = setUp({ byteMs });
      const work = controller.exclusive((locked) =>
        Promise.all([
          locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false }),
          locked.transfer(CHIP, [{ read: new Uint8Array(1) }]),
        ]),
      );
      await clock.run(work);
      expect(lines()).toEqual(["S 18W A 05 A", "Sr 18R A 00 N P"]);
      expect(lines()).toEqual(engine.lines);
    }
  });

  it("still joins a held bus after a transfer that was refused meanwhile", async () => {
    const { engine, controller, lines } = setUp();
    await controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false });
      await expect(locked.transfer(CHIP, [])).rejects.toMatchObject({ kind: "invalid-argument" });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
    });
    expect(lines()).toEqual(["S 18W A 05 A", "(never sent: invalid-argument)", "Sr 18R A 00 N P"]);
    expect(lines().filter((line) => !line.startsWith("("))).toEqual(engine.lines);
  });

  it("joins a bus that the hardware left held after nobody waited any more", async () => {
    const { engine, controller, lines, clock } = setUp({ byteMs: 10, capabilities: { cut: false } });
    const work = controller.exclusive(async (locked) => {
      const late = locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false, timeoutMs: 5 });
      await expect(late).rejects.toMatchObject({ outcome: "finishing" });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
    });
    await clock.run(work);
    expect(lines()).toEqual(["S 18W ?", "Sr 18R A 00 N P"]);
    expect(engine.lines).toEqual(["S 18W A 05 A", "Sr 18R A 00 N P"]);
  });

  it("shows what was refused", async () => {
    const { controller, events, lines } = setUp();
    await expect(controller.transfer(CHIP, [])).rejects.toMatchObject({ kind: "invalid-argument" });
    const nonsense = [{ read: 5 }] as unknown as readonly { readonly read: Uint8Array }[];
    await expect(controller.transfer(CHIP, nonsense)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(lines()).toEqual(["(never sent: invalid-argument)", "(never sent: invalid-argument)"]);
    expect((events[1] as TransferEnded).error).toMatchObject({ kind: "invalid-argument" });
  });

  it("shows what was written, also where it was read into the same memory", async () => {
    const { engine, controller, lines } = setUp();
    engine.memories.get(0x18)?.fill(0xee);
    const memory = Uint8Array.of(5, 0);
    await controller.transfer(CHIP, [{ write: memory.subarray(0, 1) }, { read: memory }]);
    expect(lines()).toEqual(["S 18W A 05 A Sr 18R A EE A EE N P"]);
  });

  it("does not let a listener that throws harm the transfer", async () => {
    const engine = new FakeEngine();
    const uncaught: (() => void)[] = [];
    vi.stubGlobal("queueMicrotask", (callback: () => void) => uncaught.push(callback));
    const controller = trace(busFromEngine(engine), () => {
      throw new Error("bad listener");
    });
    await controller.transfer(CHIP, [{ write: [] }]);
    await expect(controller.transfer(ABSENT, [{ write: [] }])).rejects.toMatchObject({ kind: "nack-address" });
    expect(engine.lines).toHaveLength(2);
    expect(uncaught).toHaveLength(4);
    for (const report of uncaught) expect(report).toThrow("bad listener");
  });
});
