import { registerMap } from "@twowire/core";

/** Calibration of each sensor differs; what is here after reset is that of the emulated one (see `SAMPLE_CALIBRATION`). */
const CALIBRATION = { width: 16, order: "little", access: "ro" } as const;
const SIGNED_CALIBRATION = { ...CALIBRATION, signed: true } as const;

/** How often a quantity is measured and averaged; 6 and 7 are as 5. */
const OVERSAMPLING = { enum: { skip: 0, x1: 1, x2: 2, x4: 3, x8: 4, x16: 5 }, partial: true } as const;

/** Settings of rest and filter hold only where they are written while the sensor sleeps (section 5.4.6). */
const ASLEEP = { lockedBy: ["measurementControl.mode"] } as const;

/** The registers of the Bosch BME280 sensor (data sheet BST-BME280-DS002, section 5; calibration in section 4.2.2). */
export const bme280Registers = registerMap({
  name: "BME280",
  // Reading goes on from byte to byte; writing takes pairs of address and data (section 6.2).
  pointer: { increment: "byte", writes: "pairs" },
  registers: {
    t1: { address: 0x88, ...CALIBRATION, reset: 27_504, description: "dig_T1." },
    t2: { address: 0x8a, ...SIGNED_CALIBRATION, reset: 26_435, description: "dig_T2." },
    t3: { address: 0x8c, ...SIGNED_CALIBRATION, reset: 0xfc18, description: "dig_T3." },
    p1: { address: 0x8e, ...CALIBRATION, reset: 36_477, description: "dig_P1." },
    p2: { address: 0x90, ...SIGNED_CALIBRATION, reset: 0xd643, description: "dig_P2." },
    p3: { address: 0x92, ...SIGNED_CALIBRATION, reset: 3024, description: "dig_P3." },
    p4: { address: 0x94, ...SIGNED_CALIBRATION, reset: 2855, description: "dig_P4." },
    p5: { address: 0x96, ...SIGNED_CALIBRATION, reset: 140, description: "dig_P5." },
    p6: { address: 0x98, ...SIGNED_CALIBRATION, reset: 0xfff9, description: "dig_P6." },
    p7: { address: 0x9a, ...SIGNED_CALIBRATION, reset: 15_500, description: "dig_P7." },
    p8: { address: 0x9c, ...SIGNED_CALIBRATION, reset: 0xc6f8, description: "dig_P8." },
    p9: { address: 0x9e, ...SIGNED_CALIBRATION, reset: 6000, description: "dig_P9." },
    calibration24: { address: 0xa0, width: 8, access: "ro", description: "Not used." },
    h1: { address: 0xa1, width: 8, access: "ro", reset: 75, description: "dig_H1." },
    id: { address: 0xd0, width: 8, access: "ro", reset: 0x60, description: "0x60; a BMP280 has 0x58." },
    reset: { address: 0xe0, width: 8, access: "wo", description: "Written 0xB6, the sensor begins anew." },
    h2: { address: 0xe1, ...SIGNED_CALIBRATION, reset: 362, description: "dig_H2." },
    h3: { address: 0xe3, width: 8, access: "ro", description: "dig_H3." },
    h4High: { address: 0xe4, width: 8, access: "ro", signed: true, reset: 0x13, description: "dig_H4, bits 11 to 4." },
    h4h5Low: {
      address: 0xe5,
      width: 8,
      access: "ro",
      reset: 0x29,
      fields: {
        h5: { bits: [7, 4], description: "dig_H5, bits 3 to 0." },
        h4: { bits: [3, 0], description: "dig_H4, bits 3 to 0." },
      },
    },
    h5High: { address: 0xe6, width: 8, access: "ro", signed: true, reset: 0x03, description: "dig_H5, bits 11 to 4." },
    h6: { address: 0xe7, width: 8, access: "ro", signed: true, reset: 30, description: "dig_H6." },
    humidityControl: {
      address: 0xf2,
      width: 8,
      description: "ctrl_hum. Holds from the next write to ctrl_meas on.",
      fields: { humidity: { bits: [2, 0], ...OVERSAMPLING } },
    },
    status: {
      address: 0xf3,
      width: 8,
      access: "ro",
      volatile: true,
      fields: {
        measuring: { bit: 3, description: "A measurement goes on." },
        updating: { bit: 0, description: "im_update: calibration is being loaded." },
      },
    },
    measurementControl: {
      address: 0xf4,
      width: 8,
      description: "ctrl_meas.",
      fields: {
        temperature: { bits: [7, 5], ...OVERSAMPLING },
        pressure: { bits: [4, 2], ...OVERSAMPLING },
        mode: {
          bits: [1, 0],
          enum: { sleep: 0, forced: 1, normal: 3 },
          partial: true,
          volatile: true,
          description: "forced, also as 2, falls back to sleep after one measurement.",
        },
      },
    },
    config: {
      address: 0xf5,
      width: 8,
      fields: {
        standby: {
          bits: [7, 5],
          enum: { "0.5ms": 0, "62.5ms": 1, "125ms": 2, "250ms": 3, "500ms": 4, "1000ms": 5, "10ms": 6, "20ms": 7 },
          ...ASLEEP,
          description: "Rest between two measurements in normal mode.",
        },
        filter: {
          bits: [4, 2],
          enum: { off: 0, "2": 1, "4": 2, "8": 3, "16": 4 },
          partial: true,
          ...ASLEEP,
          description: "Coefficient of the filter of temperature and pressure; 5 to 7 are as 4.",
        },
        spi3Wire: { bit: 0, ...ASLEEP },
      },
    },
    // All from one measurement, whatever ends meanwhile (section 4.1).
    pressure: {
      address: 0xf7,
      width: 24,
      order: "big",
      access: "ro",
      reset: 0x80_00_00,
      latch: "burst",
      volatile: true,
      fields: { raw: { bits: [23, 4] } },
    },
    temperature: {
      address: 0xfa,
      width: 24,
      order: "big",
      access: "ro",
      reset: 0x80_00_00,
      latch: "burst",
      volatile: true,
      fields: { raw: { bits: [23, 4] } },
    },
    humidity: {
      address: 0xfd,
      width: 16,
      order: "big",
      access: "ro",
      reset: 0x80_00,
      latch: "burst",
      volatile: true,
      fields: { raw: { bits: [15, 0] } },
    },
  },
});
