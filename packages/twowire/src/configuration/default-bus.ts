import { I2CError } from "@twowire/core";
import type { BusCandidates } from "../choose-bus.ts";
import { busesOf, defaultBusName, MAIN_BUS } from "./configuration.ts";
import type { ConfigurationFile } from "./configuration-file.ts";

/**
 * The bus of a configuration file that is meant where none is named, and where in the file it stands.
 * @returns `undefined` where the file has no bus
 * @throws I2CError `invalid-argument` where it has several, and none is called `main`
 */
export function defaultBusOf({ configuration, locate }: ConfigurationFile): BusCandidates["configuration"] {
  const buses = busesOf(configuration);
  if (buses.size === 0) return undefined;
  const bus = buses.get(defaultBusName(buses.keys()) ?? "");
  if (bus !== undefined) return { uri: bus.uri, place: locate(bus.path, "value") ?? "the configuration" };
  throw new I2CError({
    kind: "invalid-argument",
    message: `${locate(["buses"], "key") ?? "The configuration"} has the buses ${[...buses.keys()].join(", ")}, and none is meant by default`,
    nextStep: `Say which, or call one of them ${MAIN_BUS}.`,
  });
}
