import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkParameters, parseBusUri } from "./bus-uri.ts";

describe("parseBusUri", () => {
  it.each([
    ["sim:", "sim", "", {}],
    ["linux:/dev/i2c-1", "linux", "/dev/i2c-1", {}],
    ["  LINUX:1 ", "linux", "1", {}],
    ["sim:mcp9808@0x18:temperature=-5,mcp9808@0x19", "sim", "mcp9808@0x18:temperature=-5,mcp9808@0x19", {}],
    ["gpio:/dev/gpiochip0?scl=3&sda=2", "gpio", "/dev/gpiochip0", { scl: "3", sda: "2" }],
    ["a+b.c-d1:x?name=a%20b=c&empty=", "a+b.c-d1", "x", { name: "a b=c", empty: "" }],
    ["sim:?&&a=1&", "sim", "", { a: "1" }],
    ["sim:?a=100%", "sim", "", { a: "100%" }],
    ["replay:C:\\cassettes\\one.json", "replay", "C:\\cassettes\\one.json", {}],
  ])("takes %j apart", (text, scheme, path, parameters) => {
    const uri = parseBusUri(text);
    expect(uri).toMatchObject({ text: text.trim(), scheme, path });
    expect(Object.fromEntries(uri.parameters)).toEqual(parameters);
  });

  it.each([
    ["", "names no bus"],
    ["1", "names no bus"],
    ["/dev/i2c-1", "names no bus"],
    [":1", "names no bus"],
    ["1linux:2", "names no bus"],
    ["sim:?fast", 'a parameter "fast" without a value'],
    ["sim:?=5", 'a parameter "=5" without a value'],
    ["sim:?a=1&a=2", '"a" twice'],
  ])("refuses %j", (text, message) => {
    expect(() => parseBusUri(text)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message: expect.stringContaining(message) }),
    );
  });

  it("gives back parameters whatever is in them", () => {
    const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(values, (parameters) => {
        const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
        const parsed = parseBusUri(`sim:x?${query.join("&")}`).parameters;
        expect(new Map(parsed)).toEqual(new Map(Object.entries(parameters)));
      }),
    );
  });

  it("never fails with anything but a helpful error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseBusUri(text).text).toBe(text.trim());
        } catch (error) {
          expect(error).toMatchObject({ kind: "invalid-argument" });
        }
      }),
    );
  });
});

describe("checkParameters", () => {
  it("refuses those that a backend does not know, and names those that it does", () => {
    const uri = parseBusUri("sim:?strechTimeoutMs=5");
    expect(() => checkParameters(uri, ["stretchTimeoutMs", "seed"])).toThrow(
      '"sim:?strechTimeoutMs=5" has an unknown parameter "strechTimeoutMs". sim: takes stretchTimeoutMs, seed.',
    );
    expect(() => checkParameters(uri, [])).toThrow("sim: takes no parameters.");
    expect(() => checkParameters(uri, ["strechTimeoutMs"])).not.toThrow();
  });
});
