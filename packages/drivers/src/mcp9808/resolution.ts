/** The smallest difference that the sensor tells apart, in °C. */
export type Mcp9808Resolution = 0.5 | 0.25 | 0.125 | 0.0625;

/** The resolutions, by the value of the RESOLUTION register. */
export const RESOLUTIONS: readonly Mcp9808Resolution[] = [0.5, 0.25, 0.125, 0.0625];

/** Typical time of a conversion in milliseconds, by the value of the RESOLUTION register (DS25095A, register 5-7). */
const CONVERSION_MS: readonly number[] = [30, 65, 130, 250];

/** How long the sensor takes for one conversion, in milliseconds (typical; the data sheet gives no maximum). */
export function conversionTimeMs(resolution: Mcp9808Resolution): number {
  return CONVERSION_MS[RESOLUTIONS.indexOf(resolution)] ?? 250;
}
