import type { ChipDescriptor } from "./chip-descriptor.ts";
import { mcp9808Chip } from "./mcp9808/descriptor.ts";
import { sht31Chip } from "./sht31/descriptor.ts";

/** Every chip that comes with twowire. */
export const chips: readonly ChipDescriptor[] = [mcp9808Chip, sht31Chip];
