import fc from "fast-check";
import { RegisterFile, RegisterTarget } from "@twowire/target";
import { expect, it } from "vitest";
import { anyRegisterMap } from "../../../core/src/registers/any-register-map.fixture.ts";
import { runRegisterCases } from "./describe-registers.ts";

it("is passed by the engine with any map", async () => {
  const property = fc.asyncProperty(anyRegisterMap(), async (map) => {
    const results = await runRegisterCases(map, () => {
      const registers = new RegisterFile(map);
      const target = new RegisterTarget(registers);
      return {
        registers,
        powerOnReset: () => target.powerOnReset(),
        start: (address, direction) => target.start(address, direction),
        write: (byte) => target.write(byte),
        read: () => target.read(),
        clocked: () => target.clocked(),
        stop: (end) => target.stop(end),
      };
    });
    const failed = results.flatMap((each) =>
      each.outcome === "failed" ? [`${each.title}: ${String(each.error)}`] : [],
    );
    if (failed.length > 0) console.log(`FAILED ${failed.join(" // ")}\nMAP ${JSON.stringify(map.definition)}`);
    expect(failed.length).toBe(0);
  });
  await expect(fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 40) })).resolves.toBeUndefined();
}, 120_000);
