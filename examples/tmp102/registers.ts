import { registerMap } from "@twowire/core";

/** The registers of the Texas Instruments TMP102 temperature sensor (data sheet SBOS397, section 7.5). */
export const tmp102Registers = registerMap({
  name: "TMP102",
  order: "big",
  // Two bits of the pointer are decoded; it survives a STOP and does not move.
  pointer: { width: 8, bits: 2, reset: 0x00, persists: true, increment: "none" },
  registers: {
    temperature: {
      address: 0x00,
      width: 16,
      access: "ro",
      volatile: true,
      description: "The result of the last conversion; 0 before the first.",
      fields: {
        celsius: { bits: [15, 4], signed: true, lsb: 0.0625, unit: "°C" },
        extended: { bit: 0, description: "The 13-bit format of the extended mode: what is above does not hold." },
      },
    },
    configuration: {
      address: 0x01,
      width: 16,
      reset: 0x60a0,
      // A write takes effect byte by byte.
      commit: "byte",
      fields: {
        oneShot: { bit: 15, volatile: true, description: "Written: one conversion in shutdown. Read: it is done." },
        resolution: { bits: [14, 13], access: "ro", description: "Always 3, for 12 bits." },
        faultQueue: { bits: [12, 11], enum: { one: 0, two: 1, four: 2, six: 3 } },
        polarity: { bit: 10, enum: { activeLow: 0, activeHigh: 1 } },
        thermostat: { bit: 9, enum: { comparator: 0, interrupt: 1 }, description: "What the alert pin does." },
        shutdown: { bit: 8, description: "No conversions but those of oneShot." },
        rate: { bits: [7, 6], enum: { "0.25Hz": 0, "1Hz": 1, "4Hz": 2, "8Hz": 3 } },
        alert: { bit: 5, access: "ro", volatile: true, description: "The comparator, at the level of its polarity." },
        extendedMode: { bit: 4, description: "13 bits, up to 150 °C." },
      },
    },
    lowLimit: {
      address: 0x02,
      width: 16,
      reset: 0x4b00,
      description: "°C below which an alert ends; 75 after power-on.",
      fields: { celsius: { bits: [15, 4], signed: true, lsb: 0.0625, unit: "°C" } },
    },
    highLimit: {
      address: 0x03,
      width: 16,
      reset: 0x5000,
      description: "°C from which on there is an alert; 80 after power-on.",
      fields: { celsius: { bits: [15, 4], signed: true, lsb: 0.0625, unit: "°C" } },
    },
  },
});
