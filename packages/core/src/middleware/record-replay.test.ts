import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import type { I2CController } from "../controller.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { I2CError, type I2CErrorKind, isI2CError } from "../i2c-error.ts";
import { address10, address7 } from "../make-address.ts";
import type { Segment } from "../segment.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type Cassette, cassetteTranscript, formatCassette } from "./cassette.ts";
import { parseCassette } from "./check-cassette.ts";
import { record } from "./record.ts";
import { replay, type ReplayOptions } from "./replay.ts";

const CHIP = address7(0x18);
const OTHER = address7(0x50);
const ABSENT = address7(0x20);

function recorder(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  const { controller, cassette } = record(busFromEngine(engine));
  return { engine, controller, cassette, clock: engine.clock };
}

const write = (...bytes: number[]): readonly Segment[] => [{ write: Uint8Array.from(bytes) }];

/** Sets register 5, reads it back. */
async function session(controller: I2CController): Promise<readonly number[]> {
  await controller.transfer(CHIP, [{ write: [Uint8Array.of(5), Uint8Array.of(0xc1, 0x90)] }]);
  const read = new Uint8Array(2);
  await controller.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read }]);
  return [...read];
}

async function recordedSession(): Promise<Cassette> {
  const { controller, cassette } = recorder();
  await session(controller);
  return cassette();
}

