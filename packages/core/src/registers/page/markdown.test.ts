import { describe, expect, it } from "vitest";
import { codeSpan, headingAnchor, markdownTable, plainText } from "./markdown.ts";

describe("plainText", () => {
  it.each([
    ["ctrl_meas. Holds.", "ctrl_meas. Holds."],
    ["_this_ and __that__", String.raw`\_this\_ and \_\_that\_\_`],
    ["a*b* `c` [d](e) <f> | ~g~ $h$", "a\\*b\\* \\`c\\` \\[d\\](e) \\<f> \\| \\~g\\~ \\$h\\$"],
    ["&amp; and R&D", "&amp;amp; and R&D"],
    ["a\\b", String.raw`a\\b`],
    ["# no heading", String.raw`\# no heading`],
    ["- no list", String.raw`\- no list`],
    ["12. no list", String.raw`12\. no list`],
    ["a\nb\r\n\u2028c\t", "a b c"],
    ["", ""],
  ])("shows %j as it is", (text, markdown) => expect(plainText(text)).toBe(markdown));
});

describe("codeSpan", () => {
  it.each([
    ["1.5C", "`1.5C`"],
    ["a`b", "``a`b``"],
    ["`a`", "`` `a` ``"],
    ["a|b", String.raw`\`a\|b\``.replaceAll("\\`", "`")],
    [String.raw`a\|b`, String.raw`<code>a\\\|b</code>`],
    ["a_b*c", "`a_b*c`"],
  ])("shows %j as it is", (text, markdown) => expect(codeSpan(text)).toBe(markdown));
});

it("names anchors as GitHub does", () => {
  expect(headingAnchor("alarm1Day (0x0A)")).toBe("alarm1day-0x0a");
});

it("makes columns as wide as they need to be, and rectangles of what has gaps", () => {
  expect(markdownTable(["a", "title"], [["long cell", "°"], ["b"]])).toBe(
    ["| a         | title |", "| --------- | ----- |", "| long cell | °     |", "| b         |       |"].join("\n"),
  );
});
