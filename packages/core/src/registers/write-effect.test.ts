import { expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";
import type { WriteEffect } from "./register-map-definition.ts";
import { neutralBits, writeEffect } from "./write-effect.ts";

// Old bits 0011, written bits 0101: every combination of the two.
it.each<[WriteEffect | undefined, number]>([
  [undefined, 0b0101],
  ["oneToClear", 0b0010],
  ["oneToSet", 0b0111],
  ["oneToToggle", 0b0110],
  ["zeroToClear", 0b0001],
  ["zeroToSet", 0b1011],
  ["zeroToToggle", 0b1001],
  ["clear", 0b0000],
  ["set", 0b1111],
])("%s makes 0011, written 0101, %i", (effect, expected) => {
  expect(writeEffect(effect, 0b0011, 0b0101, 0b1111)).toBe(expected);
});

it("stays unsigned in the highest bit", () => {
  expect(writeEffect("oneToSet", 0, 0x8000_0000, 0xffff_ffff)).toBe(0x8000_0000);
  expect(writeEffect("zeroToSet", 0, 0, 0xffff_ffff)).toBe(0xffff_ffff);
  expect(writeEffect("zeroToToggle", 0, 0, 0x8000_0000)).toBe(0x8000_0000);
});

it.each<WriteEffect>(["oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "zeroToSet", "zeroToToggle"])(
  "has bits that leave a field with %s as it is",
  (onWrite) => {
    const register = registerMap({
      name: "N",
      registers: { a: { address: 0, width: 8, fields: { flags: { bits: [5, 2], onWrite } } } },
    }).byName.a;
    const [field] = register.fields;
    for (let old = 0; old < 16; old += 1) {
      const neutral = neutralBits(field!, old << 2);
      expect(writeEffect(onWrite, old << 2, neutral, field!.mask)).toBe(old << 2);
    }
  },
);
