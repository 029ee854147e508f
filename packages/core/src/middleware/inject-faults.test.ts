import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { I2CError, isI2CError } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";
import { parseTranscript } from "../parse-transcript.ts";
import type { Segment } from "../segment.ts";
import type { FaultRule } from "./fault.ts";
import { injectFaults, type InjectedFault } from "./inject-faults.ts";
import { retry } from "./retry.ts";
import { trace } from "./trace.ts";

const CHIP = address7(0x18);
const OTHER = address7(0x50);

function setUp(faults: readonly FaultRule[], options: FakeEngineOptions = {}, seed?: number) {
  const engine = new FakeEngine(options);
  const bus = busFromEngine(engine);
  const injected: InjectedFault[] = [];
  const injection = injectFaults(bus, { seed, faults, onFault: (fault) => injected.push(fault) });
  const lines: string[] = [];
  const controller = trace(injection.controller, (event) => {
    if (event.type !== "start") lines.push(event.transcript);
  });
  /** Runs one transfer; its error, if it fails. */
  const fails = async (
    segments: readonly Segment[],
    transferOptions?: Parameters<typeof controller.transfer>[2],
    address = CHIP,
  ): Promise<I2CError | undefined> => {
    try {
      await engine.clock.run(controller.transfer(address, segments, transferOptions));
      return undefined;
    } catch (error) {
      return I2CError.from(error);
    }
  };
  return { engine, bus, injection, injected, controller, lines, fails, clock: engine.clock };
}

const page = (): readonly Segment[] => [{ write: Uint8Array.of(0x10, 0xaa, 0xbb, 0xcc) }];
const register = (read = new Uint8Array(2)): readonly Segment[] => [{ write: Uint8Array.of(5) }, { read }];

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

