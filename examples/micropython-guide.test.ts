import { PopulatedBus, parsePopulation } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { mcp9808Model } from "@twowire/drivers";
import { expect, it } from "vitest";
import { guide } from "./micropython-guide.ts";

it("prints the temperature before and after the change of resolution", async () => {
  const clock = new VirtualClock();
  const population = parsePopulation("mcp9808@0x18:temperature=21.4375", [mcp9808Model]);
  await using bus = new PopulatedBus(population, { clock });
  const lines: string[] = [];
  await clock.run(guide(bus.controller(), (line) => lines.push(line)));
  expect(lines).toEqual([
    "scan: 24",
    "temperature: 21.4375 °C",
    "again: 21.4375 °C",
    "at the lowest resolution: 21 °C",
    "at the highest resolution: 21.4375 °C",
    "device operations: 21.4375 °C",
    "into a buffer: 21.4375 °C",
  ]);
});
