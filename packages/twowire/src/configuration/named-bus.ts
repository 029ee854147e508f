import { I2CError } from "@twowire/core";
import type { BusChoice } from "../choose-bus.ts";
import { busesOf, NAME } from "./configuration.ts";
import type { ConfigurationFile } from "./configuration-file.ts";
import { nearestName } from "./nearest-name.ts";

/** Whether a bus was chosen by a name out of the configuration file; a URI has a colon, and a name has none. */
export function isChosenByName({ source, uri }: BusChoice): boolean {
  return (source === "flag" || source === "environment") && NAME.test(uri.trim());
}

/**
 * The bus behind the name that `--bus` or `TWOWIRE_BUS` gave.
 * @throws I2CError `invalid-argument` where the file has no bus of this name, or there is no file
 */
export function namedBus(
  choice: BusChoice,
  file: ConfigurationFile | undefined,
): BusChoice & { readonly name: string } {
  const name = choice.uri.trim();
  const buses = busesOf(file?.configuration ?? {});
  const bus = buses.get(name);
  if (bus !== undefined) {
    const place = file?.locate(bus.path, "value") ?? "the configuration";
    return { uri: bus.uri, source: choice.source, origin: `${name} of ${place}, ${choice.origin}`, name };
  }
  const nearest = nearestName(name, buses.keys());
  const known = buses.size === 0 ? "which names none now" : `which has ${[...buses.keys()].join(", ")}`;
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${name}" names no bus (${choice.origin})${nearest === undefined ? "" : `, did you mean "${nearest}"`}`,
    nextStep: `Give a URI such as sim: or linux:1, or the name of a bus in the configuration file, ${known}.`,
  });
}