describe("a schedule", () => {
  it("is narrowed down by address, by number and by chance", async () => {
    const { fails, injected } = setUp([
      { fault: "nack-address", address: OTHER, nth: [2, 4] },
      { fault: "timeout", address: [0x18, OTHER], nth: 4 },
    ]);
    for (let round = 0; round < 4; round += 1) {
      await fails(page(), {}, OTHER);
      await fails(page(), {}, CHIP);
    }
    expect(injected.map(({ transfer, rule }) => [transfer, rule])).toEqual([
      [3, 0],
      [4, 1],
      [7, 0],
    ]);
  });

  it("counts only transfers that the fault can happen to", async () => {
    const { fails, injected } = setUp([{ fault: "flip-read", nth: 2 }]);
    await fails(page());
    await fails(register());
    await fails(page());
    await fails(register());
    expect(injected).toMatchObject([{ transfer: 4, segment: 1 }]);
  });

  it("hits about as often as its probability says", async () => {
    const { fails, injected } = setUp([{ fault: "nack-address", probability: 0.25 }]);
    for (let transfer = 0; transfer < 400; transfer += 1) await fails(page());
    expect(Math.abs(injected.length - 100)).toBeLessThan(30);
  });

  it("decides by each rule on its own, so that a rule added at the end changes nothing", async () => {
    const rule: FaultRule = { fault: "nack-address", probability: 0.5 };
    const hits = async (rules: readonly FaultRule[], index: number): Promise<number[]> => {
      const { fails, injected } = setUp(rules);
      for (let transfer = 0; transfer < 40; transfer += 1) await fails(page());
      return injected.filter((fault) => fault.rule === index).map(({ transfer }) => transfer);
    };
    const alone = await hits([rule], 0);
    expect(await hits([rule, { fault: "nack-data", probability: 0.5 }], 0)).toEqual(alone);
    // With the same numbers for both rules, the second would never have its chance.
    expect(await hits([rule, rule], 1)).not.toEqual([]);
  });

  it("chooses places that it leaves open among all that there are", async () => {
    const { fails, injected } = setUp([{ fault: "nack-data" }]);
    for (let transfer = 0; transfer < 60; transfer += 1) await fails(page());
    expect(new Set(injected.map(({ byte }) => byte))).toEqual(new Set([0, 1, 2, 3]));
  });

  it("chooses only bytes that a counted read has in any case, and never its count to be flipped", async () => {
    const chosen = async (fault: "flip-read" | "short-read" | "timeout", more: object = {}): Promise<Set<unknown>> => {
      const { engine, fails, injected } = setUp([{ fault, ...more }]);
      engine.memories.get(CHIP)?.fill(3);
      for (let transfer = 0; transfer < 40; transfer += 1) {
        await fails([{ read: new Uint8Array(34), counted: { trailing: 1 } }]);
      }
      return new Set(injected.map(({ byte }) => byte));
    };
    expect(await chosen("flip-read")).toEqual(new Set([1, 2]));
    expect(await chosen("short-read")).toEqual(new Set([1, 2]));
    expect(await chosen("timeout", { byte: 2 })).toEqual(new Set([2]));
    expect(await chosen("timeout", { byte: 3 })).toEqual(new Set());
    expect(await chosen("flip-read", { byte: 0 })).toEqual(new Set());
  });

  it.each<FaultRule>([
    { fault: "nack", probability: 1.5 },
    { fault: "nack", probability: Number.NaN },
    { fault: "nack", nth: 0 },
    { fault: "nack", nth: [1, 1.5] },
    { fault: "nack", address: 0x80 },
    { fault: "nack-data", byte: -1 },
    { fault: "nack-address", segment: 0.5 },
    { fault: "flip-read", bit: 8 },
    { fault: "short-read", byte: 0 },
    { fault: "stretch", durationMs: -1 },
    { fault: "stretch", durationMs: Number.NaN },
  ])("that makes no sense is refused: %o", (rule) => {
    expect(() => setUp([rule])).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});

const anyRule: fc.Arbitrary<FaultRule> = fc.record(
  {
    fault: fc.constantFrom(
      "nack-address",
      "nack-data",
      "nack",
      "timeout",
      "short-read",
      "flip-read",
      "flip-write",
      "arbitration-lost",
      "bus-stuck",
      "disconnected",
      "stretch",
    ),
    durationMs: fc.nat(50),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    address: fc.constantFrom<number>(CHIP, OTHER),
  },
  { requiredKeys: ["fault", "durationMs"] },
);
const anyTransfers = fc.array(
  fc.record({
    address: fc.constantFrom(CHIP, OTHER),
    lengths: fc.array(fc.tuple(fc.boolean(), fc.nat(4)), { minLength: 1, maxLength: 3 }),
    timeoutMs: fc.option(fc.nat(100), { nil: undefined }),
  }),
  { maxLength: 10 },
);

/** What devices took and gave according to a transcript, segment by segment. */
function taken(line: string): unknown[] {
  const segments = parseTranscript(line)
    .segments.filter(({ acknowledged }) => acknowledged === true)
    .map(({ isRead, bytes }) => ({
      isRead,
      bytes: bytes.filter(({ acknowledged }) => isRead || acknowledged === true).map(({ value }) => value),
    }));
  // A read cannot be begun without reading a byte.
  return segments.filter(({ isRead, bytes }) => !isRead || bytes.length > 0);
}

describe("any faults in any transfers", () => {
  it("are the same for the same seed, end in a typed error, and leave nothing locked", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRule, { maxLength: 4 }),
        anyTransfers,
        fc.integer(),
        fc.boolean(),
        async (rules, transfers, seed, cut) => {
          const once = async (): Promise<unknown> => {
            const { engine, bus, controller, injected, clock } = setUp(
              rules,
              { byteMs: 1, capabilities: { cut } },
              seed,
            );
            const results = transfers.map(async ({ address, lengths, timeoutMs }) => {
              const segments = lengths.map(([isRead, length]) => {
                const bytes = new Uint8Array(length + (isRead ? 1 : 0));
                return isRead ? { read: bytes } : { write: bytes };
              });
              try {
                await controller.transfer(address, segments, { timeoutMs });
                return segments;
              } catch (error) {
                expect(isI2CError(error)).toBe(true);
                return I2CError.from(error).message;
              }
            });
            const settled = await clock.run(Promise.all(results));
            await clock.run(bus.transfer(CHIP, [{ write: Uint8Array.of(0xee) }]));
            expect(engine.lines.at(-1)).toBe("S 18W A EE A P");
            expect(engine.violations).toEqual([]);
            await clock.advance(200);
            expect(clock.pending).toBe(0);
            return { settled, injected, lines: engine.lines };
          };
          expect(await once()).toEqual(await once());
        },
      ),
    );
  });

  it("have sent what their errors show", async () => {
    const positioned = fc.record({
      fault: fc.constantFrom("nack-address", "nack-data", "timeout", "short-read"),
      segment: fc.option(fc.nat(2), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(positioned, anyTransfers, fc.integer(), async (rule, transfers, seed) => {
        const { engine, fails, lines, injected } = setUp([rule], {}, seed);
        for (const { address, lengths } of transfers) {
          const segments = lengths.map(([isRead, length]) =>
            isRead ? { read: new Uint8Array(length + 1) } : { write: new Uint8Array(length).fill(7) },
          );
          const before = injected.length;
          engine.lines.length = 0;
          await fails(segments, {}, address);
          const seen = lines.at(-1) ?? "";
          if (injected.length === before) {
            expect(engine.lines.at(-1)).toBe(seen);
            continue;
          }
          expect(engine.lines.flatMap(taken)).toEqual(taken(seen));
        }
      }),
    );
  });
});
