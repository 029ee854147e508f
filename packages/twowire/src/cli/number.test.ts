import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, parseNumberWithin } from "./number.ts";

describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["24", 24],
    ["0x18", 24],
    ["0X1F", 31],
    ["00", 0],
    ["05", 5],
    ["007", 7],
  ])("reads %s", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(["", "010", "08", "018", "-1", "+1", "1.5", "0x", "0xg", "1e3", " 1", "1 ", "0b1", "Infinity", "٣"])(
    "does not read %j",
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );

  it("reads what it is given in either base", () => {
    fc.assert(
      fc.property(fc.nat(), (value) => {
        expect(parseNumber(String(value))).toBe(value);
        expect(parseNumber(`0x${value.toString(16)}`)).toBe(value);
      }),
    );
  });
});

describe("parseNumberWithin", () => {
  const expected = { name: "Data address", lowest: 0, highest: 0xff };

  it("names the range", () => {
    expect(() => parseNumberWithin("256", expected)).toThrow(
      "Data address out of range (0x00-0xff): '256'. Give 0x00-0xff.",
    );
  });

  it("explains a leading zero", () => {
    expect(() => parseNumberWithin("010", expected)).toThrow(
      "Data address is not a number: '010'. A leading zero is octal in C: write 10, or 0x… in hexadecimal.",
    );
  });
});
