import { describe, expect, it } from "vitest";
import { I2CError } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";
import type { Segment } from "../segment.ts";
import type { FaultRule } from "./fault.ts";
import { retry } from "./retry.ts";
import { CHIP, setUp, page, register } from "./inject-faults-bench.fixture.ts";

describe("a fault", () => {
  interface Case {
    readonly rule: FaultRule;
    readonly segments: readonly Segment[];
    readonly error: object;
    /** What it looks like from above, and what really was on the wire. */
    readonly seen: string;
    readonly sent: readonly string[];
  }
  it.each<Case>([
    {
      rule: { fault: "nack-address" },
      segments: register(),
      error: { kind: "nack-address", segment: 0, byte: undefined, bus: "idle", repeatable: true, outcome: "failed" },
      seen: "S 18W N P",
      sent: [],
    },
    {
      rule: { fault: "nack-address", segment: 1 },
      segments: register(),
      error: { kind: "nack-address", segment: 1, repeatable: false },
      seen: "S 18W A 05 A Sr 18R N P",
      sent: ["S 18W A 05 A P"],
    },
    {
      rule: { fault: "nack-data", byte: 2 },
      segments: page(),
      error: { kind: "nack-data", segment: 0, byte: 2, bus: "idle", repeatable: false },
      seen: "S 18W A 10 A AA A BB N P",
      sent: ["S 18W A 10 A AA A P"],
    },
    {
      rule: { fault: "nack-data", byte: 0 },
      segments: page(),
      error: { kind: "nack-data", segment: 0, byte: 0 },
      seen: "S 18W A 10 N P",
      sent: ["S 18W A P"],
    },
    {
      rule: { fault: "nack-data", segment: 1, byte: 1 },
      segments: [{ write: Uint8Array.of(1) }, { write: [Uint8Array.of(2), Uint8Array.of(3, 4)] }],
      error: { kind: "nack-data", segment: 1, byte: 1 },
      seen: "S 18W A 01 A Sr 18W A 02 A 03 N P",
      sent: ["S 18W A 01 A Sr 18W A 02 A P"],
    },
    {
      rule: { fault: "nack" },
      segments: register(),
      error: { kind: "nack", segment: undefined, bus: "idle", repeatable: false },
      seen: "S 18W ? P",
      sent: [],
    },
    {
      rule: { fault: "timeout" },
      segments: register(),
      error: { kind: "timeout", segment: 0, byte: undefined, bus: "idle", repeatable: false, outcome: "failed" },
      seen: "S 18W ? P",
      sent: [],
    },
    {
      rule: { fault: "timeout", segment: 1, byte: 1 },
      segments: register(),
      error: { kind: "timeout", segment: 1, byte: 1 },
      seen: "S 18W A 05 A Sr 18R A EE A P",
      sent: ["S 18W A 05 A Sr 18R A EE N P"],
    },
    {
      rule: { fault: "short-read", byte: 1 },
      segments: register(),
      error: {
        kind: "protocol",
        segment: 1,
        byte: 1,
        summary: "0x18 gave 1 of the 2 bytes asked for (injected fault)",
      },
      seen: "S 18W A 05 A Sr 18R A EE A P",
      sent: ["S 18W A 05 A Sr 18R A EE N P"],
    },
    {
      rule: { fault: "arbitration-lost" },
      segments: register(),
      error: { kind: "arbitration-lost", segment: 0, bus: "busy", repeatable: true },
      seen: "S 18W",
      sent: [],
    },
    {
      rule: { fault: "bus-stuck" },
      segments: register(),
      error: {
        kind: "bus-stuck",
        outcome: "never-sent",
        bus: "stuck",
        summary: "SDA is low before START (injected fault)",
      },
      seen: "(never sent: bus-stuck)",
      sent: [],
    },
    {
      rule: { fault: "disconnected" },
      segments: register(),
      error: { kind: "disconnected", outcome: "never-sent" },
      seen: "(never sent: disconnected)",
      sent: [],
    },
  ])("$rule fails as its error says, and has sent what it says", async ({ rule, segments, error, seen, sent }) => {
    const { engine, fails, lines } = setUp([{ ...rule, nth: 1 }]);
    engine.memories.get(0x18)?.fill(0xee);
    expect(await fails(segments)).toMatchObject({ ...error, address: CHIP });
    expect(lines).toEqual([seen]);
    expect(engine.lines).toEqual(sent);
    expect(engine.violations).toEqual([]);
  });

  it("leaves a bus that works, except for the lasting ones", async () => {
    for (const fault of ["nack-address", "nack-data", "nack", "timeout", "short-read", "arbitration-lost"] as const) {
      const { engine, fails } = setUp([{ fault, nth: 1 }]);
      expect(await fails(register())).toBeInstanceOf(I2CError);
      expect(await fails(register())).toBeUndefined();
      expect(engine.lines.at(-1)).toBe("S 18W A 05 A Sr 18R A 00 A 00 N P");
    }
  });

  it("really leaves the device with the bytes before a refused one", async () => {
    const { engine, fails } = setUp([{ fault: "nack-data", byte: 2 }]);
    await fails(page());
    expect([...(engine.memories.get(0x18) ?? []).slice(0x10, 0x13)]).toEqual([0xaa, 0, 0]);
  });

  it("leaves bytes that never came as they were", async () => {
    const { engine, fails } = setUp([{ fault: "short-read", byte: 1 }]);
    engine.memories.get(0x18)?.fill(0xee);
    const read = Uint8Array.of(1, 2, 3);
    await fails(register(read));
    expect([...read]).toEqual([0xee, 2, 3]);
  });

  it("flips a bit that was read, and says nothing", async () => {
    const { engine, fails, injected } = setUp([{ fault: "flip-read", byte: 1, bit: 7 }]);
    engine.memories.get(0x18)?.fill(0x0f);
    const read = new Uint8Array(2);
    expect(await fails(register(read))).toBeUndefined();
    expect([...read]).toEqual([0x0f, 0x8f]);
    expect(injected).toEqual([{ transfer: 1, rule: 0, fault: "flip-read", address: CHIP, segment: 1, byte: 1 }]);
  });

  it("flips a bit on its way to the device, and not in the caller's buffer", async () => {
    const { engine, fails } = setUp([{ fault: "flip-write", byte: 1, bit: 0 }]);
    const written = Uint8Array.of(0x10, 0xaa);
    expect(await fails([{ write: [written.subarray(0, 1), written.subarray(1)] }])).toBeUndefined();
    expect(engine.lines).toEqual(["S 18W A 10 A AB A P"]);
    expect([...written]).toEqual([0x10, 0xaa]);
  });

  it("releases a bus that was held, as its error says", async () => {
    const { engine, controller, lines, clock } = setUp([{ fault: "nack-address", nth: 2 }]);
    const work = controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, [{ write: Uint8Array.of(5) }], { stop: false });
      await expect(locked.transfer(CHIP, page())).rejects.toMatchObject({ kind: "nack-address" });
      await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
    });
    await clock.run(work);
    expect(lines).toEqual(["S 18W A 05 A", "Sr 18W N P", "S 18R A 00 N P"]);
    expect(engine.lines).toEqual(["S 18W A 05 A", "P", "S 18R A 00 N P"]);
  });

  it("ends what it has sent with a STOP, even if the transfer would have held the bus", async () => {
    const { engine, controller, clock } = setUp([{ fault: "nack-data", byte: 1 }]);
    const work = controller.exclusive((locked) => locked.transfer(CHIP, page(), { stop: false }));
    await expect(clock.run(work)).rejects.toMatchObject({ kind: "nack-data", bus: "idle" });
    expect(engine.lines).toEqual(["S 18W A 10 A P"]);
  });

  it("is what the controller below would report", async () => {
    const noPhase = setUp([{ fault: "nack-data", byte: 1 }], { capabilities: { nackPhase: false } });
    expect(await noPhase.fails(page())).toMatchObject({ kind: "nack", segment: undefined, byte: undefined });
    const noPosition = setUp([{ fault: "nack-data", byte: 1 }], { capabilities: { errorPosition: false } });
    expect(await noPosition.fails(page())).toMatchObject({ kind: "nack-data", segment: undefined, byte: undefined });
    const address = setUp([{ fault: "nack-address" }], { capabilities: { nackPhase: false } });
    expect(await address.fails(page())).toMatchObject({ kind: "nack", repeatable: false });
  });

  it("sends only as much before it as the controller can", async () => {
    const rule: FaultRule = { fault: "nack-data", segment: 1, byte: 0 };
    const segments = [{ write: Uint8Array.of(1) }, { write: Uint8Array.of(2) }];
    const { engine, fails } = setUp([rule], { capabilities: { emptyWrite: false } });
    expect(await fails(segments)).toMatchObject({ kind: "nack-data" });
    expect(engine.lines).toEqual(["S 18W A 01 A P"]);
    const picky = setUp([{ fault: "nack-data", byte: 2 }]);
    Object.assign(picky.engine, { refuse: () => "Only what SMBus knows" });
    expect(await picky.fails(page())).toMatchObject({ kind: "nack-data" });
    expect(picky.engine.lines).toEqual([]);
  });

  it("gives way to a real error of what is sent before it", async () => {
    const { fails } = setUp([{ fault: "nack-data", byte: 2 }]);
    expect(await fails(page(), {}, address7(0x20))).toMatchObject({ kind: "nack-address", summary: "Nobody there" });
  });

  it("does not happen to transfers that are refused anyway", async () => {
    const { fails, injected } = setUp([{ fault: "nack-address" }]);
    expect(await fails([])).toMatchObject({ kind: "invalid-argument" });
    expect(injected).toEqual([]);
  });

  it("takes its turn in the queue", async () => {
    const { controller, lines, clock } = setUp([{ fault: "nack-address", nth: 2 }], { byteMs: 10 });
    const transfers = [1, 2, 3].map((byte) => controller.transfer(CHIP, [{ write: Uint8Array.of(byte) }]));
    await clock.run(Promise.allSettled(transfers));
    expect(lines).toEqual(["S 18W A 01 A P", "S 18W N P", "S 18W A 03 A P"]);
    const stuck = setUp([{ fault: "bus-stuck", nth: 2 }], { byteMs: 10 });
    const more = [1, 2, 3].map((byte) => stuck.controller.transfer(CHIP, [{ write: Uint8Array.of(byte) }]));
    await stuck.clock.run(Promise.allSettled(more));
    expect(stuck.lines).toEqual(["S 18W A 01 A P", "(never sent: bus-stuck)", "(never sent: bus-stuck)"]);
  });

  it("is refused inside exclusive of the outer controller, as every transfer", async () => {
    const { controller, fails } = setUp([{ fault: "nack-address" }]);
    await controller.exclusive(async () => {
      expect(await fails(page())).toMatchObject({ kind: "invalid-argument" });
    });
  });

  it("does not keep a transfer waiting beyond its deadline", async () => {
    const { controller, clock } = setUp([{ fault: "nack-address", nth: 2 }], { byteMs: 10 });
    const first = controller.transfer(CHIP, page());
    const late = controller.transfer(CHIP, page(), { timeoutMs: 5 });
    const both = Promise.allSettled([first, late]);
    await clock.run(both);
    expect((await both)[1]).toMatchObject({ reason: { kind: "timeout", outcome: "never-sent" } });
    expect(clock.pending).toBe(0);
  });

  it("goes with retry: a busy device answers at the third attempt", async () => {
    const { controller, lines, clock } = setUp([{ fault: "nack-address", nth: [1, 2] }]);
    await clock.run(retry(controller, { attempts: 3 }).transfer(CHIP, register()));
    expect(lines).toEqual(["S 18W N P", "S 18W N P", "S 18W A 05 A Sr 18R A 00 A 00 N P"]);
  });
});
