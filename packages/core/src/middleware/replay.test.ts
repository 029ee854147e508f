import { describe, expect, it } from "vitest";
import type { I2CController } from "../controller.ts";
import { address10 } from "../make-address.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type Cassette, formatCassette } from "./cassette.ts";
import { parseCassette } from "./check-cassette.ts";
import { replay } from "./replay.ts";
import { CHIP, OTHER, recordedSession, recorder, session, write } from "./recorded-session.fixture.ts";

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
