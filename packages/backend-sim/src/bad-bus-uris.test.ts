import { I2CError, parseBusUri, ProviderRegistry, VirtualClock } from "@twowire/core";
import type { ChipModel } from "@twowire/target";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simProvider } from "./sim-provider.ts";
import { outcomeOf, TIME } from "./outcome-of.fixture.ts";

// Whatever is given for a URI: its parts, or an I2CError that says what to do. Never another error.

describe("bus URIs", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "sim",
      "linux",
      "chip",
      "empty",
      "level",
      "__proto__",
      "constructor",
      "0x18",
      "24",
      "",
      "stretchTimeoutMs",
    ),
    fc.string({ maxLength: 6, unit: "binary" }),
  );
  const mark = fc.constantFrom(":", "?", "=", "&", "@", ",", "%", "%zz", "/", " ", "\n", "#");
  const uri = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(word, mark), { maxLength: 14 }).map((parts) => parts.join("")),
    fc.array(fc.oneof(word, mark), { maxLength: 12 }).map((parts) => `sim:${parts.join("")}`),
    fc.array(fc.oneof(word, mark), { maxLength: 8 }).map((parts) => `sim:chip@0x18:${parts.join("")}`),
  );

  it("are taken apart, or refused", TIME, () => {
    fc.assert(
      fc.property(uri, (text) => {
        try {
          const { scheme, parameters } = parseBusUri(text);
          expect(scheme).toMatch(/^[a-z][a-z0-9+.-]*$/);
          expect([...parameters.keys()]).not.toContain("");
        } catch (error) {
          expect(error).toMatchObject({ name: "I2CError", kind: "invalid-argument", outcome: "never-sent" });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("are opened, or refused with what is allowed", TIME, async () => {
    const chip: ChipModel = {
      name: "chip",
      description: "a chip for tests",
      addresses: [0x18, 0x19],
      parameters: { level: "a number" },
      emulate({ parameters }) {
        const level = parameters?.get("level");
        if (level !== undefined && !Number.isFinite(Number(level))) {
          throw new I2CError({ kind: "invalid-argument", message: "no level" });
        }
        return {
          start: () => true,
          write: () => true,
          read: () => 0,
          stop: () => undefined,
          set: () => undefined,
          get: () => undefined,
        } as ReturnType<ChipModel["emulate"]>;
      },
    };
    const registry = new ProviderRegistry([
      simProvider({ models: [chip], defaultPopulation: "chip", clock: new VirtualClock() }),
    ]);
    await fc.assert(
      fc.asyncProperty(uri, async (text) => {
        const failure = await outcomeOf(async () => {
          const bus = await registry.open(text);
          expect(bus.name).toBe(text.trim());
          await bus.close();
        });
        if (failure !== undefined) expect(["invalid-argument", "not-found"]).toContain(failure.kind);
        await outcomeOf(async () => (await registry.openHost(text))[Symbol.asyncDispose]());
      }),
      { numRuns: 1000 },
    );
  });
});
