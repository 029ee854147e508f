import { beforeEach, describe, expect, it } from "vitest";
import { Bme280Bench } from "./bme280-bench.fixture.ts";
import { SAMPLE_CALIBRATION } from "./calibration.ts";
import { measurementTimeMs } from "./oversampling.ts";
import { exactFineTemperature, rawHumidity, rawPressure, rawTemperature } from "./raw-values.ts";

let bench: Bme280Bench;
beforeEach(() => {
  bench = new Bme280Bench({ temperature: 21.5, pressure: 98_765.4, humidity: 40.25 });
});

/** ctrl_meas with oversampling of temperature and pressure by their codes. */
const control = (temperature: number, pressure: number, mode: number): number =>
  (temperature << 5) | (pressure << 2) | mode;

/** The longest time of a measurement of each once: 1.25 + 2.3 + 2.875 + 2.875. */
const ONCE_MS = 9.3;

const NOTHING = [0x8_0000, 0x8_0000, 0x8000];

describe("a measurement", () => {
  it("takes the time of the data sheet's formula", () => {
    const times = { temperature: 1, pressure: 1, humidity: 1 } as const;
    expect(measurementTimeMs(times, "typical")).toBeCloseTo(8, 9);
    expect(measurementTimeMs(times)).toBeCloseTo(ONCE_MS, 9);
    expect(measurementTimeMs({ temperature: 1, pressure: 4, humidity: 0 }, "typical")).toBeCloseTo(11.5, 9);
    expect(measurementTimeMs({ temperature: 2, pressure: 16, humidity: 1 })).toBeCloseTo(46.1, 1);
    expect(measurementTimeMs({ temperature: 0, pressure: 0, humidity: 0 })).toBeCloseTo(1.25, 9);
  });

  it("is made once in forced mode, and then it sleeps", async () => {
    await bench.write(0xf2, 1, 0xf4, control(1, 1, 1));
    expect(await bench.read(0xf3, 2)).toEqual([0x08, control(1, 1, 1)]);
    await bench.clock.advance(ONCE_MS - 0.001);
    expect(await bench.raw()).toEqual(NOTHING);
    expect(await bench.read(0xf3, 2)).toEqual([0x08, control(1, 1, 1)]);
    await bench.clock.advance(0.002);
    expect(await bench.read(0xf3, 2)).toEqual([0x00, control(1, 1, 0)]);
    const after = await bench.raw();
    expect(after).not.toEqual(NOTHING);
    bench.emulator.temperature = 60;
    await bench.clock.advance(1000);
    expect(await bench.raw()).toEqual(after);
  });

  it("is typically faster", async () => {
    bench = new Bme280Bench({ measurement: "typical" });
    await bench.write(0xf2, 1, 0xf4, control(1, 1, 1));
    await bench.clock.advance(7.999);
    expect(await bench.read(0xf3, 1)).toEqual([0x08]);
    await bench.clock.advance(0.002);
    expect(await bench.read(0xf3, 1)).toEqual([0x00]);
  });

  it.each([1, 2])("in forced mode is asked for by %i", async (mode) => {
    await bench.write(0xf4, control(1, 0, mode));
    expect(await bench.read(0xf3, 1)).toEqual([0x08]);
    await bench.clock.advance(10);
    expect(await bench.read(0xf3, 2)).toEqual([0x00, control(1, 0, 0)]);
  });

  it("says what the converter would, with one bit more for each doubling", async () => {
    const temperature = rawTemperature(21.5, SAMPLE_CALIBRATION);
    for (const [code, step] of [
      [1, 16],
      [2, 8],
      [3, 4],
      [4, 2],
      [5, 1],
      [6, 1],
      [7, 1],
    ] as const) {
      await bench.write(0xf2, code, 0xf4, control(code, code, 1));
      await bench.clock.advance(200);
      const felt = Math.round(temperature / step) * step;
      const fine = exactFineTemperature(felt, SAMPLE_CALIBRATION);
      const pressed = Math.round(rawPressure(98_765.4, fine, SAMPLE_CALIBRATION) / step) * step;
      expect(await bench.raw()).toEqual([pressed, felt, rawHumidity(40.25, fine, SAMPLE_CALIBRATION)]);
    }
  });

  it("leaves out what is not asked for", async () => {
    await bench.write(0xf2, 0, 0xf4, control(0, 1, 1));
    await bench.clock.advance(10);
    const [pressure, ...others] = await bench.raw();
    expect(pressure).not.toBe(NOTHING[0]);
    expect(others).toEqual(NOTHING.slice(1));
    await bench.write(0xf2, 1, 0xf4, control(1, 0, 1));
    await bench.clock.advance(10);
    expect((await bench.raw())[0]).toBe(NOTHING[0]);
    expect((await bench.raw())[2]).not.toBe(NOTHING[2]);
  });

  it("takes another oversampling of humidity only with a write to ctrl_meas", async () => {
    await bench.write(0xf4, control(1, 1, 3));
    await bench.write(0xf2, 1);
    expect(await bench.read(0xf2, 1)).toEqual([1]);
    await bench.clock.advance(100);
    expect((await bench.raw())[2]).toBe(NOTHING[2]);
    await bench.write(0xf4, control(1, 1, 3));
    await bench.clock.advance(100);
    expect((await bench.raw())[2]).not.toBe(NOTHING[2]);
  });

  it("shows what is felt at its end", async () => {
    await bench.write(0xf4, control(5, 0, 1));
    await bench.clock.advance(30);
    bench.emulator.temperature = -10;
    await bench.clock.advance(10);
    bench.emulator.temperature = 50;
    expect((await bench.raw())[1]).toBe(rawTemperature(-10, SAMPLE_CALIBRATION));
  });
});

