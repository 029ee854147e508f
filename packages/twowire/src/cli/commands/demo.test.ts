import { ProviderRegistry, VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { run } from "./demo.ts";

it("shows the scan, the chip, the warming room and the change of resolution", async () => {
  const clock = new VirtualClock();
  const context = new MemoryContext({ registry: new ProviderRegistry() });
  await clock.run(run(context, {}, clock));
  const { text } = context.stdout;
  expect(text).toContain("10: -- -- -- -- -- -- -- -- 18 --");
  expect(text).toContain("MCP9808, revision 0");
  for (const celsius of ["21.4375", "22.3125", "24.1875"]) expect(text).toContain(`${celsius.padEnd(8)} °C`);
  expect(text).toMatch(/24 {7}°C {2}in steps of 0.5 °C\n {2}24\.1875 {2}°C {2}in steps of 0.0625 °C/);
});

it("says the same in JSON", async () => {
  const clock = new VirtualClock();
  const context = new MemoryContext({ registry: new ProviderRegistry() });
  await clock.run(run(context, { json: true }, clock));
  expect(JSON.parse(context.stdout.text)).toMatchObject({
    found: [0x18],
    model: "MCP9808",
    steps: [
      { resolution: 0.5, temperature: 24 },
      { resolution: 0.0625, temperature: 24.1875 },
    ],
  });
});
