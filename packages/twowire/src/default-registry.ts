import { adapterProvider, linuxProvider } from "@twowire/backend-linux/provider";
import type { NamedModel } from "@twowire/backend-sim";
import { simProvider } from "@twowire/backend-sim/provider";
import { type BackendProvider, I2CError, ProviderRegistry } from "@twowire/core";
import { chipIndex } from "@twowire/drivers/chip-index";
import type { ChipModel } from "@twowire/target";
import { replayProvider } from "./replay-provider.ts";

/** What `sim:` alone has on it. */
export const DEFAULT_POPULATION = "mcp9808@0x18";

/**
 * Every backend that comes with twowire. Opening a bus is what loads what it needs.
 * @param models the chips that a simulated bus may have. Default: those that come with twowire
 */
export function defaultBackends(models?: readonly ChipModel[]): readonly BackendProvider[] {
  return [
    simProvider({ models: models ?? modelsByName(), defaultPopulation: DEFAULT_POPULATION }),
    linuxProvider(),
    adapterProvider(),
    replayProvider(),
  ];
}

/** The same chips as CHIP_MODELS, each loaded when a population names it. */
function modelsByName(): readonly NamedModel[] {
  return chipIndex
    .filter(({ isEmulated }) => isEmulated)
    .map((chip) => ({ name: chip.name, load: async () => (await chip.load()).model ?? noModel(chip.name) }));
}

function noModel(name: string): never {
  throw new I2CError({
    kind: "unsupported",
    message: `${name} has no emulated chip`,
    nextStep: "Use the chip itself, on a real bus.",
  });
}

/** A registry of {@link defaultBackends}. */
export function defaultRegistry(): ProviderRegistry {
  return new ProviderRegistry(defaultBackends());
}