describe("normal mode", () => {
  it.each([
    [0, 0.5],
    [1, 62.5],
    [2, 125],
    [3, 250],
    [4, 500],
    [5, 1000],
    [6, 10],
    [7, 20],
  ])("with rest %i measures, and rests %f ms", async (code, standbyMs) => {
    await bench.write(0xf2, 1, 0xf5, code << 5, 0xf4, control(1, 1, 3));
    await bench.clock.advance(ONCE_MS + 0.001);
    const first = await bench.raw();
    bench.emulator.temperature = 60;
    expect(await bench.read(0xf3, 1)).toEqual([0]);
    await bench.clock.advance(standbyMs - 0.002);
    expect(await bench.read(0xf3, 1)).toEqual([0]);
    await bench.clock.advance(0.002);
    expect(await bench.read(0xf3, 2)).toEqual([0x08, control(1, 1, 3)]);
    expect(await bench.raw()).toEqual(first);
    await bench.clock.advance(ONCE_MS);
    expect(await bench.raw()).not.toEqual(first);
  });

  it("goes on for days", async () => {
    await bench.write(0xf2, 1, 0xf5, 0x10, 0xf4, control(1, 1, 3));
    await bench.clock.advance(86_400_000);
    bench.emulator.temperature = 60;
    await bench.clock.advance(86_400_000);
    expect((await bench.raw())[1]).toBe(rawTemperature(60, SAMPLE_CALIBRATION));
  });

  it("ends when the measurement that goes on is over; until then nothing else is taken", async () => {
    await bench.write(0xf2, 1, 0xf4, control(1, 1, 3));
    await bench.clock.advance(5);
    await bench.write(0xf4, control(1, 1, 0));
    await bench.write(0xf4, control(2, 2, 3), 0xf2, 5);
    expect(await bench.read(0xf2, 3)).toEqual([1, 0x08, control(1, 1, 3)]);
    await bench.write(0xf5, 0xff);
    expect(await bench.read(0xf5, 1)).toEqual([0]);
    await bench.clock.advance(5);
    expect(await bench.read(0xf2, 3)).toEqual([1, 0, control(1, 1, 0)]);
    expect(await bench.raw()).not.toEqual(NOTHING);
    await bench.write(0xf5, 0xff);
    expect(await bench.read(0xf5, 1)).toEqual([0xfd]);
  });

  it("ends at once while it rests, and can be forced to measure then", async () => {
    await bench.write(0xf5, 0xa0, 0xf4, control(1, 1, 3));
    await bench.clock.advance(100);
    await bench.write(0xf4, control(1, 1, 1));
    expect(await bench.read(0xf3, 1)).toEqual([0x08]);
    await bench.clock.advance(10);
    expect(await bench.read(0xf3, 2)).toEqual([0, control(1, 1, 0)]);
    await bench.write(0xf4, control(1, 1, 3));
    await bench.clock.advance(100);
    await bench.write(0xf4, control(1, 1, 0));
    expect(await bench.read(0xf3, 2)).toEqual([0, control(1, 1, 0)]);
  });

  it("ignores another rest or filter", async () => {
    await bench.write(0xf4, control(1, 1, 3), 0xf5, 0xb0);
    expect(await bench.read(0xf5, 1)).toEqual([0]);
  });

  it("takes another oversampling with the next measurement, and goes on resting meanwhile", async () => {
    await bench.write(0xf5, 0xa0, 0xf4, control(1, 1, 3));
    await bench.clock.advance(100);
    await bench.write(0xf4, control(5, 1, 3));
    expect(await bench.read(0xf3, 1)).toEqual([0]);
    await bench.clock.advance(950);
    expect((await bench.raw())[1]).toBe(rawTemperature(21.5, SAMPLE_CALIBRATION));
  });
});

