import { simProvider } from "@twowire/backend-sim";
import { ProviderRegistry } from "@twowire/core";
import type { ChipModel } from "@twowire/target";

/** Every emulated chip that comes with twowire. */
export const CHIP_MODELS: readonly ChipModel[] = [];

/** A registry with every backend that comes with twowire. Opening a bus is what loads what it needs. */
export function defaultRegistry(): ProviderRegistry {
  return new ProviderRegistry([simProvider({ models: CHIP_MODELS, defaultPopulation: "mcp9808@0x18" })]);
}
