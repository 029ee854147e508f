import { adapterProvider, linuxProvider } from "@twowire/backend-linux";
import { simProvider } from "@twowire/backend-sim";
import { type BackendProvider, ProviderRegistry } from "@twowire/core";
import { chips } from "@twowire/drivers";
import type { ChipModel } from "@twowire/target";
import { replayProvider } from "./replay-provider.ts";

/** Every emulated chip that comes with twowire. */
export const CHIP_MODELS: readonly ChipModel[] = chips.flatMap(({ model }) => (model === undefined ? [] : [model]));

/** What `sim:` alone has on it. */
export const DEFAULT_POPULATION = "mcp9808@0x18";

/**
 * Every backend that comes with twowire. Opening a bus is what loads what it needs.
 * @param models the chips that a simulated bus may have. Default: those that come with twowire
 */
export function defaultBackends(models: readonly ChipModel[] = CHIP_MODELS): readonly BackendProvider[] {
  return [
    simProvider({ models, defaultPopulation: DEFAULT_POPULATION }),
    linuxProvider(),
    adapterProvider(),
    replayProvider(),
  ];
}

/** A registry of {@link defaultBackends}. */
export function defaultRegistry(): ProviderRegistry {
  return new ProviderRegistry(defaultBackends());
}
