import type { ChipModel, EmulationOptions } from "@twowire/target";
import { PCF8574_ADDRESSES, type Pcf8574Variant } from "./addresses.ts";
import { Pcf8574Emulator } from "./emulator.ts";

/** A chip model whose chips have the back doors of a PCF8574. */
export interface Pcf8574ChipModel extends ChipModel {
  emulate(options: EmulationOptions): Pcf8574Emulator;
}

/** The PCF8574 for a simulated bus: `sim:pcf8574@0x20:inputs=0x0f`. */
export const pcf8574Model = chipModel("PCF8574");

/** The PCF8574A for a simulated bus. */
export const pcf8574aModel = chipModel("PCF8574A");

function chipModel(variant: Pcf8574Variant): Pcf8574ChipModel {
  return {
    name: variant.toLowerCase(),
    description: "eight input and output pins, with interrupt output",
    addresses: PCF8574_ADDRESSES[variant],
    parameters: {
      inputs: "a byte with a 0 for each pin that is pulled low from outside, 0xff if left out; bit 0 is P0",
    },
    emulate({ parameters = new Map(), onWarning }) {
      const emulator = new Pcf8574Emulator({ onWarning });
      for (const [name, value] of parameters) emulator.set(name, value);
      return emulator;
    },
  };
}
