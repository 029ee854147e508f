import type { ProbeResult } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { detectTable } from "./detect-table.ts";

function range(first: number, last: number, result: ProbeResult = "absent"): Map<number, ProbeResult> {
  return new Map(Array.from({ length: last - first + 1 }, (_, index) => [first + index, result]));
}

describe("detectTable", () => {
  it("is what i2cdetect prints for a default scan with a device at 0x18", () => {
    const lines = detectTable(range(0x08, 0x77).set(0x18, "present")).split("\n");
    expect(lines).toEqual([
      "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f",
      "00:                         -- -- -- -- -- -- -- -- ",
      "10: -- -- -- -- -- -- -- -- 18 -- -- -- -- -- -- -- ",
      "20: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- ",
      "30: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- ",
      "40: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- ",
      "50: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- ",
      "60: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- ",
      "70: -- -- -- -- -- -- -- --                         ",
      "",
    ]);
  });

  it("always has eight rows, blank where nothing was probed", () => {
    const lines = detectTable(range(0x10, 0x11)).split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[1]).toBe(`00: ${" ".repeat(48)}`);
    expect(lines[2]).toBe(`10: -- -- ${" ".repeat(42)}`);
  });

  it("shows owned addresses as UU and two digits for low addresses", () => {
    const lines = detectTable(range(0x00, 0x7f).set(0x03, "present").set(0x48, "in-use").set(0x49, "not-probed"));
    expect(lines).toContain("00: -- -- -- 03 -- ");
    expect(lines).toContain("40: -- -- -- -- -- -- -- -- UU    -- ");
  });

  it("colours cells without changing their width", () => {
    const table = detectTable(range(0x18, 0x18, "present"), (cell, result) =>
      result === "present" ? `<${cell}>` : cell,
    );
    expect(table).toContain("<18> ");
  });
});
