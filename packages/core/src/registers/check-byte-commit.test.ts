import { describe, expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";

function map(registers: Readonly<Record<string, RegisterDefinition>>): RegisterMapDefinition {
  return { name: "CHIP", order: "big", registers };
}

describe("bytes that take effect one by one", () => {
  it.each<[string, RegisterMapDefinition, string]>([
    [
      "a write-once field",
      map({ a: { address: 0, width: 16, commit: "byte", fields: { b: { bits: [8, 7], access: "writeOnce" } } } }),
      "CHIP.a.b (bits 8:7): it is in several bytes, each of which takes effect by itself, and can be written once",
    ],
    [
      "a soft reset by a value",
      map({ a: { address: 0, width: 16, commit: "byte", softReset: 0x1234 } }),
      "CHIP.a.value (bits 15:0): it is in several bytes, each of which takes effect by itself, and brings about a reset. Leave",
    ],
    [
      "a soft reset by anything",
      map({ a: { address: 0, width: 24, commit: "byte", fields: { b: { bits: [16, 7], softReset: true } } } }),
      "CHIP.a.b (bits 16:7): it is in several bytes",
    ],
    [
      "an alias of what can be written once",
      map({
        a: { address: 0, width: 16, access: "writeOnce" },
        b: { address: 1, width: 16, commit: "byte", alias: { of: "a", as: "same" } },
      }),
      "CHIP.b.value (bits 15:0): it is in several bytes",
    ],
  ])("cannot be those of %s", (_what, definition, message) => {
    expect(() => registerMap(definition)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(() => registerMap(definition)).toThrow(message);
  });

  it("can be where nothing needs more than one of them", () => {
    const { byName } = registerMap(
      map({
        once: { address: 0, width: 16, commit: "byte", fields: { b: { bits: [15, 8], access: "writeOnce" } } },
        reset: { address: 1, width: 16, commit: "byte", fields: { c: { bits: [7, 0], softReset: true } } },
        whole: { address: 2, width: 16, access: "writeOnce", commit: "stop" },
        seen: { address: 3, width: 16, commit: "byte", access: "ro", alias: { of: "whole", as: "same" } },
      }),
    );
    expect(Object.values(byName).map(({ commit }) => commit)).toEqual(["byte", "byte", "stop", "byte"]);
  });
});
