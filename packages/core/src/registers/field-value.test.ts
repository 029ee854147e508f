import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";
import { decodeField, encodeField, type FieldValue } from "./field-value.ts";
import type { Field, Register } from "./register-map.ts";
import type { FieldDefinition } from "./register-map-definition.ts";

function fieldOf(definition: FieldDefinition): { register: Register; field: Field } {
  const register = registerMap({
    name: "F",
    order: "big",
    registers: { word: { address: 0, width: 32, fields: { it: definition } } },
  }).byName.word;
  return { register, field: register.fields[0]! };
}

function encode(definition: FieldDefinition, value: unknown): number {
  const { register, field } = fieldOf(definition);
  return encodeField(register, field, value);
}

function decode(definition: FieldDefinition, word: number): FieldValue {
  return decodeField(fieldOf(definition).field, word);
}

describe("numbers", () => {
  const celsius = { bits: [12, 2], signed: true, lsb: 0.25, unit: "°C" } as const;

  it.each([
    [20, 0x0140],
    [-5, 0x1fb0],
    [-0.25, 0x1ffc],
    [-40, 0x1d80],
    [125, 0x07d0],
    [-256, 0x1000],
    [255.75, 0x0ffc],
  ])("%f is %i", (value, word) => {
    expect(encode(celsius, value)).toBe(word);
    expect(decode(celsius, word)).toBe(value);
  });

  it("reads sign and magnitude for what it is: two's complement", () => {
    expect(decode(celsius, 0x1050)).toBe(-251);
  });

  it("rounds to the nearer step", () => {
    expect(encode(celsius, 20.12)).toBe(0x0140);
    expect(encode(celsius, 20.13)).toBe(0x0144);
    expect(encode(celsius, -0.1)).toBe(0);
    expect(encode({ bits: [3, 0], lsb: 0.1 }, 0.3)).toBe(3);
  });

  it.each([
    [{ bits: [7, 0] }, 59, 0x59],
    [{ bits: [7, 0] }, 0, 0x00],
    [{ bits: [6, 4] }, 7, 0x70],
    [{ bits: [31, 0] }, 99_999_999, 0x9999_9999],
  ] as const)("in decimal digits: %o is %i as %i", (place, value, word) => {
    const definition: FieldDefinition = { ...place, bcd: true };
    expect(encode(definition, value)).toBe(word);
    expect(decode(definition, word)).toBe(value);
  });

  it("in decimal digits are what the digits can say, and nothing where one is none", () => {
    expect(() => encode({ bits: [6, 0], bcd: true }, 80)).toThrow("Give a number from 0 to 79.");
    expect(() => encode({ bits: [6, 0], bcd: true }, 5.5)).toThrow("Give a whole number");
    expect(() => encode({ bits: [6, 0], bcd: true, max: 59 }, 60)).toThrow("from 0 to 59.");
    expect(decode({ bits: [7, 0], bcd: true }, 0x1f)).toBeNaN();
    expect(() => encode({ bits: [7, 0], bcd: true, signed: true }, 1)).toThrow("Leave out signed and lsb, or bcd.");
  });

  it("ignores bits of the neighbours", () => {
    expect(decode(celsius, 0xffff_e003 | 0x1fb0)).toBe(-5);
  });

  it.each([-256.01, 255.76, 1e9, Number.NaN, Number.POSITIVE_INFINITY, "20", undefined, null, true])(
    "refuses %s",
    (value) => {
      expect(() => encode(celsius, value)).toThrow("Give a number from -256 to 255.75 °C.");
      expect(() => encode(celsius, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    },
  );

  it("refuses what is outside of min and max", () => {
    const limited = { bits: [7, 0], min: 10, max: 20 } as const;
    expect(encode(limited, 10)).toBe(10);
    expect(encode(limited, 20)).toBe(20);
    expect(() => encode(limited, 9)).toThrow("word.it (bits 7:0) cannot be 9. Give a number from 10 to 20.");
    expect(() => encode(limited, 21)).toThrow("from 10 to 20");
  });

  it("refuses half a count, where there is no step to round to", () => {
    expect(() => encode({ bits: [7, 0] }, 2.5)).toThrow("Give a whole number from 0 to 255.");
  });

  it("has an offset", () => {
    const celsius40 = { bits: [7, 0], lsb: 0.5, offset: -40 } as const;
    expect(encode(celsius40, -40)).toBe(0);
    expect(decode(celsius40, 0xff)).toBe(87.5);
    expect(decode({ bits: [7, 0], offset: 2000 }, 26)).toBe(2026);
    expect(encode({ bits: [7, 0], offset: 2000 }, 2026)).toBe(26);
  });

  it("shows tenths as tenths", () => {
    expect(decode({ bits: [7, 0], lsb: 0.1 }, 3)).toBe(0.3);
  });

  it("goes round for every width, place, sign and step", () => {
    const anyField = fc
      .record({ low: fc.integer({ min: 0, max: 31 }), width: fc.integer({ min: 1, max: 32 }), signed: fc.boolean() })
      .filter(({ low, width, signed }) => low + width <= 32 && (!signed || width > 1));
    const anyStep = fc.constantFrom(undefined, 1, 2, 0.5, 1 / 16, 0.1, 0.01, 2.5);
    fc.assert(
      fc.property(anyField, anyStep, fc.nat(0xffff_ffff), ({ low, width, signed }, lsb, raw) => {
        const { register, field } = fieldOf({
          bits: [low + width - 1, low],
          signed,
          ...(lsb === undefined ? {} : { lsb }),
        });
        const word = (raw & field.mask) >>> 0;
        expect(encodeField(register, field, decodeField(field, word))).toBe(word);
      }),
    );
  });
});

describe("names", () => {
  const total = { bits: [10, 9], enum: { "0C": 0, "1.5C": 1, "3C": 2, "6C": 3 } } as const;
  const partial = { bits: [1, 0], enum: { off: 0, on: 1 }, partial: true } as const;

  it("go both ways", () => {
    expect(encode(total, "3C")).toBe(0x400);
    expect(decode(total, 0x600)).toBe("6C");
  });

  it("that there are not are refused, numbers too", () => {
    expect(() => encode(total, "2C")).toThrow('word.it (bits 10:9) cannot be "2C". Choose one of 0C, 1.5C, 3C, 6C.');
    expect(() => encode(total, 1)).toThrow("Choose one of");
    expect(() => encode(total, "toString")).toThrow("Choose one of");
  });

  it("may be missing where the enum is partial", () => {
    expect(decode(partial, 2)).toBe(2);
    expect(decode(partial, 1)).toBe("on");
    expect(encode(partial, 3)).toBe(3);
    expect(() => encode(partial, 4)).toThrow("or a number from 0 to 3");
  });

  it("may be those of a single bit", () => {
    expect(encode({ bit: 1, enum: { activeLow: 0, activeHigh: 1 } }, "activeHigh")).toBe(2);
  });
});

describe("booleans", () => {
  it("go both ways, in the highest bit too", () => {
    expect(encode({ bit: 31 }, true)).toBe(0x8000_0000);
    expect(decode({ bit: 31 }, 0x8000_0000)).toBe(true);
    expect(decode({ bit: 31 }, 0x7fff_ffff)).toBe(false);
  });

  it("are not numbers", () => {
    expect(() => encode({ bit: 0 }, 1)).toThrow("Give true or false.");
  });
});
