// Written by scripts/chip-index.mjs from chips.ts.
import type { KnownChip } from "./known-chip.ts";

export type { KnownChip } from "./known-chip.ts";

/** Every chip that comes with twowire, in the order of chips.ts, none of them loaded. */
export const chipIndex: readonly KnownChip[] = [
  {
    name: "mcp9808",
    description: "temperature sensor, -40 to 125 °C, with alert output",
    addresses: [0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f],
    isEmulated: true,
    load: async () => (await import("./mcp9808/descriptor.ts")).mcp9808Chip,
  },
  {
    name: "sht31",
    description: "humidity and temperature sensor, 0 to 100 %RH, -40 to 125 °C",
    addresses: [0x44, 0x45],
    isEmulated: true,
    load: async () => (await import("./sht31/descriptor.ts")).sht31Chip,
  },
  {
    name: "at24c32",
    description: "EEPROM of 4096 bytes in pages of 32",
    addresses: [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    isEmulated: true,
    load: async () => (await import("./at24c/descriptor.ts")).at24c32Chip,
  },
  {
    name: "at24c02",
    description: "EEPROM of 256 bytes in pages of 8",
    addresses: [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    isEmulated: true,
    load: async () => (await import("./at24c/descriptor.ts")).at24c02Chip,
  },
  {
    name: "at24c04",
    description: "EEPROM of 512 bytes in pages of 16",
    addresses: [0x50, 0x52, 0x54, 0x56],
    isEmulated: true,
    load: async () => (await import("./at24c/descriptor.ts")).at24c04Chip,
  },
  {
    name: "at24c08",
    description: "EEPROM of 1024 bytes in pages of 16",
    addresses: [0x50, 0x54],
    isEmulated: true,
    load: async () => (await import("./at24c/descriptor.ts")).at24c08Chip,
  },
  {
    name: "at24c16",
    description: "EEPROM of 2048 bytes in pages of 16",
    addresses: [0x50],
    isEmulated: true,
    load: async () => (await import("./at24c/descriptor.ts")).at24c16Chip,
  },
  {
    name: "pcf8574",
    description: "eight input and output pins, with interrupt output",
    addresses: [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
    isEmulated: true,
    load: async () => (await import("./pcf8574/descriptor.ts")).pcf8574Chip,
  },
  {
    name: "pcf8574a",
    description: "eight input and output pins, with interrupt output",
    addresses: [0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f],
    isEmulated: true,
    load: async () => (await import("./pcf8574/descriptor.ts")).pcf8574aChip,
  },
  {
    name: "ds3231",
    description: "clock with two alarms, square wave and thermometer",
    addresses: [0x68],
    isEmulated: true,
    load: async () => (await import("./ds3231/descriptor.ts")).ds3231Chip,
  },
  {
    name: "ads1115",
    description: "converter of four voltages to 16 bits, with alert output",
    addresses: [0x48, 0x49, 0x4a, 0x4b],
    isEmulated: true,
    load: async () => (await import("./ads1115/descriptor.ts")).ads1115Chip,
  },
  {
    name: "bme280",
    description: "temperature, pressure and humidity sensor",
    addresses: [0x76, 0x77],
    isEmulated: true,
    load: async () => (await import("./bme280/descriptor.ts")).bme280Chip,
  },
  {
    name: "tca9548a",
    description: "switch with eight channels",
    addresses: [0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77],
    isEmulated: true,
    load: async () => (await import("./tca9548a/descriptor.ts")).tca9548aChip,
  },
];
