import { type BusChoice, chooseBus } from "../choose-bus.ts";
import { busesOf, defaultBusName, type HardwareConfiguration, MAIN_BUS } from "../configuration/configuration.ts";
import type { ConfigurationFile } from "../configuration/configuration-file.ts";
import { isChosenByName, namedBus } from "../configuration/named-bus.ts";

/** What the buses are chosen from. */
export interface BusSources {
  /** What the program itself says. Where it names a bus, it names them all. */
  readonly program: HardwareConfiguration;
  /** The configuration file; not read where the program names buses. */
  readonly file?: ConfigurationFile | undefined;
  readonly flag?: string | undefined;
  readonly environment?: string | undefined;
}

/**
 * The buses to open, by name, in the order of the configuration. What the user chose by flag or environment takes the place
 * of the default bus of the file; where they chose another bus of the file by its name, that is meant by both names.
 */
export function planBuses({ program, file, flag, environment }: BusSources): ReadonlyMap<string, BusChoice> {
  const buses = new Map<string, BusChoice>();
  for (const [name, { uri }] of busesOf(program)) buses.set(name, chooseBus({ argument: uri }));
  if (buses.size > 0) return buses;
  for (const [name, { uri, path }] of busesOf(file?.configuration ?? {})) {
    const place = file?.locate(path, "value") ?? "the configuration";
    buses.set(name, chooseBus({ configuration: { uri, place } }));
  }
  const choice = chooseBus({ flag, environment });
  const chosen = isChosenByName(choice) ? namedBus(choice, file) : choice;
  if (choice.source !== "default" || buses.size === 0) buses.set(defaultBusName(buses.keys()) ?? MAIN_BUS, chosen);
  return buses;
}
