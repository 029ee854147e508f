import { registerMap } from "@twowire/core";

/** The registers of the Microchip MCP9808 temperature sensor (data sheet DS25095A, section 5). */
export const mcp9808Registers = registerMap({
  name: "MCP9808",
  order: "big",
  // The upper half of the pointer must be zero; the pointer survives a STOP and does not move (section 5.1).
  pointer: { width: 8, bits: 4, reset: 0x00, persists: true, increment: "none" },
  overRead: 0xff,
  partialWrite: "discard",
  // 0x09 to 0x0F calibrate and test the chip in the factory.
  unmapped: { width: 16, value: 0x0000 },
  registers: {
    capability: {
      address: 0x00,
      width: 16,
      access: "ro",
      reset: 0x001f,
      description: "Reserved for future use; what JC42.4 hosts read as capabilities.",
    },
    configuration: {
      address: 0x01,
      width: 16,
      reset: 0x0000,
      description: "CONFIG, register 5-2.",
      fields: {
        hysteresis: {
          bits: [10, 9],
          enum: { "0C": 0, "1.5C": 1, "3C": 2, "6C": 3 },
          lockedBy: ["criticalLock", "windowLock"],
          description: "How far below a limit an alert ends.",
        },
        shutdown: {
          bit: 8,
          setLockedBy: ["criticalLock", "windowLock"],
          description: "Conversions stop; registers can still be read and written.",
        },
        criticalLock: { bit: 7, sticky: true, description: "The critical limit cannot be written until power-on." },
        windowLock: {
          bit: 6,
          sticky: true,
          description: "The upper and lower limit cannot be written until power-on.",
        },
        interruptClear: { bit: 5, pulse: true, description: "Ends an interrupt." },
        alertStatus: { bit: 4, access: "ro", volatile: true, description: "The alert output is asserted." },
        alertOutput: {
          bit: 3,
          lockedBy: ["criticalLock", "windowLock"],
          description: "The alert output is in use.",
        },
        criticalOnly: {
          bit: 2,
          lockedBy: ["windowLock"],
          description: "Only the critical limit asserts the alert output, always as a comparator.",
        },
        alertPolarity: {
          bit: 1,
          enum: { activeLow: 0, activeHigh: 1 },
          lockedBy: ["criticalLock", "windowLock"],
        },
        alertMode: {
          bit: 0,
          enum: { comparator: 0, interrupt: 1 },
          lockedBy: ["criticalLock", "windowLock"],
        },
      },
    },
    upperLimit: {
      address: 0x02,
      width: 16,
      description: "T_UPPER, register 5-3.",
      fields: {
        temperature: { bits: [12, 2], signed: true, lsb: 0.25, unit: "°C", lockedBy: ["configuration.windowLock"] },
      },
    },
    lowerLimit: {
      address: 0x03,
      width: 16,
      description: "T_LOWER, register 5-3.",
      fields: {
        temperature: { bits: [12, 2], signed: true, lsb: 0.25, unit: "°C", lockedBy: ["configuration.windowLock"] },
      },
    },
    criticalLimit: {
      address: 0x04,
      width: 16,
      description: "T_CRIT, register 5-3.",
      fields: {
        temperature: { bits: [12, 2], signed: true, lsb: 0.25, unit: "°C", lockedBy: ["configuration.criticalLock"] },
      },
    },
    ambientTemperature: {
      address: 0x05,
      width: 16,
      access: "ro",
      volatile: true,
      latch: "register",
      description: "T_A, register 5-4.",
      fields: {
        critical: { bit: 15, description: "At or above the critical limit." },
        upper: { bit: 14, description: "Above the upper limit." },
        lower: { bit: 13, description: "Below the lower limit." },
        temperature: { bits: [12, 0], signed: true, lsb: 1 / 16, unit: "°C" },
      },
    },
    manufacturer: { address: 0x06, width: 16, access: "ro", reset: 0x0054, description: "Microchip's identifier." },
    device: {
      address: 0x07,
      width: 16,
      access: "ro",
      reset: 0x0400,
      fields: {
        id: { bits: [15, 8], description: "0x04 on every MCP9808." },
        revision: { bits: [7, 0] },
      },
    },
    resolution: {
      address: 0x08,
      width: 8,
      reset: 0x03,
      description: "RESOLUTION, register 5-7.",
      fields: {
        step: { bits: [1, 0], enum: { "0.5C": 0, "0.25C": 1, "0.125C": 2, "0.0625C": 3 } },
      },
    },
  },
});
