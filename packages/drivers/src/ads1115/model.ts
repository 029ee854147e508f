import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Ads1115Emulator } from "./emulator.ts";

const INPUT = "V against ground, -0.3 to 0.3 more than the supply; 0 if left out";

/** The ADS1115 for a simulated bus: `sim:ads1115@0x48:ain0=1.25`. */
export const ads1115Model = {
  name: "ads1115",
  description: "converter of four voltages to 16 bits, with alert output",
  addresses: [0x48, 0x49, 0x4a, 0x4b],
  parameters: { supply: "V, 2 to 5.5; 3.3 if left out", ain0: INPUT, ain1: INPUT, ain2: INPUT, ain3: INPUT },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Ads1115Emulator {
    const emulator = new Ads1115Emulator({
      clock,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    const { supply, ...inputs } = Object.fromEntries(parameters ?? []);
    // First, as it says what the inputs may be.
    if (supply !== undefined) emulator.set("supply", supply);
    for (const [name, value] of Object.entries(inputs)) emulator.set(name, value);
    return emulator;
  },
} as const satisfies ChipModel;
