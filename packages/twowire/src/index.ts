export {
  BUS_VARIABLE,
  type BusCandidates,
  type BusChoice,
  type BusSource,
  chooseBus,
  DEFAULT_BUS,
} from "./choose-bus.ts";
export type {
  DeviceConfiguration,
  DeviceConfigurations,
  HardwareConfiguration,
} from "./configuration/configuration.ts";
export {
  CONFIGURATION_FILE,
  type ConfigurationFile,
  type ConfigurationFileOptions,
  readConfigurationFile,
} from "./configuration/configuration-file.ts";
export { CHIP_MODELS } from "./chip-models.ts";
export { defaultBackends, defaultRegistry } from "./default-registry.ts";
export { findBus, type FindBusOptions } from "./find-bus.ts";
export type { ChipDrivers, DriverOf } from "./hardware/chip-drivers.ts";
export type { DriverType, Hardware } from "./hardware/hardware.ts";
export { backendModule, busModule, chipModule } from "./hardware/modules.ts";
export { openHardware, type OpenHardwareOptions } from "./hardware/open-hardware.ts";
export {
  BACKEND_PROVIDER,
  CHIP_DESCRIPTOR,
  deviceToken,
  I2C_CONTROLLER,
  PROVIDER_REGISTRY,
} from "./hardware/tokens.ts";
// The same copy of inversify that made the container, so that a program needs none of its own.
export { Container, ContainerModule, inject, injectable, named, type ServiceIdentifier } from "inversify";