describe("a recording", () => {
  it("holds data, joins, times and what the controller can do, in plain words", async () => {
    const { engine, controller, cassette, clock } = recorder({ byteMs: 10, capabilities: { clockHz: 100_000 } });
    await clock.advance(5);
    await clock.run(session(controller));
    await clock.run(
      controller.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(5), { stop: false });
        await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
        // The NACK releases the bus.
        await expect(locked.transfer(ABSENT, write(5), { stop: false })).rejects.toThrow("Nobody");
        await locked.transfer(CHIP, [{ read: new Uint8Array(1) }]);
      }),
    );
    expect(cassette()).toMatchObject({
      format: "twowire-cassette",
      version: 1,
      recordedFrom: "fake:",
      capabilities: { maxSegments: "unlimited", nackPhase: true, clockHz: 100_000 },
      transfers: [
        { address: "18", segments: [{ write: "05 C1 90" }], atMs: 5, durationMs: 40 },
        { address: "18", segments: [{ write: "05" }, { read: "C1 90" }], atMs: 45, durationMs: 50 },
        { address: "18", segments: [{ write: "05" }], stop: false, atMs: 95, durationMs: 20 },
        { address: "18", segments: [{ read: "C1" }], atMs: 115, durationMs: 20 },
        { address: "20", segments: [{ write: "05" }], stop: false, error: { kind: "nack-address" } },
        { address: "18", segments: [{ read: "90" }] },
      ],
    });
    const { transfers } = cassette();
    const lines = transfers.map((transfer, index) => cassetteTranscript(transfer, transfers[index - 1]));
    expect(lines).toEqual(engine.lines);
  });

  it("holds errors, with what was on the wire before them", async () => {
    const { engine, controller, cassette, clock } = recorder({ byteMs: 10 });
    engine.refusals.set(OTHER, 1);
    await expect(clock.run(controller.transfer(ABSENT, write(1)))).rejects.toThrow("Nobody");
    await expect(clock.run(controller.transfer(OTHER, write(1, 2, 3)))).rejects.toThrow("Refused");
    const cut = clock.run(controller.transfer(CHIP, [{ read: new Uint8Array(9) }], { timeoutMs: 35 }));
    await expect(cut).rejects.toMatchObject({ outcome: "cut", byte: 2 });
    const [nobody, refused, late] = cassette().transfers;
    expect(nobody?.error).toEqual({
      kind: "nack-address",
      message: "Nobody there",
      nextStep: expect.any(String),
      segment: 0,
      outcome: "failed",
      bus: "idle",
      repeatable: true,
    });
    expect(refused).toMatchObject({ segments: [{ write: "01 02 03" }], error: { kind: "nack-data", byte: 1 } });
    expect(late).toMatchObject({
      segments: [{ read: "00 00", length: 9 }],
      error: { kind: "timeout", outcome: "cut" },
    });
  });

  it("leaves out what never came as far as the hardware, and keeps what the hardware refused", async () => {
    const { engine, controller, cassette, clock } = recorder({
      byteMs: 10,
      capabilities: { maxSegments: 2, heldBus: false },
    });
    const outcomes: Promise<unknown>[] = [];
    const kind = (promise: Promise<void>): void => {
      outcomes.push(promise.catch((error: unknown) => I2CError.from(error).kind));
    };
    kind(controller.transfer(CHIP, write(1)));
    kind(controller.transfer(CHIP, write(2), { timeoutMs: 5 }));
    kind(controller.transfer(CHIP, write(3), { signal: AbortSignal.abort() }));
    kind(controller.transfer(CHIP, []));
    kind(controller.transfer(CHIP, [...write(1), ...write(2), ...write(3)]));
    kind(controller.transfer(CHIP, write(4), { stop: false }));
    kind(controller.exclusive(() => controller.transfer(CHIP, write(5))));
    await clock.run(Promise.all(outcomes));
    engine.failures.push(new I2CError({ kind: "address-in-use", message: "A driver has it" }));
    kind(controller.transfer(CHIP, write(6)));
    await clock.run(Promise.all(outcomes));
    expect(await Promise.all(outcomes)).toEqual([
      undefined,
      "timeout",
      "aborted",
      "invalid-argument",
      "unsupported",
      "unsupported",
      "invalid-argument",
      "address-in-use",
    ]);
    expect(cassette().transfers.map(({ segments }) => segments)).toEqual([[{ write: "01" }], [{ write: "06" }]]);
  });

  it("tells the time on the wire of transfers that were asked for at once", async () => {
    const { controller, cassette, clock } = recorder({ byteMs: 10 });
    await clock.run(Promise.all([1, 2, 3].map((byte) => controller.transfer(CHIP, write(byte)))));
    expect(cassette().transfers.map(({ atMs, durationMs }) => [atMs, durationMs])).toEqual([
      [0, 20],
      [20, 20],
      [40, 20],
    ]);
  });

  it("is a snapshot", async () => {
    const { controller, cassette } = recorder();
    const before = cassette();
    await session(controller);
    expect(before.transfers).toEqual([]);
    expect(cassette().transfers).toHaveLength(2);
  });

  it("is written as JSON with one transfer a line", async () => {
    const text = formatCassette(await recordedSession());
    expect(text.split("\n").filter((line) => line.includes('"address"'))).toHaveLength(2);
    expect(text).toContain('{"address":"18","segments":[{"write":"05"},{"read":"C1 90"}],"atMs":0,"durationMs":0}');
    expect(text.endsWith("]\n}\n")).toBe(true);
    expect(JSON.parse(text)).toEqual(await recordedSession());
    const empty = recorder().cassette();
    expect(parseCassette(formatCassette(empty))).toEqual(empty);
  });
});