describe("forced mode", () => {
  it("commanded again during a measurement measures again after it", async () => {
    await bench.write(0xf4, control(1, 1, 1));
    await bench.clock.advance(5);
    await bench.write(0xf4, control(1, 1, 1));
    await bench.clock.advance(5);
    expect(await bench.read(0xf3, 1)).toEqual([0x08]);
    await bench.clock.advance(5);
    expect(await bench.read(0xf3, 2)).toEqual([0, control(1, 1, 0)]);
  });
});

describe("the filter", () => {
  it.each([
    [0x04, 2],
    [0x08, 4],
    [0x0c, 8],
    [0x10, 16],
    [0x1c, 16],
  ])("%i follows the formula with coefficient %i, at 20 bits", async (config, coefficient) => {
    await bench.write(0xf5, config);
    let memory: number | undefined;
    for (const celsius of [21.5, 30, 30, -5, 80, 21.5]) {
      bench.emulator.temperature = celsius;
      await bench.write(0xf4, control(1, 1, 1));
      await bench.clock.advance(10);
      const raw = rawTemperature(celsius, SAMPLE_CALIBRATION);
      memory = memory === undefined ? raw : (memory * (coefficient - 1) + raw) / coefficient;
      expect((await bench.raw())[1]).toBe(Math.round(memory));
    }
  });

  it("reaches 75 percent of a step after the number of samples in table 6", async () => {
    for (const [config, samples] of [
      [0x04, 2],
      [0x08, 5],
      [0x0c, 11],
      [0x10, 22],
    ] as const) {
      const step = async (celsius: number): Promise<number> => {
        bench.emulator.temperature = celsius;
        await bench.write(0xf4, control(1, 0, 1));
        await bench.clock.advance(10);
        return (await bench.raw())[1];
      };
      await bench.write(0xf5, config);
      const from = await step(0);
      const to = rawTemperature(50, SAMPLE_CALIBRATION);
      let count = 1;
      while ((await step(50)) < from + 0.75 * (to - from)) count += 1;
      expect(count).toBe(samples);
    }
  });

  it("starts anew where it is written, and keeps its memory of what is skipped meanwhile", async () => {
    const measure = async (pressure: number, code: number): Promise<number> => {
      bench.emulator.pressure = pressure;
      await bench.write(0xf4, control(1, code, 1));
      await bench.clock.advance(10);
      return (await bench.raw())[0];
    };
    await bench.write(0xf5, 0x04);
    const low = await measure(90_000, 1);
    expect(await measure(100_000, 0)).toBe(0x8_0000);
    const mixed = await measure(100_000, 1);
    await bench.write(0xf5, 0x04);
    const high = await measure(100_000, 1);
    expect(Math.abs(mixed - (low + high) / 2)).toBeLessThanOrEqual(1);
  });
});

