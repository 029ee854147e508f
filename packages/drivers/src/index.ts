export type { ChipDescriptor, ChipSample, OpenChip, SampleValue } from "./chip-descriptor.ts";
export { chips } from "./chips.ts";
