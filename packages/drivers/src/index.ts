export type { ChipDescriptor, ChipSample, DriverClass, OpenChip, SampleValue } from "./chip-descriptor.ts";
export { chips } from "./chips.ts";
export type { Mcp9808Configuration, Mcp9808Hysteresis, Mcp9808Settings } from "./mcp9808/configuration.ts";
export { mcp9808Chip } from "./mcp9808/descriptor.ts";
export {
  Mcp9808,
  type Mcp9808Alert,
  type Mcp9808Identity,
  type Mcp9808Limits,
  type Mcp9808Options,
  type Mcp9808Sample,
} from "./mcp9808/driver.ts";
export { Mcp9808Emulator, type Mcp9808EmulatorOptions } from "./mcp9808/emulator.ts";
export { mcp9808Model } from "./mcp9808/model.ts";
export { mcp9808Registers } from "./mcp9808/registers.ts";
export { conversionTimeMs, type Mcp9808Resolution } from "./mcp9808/resolution.ts";
