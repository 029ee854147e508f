import { describe, expect, it } from "vitest";
import { registerMap } from "../define-register-map.ts";
import { formatRegisterPage } from "./format-register-page.ts";
import { registerPage } from "./make-register-page.ts";
import { everything } from "./page-of-everything.fixture.ts";

describe("formatRegisterPage", () => {
  const markdown = formatRegisterPage(registerPage(everything));

  it("begins with how registers are reached, and a table of them", () => {
    expect(markdown).toContain("# Registers of the EVERY\\*THING\n\n- A write begins with the pointer, 2 bytes");
    expect(markdown).toContain(
      [
        "| address       | bank | register                         | bits | access      | reset  | what it is              |",
        "| ------------- | ---- | -------------------------------- | ---- | ----------- | ------ | ----------------------- |",
        "| 0x0000        | all  | [control](#control-0x0000)       | 8    | read, write | 0x00   | Controls \\| everything. |",
        "| 0x0002–0x0003 | all  | [flags](#flags-0x0002)           | 16   | read, write | 0x8100 |                         |",
        "| 0x0004–0x0005 | 1, 2 | [queue](#queue-0x0004)           | 16   | read only   |        |                         |",
      ].join("\n"),
    );
  });

  it("draws a register of many fields byte by byte, a simple one in one row", () => {
    expect(markdown).toContain(
      [
        "| 15    | 14:12 | 11:10 | 9   | 8    | 7:4   | 3:2  | 1:0 |",
        "| ----- | ----- | ----- | --- | ---- | ----- | ---- | --- |",
        "| ready | mode  | –     | –   | done | level | code | –   |",
        "| 1     | 000   | 00    | 0   | 1    | 0000  | 00   | 00  |",
      ].join("\n"),
    );
    const wide = registerMap({
      name: "WIDE",
      order: "big",
      registers: {
        wide: {
          address: 0,
          width: 24,
          reset: 0x801f80,
          fields: {
            long: { bits: [22, 7] },
            ...Object.fromEntries([23, 6, 5, 4, 3, 2, 1, 0].map((bit) => [`b${bit}`, { bit }])),
          },
        },
        whole: { address: 1, width: 24 },
      },
    });
    expect(formatRegisterPage(registerPage(wide))).toContain(
      [
        "| 23  | 22:16      |",
        "| --- | ---------- |",
        "| b23 | long[15:9] |",
        "| 1   | 0000000    |",
        "",
        "| 15:8      |",
        "| --------- |",
        "| long[8:1] |",
        "| 00011111  |",
        "",
        "| 7       | 6   | 5   | 4   | 3   | 2   | 1   | 0   |",
        "| ------- | --- | --- | --- | --- | --- | --- | --- |",
        "| long[0] | b6  | b5  | b4  | b3  | b2  | b1  | b0  |",
        "| 1       | 0   | 0   | 0   | 0   | 0   | 0   | 0   |",
      ].join("\n"),
    );
  });

  it.each([
    ["a lock", "Cannot be written while `control.key` is set."],
    ["a lock of setting", "Can be cleared, but not set, while `control.key` is set."],
    ["named values", "0 `` `a` ``, 1 `b\\|c`, others have no name"],
    ["a number", "-4 to 3.5 °C, in steps of 0.5, two's complement"],
    [
      "markup in a description",
      "Is \\<b>done\\</b>. Writing ones clears them; zeros do nothing. Only power-on resets it.",
    ],
    ["a read effect", "Reading clears it. Changes by itself."],
    ["a sticky bit", "Once set, it stays set until power-on."],
    ["a command", "Writing anything but zero brings about a soft reset."],
    ["write-once", "| read, write once |"],
    ["constants", "Reserved: always written as 0x0."],
    ["an alias", "Shows `control`; ones that are written set its bits."],
    ["a bank", "In banks 1, 2."],
    ["a queue", "The end of a queue of 8 entries: each read takes the oldest, and the pointer stays."],
    ["an empty queue", "Empty, it reads the last entry again. When it is full, the oldest entry is lost."],
    ["a level", "`state.level` counts its entries. `state.some` is set at 3 entries or more."],
  ])("tells of %s", (_what, words) => {
    expect(markdown).toContain(words);
  });
});
