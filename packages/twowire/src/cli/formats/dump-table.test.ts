import { describe, expect, it } from "vitest";
import { byteDumpTable, type DumpCell, wordDumpTable } from "./dump-table.ts";

const EVERYTHING = { first: 0x00, last: 0xff };

describe("byteDumpTable", () => {
  it("is what i2cdump prints, with the text column", () => {
    const cells = new Map<number, DumpCell>(Array.from({ length: 256 }, (_, register) => [register, register]));
    const lines = byteDumpTable(cells, EVERYTHING).split("\n");
    expect(lines[0]).toBe("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef");
    expect(lines[1]).toBe("00: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f    .???????????????");
    expect(lines[5]).toBe("40: 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f    @ABCDEFGHIJKLMNO");
    expect(lines[8]).toBe("70: 70 71 72 73 74 75 76 77 78 79 7a 7b 7c 7d 7e 7f    pqrstuvwxyz{|}~?");
    expect(lines[16]).toBe("f0: f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe ff    ???????????????.");
    expect(lines).toHaveLength(18);
  });

  it("marks registers that failed, and leaves out rows and cells outside the range", () => {
    const cells = new Map<number, DumpCell>([
      [0x1e, 0x41],
      [0x1f, "failed"],
      [0x20, 0x20],
    ]);
    expect(byteDumpTable(cells, { first: 0x1e, last: 0x20 })).toBe(
      [
        "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef",
        `10: ${" ".repeat(42)}41 XX    ${" ".repeat(14)}AX`,
        `20: 20 ${" ".repeat(45)}   ${" ".repeat(16)}`,
        "",
      ].join("\n"),
    );
  });
});

describe("wordDumpTable", () => {
  it("has eight words in a row and no text", () => {
    const cells = new Map<number, DumpCell>([
      [0x08, 0x94c1],
      [0x09, "failed"],
      [0x0a, 0x0000],
    ]);
    expect(wordDumpTable(cells, { first: 0x08, last: 0x0a })).toBe(
      `     0,8  1,9  2,a  3,b  4,c  5,d  6,e  7,f\n08: 94c1 XXXX 0000 ${" ".repeat(25)}\n`,
    );
  });
});
