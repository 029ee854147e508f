import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Tmp102Emulator } from "./emulator.ts";

/** Longer than a conversion, so that a chip that was just put on a bus has something to tell. */
const POWERED_MS = 1000;

/** The TMP102 for a simulated bus: `sim:tmp102@0x48:temperature=21.5`. */
export const tmp102Model = {
  name: "tmp102",
  description: "temperature sensor, -55 to 150 °C, with alert",
  addresses: [0x48, 0x49, 0x4a, 0x4b],
  parameters: { temperature: "°C, -55 to 150" },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Tmp102Emulator {
    const emulator = new Tmp102Emulator({
      clock,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    for (const [name, value] of parameters ?? []) emulator.set(name, value);
    // Last, so that it has felt this for all of that time.
    emulator.powerOnReset(POWERED_MS);
    return emulator;
  },
} as const satisfies ChipModel;
