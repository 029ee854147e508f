import { I2CError } from "@twowire/core";

/** What the sensor measures. */
export interface Sht31Sample {
  /** °C, -45 to 130; the sensor is made for -40 to 125. Steps of 0.0027. */
  readonly temperature: number;
  /** Relative humidity in percent, 0 to 100. Steps of 0.0015. */
  readonly humidity: number;
}

/** Both quantities as they go over the wire. */
export interface RawSample {
  readonly temperature: number;
  readonly humidity: number;
}

const FULL_SCALE = 0xffff;

/** Temperature = -45 + 175 · word / 65535 (data sheet, section 4.13). */
const LOWEST_TEMPERATURE = -45;
const TEMPERATURE_SPAN = 175;

/** Humidity = 100 · word / 65535. */
const HUMIDITY_SPAN = 100;

export function sampleFrom({ temperature, humidity }: RawSample): Sht31Sample {
  return {
    temperature: LOWEST_TEMPERATURE + (TEMPERATURE_SPAN * temperature) / FULL_SCALE,
    humidity: (HUMIDITY_SPAN * humidity) / FULL_SCALE,
  };
}

/** The nearest words. */
export function rawSample({ temperature, humidity }: Sht31Sample): RawSample {
  return {
    temperature: Math.round(((temperature - LOWEST_TEMPERATURE) / TEMPERATURE_SPAN) * FULL_SCALE),
    humidity: Math.round((humidity / HUMIDITY_SPAN) * FULL_SCALE),
  };
}

/** A limit of the alert mode: both quantities, in °C and %RH. */
export type Sht31Limit = Sht31Sample;

/** In a limit, the upper seven bits of the humidity stand above the upper nine bits of the temperature. */
const HUMIDITY_LIMIT_BITS = 0xfe00;
const TEMPERATURE_LIMIT_BITS = 0xff80;

/**
 * A limit as its word, rounded down to what the bits can say (Sensirion's note "Alert Mode of SHT3x-DIS", section 2.1).
 * @throws I2CError `invalid-argument` for what the sensor cannot measure
 */
export function limitWord(limit: Sht31Limit): number {
  checkRange("temperature", limit.temperature, LOWEST_TEMPERATURE, LOWEST_TEMPERATURE + TEMPERATURE_SPAN, "°C");
  checkRange("humidity", limit.humidity, 0, HUMIDITY_SPAN, "%RH");
  const { temperature, humidity } = rawSample(limit);
  return (humidity & HUMIDITY_LIMIT_BITS) | (temperature >> 7);
}

/** What a limit's word is compared with: its bits, with zeros below. */
export function limitRaw(word: number): RawSample {
  return { temperature: (word << 7) & TEMPERATURE_LIMIT_BITS, humidity: word & HUMIDITY_LIMIT_BITS };
}

/** @throws I2CError `invalid-argument` outside */
export function checkRange(name: string, value: number, lowest: number, highest: number, unit: string): number {
  if (value >= lowest && value <= highest) return value;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A ${name} of ${value} ${unit} is outside what an SHT31 can have`,
    nextStep: `Give ${lowest} to ${highest} ${unit}.`,
  });
}
