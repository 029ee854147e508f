// Constructor injection by decorators, for those who like it: experimentalDecorators and emitDecoratorMetadata in
// tsconfig.json, reflect-metadata imported first. A class is found by its type; an interface has none at run time, so it is
// imported as a type and its token is named.
import "reflect-metadata";
import { pathToFileURL } from "node:url";
import type { I2CController } from "@twowire/core";
// oxlint-disable-next-line typescript/consistent-type-imports -- the metadata of the decorator holds the class itself
import { Mcp9808 } from "@twowire/drivers";
import { ContainerModule, inject, injectable, named } from "inversify";
import { I2C_CONTROLLER, openHardware } from "twowire";

@injectable()
export class Thermostat {
  readonly #room: Mcp9808;
  readonly #relays: I2CController;

  constructor(room: Mcp9808, @inject(I2C_CONTROLLER) @named("relays") relays: I2CController) {
    this.#room = room;
    this.#relays = relays;
  }

  async report(): Promise<string> {
    const { temperature } = await this.#room.sample();
    return `${temperature < 20 ? "heating" : "idle"} at ${temperature} °C, relays on ${this.#relays.name}`;
  }
}

export async function main(print: (line: string) => void = console.log): Promise<void> {
  const thermostat = new ContainerModule(({ bind }) => {
    bind(Thermostat).toSelf().inSingletonScope();
  });
  await using hardware = await openHardware(
    {
      buses: { main: "sim:mcp9808@0x18:temperature=18.25", relays: "sim:empty" },
      devices: { room: { chip: "mcp9808" } },
    },
    { modules: [thermostat] },
  );
  print(await hardware.get(Thermostat).report());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
