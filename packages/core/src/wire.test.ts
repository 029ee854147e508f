import * as fc from "fast-check";
import { expect, it } from "vitest";
import { address7 } from "./make-address.ts";
import { FULL_CAPABILITIES } from "./capabilities.ts";
import { UNINTERRUPTED } from "./engine.ts";
import { I2CError } from "./i2c-error.ts";
import { Wire } from "./wire.ts";

const REASON = new I2CError({ kind: "closed", message: "Closed" });

it("knows what is on it, in order, in whatever order transfers end", () => {
  fc.assert(
    // Which to end next, by its place among those under way: nearly always the first. Others begin then.
    fc.property(fc.array(fc.nat(400), { minLength: 300, maxLength: 400 }), (steps) => {
      const withdrawn: Promise<void>[] = [];
      const wire = new Wire({
        name: "test:",
        capabilities: { ...FULL_CAPABILITIES, heldBus: false },
        depth: 32,
        perform: () => new Promise(() => undefined),
        withdraw: (performed) => withdrawn.push(performed) > 0,
      });
      const running: Promise<void>[] = [];
      for (const step of steps) {
        const [ended] = running.splice(step < 3 ? step : 0, 1);
        if (ended !== undefined) wire.finish(ended, false);
        while (running.length < 3) {
          const performed = wire.perform(address7(0x18), [{ write: new Uint8Array(1) }], UNINTERRUPTED);
          if (performed === undefined) throw new Error("The engine gives a promise");
          running.push(performed);
        }
      }
      wire.withdrawAll(REASON);
      expect(withdrawn).toHaveLength(running.length);
      expect(withdrawn.every((performed, index) => performed === running[index])).toBe(true);
    }),
  );
});
