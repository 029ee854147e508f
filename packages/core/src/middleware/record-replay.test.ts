import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { I2CController } from "../controller.ts";
import { I2CError, type I2CErrorKind, isI2CError } from "../i2c-error.ts";
import { address10 } from "../make-address.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { formatCassette } from "./cassette.ts";
import { parseCassette } from "./check-cassette.ts";
import { replay, type ReplayOptions } from "./replay.ts";
import { ABSENT, CHIP, OTHER, recorder } from "./recorded-session.fixture.ts";

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
