import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { chips } from "./chips.ts";
import { EmulatorBench, type Part, type Step } from "./emulator-bench.fixture.ts";
import { plainChip } from "./plain-chip.fixture.ts";

// Whatever a controller does to an emulated chip, well or badly: the chip agrees with a plain model of it, where there is one,
// the bus is idle afterwards, and the next transfer is right.

const RUNS = { numRuns: 80 };

const byte = fc.nat(0xff);

/** What a controller may do to a chip: where it has registers, mostly to these. */
function stepsFor({ registers }: ChipDescriptor): Record<"legal" | "illegal", fc.Arbitrary<Step>> {
  const addresses = registers?.registers.map(({ address }) => address) ?? [];
  const first =
    addresses.length === 0 ? byte : fc.oneof(fc.constantFrom(...addresses), fc.constantFrom(...addresses), byte);
  const written = fc.tuple(first, fc.array(byte, { maxLength: 5 })).map(([pointer, data]) => [pointer, ...data]);
  const part: fc.Arbitrary<Part> = fc.oneof(
    fc.record({ write: fc.oneof({ weight: 9, arbitrary: written }, fc.constant([])) }),
    fc.record({ read: fc.integer({ min: 1, max: 10 }) }),
  );
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  return {
    legal: fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("transfer" as const), parts }) },
      fc.record({ do: fc.constant("hold the bus in between" as const), parts }),
      fc.record({ do: fc.constant("probe" as const), direction: fc.constantFrom("read" as const, "write" as const) }),
    ),
    illegal: fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("cut" as const), parts, after: fc.nat(12) }) },
      fc.record({ do: fc.constant("abort before" as const), parts }),
      fc.record({ do: fc.constant("nonsense" as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant("SDA held low" as const), parts, clocks: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constant("arbitration lost" as const), parts }),
    ),
  };
}

const emulated = chips.filter(({ model }) => model !== undefined).map((chip) => [chip.name, chip] as const);

describe.each(emulated)("the emulated %s", (_name, descriptor) => {
  const { legal, illegal } = stepsFor(descriptor);

  /** What the chip says that it is, or nothing; not what state it is in. */
  const identity = async (bench: EmulatorBench): Promise<string | undefined> => {
    const said = await bench.clock.run(descriptor.identify(bench.controller, bench.address));
    return said?.replace(/ status 0x\w+/, " status");
  };

  /** Reads from every register, or on and on from the start. */
  const start = descriptor.name === "at24c32" ? [0, 0] : [0];
  const pointers = descriptor.registers?.registers.map(({ address }) => [address]) ?? [start];
  const look: readonly Step[] = [
    ...pointers.map((pointer): Step => ({ do: "transfer", parts: [{ write: pointer }, { read: 4 }] })),
    { do: "transfer", parts: [{ write: start }, { read: 300 }] },
  ];

  it("agrees with a plain model on random legal transfers, and leaves the bus idle", async () => {
    const sequences = fc.array(legal, { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(sequences, fc.constantFrom(0, 1, 4), async (sequence, prefetch) => {
      const bench = new EmulatorBench(descriptor, prefetch);
      for (const step of sequence) await bench.take(step);
      for (const step of look) await bench.take(step);
    });
    await expect(fc.assert(property, RUNS)).resolves.toBeUndefined();
  });

  it("leaves the bus idle after random illegal ones, and the next legal transfer is right", async () => {
    const expected = await identity(new EmulatorBench(descriptor, 0));
    const pairs = fc.array(fc.tuple(illegal, legal), { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(pairs, fc.constantFrom(0, 1, 4), async (sequence, prefetch) => {
      const bench = new EmulatorBench(descriptor, prefetch);
      for (const [bad, good] of sequence) {
        await bench.take(bad);
        await bench.take(good);
      }
      for (const step of look) await bench.take(step);
      // Chips that have a plain model may have been given other values than those that they are told by.
      if (plainChip(descriptor) === undefined) expect(await identity(bench)).toBe(expected);
    });
    await expect(fc.assert(property, RUNS)).resolves.toBeUndefined();
  });
});
