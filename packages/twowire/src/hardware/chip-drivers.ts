import type {
  Ads1115,
  At24c02,
  At24c04,
  At24c08,
  At24c16,
  At24c32,
  Bme280,
  Ds3231,
  Mcp9808,
  Pcf8574,
  Sht31,
  Tca9548a,
} from "@twowire/drivers";
import type { DeviceConfiguration } from "../configuration/configuration.ts";

/** The driver behind the name of each chip that comes with twowire, for the types of devices. */
export interface ChipDrivers {
  readonly ads1115: Ads1115;
  readonly at24c02: At24c02;
  readonly at24c04: At24c04;
  readonly at24c08: At24c08;
  readonly at24c16: At24c16;
  readonly at24c32: At24c32;
  readonly bme280: Bme280;
  readonly ds3231: Ds3231;
  readonly mcp9808: Mcp9808;
  readonly pcf8574: Pcf8574;
  readonly pcf8574a: Pcf8574;
  readonly sht31: Sht31;
  readonly tca9548a: Tca9548a;
}

/** The driver of a device as far as its configuration tells: `object` where the compiler does not know the chip. */
export type DriverOf<Device extends DeviceConfiguration> = Device["chip"] extends keyof ChipDrivers
  ? ChipDrivers[Device["chip"]]
  : object;
