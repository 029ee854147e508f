import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { I2CError } from "./i2c-error.ts";
import { address10, address7 } from "./make-address.ts";
import type { Segment } from "./segment.ts";
import { transcribe } from "./transcript.ts";
import { transcriptBitTimes, wireBitTimes } from "./wire-time.ts";

const AT = address7(0x18);
const write = (length: number): Segment => ({ write: new Uint8Array(length) });
const read = (length: number): Segment => ({ read: new Uint8Array(length) });

describe("wireBitTimes", () => {
  it.each([
    ["an address probe", [write(0)], 11],
    ["a register read of two bytes", [write(1), read(2)], 48],
    ["a register read of 32 bytes", [write(1), read(32)], 318],
    ["a page write", [write(17)], 164],
  ])("of %s", (_name, segments, bits) => {
    expect(wireBitTimes(AT, segments)).toBe(bits);
  });

  it("follows the formulas for any length", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (w, r) => {
        expect(wireBitTimes(AT, [write(w)])).toBe(2 + 9 * (1 + w));
        expect(wireBitTimes(AT, [read(r)])).toBe(2 + 9 * (1 + r));
        expect(wireBitTimes(AT, [write(w), read(r)])).toBe(3 + 9 * (2 + w + r));
        expect(wireBitTimes(AT, [write(w)], false)).toBe(1 + 9 * (1 + w));
      }),
    );
  });

  it("counts the second byte of a 10-bit address, and the repeated START before a read", () => {
    const ten = address10(0x18);
    expect(wireBitTimes(ten, [write(1)])).toBe(2 + 9 * 3);
    expect(wireBitTimes(ten, [write(1), read(2)])).toBe(3 + 9 * 6);
    // S 11110xxW A xx A Sr 11110xxR A .. N P
    expect(wireBitTimes(ten, [read(1)])).toBe(3 + 9 * 4);
  });

  it("is the same from a transcript, and less where the transfer failed", () => {
    const segments = [write(3), read(2)];
    const whole = transcribe({ address: AT, segments });
    expect(whole && transcriptBitTimes(whole)).toBe(wireBitTimes(AT, segments));
    const error = new I2CError({ kind: "nack-data", message: "x", segment: 0, byte: 1 });
    const part = transcribe({ address: AT, segments, error });
    expect(part && transcriptBitTimes(part)).toBe(2 + 9 * 3);
  });
});
