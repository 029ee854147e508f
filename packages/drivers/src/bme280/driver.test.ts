import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Bme280Bench } from "./bme280-bench.fixture.ts";
import { SAMPLE_CALIBRATION } from "./calibration.ts";
import { Bme280 } from "./driver.ts";
import type { Bme280Times } from "./oversampling.ts";
import { FILTERS, STANDBY_MS } from "./rest-and-filter.ts";
import type { Bme280Changes } from "./settings.ts";

let bench: Bme280Bench;
let sensor: Bme280;
beforeEach(() => {
  bench = new Bme280Bench({ temperature: 21.5, pressure: 98_765.4, humidity: 40.25 });
  ({ sensor } = bench);
});

/**
 * How far a result may be from what was put in: half of the sensor's step, which each doubling of the oversampling halves down
 * to 20 bits, and what the integer formulas cut off.
 */
const tolerance = (times: Bme280Times) => ({
  temperature: (16 / times) * 0.00016 + 0.0095,
  pressure: (16 / times) * 0.096 + 0.6,
  humidity: 0.0032 + 0.012,
});

describe("sample", () => {
  it("gives back what the sensor feels, over its whole range, in every mode", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -40, max: 85, noNaN: true }),
        fc.double({ min: 30_000, max: 110_000, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.constantFrom(...FILTERS),
        fc.constantFrom("forced", "normal"),
        async (temperature, pressure, humidity, times, filter, mode) => {
          const bench = new Bme280Bench({ temperature, pressure, humidity });
          const options = { oversampling: times as 1, filter, mode: mode as "forced" };
          const sample = await bench.run(new Bme280(bench.controller, options).sample());
          const allowed = tolerance(filter === 0 ? (times as 1) : 16);
          expect(Math.abs(sample.thermometer.temperature - temperature)).toBeLessThanOrEqual(allowed.temperature);
          expect(Math.abs(sample.barometer!.pressure - pressure)).toBeLessThanOrEqual(allowed.pressure);
          expect(Math.abs(sample.hygrometer!.humidity - humidity)).toBeLessThanOrEqual(allowed.humidity);
          expect(bench.warnings).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    [-40, 30_000, 0],
    [85, 110_000, 100],
    [0, 101_325, 50],
    [-0.01, 30_000, 100],
  ])("knows %d °C, %d Pa and %d %%RH", async (temperature, pressure, humidity) => {
    bench = new Bme280Bench({ temperature, pressure, humidity, driver: { oversampling: 16 } });
    const { thermometer, barometer, hygrometer } = await bench.run(bench.sensor.sample());
    expect(thermometer.temperature).toBeCloseTo(temperature, 1);
    expect(Math.abs(barometer!.pressure - pressure)).toBeLessThan(0.7);
    expect(hygrometer!.humidity).toBeCloseTo(humidity, 1);
  });

  it("sets the sensor up, measures, waits, and reads all results at once", async () => {
    await bench.run(sensor.sample());
    expect(bench.wire).toEqual([
      // The calibration is loaded, the sensor sleeps.
      "S 76W A F3 A Sr 76R A 00 N P",
      "S 76W A F4 A Sr 76R A 00 N P",
      "S 76W A F5 A A0 A P",
      "S 76W A F2 A 01 A P",
      "S 76W A F4 A 24 A P",
      // Calibration.
      expect.stringMatching(/^S 76W A 88 A Sr 76R A 70 A 6B A .* 4B N P$/),
      "S 76W A E1 A Sr 76R A 6A A 01 A 00 A 13 A 29 A 03 A 1E N P",
      // The measurement.
      "S 76W A F4 A 25 A P",
      "S 76W A F3 A Sr 76R A 00 N P",
      "S 76W A F2 A Sr 76R A 01 A 00 A 24 A A0 N P",
      expect.stringMatching(/^S 76W A F7 A Sr 76R( A ..){7} A .. N P$/),
    ]);
    expect(bench.clock.now()).toBeCloseTo(9.3, 9);
    bench.wire.length = 0;
    await bench.run(sensor.sample());
    expect(bench.wire.length).toBe(4);
  });

  it("leaves out what is not measured", async () => {
    await bench.run(sensor.configure({ oversampling: { pressure: 0, humidity: 0 } }));
    expect(await bench.run(sensor.sample())).toEqual({ thermometer: { temperature: expect.closeTo(21.5, 1) } });
    await bench.run(sensor.configure({ oversampling: { humidity: 4 } }));
    expect(await bench.run(sensor.sample())).toEqual({
      thermometer: { temperature: expect.closeTo(21.5, 1) },
      hygrometer: { humidity: expect.closeTo(40.25, 1) },
    });
  });

  it("follows slowly with a filter", async () => {
    await bench.run(sensor.configure({ filter: 4 }));
    await bench.run(sensor.sample());
    bench.emulator.temperature = 41.5;
    const temperatures: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      temperatures.push((await bench.run(sensor.sample())).thermometer.temperature);
    }
    expect(temperatures).toEqual([expect.closeTo(26.5, 1), expect.closeTo(30.25, 1), expect.closeTo(33.06, 1)]);
  });

  it("in normal mode is the last result, at once", async () => {
    await bench.run(sensor.configure({ mode: "normal", standbyMs: 62.5 }));
    expect((await bench.run(sensor.sample())).thermometer.temperature).toBeCloseTo(21.5, 1);
    bench.emulator.temperature = 50;
    const startMs = bench.clock.now();
    expect((await bench.run(sensor.sample())).thermometer.temperature).toBeCloseTo(21.5, 1);
    expect(bench.clock.now()).toBe(startMs);
    await bench.clock.advance(80);
    expect((await bench.run(sensor.sample())).thermometer.temperature).toBeCloseTo(50, 1);
  });

  it("answers several callers one after the other", async () => {
    const samples = await bench.run(Promise.all([sensor.sample(), sensor.sample(), sensor.sample()]));
    expect(new Set(samples.map((sample) => sample.barometer?.pressure)).size).toBe(1);
    expect(bench.clock.now()).toBeCloseTo(27.9, 9);
  });

  it("of a sensor that was switched on just now waits for its calibration", async () => {
    bench = new Bme280Bench({ temperature: 30, poweredMs: 0 });
    expect((await bench.run(bench.sensor.sample())).thermometer.temperature).toBeCloseTo(30, 1);
  });

  it("uses each sensor's own calibration", async () => {
    const calibration = { ...SAMPLE_CALIBRATION, t1: 28_009, p4: 5667, h4: 333, h5: -50, h6: -30 };
    bench = new Bme280Bench({ temperature: 30, pressure: 90_000, humidity: 20, calibration });
    const { thermometer, barometer, hygrometer } = await bench.run(bench.sensor.sample());
    expect(thermometer.temperature).toBeCloseTo(30, 1);
    expect(Math.abs(barometer!.pressure - 90_000)).toBeLessThan(2.2);
    expect(hygrometer!.humidity).toBeCloseTo(20, 1);
  });

  it.each(["forced", "normal"] as const)(
    "in %s mode notices that the sensor lost its power, and sets it anew",
    async (mode) => {
      await bench.run(sensor.configure({ mode, oversampling: 2, filter: 2 }));
      await bench.run(sensor.sample());
      if (mode === "normal") bench.emulator.set("poweredMs", "1000");
      else bench.clock.setTimer(5, () => bench.emulator.set("poweredMs", "1000"));
      await expect(bench.run(sensor.sample())).rejects.toMatchObject({ kind: "protocol", address: 0x76, bus: "idle" });
      expect((await bench.run(sensor.sample())).thermometer.temperature).toBeCloseTo(21.5, 1);
    },
  );

  it("gives up on a sensor that never ends measuring, or loading", async () => {
    for (const [status, problem] of [
      [0x08, "does not end a measurement"],
      [0x01, "does not end loading its calibration"],
    ] as const) {
      bench = new Bme280Bench();
      bench.bus.wire.targets.clear();
      let pointer = 0;
      bench.bus.attachNow([0x76], {
        start: () => true,
        write: (byte) => {
          pointer = byte;
          return true;
        },
        read: () => (pointer === 0xf3 ? status : 0x01),
        stop: () => undefined,
      });
      await expect(bench.run(bench.sensor.sample())).rejects.toThrow(problem);
      await expect(bench.run(bench.sensor.sample())).rejects.toMatchObject({ kind: "timeout" });
    }
  });

  it("refuses a sensor without calibration", async () => {
    bench = new Bme280Bench({ calibration: { ...SAMPLE_CALIBRATION, p1: 0 } });
    await expect(bench.run(bench.sensor.sample())).rejects.toThrow("has no calibration: it reads 0");
  });
});

