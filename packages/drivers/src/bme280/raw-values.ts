import type { Bme280Calibration } from "./calibration.ts";

/*
 * The same polynomials as in compensation.ts, in floating point and without cutting anything off (data sheet, section 8.1), and
 * the way back from physical quantities to what the converter says, found by bisection: all of them are monotonic.
 */

const LARGEST_20_BITS = 0xf_ffff;
const LARGEST_16_BITS = 0xffff;

/** The temperature in parts of 1/5120 °C. */
export function exactFineTemperature(raw: number, { t1, t2, t3 }: Bme280Calibration): number {
  const offset = raw / 16 - t1;
  return (offset * t2) / 1024 + (offset / 8192) ** 2 * t3;
}

/** Pa. */
export function exactPressure(raw: number, fine: number, calibration: Bme280Calibration): number {
  const { p1, p2, p3, p4, p5, p6, p7, p8, p9 } = calibration;
  const warmth = (fine - 128_000) / 2;
  const offset = p4 * 16 + (warmth * p5) / 2 ** 13 + (warmth * warmth * p6) / 2 ** 29;
  const steepness = (1 + (warmth * p2 + (warmth * warmth * p3) / 2 ** 19) / 2 ** 34) * p1;
  const linear = ((2 ** 20 - raw - offset) * 6250) / steepness;
  return linear + (p7 + (linear * p8) / 2 ** 15 + (linear * linear * p9) / 2 ** 31) / 16;
}

/** %RH, not limited to 0 to 100. */
export function exactHumidity(raw: number, fine: number, calibration: Bme280Calibration): number {
  const { h1, h2, h3, h4, h5, h6 } = calibration;
  const warmth = fine - 76_800;
  const difference = raw - h4 * 64 - (h5 * warmth) / 2 ** 14;
  const steepness = (h2 / 2 ** 16) * (1 + (h6 / 2 ** 26) * warmth * (1 + (h3 / 2 ** 26) * warmth));
  const linear = difference * steepness;
  return linear * (1 - (h1 * linear) / 2 ** 19);
}

/** What the converter says at a temperature, in 20 bits. @param celsius °C */
export function rawTemperature(celsius: number, calibration: Bme280Calibration): number {
  return nearest((raw) => exactFineTemperature(raw, calibration), celsius * 5120, LARGEST_20_BITS);
}

/** What the converter says at a pressure, in 20 bits. @param pascal Pa @param fine of the sensor itself */
export function rawPressure(pascal: number, fine: number, calibration: Bme280Calibration): number {
  // The higher the pressure, the less the converter says.
  return nearest((raw) => -exactPressure(raw, fine, calibration), -pascal, LARGEST_20_BITS);
}

/** What the converter says at a humidity, in 16 bits. @param percent %RH @param fine of the sensor itself */
export function rawHumidity(percent: number, fine: number, calibration: Bme280Calibration): number {
  return nearest((raw) => exactHumidity(raw, fine, calibration), percent, LARGEST_16_BITS);
}

/** The whole number from 0 to `largest` for which a rising function comes nearest to a value. */
function nearest(rising: (raw: number) => number, wanted: number, largest: number): number {
  let below = 0;
  let above = largest;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (rising(middle) < wanted) below = middle;
    else above = middle;
  }
  return wanted - rising(below) < rising(above) - wanted ? below : above;
}
