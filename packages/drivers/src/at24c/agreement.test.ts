import { address7, type ControllerCapabilities, type Segment } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { AT24C_MODELS, at24cGeometry, type At24cGeometry, blockSize } from "./geometry.ts";
import { MemoryModel } from "./memory-model.fixture.ts";

/** Something that a controller can do to an EEPROM, by bare transfers, or that happens to it. */
type Step =
  | { readonly do: "write"; readonly offset: number; readonly data: readonly number[] }
  | { readonly do: "aborted write"; readonly offset: number; readonly data: readonly number[]; readonly length: number }
  | { readonly do: "read"; readonly offset: number; readonly length: number }
  | { readonly do: "read on"; readonly length: number; readonly block: number }
  | { readonly do: "half an address"; readonly byte: number; readonly length: number }
  | { readonly do: "probe" }
  | { readonly do: "protect"; readonly writeProtected: boolean }
  | { readonly do: "lose power" };

const byte = fc.integer({ min: 0, max: 0xff });

function stepsFor({ size, pageSize, wordAddressBytes }: At24cGeometry): fc.Arbitrary<Step[]> {
  const offset = fc.oneof(fc.nat(size - 1), fc.nat(3 * pageSize), fc.constantFrom(size - 1, size - pageSize, 0));
  const data = fc.array(byte, { minLength: 0, maxLength: 3 * pageSize, size: "max" });
  const length = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: size + 10 }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("write" as const), offset, data }) },
    fc.record({ do: fc.constant("aborted write" as const), offset, data, length: fc.integer({ min: 1, max: 9 }) }),
    { weight: 3, arbitrary: fc.record({ do: fc.constant("read" as const), offset, length }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("read on" as const), length, block: fc.nat(7) }) },
    fc.record({ do: fc.constant("probe" as const) }),
    fc.record({ do: fc.constant("protect" as const), writeProtected: fc.boolean() }),
    fc.record({ do: fc.constant("lose power" as const) }),
    ...(wordAddressBytes === 2
      ? [fc.record({ do: fc.constant("half an address" as const), byte, length: fc.integer({ min: 1, max: 9 }) })]
      : []),
  );
  return fc.array(step, { maxLength: 30 });
}

/** Carries a step out on the bus and in the model, and compares what was read. */
async function take(step: Step, bench: At24cBench, model: MemoryModel): Promise<void> {
  const { emulator, clock, controller } = bench;
  const { wordAddressBytes } = emulator.geometry;
  const reach = blockSize(emulator.geometry);
  const addressOf = (offset: number) => address7(0x50 + Math.floor(offset / reach));
  const pointer = (offset: number): number[] =>
    wordAddressBytes === 1 ? [offset % reach] : [offset >> 8, offset & 0xff];
  const send = async (offset: number, segments: readonly Segment[]): Promise<void> => {
    await controller.transfer(addressOf(offset), segments);
    // Busy after a write that was stored, and only then.
    expect(emulator.busy).toBe(step.do === "write" && step.data.length > 0 && !emulator.writeProtected);
    await clock.advance(5);
  };
  const buffer = new Uint8Array("length" in step ? step.length : 0);
  switch (step.do) {
    case "write":
      await send(step.offset, [{ write: Uint8Array.from([...pointer(step.offset), ...step.data]) }]);
      model.write(step.offset, step.data, !emulator.writeProtected);
      return;
    case "aborted write":
      await send(step.offset, [{ write: Uint8Array.from([...pointer(step.offset), ...step.data]) }, { read: buffer }]);
      model.write(step.offset, step.data, false);
      break;
    case "read":
      await send(step.offset, [{ write: Uint8Array.from(pointer(step.offset)) }, { read: buffer }]);
      model.counter = step.offset;
      break;
    case "read on":
      await send((step.block * reach) % emulator.geometry.size, [{ read: buffer }]);
      break;
    case "half an address":
      await send(0, [{ write: Uint8Array.of(step.byte) }, { read: buffer }]);
      break;
    case "probe":
      await send(0, [{ write: new Uint8Array() }]);
      return;
    case "protect":
      emulator.writeProtected = step.writeProtected;
      return;
    case "lose power":
      emulator.powerOnReset();
      model.counter = 0;
      return;
  }
  expect([...buffer]).toEqual(model.read(buffer.length));
}

describe("an emulated EEPROM agrees with a plain array on random transfers", () => {
  it.each(["AT24C02", "AT24C04", "AT24C16", "AT24C32"] as const)("%s", async (name) => {
    const geometry = at24cGeometry(name);
    await fc.assert(
      fc.asyncProperty(stepsFor(geometry), async (steps) => {
        const bench = new At24cBench(name);
        const model = new MemoryModel(geometry);
        for (const step of steps) await take(step, bench, model);
        expect([...bench.emulator.bytes]).toEqual(model.bytes);
        expect(bench.emulator.addressCounter).toBe(model.counter);
      }),
      { numRuns: 60 },
    );
  });
});

/** Limits that real controllers have. */
const capabilities: fc.Arbitrary<Partial<ControllerCapabilities>> = fc.record({
  maxWriteLength: fc.oneof(fc.integer({ min: 3, max: 40 }), fc.constant(Number.POSITIVE_INFINITY)),
  maxReadLength: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(Number.POSITIVE_INFINITY)),
  maxJoinedWriteLength: fc.constantFrom(0, 1, 2, 32),
  maxJoinedReadLength: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(Number.POSITIVE_INFINITY)),
  maxSegments: fc.constantFrom(1, 2, 42),
  emptyWrite: fc.boolean(),
  nackPhase: fc.boolean(),
  errorPosition: fc.boolean(),
});

describe("a driver agrees with a plain array on random reads and writes, whatever the controller lacks", () => {
  it.each(AT24C_MODELS.filter((model) => at24cGeometry(model).size <= 4096))("%s", async (name) => {
    const { size } = at24cGeometry(name);
    const range = fc.tuple(fc.nat(size), fc.oneof(fc.nat(100), fc.nat(size))).map(([offset, length]) => ({
      offset,
      length: Math.min(length, size - offset),
    }));
    const call = fc.oneof(
      fc.record({ do: fc.constant("read" as const), range }),
      fc.record({ do: fc.constant("write" as const), range, seed: byte, verify: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(capabilities, fc.array(call, { maxLength: 6 }), async (capabilities, calls) => {
        const bench = new At24cBench(name, { controller: { capabilities }, emulator: { writeCycleMs: 2 } });
        const model = new Uint8Array(size).fill(0xff);
        for (const step of calls) {
          const { offset, length } = step.range;
          if (step.do === "read") {
            expect(
              Buffer.compare(
                await bench.run(bench.eeprom.read(offset, length)),
                model.subarray(offset, offset + length),
              ),
            ).toBe(0);
          } else {
            const data = Uint8Array.from({ length }, (_, index) => index * step.seed + (index >> 5));
            await bench.run(bench.eeprom.write(offset, data, { verify: step.verify }));
            model.set(data, offset);
          }
        }
        expect(Buffer.compare(bench.emulator.bytes, model)).toBe(0);
        // No page was ever wrapped, no write dropped, no address incomplete.
        expect(bench.warnings).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
