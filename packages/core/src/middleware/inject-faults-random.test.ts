import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { I2CError, isI2CError } from "../i2c-error.ts";
import { parseTranscript } from "../parse-transcript.ts";
import type { FaultRule } from "./fault.ts";
import { CHIP, OTHER, setUp } from "./inject-faults-bench.fixture.ts";

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
