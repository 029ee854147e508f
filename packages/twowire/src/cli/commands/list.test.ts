import { type BackendProvider, I2CError, ProviderRegistry } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

function provider(scheme: string, list: BackendProvider["list"]): BackendProvider {
  return { scheme, description: scheme, list, open: () => Promise.reject(new Error("not opened by a list")) };
}

const registry = new ProviderRegistry([
  provider("sim", () => Promise.resolve([{ uri: "sim:", description: "simulated bus" }])),
  provider("linux", () =>
    Promise.resolve([
      { uri: "linux:1", description: "bcm2835", obstacle: "no permission. Add yourself to group i2c." },
      { uri: "linux:10", description: "i915" },
    ]),
  ),
  provider("broken", () => Promise.reject(new I2CError({ kind: "io", message: "Nothing works", nextStep: "Look." }))),
]);

describe("twowire list", () => {
  it("shows buses, obstacles, and what could not be looked at", async () => {
    const context = new MemoryContext({ registry });
    expect(await runCommandLine(["list"], context)).toBe(0);
    expect(context.stdout.text).toBe(
      "linux:1   bcm2835\n  cannot be opened: no permission. Add yourself to group i2c.\nlinux:10  i915\nsim:      simulated bus\n",
    );
    expect(context.stderr.text).toBe("Warning: broken: could not be listed: Nothing works. Look.\n");
  });

  it("is what detect -l prints", async () => {
    const context = new MemoryContext({ registry });
    expect(await runCommandLine(["detect", "-l"], context)).toBe(0);
    expect(context.stdout.text).toContain("linux:10  i915\n");
  });

  it("prints JSON", async () => {
    const context = new MemoryContext({ registry });
    await runCommandLine(["list", "--json"], context);
    expect(JSON.parse(context.stdout.text)).toEqual({
      buses: [
        {
          uri: "linux:1",
          scheme: "linux",
          description: "bcm2835",
          obstacle: "no permission. Add yourself to group i2c.",
        },
        { uri: "linux:10", scheme: "linux", description: "i915", obstacle: null },
        { uri: "sim:", scheme: "sim", description: "simulated bus", obstacle: null },
      ],
      errors: [{ scheme: "broken", kind: "io", message: "Nothing works. Look." }],
    });
  });
});
