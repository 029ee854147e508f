export type { ChipModel, EmulatedChip, EmulationOptions } from "./chip-model.ts";
export { openTarget, type TargetOptions } from "./request/request-target.ts";
