import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Ds3231Emulator } from "./emulator.ts";

/** Longer than a measurement, so that a clock that was just put on a bus has a temperature to tell. */
const POWERED_MS = 1000;

/** The DS3231 for a simulated bus: `sim:ds3231@0x68:time=2024-05-17`. */
export const ds3231Model = {
  name: "ds3231",
  description: "clock with two alarms, square wave and thermometer",
  addresses: [0x68],
  parameters: {
    time: "what it says, as 2024-05-17 or 2024-05-17T12:00:00Z; if left out, as after power-on: 2000-01-01 and power lost",
    temperature: "°C, -40 to 85",
    supply: "on or off: without it the clock runs on its battery",
    battery: "on or off",
    poweredMs: `milliseconds since power-on, ${POWERED_MS} if left out; 0 shows the time before the first measurement`,
  },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Ds3231Emulator {
    const emulator = new Ds3231Emulator({
      clock,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    const { temperature, poweredMs, ...others } = Object.fromEntries(parameters ?? []);
    if (temperature !== undefined) emulator.set("temperature", temperature);
    // After the temperature, so that it has felt it for all of that time; before what power-on would undo.
    emulator.set("poweredMs", poweredMs ?? String(POWERED_MS));
    for (const [name, value] of Object.entries(others)) emulator.set(name, value);
    return emulator;
  },
} as const satisfies ChipModel;