describe("a replay", () => {
  it("gives the same data, and knows when it is finished", async () => {
    await using bus = replay(await recordedSession(), { name: "replay:session.json" });
    expect(bus.name).toBe("replay:session.json");
    expect(bus.remaining).toBe(2);
    expect(await session(bus)).toEqual([0xc1, 0x90]);
    expect(bus.remaining).toBe(0);
    bus.assertFinished();
  });

  it("has the capabilities that were recorded, and refuses by them", async () => {
    const { engine, cassette } = recorder({ capabilities: { maxSegments: 1, clockHz: 400_000 } });
    const bus = replay(cassette());
    expect(bus.capabilities).toEqual(engine.capabilities);
    await expect(bus.transfer(CHIP, [...write(1), ...write(2)])).rejects.toMatchObject({ kind: "unsupported" });
    bus.assertFinished();
  });

  it("replays counted reads: as many bytes as came, and only these", async () => {
    const { engine, controller, cassette } = recorder();
    engine.memories.get(0x18)?.set([2, 7, 8, 9], 5);
    const block = async (on: I2CController, trailing = 0): Promise<readonly number[]> => {
      const read = new Uint8Array(5).fill(0xff);
      await on.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read, counted: { trailing } }]);
      return [...read];
    };
    expect(await block(controller)).toEqual([2, 7, 8, 0xff, 0xff]);
    const restored = parseCassette(formatCassette(cassette()));
    expect(restored.transfers[0]?.segments[1]).toEqual({ read: "02 07 08", length: 5, counted: { trailing: 0 } });
    const bus = replay(restored);
    expect(await block(bus)).toEqual([2, 7, 8, 0xff, 0xff]);
    bus.assertFinished();
    await expect(block(replay(restored), 1)).rejects.toThrow(
      "recorded is S 18W A 05 A Sr 18R A 02 A 07 A 08 N P, asked for was S 18W A 05 A Sr 18R A .. A ? P",
    );
  });

  it("replays held buses and exclusive", async () => {
    const held = async (controller: I2CController): Promise<number | undefined> => {
      const read = new Uint8Array(1);
      await controller.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(5), { stop: false });
        await locked.transfer(CHIP, [{ read }], { stop: false });
      });
      return read[0];
    };
    const { engine, controller, cassette } = recorder();
    engine.memories.get(0x18)?.fill(0xee);
    await held(controller);
    const bus = replay(cassette());
    expect(await held(bus)).toBe(0xee);
    bus.assertFinished();
  });

  it("answers at once, or in the time that it took", async () => {
    const { controller, cassette, clock } = recorder({ byteMs: 10 });
    await clock.run(session(controller));
    for (const [timing, takesMs] of [
      ["instant", 0],
      ["recorded", 90],
    ] as const) {
      const later = new VirtualClock();
      await later.run(session(replay(cassette(), { clock: later, timing })));
      expect(later.now()).toBe(takesMs);
      expect(later.pending).toBe(0);
    }
  });

  it("can be called off in recorded time, and ends as it was called off then", async () => {
    const { controller, cassette, clock } = recorder({ byteMs: 10 });
    const transfer = (on: I2CController, timeoutMs: number): Promise<void> =>
      on.transfer(CHIP, [{ read: new Uint8Array(9) }], { timeoutMs });
    await expect(clock.run(transfer(controller, 35))).rejects.toMatchObject({ outcome: "cut", byte: 2 });
    await clock.run(transfer(controller, 1000));
    const replayed = new VirtualClock();
    const bus = replay(cassette(), { clock: replayed, timing: "recorded" });
    await expect(replayed.run(transfer(bus, 35))).rejects.toMatchObject({ outcome: "cut", byte: 2 });
    await expect(replayed.run(transfer(bus, 20))).rejects.toMatchObject({ outcome: "cut", kind: "timeout" });
    expect(replayed.now()).toBe(35 + 20);
  });

  it("lets a transfer succeed that ends with its deadline, as it did when it was recorded", async () => {
    const { controller, cassette, clock } = recorder({ byteMs: 1 });
    const transfer = (on: I2CController): Promise<void> => on.transfer(CHIP, [{ write: [] }], { timeoutMs: 1 });
    await clock.run(transfer(controller));
    const replayed = new VirtualClock();
    await replayed.run(transfer(replay(cassette(), { clock: replayed, timing: "recorded" })));
    expect(replayed.now()).toBe(1);
  });

  it("shows a difference on a held bus with its repeated START", async () => {
    const { controller, cassette } = recorder();
    const use = (on: I2CController, ...bytes: number[]): Promise<void> =>
      on.exclusive(async (locked) => {
        await locked.transfer(CHIP, write(5), { stop: false });
        await locked.transfer(CHIP, write(...bytes));
      });
    await use(controller, 1);
    await expect(use(replay(cassette()), 2)).rejects.toThrow(
      "recorded is Sr 18W A 01 A P, asked for was Sr 18W A 02 A P",
    );
  });

  it("recovers and closes without hardware", async () => {
    const bus = replay(await recordedSession());
    await bus.recover();
    await bus.close();
    await expect(bus.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "closed" });
  });

  interface Difference {
    readonly name: string;
    readonly use: (bus: I2CController) => Promise<unknown>;
    readonly where: string;
    readonly segment?: number;
    readonly byte?: number;
  }
  const pointer = Uint8Array.of(5);
  it.each<Difference>([
    {
      name: "another address",
      use: (bus) => bus.transfer(OTHER, write(5, 0xc1, 0x90)),
      where:
        "The replay differs at transfers[0]: 0x18 became 0x50; recorded is S 18W A 05 A C1 A 90 A P, asked for was S 50W A 05 A C1 A 90 A P",
    },
    {
      name: "a 10-bit address",
      use: (bus) => bus.transfer(address10(0x18), write(5, 0xc1, 0x90)),
      where: "transfers[0]: 0x18 became 0x018 (10-bit)",
    },
    {
      name: "another byte",
      use: (bus) => bus.transfer(CHIP, write(5, 0xc1, 0x91)),
      where: "transfers[0].segments[0], byte 2: 90 became 91; recorded is S 18W A 05 A C1 A 90 A P, asked for was",
      segment: 0,
      byte: 2,
    },
    {
      name: "a byte more",
      use: (bus) => bus.transfer(CHIP, write(5, 0xc1, 0x90, 0)),
      where: "transfers[0].segments[0], byte 3: a write of 3 bytes became one of 4",
      segment: 0,
      byte: 3,
    },
    {
      name: "a byte less",
      use: (bus) => bus.transfer(CHIP, write(5, 0xc1)),
      where: "transfers[0].segments[0], byte 2: a write of 3 bytes became one of 2",
      segment: 0,
      byte: 2,
    },
    {
      name: "a read for a write",
      use: (bus) => bus.transfer(CHIP, [{ read: new Uint8Array(3) }]),
      where:
        "transfers[0].segments[0]: a write became a read; recorded is S 18W A 05 A C1 A 90 A P, asked for was S 18R A .. A .. A .. N P",
      segment: 0,
    },
    {
      name: "a segment more",
      use: (bus) => bus.transfer(CHIP, [...write(5, 0xc1, 0x90), { read: new Uint8Array(1) }]),
      where: "transfers[0].segments[1]: 1 segments became 2",
      segment: 1,
    },
    {
      name: "two writes for one",
      use: (bus) => bus.transfer(CHIP, [...write(5), ...write(0xc1, 0x90)]),
      where: "transfers[0].segments[0], byte 1: a write of 3 bytes became one of 1",
      segment: 0,
      byte: 1,
    },
    {
      name: "a bus that is left held",
      use: (bus) => bus.exclusive((locked) => locked.transfer(CHIP, write(5, 0xc1, 0x90), { stop: false })),
      where: "transfers[0]: the bus is left held, and was not",
    },
    {
      name: "a longer read, in the second transfer",
      use: async (bus) => {
        await bus.transfer(CHIP, write(5, 0xc1, 0x90));
        await bus.transfer(CHIP, [{ write: pointer }, { read: new Uint8Array(3) }]);
      },
      where:
        "transfers[1].segments[1]: a read of 2 bytes became one of 3; recorded is S 18W A 05 A Sr 18R A C1 A 90 N P",
      segment: 1,
    },
    {
      name: "a write for a read",
      use: async (bus) => {
        await bus.transfer(CHIP, write(5, 0xc1, 0x90));
        await bus.transfer(CHIP, [{ write: pointer }, { write: pointer }]);
      },
      where: "transfers[1].segments[1]: a read became a write",
      segment: 1,
    },
    {
      name: "more than was recorded",
      use: async (bus) => {
        await session(bus);
        await bus.transfer(CHIP, [{ write: [] }]);
      },
      where: "The cassette has ended after 2 transfers, and S 18W A P was asked for",
    },
  ])("says where and how $name differs", async ({ use, where, segment, byte }) => {
    const bus = replay(await recordedSession());
    const difference = { kind: "protocol", outcome: "never-sent", repeatable: false, segment, byte };
    await expect(use(bus)).rejects.toMatchObject({ ...difference, message: expect.stringContaining(where) });
    // It stays different: also if that error was swallowed.
    await expect(session(bus)).rejects.toMatchObject(difference);
    expect(() => bus.assertFinished()).toThrow(expect.objectContaining({ message: expect.stringContaining(where) }));
  });

  it("says what was not asked for", async () => {
    const bus = replay(await recordedSession());
    await bus.transfer(CHIP, write(5, 0xc1, 0x90));
    expect(() => bus.assertFinished()).toThrow(
      "1 of 2 recorded transfers were not asked for, the first is transfers[1]: S 18W A 05 A Sr 18R A C1 A 90 N P",
    );
  });

  it("checks the cassette first", () => {
    expect(() => replay({} as Cassette)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});

const anySession = fc.array(
  fc.record({
    address: fc.constantFrom(CHIP, OTHER, ABSENT, address10(0x18)),
    parts: fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 5 })), { minLength: 1, maxLength: 3 }),
    stop: fc.boolean(),
    timeoutMs: fc.option(fc.nat(8), { nil: undefined }),
    failure: fc.option(
      fc.record({
        kind: fc.constantFrom<I2CErrorKind>("nack", "timeout", "bus-stuck", "io", "disconnected", "address-in-use"),
        code: fc.option(fc.constant("EIO"), { nil: undefined }),
        segment: fc.option(fc.nat(2), { nil: undefined }),
      }),
      { nil: undefined, freq: 4 },
    ),
  }),
  { maxLength: 8 },
);
type AnySession = typeof anySession extends fc.Arbitrary<infer T> ? T : never;

