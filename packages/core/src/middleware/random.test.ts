import { describe, expect, it } from "vitest";
import { SeededRandom } from "./random.ts";

describe("SeededRandom", () => {
  it("gives the same numbers for the same seed, on every machine", () => {
    const random = new SeededRandom(1);
    expect([random.word(), random.word(), random.word()]).toMatchInlineSnapshot(`
      [
        2527132011,
        314344336,
        2535364964,
      ]
    `);
    expect(new SeededRandom(2).word()).not.toBe(new SeededRandom(1).word());
  });

  it("spreads them evenly", () => {
    const random = new SeededRandom(42);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const fraction = random.fraction();
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThan(1);
      const bin = random.below(10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
