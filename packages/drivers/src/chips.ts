import { at24c02Chip, at24c32Chip } from "./at24c/descriptor.ts";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { mcp9808Chip } from "./mcp9808/descriptor.ts";
import { pcf8574aChip, pcf8574Chip } from "./pcf8574/descriptor.ts";
import { sht31Chip } from "./sht31/descriptor.ts";

/** Every chip that comes with twowire. */
export const chips: readonly ChipDescriptor[] = [
  mcp9808Chip,
  sht31Chip,
  at24c32Chip,
  at24c02Chip,
  pcf8574Chip,
  pcf8574aChip,
];
