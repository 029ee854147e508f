import { type BusUri, checkParameters, type Clock, I2CError } from "@twowire/core";
import type { ChipModel } from "@twowire/target";
import { modelsFor } from "./named-model.ts";
import { PopulatedBus } from "./populated-bus.ts";
import { parsePopulation } from "./population.ts";
import type { SimProviderOptions } from "./sim-provider.ts";

/** What a simulated bus is made of: its models are there already. */
export interface PopulatedBusOptions {
  /** Chips that a population may name. */
  readonly models: readonly ChipModel[];
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** A simulated bus as a `sim:` URI describes it, for those who want its wires and chips too. */
export function populatedBus(uri: BusUri, options: PopulatedBusOptions, defaultPopulation: string): PopulatedBus {
  checkParameters(uri, ["stretchTimeoutMs"]);
  const population = parsePopulation(populationOf(uri, defaultPopulation), options.models);
  const stretchTimeoutMs = stretchTimeout(uri);
  return new PopulatedBus(population, {
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(stretchTimeoutMs === undefined ? {} : { stretchTimeoutMs }),
  });
}

/** The same, where models may have to be loaded first. */
export async function openPopulatedBus(
  uri: BusUri,
  options: SimProviderOptions,
  defaultPopulation: string,
): Promise<PopulatedBus> {
  const models = await modelsFor(populationOf(uri, defaultPopulation), options.models);
  return populatedBus(uri, { ...options, models }, defaultPopulation);
}

function populationOf(uri: BusUri, defaultPopulation: string): string {
  return uri.path === "" ? defaultPopulation : uri.path;
}

function stretchTimeout(uri: BusUri): number | undefined {
  const text = uri.parameters.get("stretchTimeoutMs");
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value > 0) return value;
  throw new I2CError({
    kind: "invalid-argument",
    message: `stretchTimeoutMs=${text} is no time`,
    nextStep: "Give milliseconds above zero.",
  });
}
