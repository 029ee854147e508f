export type { ChipModel, EmulatedChip, EmulationOptions } from "./chip-model.ts";
