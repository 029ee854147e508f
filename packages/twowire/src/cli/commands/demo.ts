import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { type Clock, scan, systemClock } from "@twowire/core";
import { Mcp9808, mcp9808Model } from "@twowire/drivers";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { detectTable } from "../formats/detect-table.ts";
import { jsonLine } from "../formats/json-line.ts";
import { sparkline } from "../formats/sparkline.ts";

/** What the emulated room is heated to, in °C, one reading after the other. */
const ROOM = [21.4375, 21.75, 22.3125, 23.0625, 23.625, 24.1875];

/**
 * `twowire demo`: what there is to see without hardware. A scan, a chip, its temperature while the room warms up, and the
 * change of resolution from the MicroPython guide.
 * @param clock the time that the emulated chip converts in
 */
export async function run(
  context: CommandContext,
  options: CommonOptions = {},
  clock: Clock = systemClock,
): Promise<void> {
  const { stdout, signal } = context;
  const json = options.json === true;
  const print = (line: string): void => {
    if (!json) stdout.write(`${line}\n`);
  };
  await using bus = new PopulatedBus(parsePopulation("mcp9808@0x18", [mcp9808Model]), { clock });
  const controller = bus.controller({ name: "sim:mcp9808@0x18" });
  const heat = (celsius: number): void => {
    for (const { chip } of bus.chips) chip.set("temperature", String(celsius));
  };

  print(paint(stdout, "bold", "What is on the simulated bus?"));
  const { found, results } = await scan(controller, { signal });
  const table = detectTable(results, (cell, result) => (result === "present" ? paint(stdout, "green", cell) : cell));
  print(table.trimEnd());

  const sensor = new Mcp9808(controller, { address: 0x18 });
  const { model, revision } = await sensor.identify();
  print(`\n0x18 is an ${paint(stdout, "green", model)}, revision ${revision}. Its room warms up:`);
  const readings: number[] = [];
  for (const celsius of ROOM) {
    heat(celsius);
    await sensor.waitForConversion();
    readings.push(await sensor.readTemperature());
    print(`  ${String(readings.at(-1)).padEnd(8)} °C  ${sparkline(readings)}`);
  }

  print("\nAt the lowest resolution it is faster, with fewer digits; then back to the highest:");
  const steps: { readonly resolution: number; readonly temperature: number }[] = [];
  for (const resolution of [0.5, 0.0625] as const) {
    await sensor.setResolution(resolution);
    await sensor.waitForConversion();
    const temperature = await sensor.readTemperature();
    steps.push({ resolution, temperature });
    print(`  ${String(temperature).padEnd(8)} °C  in steps of ${resolution} °C`);
  }

  print("\nNext: `npx twowire read mcp9808 --trace`, and the same with `--bus linux:1` on a Raspberry Pi.");
  if (json) stdout.write(jsonLine({ bus: controller.name, found, model, revision, readings, steps }));
}
