import { address7, type Segment, type TargetHandler, VirtualClock } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

// Random transfers with memories on the bus, and the same on a model of plain arrays: they must always agree.

const ADDRESSES = [0x18, 0x50] as const;
const NOBODY = 0x33;
const SIZE = 32;
/** A memory refuses to store this. */
const REFUSED = 0xee;

/** What a memory does, told in terms of whole transfers; it knows nothing of buses. */
class ModelMemory {
  readonly cells = new Uint8Array(SIZE);
  pointer = 0;

  /** @returns the index of the byte that is refused, if one is */
  write(bytes: readonly number[]): number | undefined {
    const refused = bytes.findIndex((byte, index) => index > 0 && byte === REFUSED);
    const taken = refused === -1 ? bytes : bytes.slice(0, refused);
    const [pointer, ...stored] = taken;
    if (pointer !== undefined) this.pointer = pointer % SIZE;
    for (const byte of stored) {
      this.cells[this.pointer] = byte;
      this.pointer = (this.pointer + 1) % SIZE;
    }
    return refused === -1 ? undefined : refused;
  }

  read(length: number): number[] {
    return Array.from({ length }, () => {
      const byte = this.cells[this.pointer] ?? 0;
      this.pointer = (this.pointer + 1) % SIZE;
      return byte;
    });
  }
}

/** The same memory as a target, byte by byte. Some answers come late, as if it stretched the clock. */
function memory(clock: VirtualClock, isLate: () => boolean): TargetHandler {
  const cells = new Uint8Array(SIZE);
  let pointer = 0;
  let index = 0;
  const answer = <T>(value: T): T | Promise<T> =>
    isLate() ? new Promise((resolve) => void clock.setTimer(5, () => resolve(value))) : value;
  return {
    start() {
      index = 0;
      return answer(true);
    },
    write(byte) {
      if (index > 0 && byte === REFUSED) return answer(false);
      if (index === 0) pointer = byte % SIZE;
      else {
        cells[pointer] = byte;
        pointer = (pointer + 1) % SIZE;
      }
      index += 1;
      return answer(true);
    },
    read: () => answer(cells[pointer] ?? 0),
    clocked() {
      pointer = (pointer + 1) % SIZE;
    },
    stop: () => undefined,
  };
}

type Part = { readonly write: readonly (readonly number[])[] } | { readonly read: number };
interface Transfer {
  readonly address: number;
  readonly parts: readonly Part[];
}

const byte = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 0, max: 0xff }) }, fc.constant(REFUSED));
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ write: fc.array(fc.array(byte, { maxLength: 4 }), { maxLength: 3 }) }),
  fc.record({ read: fc.integer({ min: 0, max: 2 * SIZE }) }),
);
const transfer: fc.Arbitrary<Transfer> = fc.record({
  address: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ADDRESSES) }, fc.constant(NOBODY)),
  parts: fc.array(part, { minLength: 1, maxLength: 4 }),
});

/** What the controller should be told: every byte read, and the error if there is one. */
function expected(models: ReadonlyMap<number, ModelMemory>, { address, parts }: Transfer): unknown {
  const read: number[][] = parts.map((each) => ("read" in each ? Array.from({ length: each.read }, () => 0) : []));
  const model = models.get(address);
  if (model === undefined) return { read, error: { kind: "nack-address", segment: 0 } };
  for (const [segment, each] of parts.entries()) {
    if ("read" in each) read[segment] = model.read(each.read);
    else {
      const refused = model.write(each.write.flat());
      if (refused !== undefined) return { read, error: { kind: "nack-data", segment, byte: refused } };
    }
  }
  return { read, error: undefined };
}

function segmentsOf(parts: readonly Part[]): readonly Segment[] {
  return parts.map((each) =>
    "read" in each ? { read: new Uint8Array(each.read) } : { write: each.write.map((bytes) => Uint8Array.from(bytes)) },
  );
}

describe("memories on a simulated bus", () => {
  it("agree with a model of plain arrays, whatever is transferred", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(transfer, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        async (transfers, lateness, atOnce) => {
          const clock = new VirtualClock();
          const bus = new SimulatedBus({ clock });
          const controllers = [bus.controller(), bus.controller()] as const;
          const models = new Map(ADDRESSES.map((address) => [address as number, new ModelMemory()]));
          for (const address of ADDRESSES)
            bus.attachNow(
              [address],
              memory(clock, () => lateness.next().value),
            );

          const perform = async ({ address, parts }: Transfer): Promise<unknown> => {
            const segments = segmentsOf(parts);
            const outcome = await controllers[0]
              .transfer(address7(address), segments, { allowEmptyRead: true })
              .catch((error: unknown) => error);
            const read = segments.map((segment) => [...(segment.read ?? [])]);
            return { read, error: outcome };
          };
          const run = async (): Promise<unknown[]> => {
            if (atOnce) return Promise.all(transfers.map(perform));
            const results: unknown[] = [];
            for (const each of transfers) results.push(await perform(each));
            return results;
          };
          const results = await clock.run(run());
          for (const [index, each] of transfers.entries()) {
            expect(results[index]).toMatchObject(expected(models, each) as object);
          }

          // Whatever happened, the bus is idle, for another controller too, and every cell is as the model says.
          for (const address of ADDRESSES) {
            const cells = new Uint8Array(SIZE);
            const readAll = [{ write: Uint8Array.of(0) }, { read: cells }];
            await clock.run(controllers[1].transfer(address7(address), readAll));
            expect(cells).toEqual(models.get(address)?.cells);
          }
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  }, 30_000);
});
