import { registerMap } from "@twowire/core";

/**
 * The registers of the NEWCHIP. Begin here: replace what stands below by what the data sheet says, and name its sections, so
 * that the next reader can compare.
 */
export const newchipRegisters = registerMap({
  name: "NEWCHIP",
  // Which byte of a register goes first.
  order: "big",
  // How a register is selected: bits that the chip decodes, and whether the pointer survives a STOP or moves by itself.
  pointer: { width: 8, bits: 2, reset: 0x00, persists: true, increment: "none" },
  registers: {
    measurement: {
      address: 0x00,
      width: 16,
      access: "ro",
      volatile: true,
      description: "The result of the last conversion.",
      fields: {
        temperature: { bits: [15, 4], signed: true, lsb: 1 / 16, unit: "°C" },
      },
    },
    configuration: {
      address: 0x01,
      width: 8,
      reset: 0x00,
      fields: {
        shutdown: { bit: 0, description: "No conversions; the last result stays." },
      },
    },
    identity: { address: 0x02, width: 8, access: "ro", reset: 0x5a, description: "What every NEWCHIP answers." },
  },
});
