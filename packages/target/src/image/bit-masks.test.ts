import { writeEffect, type WriteEffect } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { afterWrite, writeMasks } from "./bit-masks.ts";

const EFFECTS: readonly (WriteEffect | undefined)[] = [
  undefined,
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
  "clear",
  "set",
];

describe("the masks of a byte", () => {
  it.each(EFFECTS)("do what a write means: %s", (effect) => {
    const masks = writeMasks((old, written) => writeEffect(effect, old, written, 0xff));
    for (const old of [0, 0x0f, 0x55, 0xff]) {
      for (let written = 0; written <= 0xff; written += 1) {
        expect(afterWrite(old, written, masks)).toBe(writeEffect(effect, old, written, 0xff) & 0xff);
      }
    }
  });

  it.each([
    ["write", undefined],
    ["oneToClear", "oneToClear"],
    ["oneToSet", "oneToSet"],
    ["zeroToClear", "zeroToClear"],
    ["zeroToSet", "zeroToSet"],
  ] as const)("are one mask alone where that says it: %s", (mask, effect) => {
    const none = { write: 0, oneToClear: 0, oneToSet: 0, zeroToClear: 0, zeroToSet: 0 };
    const masks = writeMasks((old, written) => writeEffect(effect, old, written, 0xffff_ffff));
    expect(masks).toEqual({ ...none, [mask]: 0xffff_ffff });
  });

  it("are none for bits that cannot be written", () => {
    expect(writeMasks((old) => old)).toEqual({ write: 0, oneToClear: 0, oneToSet: 0, zeroToClear: 0, zeroToSet: 0 });
  });
});
