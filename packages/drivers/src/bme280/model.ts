import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Bme280Emulator } from "./emulator.ts";

/** Longer than it takes to load the calibration. */
const POWERED_MS = 1000;

/** The BME280 for a simulated bus: `sim:bme280@0x76:temperature=21.5:pressure=98000:humidity=40`. */
export const bme280Model = {
  name: "bme280",
  description: "temperature, pressure and humidity sensor",
  addresses: [0x76, 0x77],
  parameters: {
    temperature: "°C, -40 to 85",
    pressure: "Pa, 30000 to 110000",
    humidity: "%RH, 0 to 100",
    poweredMs: `milliseconds since power-on, ${POWERED_MS} if left out; 0 shows the time before it has its calibration`,
  },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Bme280Emulator {
    const emulator = new Bme280Emulator({
      clock,
      poweredMs: POWERED_MS,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    for (const [name, value] of parameters ?? []) emulator.set(name, value);
    return emulator;
  },
} as const satisfies ChipModel;
