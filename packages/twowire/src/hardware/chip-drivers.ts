import type { Mcp9808 } from "@twowire/drivers";
import type { DeviceConfiguration } from "../configuration/configuration.ts";

/** The driver behind the name of each chip that comes with twowire, for the types of devices. */
export interface ChipDrivers {
  readonly mcp9808: Mcp9808;
}

/** The driver of a device as far as its configuration tells: `object` where the compiler does not know the chip. */
export type DriverOf<Device extends DeviceConfiguration> = Device["chip"] extends keyof ChipDrivers
  ? ChipDrivers[Device["chip"]]
  : object;
