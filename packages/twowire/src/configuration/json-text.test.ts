import { type I2CError, isI2CError } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json-text.ts";

function errorOf(text: string): I2CError {
  try {
    parseJson(text, "file.json");
  } catch (error) {
    if (isI2CError(error)) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseJson", () => {
  const text = `{
  "bus": "sim:",
  "devices": {
    "room": { "chip": "mcp9808", "options": { "list": [1, "two"] } }
  }
}
`;

  it.each([
    [["bus"], "key", "2:3"],
    [["bus"], "value", "2:10"],
    [["devices"], "value", "3:14"],
    [["devices", "room", "chip"], "key", "4:15"],
    [["devices", "room", "chip"], "value", "4:23"],
    [["devices", "room"], "key", "4:5"],
    [[], "value", "1:1"],
    // What is missing is missed in the object around it.
    [["devices", "room", "address"], "value", "4:13"],
    [["devices", "room", "address"], "key", "4:13"],
    [["nothing", "of", "this"], "value", "1:1"],
  ] as const)("finds %j (%s) at %s", (path, at, place) => {
    expect(parseJson(text, "file.json").locate(path, at)).toBe(`file.json:${place}`);
  });

  it("counts lines whatever ends them, and not the byte order mark", () => {
    const { value, locate } = parseJson('\uFEFF{\r\n  "a": 1,\r"b":\n 2}', "file.json");
    expect(value).toEqual({ a: 1, b: 2 });
    expect(locate(["a"], "value")).toBe("file.json:2:8");
    expect(locate(["b"], "key")).toBe("file.json:3:1");
    expect(locate(["b"], "value")).toBe("file.json:4:2");
  });

  it.each([
    ["", "file.json:1:1: a value is expected here"],
    ['{"a": 1', "file.json:1:8: a closing } is expected here"],
    ['{\n  "a": 1\n  "b": 2\n}', "file.json:3:3: a comma is expected here"],
    ['{\n  "a": 1,\n}', "file.json:3:1: a key in double quotes is expected here"],
    ["{'a': 1}", "file.json:1:2: this is no JSON value"],
    ['{"address": 0x18}', 'file.json:1:14: JSON has no hexadecimal numbers, write "0x18" in quotes'],
    ['// no\n{"a": 1}', "file.json:1:1: comments are not allowed in JSON"],
    ["{} {}", "file.json:1:4: nothing more is expected here"],
    ['{"a": "b', "file.json:1:7: this string does not end on its line"],
  ])("points at what is wrong in %j", (malformed, message) => {
    const error = errorOf(malformed);
    expect(error.kind).toBe("invalid-argument");
    expect(error.message).toContain(message);
  });

  it("refuses nesting that no configuration needs", () => {
    expect(errorOf("[".repeat(200_000)).message).toContain("file.json:1:1: cannot be parsed");
  });

  it("refuses a key that is there twice, at its second place", () => {
    expect(errorOf('{"a": {"b": 1,\n"c": 2,\n"b": 3}, "a": 4}').message).toContain(
      "file.json:3:1: a.b: this key is there twice; file.json:3:10: a: this key is there twice",
    );
  });

  it("reads every JSON value as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(JSON.stringify(parseJson(text, "file.json").value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("refuses with an I2CError what JSON.parse refuses", () => {
    const damaged = fc
      .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom("", ",", "}", "{", '"', "\\", "0x1", "\u0000", "/*", "é"))
      .map(([value, seed, insert]) => {
        const text = JSON.stringify(value);
        const position = seed % (text.length + 1);
        return text.slice(0, position) + insert + text.slice(position + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(valid ? "file.json:1:1: " : errorOf(text).message).toMatch(/^file\.json:\d+:\d+: /);
      }),
      { numRuns: 1000 },
    );
  });
});
