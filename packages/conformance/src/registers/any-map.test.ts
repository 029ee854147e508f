import fc from "fast-check";
import { expect, it } from "vitest";
import { anyRegisterMap } from "../../../core/src/registers/any-register-map.fixture.ts";
import { runRegisterCases } from "./describe-registers.ts";
import { chipsOf } from "./judged-maps.fixture.ts";

it("is passed by the engine with any map", async () => {
  const property = fc.asyncProperty(anyRegisterMap(), async (map) => {
    const results = await runRegisterCases(map, chipsOf(map));
    const failed = results.flatMap((each) =>
      each.outcome === "failed" ? [`${each.title}: ${String(each.error)}`] : [],
    );
    expect({ failed, definition: map.definition }).toEqual({ failed: [], definition: map.definition });
  });
  await expect(fc.assert(property, { numRuns: 40 })).resolves.toBeUndefined();
});
