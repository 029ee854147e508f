import { ads1115Chip } from "./ads1115/descriptor.ts";
import { at24c02Chip, at24c04Chip, at24c08Chip, at24c16Chip, at24c32Chip } from "./at24c/descriptor.ts";
import { bme280Chip } from "./bme280/descriptor.ts";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { ds3231Chip } from "./ds3231/descriptor.ts";
import { mcp9808Chip } from "./mcp9808/descriptor.ts";
import { pcf8574aChip, pcf8574Chip } from "./pcf8574/descriptor.ts";
import { sht31Chip } from "./sht31/descriptor.ts";
import { tca9548aChip } from "./tca9548a/descriptor.ts";

/** Every chip that comes with twowire. */
export const chips: readonly ChipDescriptor[] = [
  mcp9808Chip,
  sht31Chip,
  at24c32Chip,
  at24c02Chip,
  at24c04Chip,
  at24c08Chip,
  at24c16Chip,
  pcf8574Chip,
  pcf8574aChip,
  ds3231Chip,
  ads1115Chip,
  bme280Chip,
  // Last, so that a chip that can be told for certain is asked before one that cannot.
  tca9548aChip,
];
