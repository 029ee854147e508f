export type { ChipModel, EmulatedChip, EmulationOptions } from "./chip-model.ts";
export { RegisterChip } from "./register-chip.ts";
export { RegisterFile, type RegisterHooks, type RegisterWrite } from "./register-file.ts";
export { RegisterTarget, type RegisterTargetOptions, type RegisterWarning } from "./register-target.ts";
export { openTarget, type TargetOptions } from "./request/request-target.ts";
