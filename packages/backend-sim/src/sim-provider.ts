import { type BackendProvider, type BusUri, checkParameters, type Clock, type I2CBus, I2CError } from "@twowire/core";
import type { ChipModel } from "@twowire/target";
import { parsePopulation } from "./population.ts";
import { PopulatedBus } from "./populated-bus.ts";

export interface SimProviderOptions {
  /** Chips that a population may name. */
  readonly models: readonly ChipModel[];
  /** What `sim:` alone has on it. Default: `empty`. */
  readonly defaultPopulation?: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The backend of `sim:`. Each `open` makes a bus of its own, populated as the URI says. */
export function simProvider(options: SimProviderOptions): BackendProvider {
  const population = options.defaultPopulation ?? "empty";
  return {
    scheme: "sim",
    description: "emulated chips in this process",
    open: async (uri) => openController(uri, options, population),
    openHost: async (uri, populate) => {
      const bus = populatedBus(uri, options, population);
      await populate?.(bus);
      return bus;
    },
    list: async () => [{ uri: "sim:", description: `simulated bus with ${population}` }],
  };
}

/** A simulated bus as a `sim:` URI describes it, for those who want its wires and chips too. */
export function populatedBus(uri: BusUri, options: SimProviderOptions, defaultPopulation: string): PopulatedBus {
  checkParameters(uri, ["stretchTimeoutMs"]);
  const population = parsePopulation(uri.path === "" ? defaultPopulation : uri.path, options.models);
  const stretchTimeoutMs = stretchTimeout(uri);
  return new PopulatedBus(population, {
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(stretchTimeoutMs === undefined ? {} : { stretchTimeoutMs }),
  });
}

function openController(uri: BusUri, options: SimProviderOptions, defaultPopulation: string): I2CBus {
  return populatedBus(uri, options, defaultPopulation).controller({ name: uri.text });
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
