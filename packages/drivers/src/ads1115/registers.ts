import { registerMap } from "@twowire/core";

/** The registers of the Texas Instruments ADS1115 converter (data sheet SBAS444, section "Register Map"). */
export const ads1115Registers = registerMap({
  name: "ADS1115",
  order: "big",
  // Two bits of the pointer select a register, the others are to be written as 0; it stays until it is written again.
  pointer: { bits: 2 },
  registers: {
    conversion: {
      address: 0x00,
      width: 16,
      access: "ro",
      signed: true,
      volatile: true,
      // Reading it lets go of a latched alert.
      precious: true,
      description: "The last result, in steps of the full scale divided by 32768.",
    },
    config: {
      address: 0x01,
      width: 16,
      reset: 0x8583,
      fields: {
        idle: {
          bit: 15,
          onWrite: "oneToClear",
          volatile: true,
          description: "OS: no conversion is going on. Writing 1 begins one, in single-shot mode.",
        },
        input: {
          bits: [14, 12],
          enum: { ain0ain1: 0, ain0ain3: 1, ain1ain3: 2, ain2ain3: 3, ain0: 4, ain1: 5, ain2: 6, ain3: 7 },
          description: "MUX: what is measured against what; a single input against ground.",
        },
        range: {
          bits: [11, 9],
          enum: { "6.144V": 0, "4.096V": 1, "2.048V": 2, "1.024V": 3, "0.512V": 4, "0.256V": 5 },
          partial: true,
          description: "PGA: the full scale. 6 and 7 are as 5.",
        },
        singleShot: { bit: 8, description: "MODE: rests between conversions, instead of converting without end." },
        rate: {
          bits: [7, 5],
          enum: { "8Hz": 0, "16Hz": 1, "32Hz": 2, "64Hz": 3, "128Hz": 4, "250Hz": 5, "475Hz": 6, "860Hz": 7 },
          description: "DR: conversions in a second.",
        },
        window: { bit: 4, description: "COMP_MODE: alerts beyond either threshold." },
        activeHigh: { bit: 3, description: "COMP_POL: the pin is high during an alert." },
        latching: { bit: 2, description: "COMP_LAT: an alert lasts until somebody asks for it." },
        queue: {
          bits: [1, 0],
          enum: { one: 0, two: 1, four: 2, off: 3 },
          description: "COMP_QUE: conversions beyond a threshold that make an alert.",
        },
      },
    },
    lowThreshold: { address: 0x02, width: 16, signed: true, reset: 0x8000, description: "Lo_thresh." },
    highThreshold: { address: 0x03, width: 16, signed: true, reset: 0x7fff, description: "Hi_thresh." },
  },
});
