import type { ChipModel } from "@twowire/target";
import { Tca9548aEmulator } from "./emulator.ts";

/**
 * The TCA9548A for a simulated bus: `sim:tca9548a@0x70`. By name there is only the mux with its control register: a population has
 * no way to say what is behind a channel. See `Tca9548aEmulator` for that.
 */
export const tca9548aModel = {
  name: "tca9548a",
  description: "switch with eight channels; in a population its control register only, with nothing behind it",
  addresses: [0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77],
  parameters: {},
  emulate: () => new Tca9548aEmulator(),
} as const satisfies ChipModel;
