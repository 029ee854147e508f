export type { ChipDescriptor, ChipSample, DriverClass, OpenChip, SampleValue } from "./chip-descriptor.ts";
export { chipIndex } from "./chip-index.ts";
export { chips } from "./chips.ts";
export { type ChipPage, chipPage } from "./chip-page.ts";
export { formatChipIndex, formatChipPage } from "./format-chip-page.ts";
export { type KnownChip, knownChip } from "./known-chip.ts";
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
export { sht31Chip } from "./sht31/descriptor.ts";
export { Sht31, type Sht31Identity, type Sht31Options } from "./sht31/driver.ts";
export { Sht31Emulator, type Sht31EmulatorOptions } from "./sht31/emulator.ts";
export { sht31Model } from "./sht31/model.ts";
export type { Sht31LimitName, Sht31Rate, Sht31Repeatability } from "./sht31/commands.ts";
export type { Sht31Limit, Sht31Sample } from "./sht31/quantities.ts";
export type { Sht31Settings } from "./sht31/settings.ts";
export type { Sht31Status } from "./sht31/status.ts";
export { at24c02Chip, at24c04Chip, at24c08Chip, at24c16Chip, at24c32Chip } from "./at24c/descriptor.ts";
export {
  At24c,
  type At24cIdentity,
  type At24cOptions,
  type At24cReadOptions,
  type At24cSample,
  type At24cWriteOptions,
} from "./at24c/driver.ts";
export { At24cEmulator, type At24cEmulatorOptions, type At24cProtection } from "./at24c/emulator.ts";
export { AT24C_MODELS, at24cAddresses, type At24cGeometry, at24cGeometry, type At24cModel } from "./at24c/geometry.ts";
export { At24c02, At24c04, At24c08, At24c16, At24c32, type KnownAt24cOptions } from "./at24c/known-sizes.ts";
export {
  at24c02Model,
  at24c04Model,
  at24c08Model,
  at24c16Model,
  type At24cChipModel,
  at24c32Model,
} from "./at24c/model.ts";
export { PCF8574_ADDRESSES, type Pcf8574Variant } from "./pcf8574/addresses.ts";
export { pcf8574aChip, pcf8574Chip } from "./pcf8574/descriptor.ts";
export {
  Pcf8574,
  type Pcf8574Identity,
  type Pcf8574Options,
  type Pcf8574Sample,
  type Pcf8574Settings,
} from "./pcf8574/driver.ts";
export { type Pcf8574Drive, Pcf8574Emulator, type Pcf8574EmulatorOptions } from "./pcf8574/emulator.ts";
export { pcf8574aModel, type Pcf8574ChipModel, pcf8574Model } from "./pcf8574/model.ts";
export type { Pcf8574Pin, Pcf8574Pins } from "./pcf8574/pins.ts";
export { tca9548aChip } from "./tca9548a/descriptor.ts";
export { Tca9548a, type Tca9548aIdentity, type Tca9548aOptions } from "./tca9548a/driver.ts";
export { Tca9548aEmulator } from "./tca9548a/emulator.ts";
export { tca9548aModel } from "./tca9548a/model.ts";
export type { Ds3231Alarm1, Ds3231Alarm2 } from "./ds3231/alarms.ts";
export type { Ds3231Time } from "./ds3231/calendar.ts";
export type { Ds3231TimeToSet } from "./ds3231/clock-access.ts";
export { ds3231Chip } from "./ds3231/descriptor.ts";
export {
  Ds3231,
  type Ds3231Flags,
  type Ds3231Identity,
  type Ds3231Options,
  type Ds3231Sample,
} from "./ds3231/driver.ts";
export { Ds3231Emulator, type Ds3231EmulatorOptions } from "./ds3231/emulator.ts";
export { ds3231Model } from "./ds3231/model.ts";
export { ds3231Registers } from "./ds3231/registers.ts";
export type { Ds3231Settings, Ds3231SquareWaveHz } from "./ds3231/settings.ts";
export type { Ads1115Alert } from "./ads1115/alert.ts";
export { ads1115Chip } from "./ads1115/descriptor.ts";
export {
  Ads1115,
  type Ads1115Identity,
  type Ads1115Options,
  type Ads1115Reading,
  type Ads1115Result,
  type Ads1115Sample,
} from "./ads1115/driver.ts";
export { Ads1115Emulator, type Ads1115EmulatorOptions } from "./ads1115/emulator.ts";
export type { Ads1115Evidence } from "./ads1115/evidence.ts";
export type { Ads1115Input, Ads1115InputName, Ads1115Range, Ads1115Rate, Ads1115Scale } from "./ads1115/inputs.ts";
export { ads1115Model } from "./ads1115/model.ts";
export { ads1115Registers } from "./ads1115/registers.ts";
export type { Ads1115Settings } from "./ads1115/settings.ts";
export { type Bme280Calibration, SAMPLE_CALIBRATION as bme280SampleCalibration } from "./bme280/calibration.ts";
export { bme280Chip } from "./bme280/descriptor.ts";
export { Bme280, type Bme280Identity, type Bme280Options, type Bme280Sample } from "./bme280/driver.ts";
export { Bme280Emulator, type Bme280EmulatorOptions } from "./bme280/emulator.ts";
export { bme280Model } from "./bme280/model.ts";
export type { Bme280Oversampling, Bme280Times } from "./bme280/oversampling.ts";
export { bme280Registers } from "./bme280/registers.ts";
export type { Bme280Filter, Bme280StandbyMs } from "./bme280/rest-and-filter.ts";
export type { Bme280Changes, Bme280Settings } from "./bme280/settings.ts";
