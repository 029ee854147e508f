import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Sht31Emulator } from "./emulator.ts";

/** The SHT31 for a simulated bus: `sim:sht31@0x44:temperature=21.5:humidity=40`. */
export const sht31Model = {
  name: "sht31",
  description: "humidity and temperature sensor, 0 to 100 %RH, -40 to 125 °C",
  addresses: [0x44, 0x45],
  parameters: { temperature: "°C, -40 to 125", humidity: "%RH, 0 to 100" },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Sht31Emulator {
    const emulator = new Sht31Emulator({ clock, onWarning });
    for (const [name, value] of parameters ?? []) emulator.set(name, value);
    return emulator;
  },
} as const satisfies ChipModel;
