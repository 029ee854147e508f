import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FakeEngine } from "../fake-engine.fixture.ts";
import { address7 } from "../make-address.ts";
import { statistics } from "./statistics.ts";

const CHIP = address7(0x18);
const OTHER = address7(0x50);
const ABSENT = address7(0x20);

function setUp() {
  const engine = new FakeEngine({ byteMs: 10 });
  return { engine, clock: engine.clock, ...statistics(busFromEngine(engine)) };
}

const NOTHING = {
  transfers: 0,
  neverSent: 0,
  segments: 0,
  bytesWritten: 0,
  bytesRead: 0,
  errors: {},
  wireBits: 0,
  timeMs: 0,
};

describe("statistics", () => {
  it("counts transfers, segments, bytes each way, bits on the wire and time", async () => {
    const { controller, clock, snapshot } = setUp();
    await clock.run(controller.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read: new Uint8Array(2) }]));
    await clock.run(controller.exclusive((locked) => locked.transfer(OTHER, [{ write: new Uint8Array(3) }])));
    await clock.advance(100);
    const register = { ...NOTHING, transfers: 1, segments: 2, bytesWritten: 1, bytesRead: 2, wireBits: 48, timeMs: 50 };
    const page = { ...NOTHING, transfers: 1, segments: 1, bytesWritten: 3, wireBits: 38, timeMs: 40 };
    expect(snapshot()).toEqual({
      transfers: 2,
      neverSent: 0,
      segments: 3,
      bytesWritten: 4,
      bytesRead: 2,
      errors: {},
      wireBits: 86,
      timeMs: 90,
      elapsedMs: 190,
      addresses: new Map([
        [CHIP, register],
        [OTHER, page],
      ]),
    });
  });

  it("counts errors by kind, and of a failed transfer what was on the wire", async () => {
    const { engine, controller, clock, snapshot } = setUp();
    engine.refusals.set(OTHER, 2);
    const nack = clock.run(controller.transfer(ABSENT, [{ write: Uint8Array.of(1) }]));
    await expect(nack).rejects.toMatchObject({ kind: "nack-address" });
    const refused = clock.run(controller.transfer(OTHER, [{ write: new Uint8Array(5) }, { read: new Uint8Array(1) }]));
    await expect(refused).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
    await expect(controller.transfer(OTHER, [])).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(snapshot()).toMatchObject({
      transfers: 2,
      neverSent: 1,
      segments: 2,
      bytesWritten: 2,
      bytesRead: 0,
      errors: { "nack-address": 1, "nack-data": 1, "invalid-argument": 1 },
      // S 20W N P, and S 50W A 00 A 00 A 00 N P.
      wireBits: 11 + 38,
    });
    expect(snapshot().addresses.get(OTHER)).toMatchObject({ transfers: 1, neverSent: 1, bytesWritten: 2 });
  });

  it("counts every byte of a read that ended early but for the cut", async () => {
    const { controller, clock, snapshot } = setUp();
    const cut = clock.run(controller.transfer(CHIP, [{ read: new Uint8Array(5) }], { timeoutMs: 35 }));
    await expect(cut).rejects.toMatchObject({ kind: "timeout", outcome: "cut", byte: 2 });
    expect(snapshot()).toMatchObject({ bytesRead: 2, wireBits: 2 + 9 * 3 });
  });

  it("counts of a counted read what the target sent", async () => {
    const { engine, controller, clock, snapshot } = setUp();
    engine.memories.get(CHIP)?.set([3, 7, 8, 9, 10]);
    await clock.run(controller.transfer(CHIP, [{ read: new Uint8Array(33), counted: { trailing: 0 } }]));
    expect(snapshot()).toMatchObject({ bytesRead: 4, wireBits: 2 + 9 * 5 });
  });

  it("gives snapshots that stay as they are, and starts again", async () => {
    const { controller, clock, snapshot, reset } = setUp();
    const before = snapshot();
    expect(before).toEqual({ ...NOTHING, elapsedMs: 0, addresses: new Map() });
    await clock.run(controller.transfer(CHIP, [{ write: [] }]));
    const counted = snapshot();
    reset();
    await clock.advance(7);
    expect(before.transfers).toBe(0);
    expect(counted).toMatchObject({ transfers: 1, wireBits: 11 });
    expect(counted.addresses.get(CHIP)).toMatchObject({ transfers: 1 });
    expect(snapshot()).toEqual({ ...NOTHING, elapsedMs: 7, addresses: new Map() });
  });
});
