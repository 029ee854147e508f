// Drivers on several named buses, as twowire.config.json has them, injected into a class that knows nothing of buses,
// configurations or containers:
//
//   node dist/injection.js twowire.config.json
import { pathToFileURL } from "node:url";
import type { Mcp9808 } from "@twowire/drivers";
import { ContainerModule, deviceToken, openHardware } from "twowire";

/** Warns of frost. */
export class FrostAlarm {
  readonly #greenhouse: Mcp9808;
  readonly #meadow: Mcp9808;

  constructor(greenhouse: Mcp9808, meadow: Mcp9808) {
    this.#greenhouse = greenhouse;
    this.#meadow = meadow;
  }

  async report(): Promise<string> {
    const { temperature: outside } = await this.#meadow.sample();
    const { temperature: inside } = await this.#greenhouse.sample();
    if (outside > 0) return `no frost: ${outside} °C outside`;
    return inside > 0 ? `close the greenhouse: ${outside} °C outside` : `heat the greenhouse: ${inside} °C inside`;
  }
}

/** Says which devices the class gets; where they are is the configuration's business. */
export const frostAlarmModule = new ContainerModule(({ bind }) => {
  bind(FrostAlarm)
    .toResolvedValue(
      (greenhouse: Mcp9808, meadow: Mcp9808) => new FrostAlarm(greenhouse, meadow),
      [deviceToken<Mcp9808>("greenhouse"), deviceToken<Mcp9808>("meadow")],
    )
    .inSingletonScope();
});

export async function main(file: string | undefined, print: (line: string) => void = console.log): Promise<void> {
  await using hardware = await openHardware({}, { file, modules: [frostAlarmModule] });
  print(await hardware.get(FrostAlarm).report());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv[2]);
