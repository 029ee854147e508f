import type { BackendProvider, BusUri, Clock } from "@twowire/core";
import type { ChipModel } from "@twowire/target";
import type { NamedModel } from "./named-model.ts";
import type { PopulatedBus } from "./populated-bus.ts";

export interface SimProviderOptions {
  /** Chips that a population may name; a {@link NamedModel} is loaded where one does. */
  readonly models: readonly (ChipModel | NamedModel)[];
  /** What `sim:` alone has on it. Default: `empty`. */
  readonly defaultPopulation?: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The backend of `sim:`. Each `open` makes a bus of its own, populated as the URI says. */
export function simProvider(options: SimProviderOptions): BackendProvider {
  const population = options.defaultPopulation ?? "empty";
  // Loaded here and not before: a program that uses another bus needs no simulated one.
  const openBus = async (uri: BusUri): Promise<PopulatedBus> => {
    const { openPopulatedBus } = await import("./open-populated-bus.ts");
    return openPopulatedBus(uri, options, population);
  };
  return {
    scheme: "sim",
    description: "emulated chips in this process",
    open: async (uri) => {
      const bus = await openBus(uri);
      return bus.controller({ name: uri.text });
    },
    openHost: async (uri, populate) => {
      const bus = await openBus(uri);
      await populate?.(bus);
      return bus;
    },
    list: async () => [{ uri: "sim:", description: `simulated bus with ${population}` }],
  };
}
