import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkWidth, decodeInteger, encodeInteger } from "./integer-bytes.ts";

const order = fc.constantFrom("big" as const, "little" as const);

describe("integers as bytes", () => {
  it("put the most or the least significant byte first", () => {
    expect([...encodeInteger(0x010203, 3, "big")]).toEqual([1, 2, 3]);
    expect([...encodeInteger(0x010203, 3, "little")]).toEqual([3, 2, 1]);
    expect(decodeInteger(Uint8Array.of(0xff, 0, 0, 0), "big")).toBe(0xff000000);
    expect(decodeInteger(Uint8Array.of(0xff, 0, 0, 0), "little")).toBe(0xff);
    expect(decodeInteger(new Uint8Array(), "big")).toBe(0);
  });

  it("go round, and the two orders are each other's reverse", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(0xffff_ffff), order, (length, any, order) => {
        const value = any % 0x100 ** length;
        const bytes = encodeInteger(value, length, order);
        expect(bytes).toHaveLength(length);
        expect(decodeInteger(bytes, order)).toBe(value);
        expect(encodeInteger(value, length, order === "big" ? "little" : "big")).toEqual(bytes.toReversed());
      }),
    );
  });

  it.each([0, 5, 1.5, Number.NaN])("cannot be %d bytes wide", (length) => {
    expect(() => encodeInteger(0, length, "big")).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(() => checkWidth(length)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it.each([
    [0x100, 1],
    [0x1_0000, 2],
    [0x1_0000_0000, 4],
    [-1, 1],
    [1.5, 2],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 4],
  ])("refuse %d in %d bytes, and truncate nothing", (value, length) => {
    expect(() => encodeInteger(value, length, "big")).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});
