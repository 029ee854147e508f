/** Rest between two measurements in normal mode, in milliseconds. */
export type Bme280StandbyMs = 0.5 | 10 | 20 | 62.5 | 125 | 250 | 500 | 1000;

/** How slowly temperature and pressure follow changes: about so many measurements; 0 for at once. */
export type Bme280Filter = 0 | 2 | 4 | 8 | 16;

export const STANDBY_MS: readonly Bme280StandbyMs[] = [0.5, 10, 20, 62.5, 125, 250, 500, 1000];
export const FILTERS: readonly Bme280Filter[] = [0, 2, 4, 8, 16];

const STANDBY_NAMES = ["0.5ms", "10ms", "20ms", "62.5ms", "125ms", "250ms", "500ms", "1000ms"] as const;
const FILTER_NAMES = ["off", "2", "4", "8", "16"] as const;

export function standbyName(standbyMs: Bme280StandbyMs): (typeof STANDBY_NAMES)[number] {
  return STANDBY_NAMES[STANDBY_MS.indexOf(standbyMs)] ?? "1000ms";
}

export function standbyMsOf(name: (typeof STANDBY_NAMES)[number]): Bme280StandbyMs {
  return STANDBY_MS[STANDBY_NAMES.indexOf(name)] ?? 1000;
}

export function filterName(filter: Bme280Filter): (typeof FILTER_NAMES)[number] {
  return FILTER_NAMES[FILTERS.indexOf(filter)] ?? "off";
}

/** The coefficient, 1 for none. @param name a number for the values of the register that have no name, and mean 16 */
export function filterOf(name: (typeof FILTER_NAMES)[number] | number): number {
  return typeof name === "number" ? 16 : FILTERS[FILTER_NAMES.indexOf(name)] || 1;
}