/** Does everything in one exclusive, so that the bus may be held; what came of each transfer. */
async function perform(
  controller: I2CController,
  transfers: AnySession,
  before?: (transfer: AnySession[number]) => void,
): Promise<unknown[]> {
  const results: unknown[] = [];
  await controller.exclusive(async (locked) => {
    for (const transfer of transfers) {
      before?.(transfer);
      const segments = transfer.parts.map(([isRead, bytes]) =>
        isRead ? { read: new Uint8Array(bytes.length + 1) } : { write: bytes },
      );
      try {
        await locked.transfer(transfer.address, segments, { stop: transfer.stop, timeoutMs: transfer.timeoutMs });
        results.push(segments);
      } catch (error) {
        if (!isI2CError(error)) throw error;
        const { kind, message, nextStep, address, segment, byte, outcome, bus, repeatable, code } = error;
        results.push({ kind, message, nextStep, address, segment, byte, outcome, bus, repeatable, code });
      }
    }
  });
  return results;
}

describe("any session", () => {
  it("is replayed from JSON as it was recorded: data, errors, held buses and time", async () => {
    await fc.assert(
      fc.asyncProperty(anySession, fc.boolean(), fc.integer(), async (anyTransfers, cut, seed) => {
        // Where the hardware cannot be cut, what comes after a deadline waits for as long as the hardware takes.
        const transfers = cut ? anyTransfers : anyTransfers.map((any) => ({ ...any, timeoutMs: undefined }));
        const { engine, controller, cassette, clock } = recorder({ byteMs: 1, capabilities: { cut } });
        for (const memory of engine.memories.values()) memory.forEach((_, index) => (memory[index] = index * seed));
        engine.refusals.set(OTHER, 2);
        const recorded = await clock.run(
          perform(controller, transfers, ({ failure }) => {
            engine.failures.length = 0;
            if (failure !== undefined) engine.failures.push(new I2CError({ message: "Planned", ...failure }));
          }),
        );
        const restored = parseCassette(formatCassette(cassette()));
        expect(restored).toEqual(cassette());
        expect(JSON.parse(JSON.stringify(restored))).toEqual(cassette());
        const options: readonly ReplayOptions["timing"][] = ["instant", "recorded"];
        for (const timing of options) {
          const replayed = new VirtualClock();
          const bus = replay(restored, { clock: replayed, timing });
          expect(await replayed.run(perform(bus, transfers))).toEqual(recorded);
          bus.assertFinished();
          const tookMs = restored.transfers.reduce((sum, { durationMs }) => sum + durationMs, 0);
          expect(replayed.now()).toBe(timing === "recorded" ? tookMs : 0);
          await replayed.advance(100);
          expect(replayed.pending).toBe(0);
        }
      }),
    );
  });
});
