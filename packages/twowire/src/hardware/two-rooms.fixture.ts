import type { HardwareConfiguration } from "../configuration/configuration.ts";

export const twoRooms = {
  buses: { main: "fake:a", lab: "fake:b" },
  devices: {
    room: { chip: "thermometer" },
    bench: { chip: "thermometer", bus: "lab", address: "0x41", options: { offset: 1.5 } },
  },
} as const satisfies HardwareConfiguration;
