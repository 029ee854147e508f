import type { Bme280Calibration } from "./calibration.ts";

/*
 * From what the converter says to physical quantities, in the fixed-point arithmetic of the data sheet (section 4.2.3), to the
 * last bit. Each is a polynomial with the calibration for its coefficients; each product is cut off at the same binary place.
 * Numbers of JavaScript are exact up to 2^53, which temperature and humidity stay below; pressure needs 64 bits.
 */

/** What temperature, pressure and humidity all need to know: the temperature in steps of 1/5120 °C. */
export function fineTemperature(raw: number, { t1, t2, t3 }: Bme280Calibration): number {
  const linear = shifted((shifted(raw, 3) - 2 * t1) * t2, 11);
  const offset = shifted(raw, 4) - t1;
  const quadratic = shifted(shifted(offset * offset, 12) * t3, 14);
  return linear + quadratic;
}

/** °C, in steps of 0.01. */
export function temperatureFrom(fine: number): number {
  return shifted(fine * 5 + 128, 8) / 100;
}

/** Pa, in steps of 1/256. @param fine the fine temperature of the same measurement */
export function pressureFrom(raw: number, fine: number, calibration: Bme280Calibration): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = pressureCoefficients(calibration);
  const warmth = BigInt(fine) - 128_000n;
  // The raw value is between these two lines, which depend on the temperature: an offset, and the steepness.
  const offset = warmth * warmth * p6 + ((warmth * p5) << 17n) + (p4 << 35n);
  const bend = ((warmth * warmth * p3) >> 8n) + ((warmth * p2) << 12n);
  const steepness = (((1n << 47n) + bend) * p1) >> 33n;
  // Only a sensor without calibration has none.
  if (steepness === 0n) return Number.NaN;
  const linear = ((((1_048_576n - BigInt(raw)) << 31n) - offset) * 3125n) / steepness;
  const coarse = linear >> 13n;
  const quadratic = (p9 * coarse * coarse) >> 25n;
  const proportional = (p8 * linear) >> 19n;
  return Number(((linear + quadratic + proportional) >> 8n) + (p7 << 4n)) / 256;
}

/** %RH, 0 to 100, in steps of 1/1024. @param fine the fine temperature of the same measurement */
export function humidityFrom(raw: number, fine: number, { h1, h2, h3, h4, h5, h6 }: Bme280Calibration): number {
  const warmth = fine - 76_800;
  const offset = h4 * 2 ** 20 + h5 * warmth;
  const difference = shifted(raw * 2 ** 14 - offset + 2 ** 14, 15);
  const bend = shifted(shifted(warmth * h6, 10) * (shifted(warmth * h3, 11) + 2 ** 15), 10);
  const steepness = shifted((bend + 2 ** 21) * h2 + 2 ** 13, 14);
  const linear = difference * steepness;
  const coarse = shifted(linear, 15);
  const quadratic = shifted(shifted(coarse * coarse, 7) * h1, 4);
  const limited = Math.min(Math.max(linear - quadratic, 0), 100 * 2 ** 22);
  return shifted(limited, 12) / 1024;
}

/** An arithmetic shift to the right, for numbers of more than 32 bits too. */
function shifted(value: number, bits: number): number {
  return Math.floor(value / 2 ** bits);
}

function pressureCoefficients({ p1, p2, p3, p4, p5, p6, p7, p8, p9 }: Bme280Calibration) {
  const [a, b, c, d, e, f, g, h, i] = [p1, p2, p3, p4, p5, p6, p7, p8, p9].map(BigInt);
  return [a ?? 0n, b ?? 0n, c ?? 0n, d ?? 0n, e ?? 0n, f ?? 0n, g ?? 0n, h ?? 0n, i ?? 0n] as const;
}
