import type { DeviceConfiguration } from "../configuration/configuration.ts";

/**
 * The driver behind each chip's name, for the types of devices. Whoever brings another chip adds it:
 * `declare module "twowire" { interface ChipDrivers { bmp280: Bmp280 } }`.
 */
export interface ChipDrivers {}

/** The driver of a device as far as its configuration tells: an `object` where the chip's name is not known to the compiler. */
export type DriverOf<Device extends DeviceConfiguration> = Device["chip"] extends keyof ChipDrivers
  ? ChipDrivers[Device["chip"]]
  : object;
