import { expect, it } from "vitest";
import { chipIndex } from "./chip-index.ts";
import { chips } from "./chips.ts";
import { knownChip } from "./known-chip.ts";

const WRITE = "run node scripts/chip-index.mjs";

it("has every chip, in the same order", () => {
  expect(
    chipIndex.map(({ name }) => name),
    WRITE,
  ).toEqual(chips.map(({ name }) => name));
});

it.each(chips.map((chip, index) => [chip.name, chip, chipIndex[index]] as const))(
  "knows %s as its descriptor does, and loads it",
  async (_name, chip, known) => {
    expect(known, WRITE).toEqual({ ...knownChip(chip), load: expect.any(Function) as unknown });
    expect(await known?.load(), WRITE).toBe(chip);
  },
);
