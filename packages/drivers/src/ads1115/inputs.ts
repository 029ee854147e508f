import { I2CError } from "@twowire/core";

/** What is measured: one input against ground, or the difference of two. */
export type Ads1115Input =
  | { readonly channel: 0 | 1 | 2 | 3; readonly differential?: undefined }
  | {
      /** The first minus the second. */
      readonly differential: readonly [0, 1] | readonly [0, 3] | readonly [1, 3] | readonly [2, 3];
      readonly channel?: undefined;
    };

/** The same as the name of the pins: `ain0`, or `ain0ain1` for a difference. */
export type Ads1115InputName = "ain0" | "ain1" | "ain2" | "ain3" | "ain0ain1" | "ain0ain3" | "ain1ain3" | "ain2ain3";

/** The full scale in volts: a result is between minus and plus this. An input must stay within the supply all the same. */
export type Ads1115Range = 6.144 | 4.096 | 2.048 | 1.024 | 0.512 | 0.256;

/** Conversions in a second. The fewer, the less noise. */
export type Ads1115Rate = 8 | 16 | 32 | 64 | 128 | 250 | 475 | 860;

/** How an input is measured. */
export interface Ads1115Scale {
  /** Default: 6.144, within which every input is that the supply allows. */
  readonly range: Ads1115Range;
  /** Default: 128. */
  readonly rate: Ads1115Rate;
}

/** Steps from zero to the full scale. */
export const STEPS = 32_768;

/** The pins of each input: the second is subtracted. */
export const PINS: Readonly<Record<Ads1115InputName, readonly [number, number | undefined]>> = {
  ain0: [0, undefined],
  ain1: [1, undefined],
  ain2: [2, undefined],
  ain3: [3, undefined],
  ain0ain1: [0, 1],
  ain0ain3: [0, 3],
  ain1ain3: [1, 3],
  ain2ain3: [2, 3],
};

export const INPUT_NAMES: readonly Ads1115InputName[] = [
  "ain0",
  "ain1",
  "ain2",
  "ain3",
  "ain0ain1",
  "ain0ain3",
  "ain1ain3",
  "ain2ain3",
];

export const RANGES: readonly Ads1115Range[] = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];
const RANGE_NAMES = ["6.144V", "4.096V", "2.048V", "1.024V", "0.512V", "0.256V"] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

export const RATES: readonly Ads1115Rate[] = [8, 16, 32, 64, 128, 250, 475, 860];
const RATE_NAMES = ["8Hz", "16Hz", "32Hz", "64Hz", "128Hz", "250Hz", "475Hz", "860Hz"] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** @throws I2CError `invalid-argument` for an input that there is not */
export function inputName(input: Ads1115Input): Ads1115InputName {
  // Callers without types may give anything.
  const { channel, differential } = (input ?? {}) as { readonly channel?: unknown; readonly differential?: unknown };
  const found = INPUT_NAMES.find((name) => {
    const [positive, negative] = PINS[name];
    if (negative === undefined) return differential === undefined && channel === positive;
    return channel === undefined && Array.isArray(differential) && isPair(differential, positive, negative);
  });
  if (found !== undefined) return found;
  throw new I2CError({
    kind: "invalid-argument",
    message: "An ADS1115 has no such input",
    nextStep: "Give channel: 0 to 3, or differential: [0, 1], [0, 3], [1, 3] or [2, 3].",
  });
}

/** @throws I2CError `invalid-argument` for a range that there is not */
export function rangeName(range: Ads1115Range): RangeName {
  return choice("range", range, RANGES, RANGE_NAMES, "volts");
}

/** @param name a number for the two values of the register that have no name, and mean the smallest range */
export function rangeOf(name: RangeName | number): Ads1115Range {
  return typeof name === "number" ? 0.256 : (RANGES[RANGE_NAMES.indexOf(name)] ?? 0.256);
}

/** @throws I2CError `invalid-argument` for a rate that there is not */
export function rateName(rate: Ads1115Rate): RateName {
  return choice("rate", rate, RATES, RATE_NAMES, "conversions in a second");
}

export function rateOf(name: RateName): Ads1115Rate {
  return RATES[RATE_NAMES.indexOf(name)] ?? 128;
}

function isPair(given: readonly unknown[], positive: number, negative: number): boolean {
  return given.length === 2 && given[0] === positive && given[1] === negative;
}

function choice<Value extends number, Name extends string>(
  option: string,
  value: Value,
  values: readonly Value[],
  names: readonly Name[],
  unit: string,
): Name {
  const name = names[values.indexOf(value)];
  if (name !== undefined) return name;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${option} of an ADS1115 cannot be ${String(value)}`,
    nextStep: `Choose one of ${values.join(", ")} ${unit}.`,
  });
}
