import { chips } from "@twowire/drivers";
import type { ChipModel } from "@twowire/target";

/** Every emulated chip that comes with twowire. */
export const CHIP_MODELS: readonly ChipModel[] = chips.flatMap(({ model }) => (model === undefined ? [] : [model]));
