import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address } from "./address.ts";
import { type ControllerCapabilities, FULL_CAPABILITIES } from "./capabilities.ts";
import { checkTransfer } from "./check-transfer.ts";
import type { TransferOptions } from "./controller.ts";
import { isI2CError } from "./i2c-error.ts";
import { address10, address7 } from "./make-address.ts";
import { isSegment, type Segment } from "./segment.ts";

const AT = address7(0x18);
const ONE = Uint8Array.of(5);
const write = (length: number): Segment => ({ write: new Uint8Array(length) });
const read = (length: number): Segment => ({ read: new Uint8Array(length) });

function check(
  capabilities: Partial<ControllerCapabilities>,
  segments: readonly Segment[],
  options?: TransferOptions,
  address: Address = AT,
): string | undefined {
  return checkTransfer({ ...FULL_CAPABILITIES, ...capabilities }, address, segments, options)?.kind;
}

const anything = fc.anything({
  withNullPrototype: true,
  withBigInt: true,
  withTypedArray: true,
  withSparseArray: true,
});

describe("checkTransfer", () => {
  it("lets legal transfers through", () => {
    expect(check({}, [{ write: ONE }, read(2)])).toBeUndefined();
    expect(check({}, [{ write: [ONE, new Uint8Array(), ONE] }])).toBeUndefined();
    expect(check({}, [{ write: [] }])).toBeUndefined();
    expect(check({}, [write(1)], { timeoutMs: 0 })).toBeUndefined();
    expect(check({}, [write(1)], {}, address10(0x18))).toBeUndefined();
  });

  it.each([
    ["no segments", []],
    ["something that is no array", "x" as unknown as readonly Segment[]],
    ["nothing in an array", [undefined as unknown as Segment]],
    ["a segment with both directions", [{ write: ONE, read: ONE } as unknown as Segment]],
    ["a segment with none", [{} as Segment]],
    ["a plain array of numbers", [{ write: [5] as unknown as Uint8Array[] }]],
    ["a vector with a hole", [{ write: Array<Uint8Array>(2) }]],
    ["a typed array of words", [{ read: new Uint16Array(2) as unknown as Uint8Array }]],
  ])("refuses %s as invalid", (_name, segments) => {
    expect(check({}, segments)).toBe("invalid-argument");
  });

  it("refuses a sparse list of segments", () => {
    const segments = Array<Segment>(2);
    segments[0] = write(1);
    expect(check({}, segments)).toBe("invalid-argument");
  });

  it("decides the same without options, where it looks quickly first, as with empty ones", () => {
    const bytes = fc.nat(5).map((length) => new Uint8Array(length));
    const part = fc.oneof(
      { weight: 6, arbitrary: bytes.map((write) => ({ write })) },
      { weight: 6, arbitrary: bytes.map((read) => ({ read })) },
      { weight: 1, arbitrary: fc.tuple(bytes, bytes).map((write) => ({ write })) },
      { weight: 1, arbitrary: fc.record({ read: bytes, counted: fc.constantFrom(undefined, { trailing: 0 }, 7) }) },
      { weight: 1, arbitrary: fc.record({ write: bytes, read: fc.oneof(bytes, anything) }) },
      { weight: 1, arbitrary: fc.record({ write: bytes, counted: fc.constant({ trailing: 0 }) }) },
      { weight: 1, arbitrary: anything },
    ) as fc.Arbitrary<Segment>;
    const limit = fc.constantFrom(1, 2, 4, 8192);
    const limits = fc.record({
      maxSegments: fc.constantFrom(1, 2, 3, 42),
      maxWriteLength: limit,
      maxReadLength: limit,
      maxJoinedWriteLength: limit,
      maxJoinedReadLength: limit,
      emptyWrite: fc.boolean(),
      readThenAny: fc.boolean(),
      writeThenWrite: fc.boolean(),
      countedRead: fc.boolean(),
      tenBitAddresses: fc.boolean(),
    });
    const address = fc.oneof(
      { weight: 5, arbitrary: fc.constant(AT) },
      { weight: 1, arbitrary: fc.oneof(fc.integer({ min: -1, max: 0x80 }), fc.constant(address10(0x18)), anything) },
    ) as fc.Arbitrary<Address>;
    const transfer = fc.oneof(
      { weight: 9, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: anything as fc.Arbitrary<Segment[]> },
    );
    let passed = 0;
    fc.assert(
      fc.property(limits, transfer, address, (capabilities, segments, to) => {
        const quick = check(capabilities, segments, undefined, to);
        expect(quick).toBe(check(capabilities, segments, {}, to));
        if (quick === undefined) passed += 1;
      }),
      { numRuns: 2000 },
    );
    expect(passed).toBeGreaterThan(200);
  });

  it("refuses an empty read unless it is asked for", () => {
    expect(check({}, [read(0)])).toBe("invalid-argument");
    expect(check({}, [read(0)], { allowEmptyRead: true })).toBeUndefined();
    expect(check({ emptyRead: false }, [read(0)], { allowEmptyRead: true })).toBe("unsupported");
  });

  it("refuses reserved addresses unless they are asked for, and never reads from the general call", () => {
    for (const reserved of [0x00, 0x01, 0x07, 0x78, 0x7f]) {
      expect(check({}, [write(1)], {}, address7(reserved))).toBe("invalid-argument");
      expect(check({}, [write(1)], { allowReserved: true }, address7(reserved))).toBeUndefined();
    }
    expect(check({ reservedAddresses: false }, [write(1)], { allowReserved: true }, address7(0))).toBe("unsupported");
    expect(check({}, [read(1)], { allowReserved: true }, address7(0))).toBe("invalid-argument");
  });

  it.each([-1, 0x80, 24.5, Number.NaN, 0xa000 + 0x400, "24"])("refuses the address %s", (address) => {
    expect(check({}, [write(1)], {}, address as Address)).toBe("invalid-argument");
  });

  it.each([-1, Number.NaN, "soon", null, Symbol("soon")])("refuses the timeout %o", (timeoutMs) => {
    expect(check({}, [write(1)], { timeoutMs: timeoutMs as unknown as number })).toBe("invalid-argument");
  });

  interface Limit {
    readonly lacks: Partial<ControllerCapabilities>;
    readonly segments: readonly Segment[];
    readonly options?: TransferOptions;
    readonly address?: Address;
  }

  it.each<Limit>([
    { lacks: { tenBitAddresses: false }, segments: [write(1)], address: address10(0x18) },
    { lacks: { maxSegments: 1 }, segments: [write(1), read(1)] },
    { lacks: { maxSegments: 2 }, segments: [write(1), read(1), read(1)] },
    { lacks: { readThenAny: false }, segments: [read(1), write(1)] },
    { lacks: { writeThenWrite: false }, segments: [write(1), write(1)] },
    { lacks: { emptyWrite: false }, segments: [write(0)] },
    { lacks: { maxWriteLength: 4 }, segments: [write(5)] },
    { lacks: { maxReadLength: 4 }, segments: [read(5)] },
    { lacks: { maxJoinedWriteLength: 1 }, segments: [write(2), read(1)] },
    { lacks: { maxJoinedReadLength: 4 }, segments: [write(1), read(5)] },
    // A bus that is left held joins the transfer to the next one.
    { lacks: { maxJoinedWriteLength: 1 }, segments: [write(2)], options: { stop: false } },
  ])("refuses as unsupported what is beyond $lacks, naming the capability", (limit) => {
    const { lacks, segments, options, address = AT } = limit;
    const error = checkTransfer({ ...FULL_CAPABILITIES, ...lacks }, address, segments, options);
    expect(error).toMatchObject({ kind: "unsupported", outcome: "never-sent", bus: "untouched", address });
    expect(error?.nextStep).toContain(Object.keys(lacks)[0]);
  });

  it("tells joined lengths from lengths of whole transfers", () => {
    const joined = { maxJoinedWriteLength: 1, maxJoinedReadLength: 1 };
    expect(check(joined, [write(9)])).toBeUndefined();
    expect(check(joined, [read(9)])).toBeUndefined();
    expect(check({ maxWriteLength: 1, maxReadLength: 1 }, [write(9), read(9)])).toBeUndefined();
  });

  it("leaves the length of a counted read to SMBus, up to its longest block", () => {
    const lengths = { maxReadLength: 1, maxJoinedReadLength: 2 };
    const counted = (length: number, trailing: number): Segment => ({
      read: new Uint8Array(length),
      counted: { trailing },
    });
    expect(check(lengths, [write(1), counted(33, 0)])).toBeUndefined();
    expect(check(lengths, [write(1), counted(34, 1)])).toBeUndefined();
    expect(check(lengths, [write(1), counted(34, 0)])).toBe("unsupported");
    expect(check({ ...lengths, countedRead: false }, [counted(33, 0)])).toBe("unsupported");
  });

  it("leaves the lengths of an SMBus transaction to a controller that has such, and to no other", () => {
    const lengths = { maxWriteLength: 33, maxJoinedWriteLength: 1 };
    const marked: Segment = { ...write(35), smbus: { protocol: "block", packetErrorCode: true } };
    const call: Segment[] = [{ ...write(3), smbus: { protocol: "process-call", packetErrorCode: false } }, read(2)];
    expect(check(lengths, [marked])).toBe("unsupported");
    expect(check(lengths, call)).toBe("unsupported");
    expect(check({ ...lengths, smbusTransactions: true }, [marked])).toBeUndefined();
    expect(check({ ...lengths, smbusTransactions: true }, call)).toBeUndefined();
    expect(check({ ...lengths, smbusTransactions: true }, [write(35)])).toBe("unsupported");
  });

  it("never says that a transfer may pass whose segments are none, and never throws", () => {
    fc.assert(
      fc.property(anything, fc.array(anything), anything, (address, segments, timeoutMs) => {
        const refusal = checkTransfer(FULL_CAPABILITIES, address as Address, segments as Segment[], {
          timeoutMs: timeoutMs as number,
        });
        expect(refusal === undefined || (isI2CError(refusal) && refusal.outcome === "never-sent")).toBe(true);
        if (refusal === undefined) expect(segments.every(isSegment)).toBe(true);
      }),
    );
  });
});