describe("the bus", () => {
  it("gives all results of a read from one measurement", async () => {
    await bench.write(0xf2, 1, 0xf5, 0x00, 0xf4, control(5, 5, 3));
    await bench.clock.advance(500);
    const before = await bench.read(0xf7, 8);
    const { emulator } = bench;
    emulator.temperature = 80;
    emulator.start(0x76, "write");
    emulator.write(0xf7);
    emulator.stop("restart");
    emulator.start(0x76, "read");
    const bytes: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      bytes.push(emulator.read());
      emulator.clocked();
      await bench.clock.advance(100);
    }
    emulator.stop("stop");
    expect(bytes).toEqual(before);
    expect(await bench.read(0xf7, 8)).not.toEqual(before);
  });

  it("is written in pairs, of which a half changes nothing", async () => {
    await bench.write(0xf2, 0x03, 0xf5, 0xa0);
    expect(await bench.read(0xf2, 4)).toEqual([0x03, 0, 0, 0xa0]);
    await bench.write(0xf2, 0x05, 0xf4);
    expect(await bench.read(0xf2, 1)).toEqual([0x05]);
  });

  it("reads the calibration as the data sheet packs it", async () => {
    expect(await bench.read(0x88, 26)).toEqual([
      0x70, 0x6b, 0x43, 0x67, 0x18, 0xfc, 0x7d, 0x8e, 0x43, 0xd6, 0xd0, 0x0b, 0x27, 0x0b, 0x8c, 0x00, 0xf9, 0xff, 0x8c,
      0x3c, 0xf8, 0xc6, 0x70, 0x17, 0x00, 0x4b,
    ]);
    // dig_H4 is 0x139, dig_H5 is 0x032.
    expect(await bench.read(0xe1, 7)).toEqual([0x6a, 0x01, 0x00, 0x13, 0x29, 0x03, 0x1e]);
    expect(bench.warnings).toEqual([]);
  });

  it("warns of reserved registers", async () => {
    expect(await bench.read(0xf6, 1)).toEqual([0]);
    await bench.write(0xf6, 0x55);
    expect(bench.warnings.map(({ kind }) => kind)).toEqual(["unmapped-read", "unmapped-write"]);
  });
});

describe("what is written while the sensor does not sleep", () => {
  it("is ignored in config, with a warning where it would have changed something", async () => {
    await bench.write(0xf5, 0x08, 0xf4, control(1, 1, 3));
    await bench.write(0xf5, 0x08);
    expect(bench.warnings).toEqual([]);
    await bench.write(0xf5, 0x10);
    expect(await bench.read(0xf5, 1)).toEqual([0x08]);
    expect(bench.warnings).toMatchObject([
      { kind: "ignored-write", pointer: 0xf5, message: expect.stringContaining("it does not sleep") as string },
    ]);
  });

  it("is ignored in ctrl_meas and ctrl_hum while a change of mode waits, with a warning", async () => {
    await bench.write(0xf4, control(1, 1, 3));
    await bench.write(0xf4, control(1, 1, 0));
    await bench.write(0xf4, control(5, 5, 0), 0xf2, 5);
    expect(bench.warnings.map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ["ignored-write", 0xf4],
      ["ignored-write", 0xf2],
    ]);
  });
});

describe("power-on and reset", () => {
  it("load the calibration, which takes 2 ms and shows", async () => {
    bench.emulator.powerOnReset();
    expect(await bench.read(0xf3, 1)).toEqual([0x01]);
    expect(await bench.read(0x88, 4)).toEqual([0, 0, 0, 0]);
    await bench.clock.advance(2);
    expect(await bench.read(0xf3, 1)).toEqual([0x00]);
    expect(await bench.read(0x88, 2)).toEqual([0x70, 0x6b]);
  });

  it("are the same, by the word 0xB6 and no other", async () => {
    await bench.write(0xf2, 1, 0xf5, 0x90, 0xf4, control(2, 2, 3));
    await bench.clock.advance(100);
    await bench.write(0xe0, 0xb7);
    expect(await bench.read(0xf2, 4)).toEqual([1, 0, control(2, 2, 3), 0x90]);
    await bench.write(0xe0, 0xb6);
    expect(await bench.read(0xf2, 4)).toEqual([0, 1, 0, 0]);
    expect(await bench.read(0xe0, 1)).toEqual([0]);
    expect(await bench.raw()).toEqual(NOTHING);
    await bench.clock.advance(1000);
    expect(await bench.raw()).toEqual(NOTHING);
  });
});
