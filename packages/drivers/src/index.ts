export type {
  ChipDescriptor,
  ChipSample,
  DriverClass,
  DriverOptions,
  OpenChip,
  SampleValue,
} from "./chip-descriptor.ts";
export { chips } from "./chips.ts";