describe("configure", () => {
  it("sets everything, while the sensor sleeps", async () => {
    await bench.run(
      sensor.configure({
        oversampling: { temperature: 2, pressure: 16, humidity: 1 },
        filter: 16,
        mode: "normal",
        standbyMs: 0.5,
      }),
    );
    expect(await bench.read(0xf2, 1)).toEqual([0x01]);
    expect(await bench.read(0xf4, 2)).toEqual([0x57, 0x10]);
    // From one normal mode to another.
    await bench.run(sensor.configure({ standbyMs: 20, filter: 2 }));
    expect(await bench.read(0xf4, 2)).toEqual([0x57, 0xe4]);
    await bench.run(sensor.configure({ mode: "forced" }));
    expect(await bench.read(0xf4, 2)).toEqual([0x54, 0xe4]);
    expect(sensor.settings).toEqual({
      oversampling: { temperature: 2, pressure: 16, humidity: 1 },
      filter: 2,
      mode: "forced",
      standbyMs: 20,
    });
  });

  it.each(STANDBY_MS)("knows a rest of %f ms", async (standbyMs) => {
    await bench.run(sensor.configure({ standbyMs, mode: "normal" }));
    const [first] = await bench.raw();
    bench.emulator.pressure = 50_000;
    await bench.clock.advance(standbyMs - 0.01);
    expect((await bench.raw())[0]).toBe(first);
    await bench.clock.advance(9.32);
    expect((await bench.raw())[0]).not.toBe(first);
  });

  it("is taken from the constructor too, and sent at the first use", async () => {
    const other = new Bme280(bench.controller, { oversampling: 4, mode: "normal", standbyMs: 10, filter: 8 });
    expect(other.settings.oversampling).toEqual({ temperature: 4, pressure: 4, humidity: 4 });
    expect(other.measurementTimeMs).toBeCloseTo(1.25 + 3 * 9.2 + 2 * 0.575, 9);
    await bench.run(other.sample());
    expect(await bench.read(0xf2, 4)).toEqual([0x03, expect.any(Number), 0x6f, 0xcc]);
  });

  it("ends what somebody else left going on", async () => {
    await bench.write(0xf2, 5, 0xf4, 0xb7);
    await bench.clock.advance(10);
    await bench.run(sensor.configure({ filter: 2 }));
    expect(await bench.read(0xf2, 4)).toEqual([0x01, 0x00, 0x24, 0xa4]);
  });

  it.each<[object, string]>([
    [{ oversampling: 3 }, "cannot have oversampling of the temperature 3. Choose among 1, 2, 4, 8, 16."],
    [{ oversampling: { temperature: 0 } }, "cannot have oversampling of the temperature 0"],
    [
      { oversampling: { pressure: 32 } },
      "cannot have oversampling of the pressure 32. Choose among 0, 1, 2, 4, 8, 16.",
    ],
    [{ oversampling: { altitude: 1 } }, 'has no quantity "altitude"'],
    [{ filter: 1 }, "cannot have filter 1. Choose among 0, 2, 4, 8, 16."],
    [{ mode: "sleep" }, "cannot have mode sleep. Choose among forced, normal."],
    [{ standbyMs: 2000 }, "cannot have standbyMs 2000. Choose among 0.5, 10, 20"],
    [{ standby: 10 }, 'A BME280 has no setting "standby". Choose among oversampling, filter, mode, standbyMs.'],
  ])("refuses %o before anything is sent", async (wrong, message) => {
    const before = sensor.settings;
    await expect(sensor.configure(wrong as Bme280Changes)).rejects.toThrow(message);
    await expect(sensor.configure(wrong as Bme280Changes)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(() => new Bme280(bench.controller, wrong as Bme280Changes)).toThrow(message);
    expect(sensor.settings).toEqual(before);
    expect(bench.wire).toEqual([]);
  });
});

describe("reset", () => {
  it("begins anew, and the settings come back with the next sample", async () => {
    await bench.run(sensor.configure({ filter: 8, oversampling: 2 }));
    await bench.run(sensor.reset());
    expect(await bench.read(0xf2, 4)).toEqual([0, 0, 0, 0]);
    expect((await bench.run(sensor.sample())).thermometer.temperature).toBeCloseTo(21.5, 1);
    expect(await bench.read(0xf2, 4)).toEqual([2, 0, 0x48, 0xac]);
  });
});

describe("identify", () => {
  it("knows the chip by its id", async () => {
    expect(await sensor.identify()).toEqual({ model: "BME280" });
    expect(bench.wire).toEqual(["S 76W A D0 A Sr 76R A 60 N P"]);
  });

  it.each([
    [0x58, "reads 0x58 instead of 0x60, as a BMP280 does, which has no hygrometer"],
    [0x61, "There is no BME280 at 0x76: its id (0xD0) reads 0x61 instead of 0x60. Check"],
  ])("says what else reads %i", async (id, message) => {
    bench.emulator.registers.poke("id", id);
    await expect(sensor.identify()).rejects.toThrow(message);
    await expect(sensor.identify()).rejects.toMatchObject({ kind: "protocol", address: 0x76 });
  });
});

describe("a driver", () => {
  it("can be closed twice, and then says that it is; what is under way ends", async () => {
    const running = sensor.sample();
    const waiting = sensor.sample().catch((error: unknown) => error);
    await sensor.close();
    await sensor.close();
    expect((await bench.run(running)).thermometer.temperature).toBeCloseTo(21.5, 1);
    expect(await waiting).toMatchObject({ kind: "closed" });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => sensor.identify(),
      () => sensor.configure({}),
      () => sensor.sample(),
      () => sensor.reset(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "closed" });
  });

  it("is closed by await using, and leaves the bus open", async () => {
    let escaped: Bme280;
    {
      await using inner = new Bme280(bench.controller);
      escaped = inner;
      await inner.identify();
    }
    await expect(escaped.identify()).rejects.toMatchObject({ kind: "closed" });
    await sensor.identify();
  });

  it("refuses an address that is none", () => {
    expect(new Bme280(bench.controller, { address: 0x77 }).address).toBe(0x77);
    expect(() => new Bme280(bench.controller, { address: 0xec })).toThrow(/8-bit notation/);
  });
});
