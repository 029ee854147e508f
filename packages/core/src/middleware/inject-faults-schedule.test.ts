import { describe, expect, it } from "vitest";
import type { FaultRule } from "./fault.ts";
import { CHIP, OTHER, page, register, setUp } from "./inject-faults-bench.fixture.ts";

describe("a schedule", () => {
  it("is narrowed down by address, by number and by chance", async () => {
    const { fails, injected } = setUp([
      { fault: "nack-address", address: OTHER, nth: [2, 4] },
      { fault: "timeout", address: [0x18, OTHER], nth: 4 },
    ]);
    for (let round = 0; round < 4; round += 1) {
      await fails(page(), {}, OTHER);
      await fails(page(), {}, CHIP);
    }
    expect(injected.map(({ transfer, rule }) => [transfer, rule])).toEqual([
      [3, 0],
      [4, 1],
      [7, 0],
    ]);
  });

  it("counts only transfers that the fault can happen to", async () => {
    const { fails, injected } = setUp([{ fault: "flip-read", nth: 2 }]);
    await fails(page());
    await fails(register());
    await fails(page());
    await fails(register());
    expect(injected).toMatchObject([{ transfer: 4, segment: 1 }]);
  });

  it("hits about as often as its probability says", async () => {
    const { fails, injected } = setUp([{ fault: "nack-address", probability: 0.25 }]);
    for (let transfer = 0; transfer < 400; transfer += 1) await fails(page());
    expect(Math.abs(injected.length - 100)).toBeLessThan(30);
  });

  it("decides by each rule on its own, so that a rule added at the end changes nothing", async () => {
    const rule: FaultRule = { fault: "nack-address", probability: 0.5 };
    const hits = async (rules: readonly FaultRule[], index: number): Promise<number[]> => {
      const { fails, injected } = setUp(rules);
      for (let transfer = 0; transfer < 40; transfer += 1) await fails(page());
      return injected.filter((fault) => fault.rule === index).map(({ transfer }) => transfer);
    };
    const alone = await hits([rule], 0);
    expect(await hits([rule, { fault: "nack-data", probability: 0.5 }], 0)).toEqual(alone);
    // With the same numbers for both rules, the second would never have its chance.
    expect(await hits([rule, rule], 1)).not.toEqual([]);
  });

  it("chooses places that it leaves open among all that there are", async () => {
    const { fails, injected } = setUp([{ fault: "nack-data" }]);
    for (let transfer = 0; transfer < 60; transfer += 1) await fails(page());
    expect(new Set(injected.map(({ byte }) => byte))).toEqual(new Set([0, 1, 2, 3]));
  });

  it("chooses only bytes that a counted read has in any case, and never its count to be flipped", async () => {
    const chosen = async (fault: "flip-read" | "short-read" | "timeout", more: object = {}): Promise<Set<unknown>> => {
      const { engine, fails, injected } = setUp([{ fault, ...more }]);
      engine.memories.get(CHIP)?.fill(3);
      for (let transfer = 0; transfer < 40; transfer += 1) {
        await fails([{ read: new Uint8Array(34), counted: { trailing: 1 } }]);
      }
      return new Set(injected.map(({ byte }) => byte));
    };
    expect(await chosen("flip-read")).toEqual(new Set([1, 2]));
    expect(await chosen("short-read")).toEqual(new Set([1, 2]));
    expect(await chosen("timeout", { byte: 2 })).toEqual(new Set([2]));
    expect(await chosen("timeout", { byte: 3 })).toEqual(new Set());
    expect(await chosen("flip-read", { byte: 0 })).toEqual(new Set());
  });

  it.each<FaultRule>([
    { fault: "nack", probability: 1.5 },
    { fault: "nack", probability: Number.NaN },
    { fault: "nack", nth: 0 },
    { fault: "nack", nth: [1, 1.5] },
    { fault: "nack", address: 0x80 },
    { fault: "nack-data", byte: -1 },
    { fault: "nack-address", segment: 0.5 },
    { fault: "flip-read", bit: 8 },
    { fault: "short-read", byte: 0 },
    { fault: "stretch", durationMs: -1 },
    { fault: "stretch", durationMs: Number.NaN },
  ])("that makes no sense is refused: %o", (rule) => {
    expect(() => setUp([rule])).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});
