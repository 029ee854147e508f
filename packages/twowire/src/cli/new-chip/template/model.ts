import type { ChipModel, EmulationOptions } from "@twowire/target";
import { NewchipEmulator } from "./emulator.ts";

/** Longer than a conversion, so that a chip that was just put on a bus has something to tell. */
const POWERED_MS = 1000;

/** The NEWCHIP for a simulated bus: `sim:newchip@0x48:temperature=21.5`. */
export const newchipModel = {
  name: "newchip",
  description: "temperature sensor, -40 to 125 °C",
  addresses: [0x48, 0x49, 0x4a, 0x4b],
  parameters: { temperature: "°C, -40 to 125" },
  emulate({ clock, parameters, onWarning }: EmulationOptions): NewchipEmulator {
    const emulator = new NewchipEmulator({
      clock,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    for (const [name, value] of parameters ?? []) emulator.set(name, value);
    // Last, so that it has felt this for all of that time.
    emulator.powerOnReset(POWERED_MS);
    return emulator;
  },
} as const satisfies ChipModel;
