import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bme280Calibration, SAMPLE_CALIBRATION } from "./calibration.ts";
import { fineTemperature, humidityFrom, pressureFrom, temperatureFrom } from "./compensation.ts";
import {
  exactFineTemperature,
  exactHumidity,
  exactPressure,
  rawHumidity,
  rawPressure,
  rawTemperature,
} from "./raw-values.ts";

/** A second calibration, with other signs. */
const OTHER: Bme280Calibration = {
  ...SAMPLE_CALIBRATION,
  t1: 28_009,
  t2: 25_654,
  t3: 50,
  p1: 39_145,
  p2: -10_750,
  p4: 5667,
  p5: -120,
  h2: 355,
  h3: 12,
  h4: 333,
  h5: -50,
  h6: -30,
};

const climate = fc.record({
  celsius: fc.double({ min: -40, max: 85, noNaN: true }),
  pascal: fc.double({ min: 30_000, max: 110_000, noNaN: true }),
  percent: fc.double({ min: 0, max: 100, noNaN: true }),
});

describe("the integer formulas", () => {
  // The data sheet's own, calculated with integers of 32 bits (temperature, humidity) and 64 bits (pressure); none overflowed.
  // Raw temperature, pressure and humidity; t_fine, 0.01 °C, Pa/256, %RH/1024.
  const sampleVectors = [
    [519_888, 415_148, 30_000, 128_422, 2508, 25_767_233, 56_317],
    [313_708, 813_183, 19_172, -204_808, -4000, 7_679_990, 0],
    [313_708, 291_814, 40_188, -204_808, -4000, 28_159_959, 102_396],
    [712_471, 842_402, 21_125, 435_187, 8500, 7_680_023, 0],
    [712_471, 414_926, 36_959, 435_187, 8500, 28_159_914, 102_400],
    [440_063, 335_721, 38_821, -13, 0, 28_159_922, 102_399],
    [524_288, 524_288, 32_768, 135_479, 2646, 21_003_398, 72_140],
    [500_000, 400_001, 0, 96_494, 1885, 26_184_649, 0],
    [500_000, 399_999, 65_535, 96_494, 1885, 26_184_737, 102_400],
  ] as const;
  const otherVectors = [
    [519_888, 415_148, 30_000, 112_350, 2194, 22_036_920, 47_687],
    [313_708, 813_183, 19_172, -210_454, -4110, 5_346_737, 0],
    [313_708, 291_814, 40_188, -210_454, -4110, 24_303_570, 102_400],
    [712_471, 842_402, 21_125, 414_074, 8087, 5_372_058, 3921],
    [712_471, 414_926, 36_959, 414_074, 8087, 24_271_965, 76_867],
    [440_063, 335_721, 38_821, -12_665, -247, 24_256_453, 97_988],
    [524_288, 524_288, 32_768, 119_241, 2329, 17_641_231, 62_482],
    [500_000, 400_001, 0, 81_202, 1586, 22_423_535, 0],
    [500_000, 399_999, 65_535, 81_202, 1586, 22_423_615, 102_400],
  ] as const;

  it.each([
    ["the sample's", SAMPLE_CALIBRATION, sampleVectors],
    ["another", OTHER, otherVectors],
  ] as const)("agree with the data sheet's to the last bit, with %s calibration", (_which, calibration, vectors) => {
    for (const [temperature, pressure, humidity, fine, celsius, pascal, percent] of vectors) {
      expect(fineTemperature(temperature, calibration)).toBe(fine);
      expect(temperatureFrom(fine)).toBe(celsius / 100);
      expect(pressureFrom(pressure, fine, calibration)).toBe(pascal / 256);
      expect(humidityFrom(humidity, fine, calibration)).toBe(percent / 1024);
    }
  });

  it("agree with the example of the BMP280's data sheet: 25.08 °C, 100653.27 Pa", () => {
    const fine = fineTemperature(519_888, SAMPLE_CALIBRATION);
    expect(temperatureFrom(fine)).toBe(25.08);
    expect(pressureFrom(415_148, fine, SAMPLE_CALIBRATION)).toBeCloseTo(100_653.27, 1);
    expect(exactFineTemperature(519_888, SAMPLE_CALIBRATION)).toBeCloseTo(128_422.29, 1);
    expect(exactPressure(415_148, exactFineTemperature(519_888, SAMPLE_CALIBRATION), SAMPLE_CALIBRATION)).toBeCloseTo(
      100_653.27,
      2,
    );
  });

  it.each([
    ["the sample's", SAMPLE_CALIBRATION],
    ["another", OTHER],
  ] as const)("agree with floating point over the whole range, with %s calibration", (_which, calibration) => {
    fc.assert(
      fc.property(climate, ({ celsius, pascal, percent }) => {
        const temperature = rawTemperature(celsius, calibration);
        const exactFine = exactFineTemperature(temperature, calibration);
        const fine = fineTemperature(temperature, calibration);
        const pressure = rawPressure(pascal, exactFine, calibration);
        const humidity = rawHumidity(percent, exactFine, calibration);
        // What cutting off leaves: 0.01 °C, and for the others what that makes of them.
        expect(Math.abs(temperatureFrom(fine) - exactFine / 5120)).toBeLessThan(0.01);
        expect(
          Math.abs(pressureFrom(pressure, fine, calibration) - exactPressure(pressure, exactFine, calibration)),
        ).toBeLessThan(0.6);
        const limited = Math.min(Math.max(exactHumidity(humidity, exactFine, calibration), 0), 100);
        expect(Math.abs(humidityFrom(humidity, fine, calibration) - limited)).toBeLessThan(0.012);
      }),
      { numRuns: 2000 },
    );
  });

  it("have no pressure without calibration", () => {
    expect(pressureFrom(400_000, 0, { ...SAMPLE_CALIBRATION, p1: 0 })).toBeNaN();
  });
});

