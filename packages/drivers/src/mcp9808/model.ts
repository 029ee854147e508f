import type { ChipModel, EmulationOptions } from "@twowire/target";
import { Mcp9808Emulator } from "./emulator.ts";

/** Longer than the slowest conversion, so that a chip that was just put on a bus has a temperature to tell. */
const POWERED_MS = 1000;

/** The MCP9808 for a simulated bus: `sim:mcp9808@0x18:temperature=-5.25`. */
export const mcp9808Model = {
  name: "mcp9808",
  description: "temperature sensor, -40 to 125 °C, with alert output",
  addresses: [0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f],
  parameters: {
    temperature: "°C, -40 to 125",
    poweredMs: `milliseconds since power-on, ${POWERED_MS} if left out; 0 shows the time before the first conversion`,
  },
  emulate({ clock, parameters, onWarning }: EmulationOptions): Mcp9808Emulator {
    const emulator = new Mcp9808Emulator({
      clock,
      onWarning: onWarning === undefined ? undefined : ({ message }) => onWarning(message),
    });
    for (const [name, value] of parameters ?? []) if (name !== "poweredMs") emulator.set(name, value);
    // Last, so that it has felt this temperature for all of that time.
    emulator.set("poweredMs", parameters?.get("poweredMs") ?? String(POWERED_MS));
    return emulator;
  },
} as const satisfies ChipModel;
