import * as fc from "fast-check";
import { expect, it } from "vitest";

it("random arrays and bytes are as long as a property allows", () => {
  const longest = (samples: readonly { readonly length: number }[]): number =>
    Math.max(...samples.map((one) => one.length));
  expect(longest(fc.sample(fc.uint8Array({ maxLength: 4096 }), { numRuns: 100, seed: 1 }))).toBeGreaterThan(3000);
  expect(longest(fc.sample(fc.array(fc.nat(), { minLength: 1, maxLength: 32 }), { numRuns: 100, seed: 1 }))).toBe(32);
});