describe("the way back", () => {
  it.each([
    ["the sample's", SAMPLE_CALIBRATION],
    ["another", OTHER],
  ] as const)("comes nearest of all raw values, with %s calibration", (_which, calibration) => {
    fc.assert(
      fc.property(climate, ({ celsius, pascal, percent }) => {
        const temperature = rawTemperature(celsius, calibration);
        const fine = exactFineTemperature(temperature, calibration);
        const cases: readonly (readonly [number, (raw: number) => number, number])[] = [
          [temperature, (raw) => exactFineTemperature(raw, calibration) / 5120, celsius],
          [rawPressure(pascal, fine, calibration), (raw) => exactPressure(raw, fine, calibration), pascal],
          [rawHumidity(percent, fine, calibration), (raw) => exactHumidity(raw, fine, calibration), percent],
        ];
        for (const [raw, value, wanted] of cases) {
          const error = Math.abs(value(raw) - wanted);
          expect(error).toBeLessThanOrEqual(Math.abs(value(raw - 1) - wanted) + 1e-9);
          expect(error).toBeLessThanOrEqual(Math.abs(value(raw + 1) - wanted) + 1e-9);
        }
      }),
    );
  });

  it("stays within what the converter can say, over the whole range", () => {
    for (const celsius of [-40, 85]) {
      const temperature = rawTemperature(celsius, SAMPLE_CALIBRATION);
      const fine = exactFineTemperature(temperature, SAMPLE_CALIBRATION);
      for (const raw of [
        temperature,
        ...[30_000, 110_000].map((pascal) => rawPressure(pascal, fine, SAMPLE_CALIBRATION)),
      ]) {
        expect(raw).toBeGreaterThan(0x1_0000);
        expect(raw).toBeLessThan(0xf_0000);
      }
      for (const percent of [0, 100]) {
        expect(rawHumidity(percent, fine, SAMPLE_CALIBRATION)).toBeGreaterThan(0x1000);
        expect(rawHumidity(percent, fine, SAMPLE_CALIBRATION)).toBeLessThan(0xf000);
      }
    }
  });
});
