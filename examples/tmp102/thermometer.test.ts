import { fileURLToPath } from "node:url";
import { simProvider } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import type { OpenHardwareOptions } from "twowire";
import { expect, it } from "vitest";
import { tmp102Model } from "./model.ts";
import { main } from "./thermometer.ts";

/** What the program prints, in virtual time. */
async function printed(options: OpenHardwareOptions): Promise<readonly string[]> {
  const lines: string[] = [];
  const clock = new VirtualClock();
  const backends = [simProvider({ models: [tmp102Model], clock })];
  await clock.run(main((line) => lines.push(line), { backends, environment: {}, ...options }));
  return lines;
}

it("measures on the bus of its configuration file", async () => {
  const directory = fileURLToPath(new URL(".", import.meta.url));
  expect(await printed({ directory })).toEqual(["31.5 °C on the roof, too hot"]);
});

it("measures on the bus that the environment names", async () => {
  const environment = { TWOWIRE_BUS: "sim:tmp102@0x49:temperature=-8" };
  expect(await printed({ environment })).toEqual(["-8 °C on the roof, all is well"]);
});
