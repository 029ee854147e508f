import type { ChipDescriptor } from "@twowire/drivers";
import { busesOf, MAIN_BUS } from "../configuration/configuration.ts";
import type { ConfigurationFile } from "../configuration/configuration-file.ts";
import { configurationError } from "../configuration/configuration-problem.ts";
import { planDevices } from "./planned-devices.ts";

/**
 * Makes sure that the devices of a configuration file are what `openHardware` would take, for a program that opens none of them.
 * @throws I2CError `invalid-argument` with the place of everything that is wrong
 */
export function checkDevices({ configuration, locate }: ConfigurationFile, chips: readonly ChipDescriptor[]): void {
  const configured = Object.entries(configuration.devices ?? {});
  const buses = [...busesOf(configuration).keys()];
  const { problems } = planDevices(
    configured.map(([name, device]) => ({ name, configuration: device, locate })),
    {
      chips: new Map(chips.map((chip) => [chip.name, chip])),
      buses: buses.length === 0 ? [MAIN_BUS] : buses,
      hasBus: () => false,
    },
  );
  if (problems.length > 0) throw configurationError(problems);
}
