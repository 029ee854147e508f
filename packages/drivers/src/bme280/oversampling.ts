/** How often a quantity is measured and averaged for one result; 0 leaves it out. */
export type Bme280Times = 0 | 1 | 2 | 4 | 8 | 16;

/** How often each is measured. */
export interface Bme280Oversampling {
  /** Never 0: pressure and humidity depend on the temperature. */
  readonly temperature: Exclude<Bme280Times, 0>;
  readonly pressure: Bme280Times;
  readonly humidity: Bme280Times;
}

/** The same as the chip can be told, which may leave out the temperature. */
export type AnyOversampling = Readonly<Record<"temperature" | "pressure" | "humidity", Bme280Times>>;

export const TIMES: readonly Bme280Times[] = [0, 1, 2, 4, 8, 16];

const NAMES = ["skip", "x1", "x2", "x4", "x8", "x16"] as const;
export type OversamplingName = (typeof NAMES)[number];

export function oversamplingName(times: Bme280Times): OversamplingName {
  return NAMES[TIMES.indexOf(times)] ?? "x16";
}

/** @param name a number for the values of the register that have no name, and mean 16 times */
export function timesOf(name: OversamplingName | number): Bme280Times {
  return typeof name === "number" ? 16 : (TIMES[NAMES.indexOf(name)] ?? 16);
}

/** Milliseconds for each time that a quantity is measured, and beside that (section 9.1). */
const TIMING = {
  typical: { start: 1, each: 2, extra: 0.5 },
  maximum: { start: 1.25, each: 2.3, extra: 0.575 },
} as const;

/** How long a measurement takes, in milliseconds (section 9.1). */
export function measurementTimeMs(oversampling: AnyOversampling, kind: "typical" | "maximum" = "maximum"): number {
  const { start, each, extra } = TIMING[kind];
  const { temperature, pressure, humidity } = oversampling;
  const others = [pressure, humidity].filter((times) => times > 0);
  return start + each * temperature + others.reduce<number>((sum, times) => sum + each * times + extra, 0);
}
