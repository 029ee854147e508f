import type { ChipDescriptor } from "./chip-descriptor.ts";

/** Every chip that comes with twowire. */
export const chips: readonly ChipDescriptor[] = [];
