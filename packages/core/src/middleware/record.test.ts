import { describe, expect, it } from "vitest";
import { I2CError } from "../i2c-error.ts";
import { cassetteTranscript, formatCassette } from "./cassette.ts";
import { parseCassette } from "./check-cassette.ts";
import { ABSENT, CHIP, OTHER, recordedSession, recorder, session, write } from "./recorded-session.fixture.ts";

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
