import { type ChipRegisters, readMany } from "@twowire/core";
import type { RegisterFile } from "@twowire/target";
import type { bme280Registers } from "./registers.ts";

type Definition = typeof bme280Registers.definition;

/** What a sensor was found to be in the factory (section 4.2.2, table 16): dig_T1 to dig_H6 there. */
export interface Bme280Calibration {
  /** 0 to 65535. */
  readonly t1: number;
  /** This and the following, unless said otherwise: -32768 to 32767. */
  readonly t2: number;
  readonly t3: number;
  /** 0 to 65535, but not 0. */
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly p4: number;
  readonly p5: number;
  readonly p6: number;
  readonly p7: number;
  readonly p8: number;
  readonly p9: number;
  /** 0 to 255. */
  readonly h1: number;
  readonly h2: number;
  /** 0 to 255. */
  readonly h3: number;
  /** -2048 to 2047. */
  readonly h4: number;
  /** -2048 to 2047. */
  readonly h5: number;
  /** -128 to 127. */
  readonly h6: number;
}

/**
 * The calibration of the emulated sensor: for temperature and pressure that of the example in the data sheet of the BMP280
 * (BST-BMP280-DS001, the example of a calculation), for humidity values as sensors have them. The reset values of the register map are the same.
 */
export const SAMPLE_CALIBRATION: Bme280Calibration = {
  t1: 27_504,
  t2: 26_435,
  t3: -1000,
  p1: 36_477,
  p2: -10_685,
  p3: 3024,
  p4: 2855,
  p5: 140,
  p6: -7,
  p7: 15_500,
  p8: -14_600,
  p9: 6000,
  h1: 75,
  h2: 362,
  h3: 0,
  h4: 313,
  h5: 50,
  h6: 30,
};

/** Reads the calibration, in two transfers. */
export async function readCalibration(chip: ChipRegisters<Definition>): Promise<Bme280Calibration> {
  const [t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9, h1, h2, h3, high4, low, high5, h6] = await readMany(
    chip.t1,
    chip.t2,
    chip.t3,
    chip.p1,
    chip.p2,
    chip.p3,
    chip.p4,
    chip.p5,
    chip.p6,
    chip.p7,
    chip.p8,
    chip.p9,
    chip.h1,
    chip.h2,
    chip.h3,
    chip.h4High,
    chip.h4h5Low,
    chip.h5High,
    chip.h6,
  );
  const [h4, h5] = [high4 * 16 + low.h4, high5 * 16 + low.h5];
  return { t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9, h1, h2, h3, h4, h5, h6 };
}

/** Puts a calibration into the registers of an emulated sensor. @throws I2CError `invalid-argument` for a value that does not fit */
export function loadCalibration(registers: RegisterFile<Definition>, calibration: Bme280Calibration): void {
  const { h4, h5, ...whole } = calibration;
  for (const [name, value] of Object.entries(whole)) {
    // These are names of registers that are all one value each.
    registers.set(name as "t1", "value", value);
  }
  registers.set("h4High", "value", Math.floor(h4 / 16));
  registers.set("h4h5Low", "h4", h4 & 15);
  registers.set("h5High", "value", Math.floor(h5 / 16));
  registers.set("h4h5Low", "h5", h5 & 15);
}
