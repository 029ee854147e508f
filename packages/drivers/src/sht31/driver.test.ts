import { I2CError, isI2CError } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RATES, REPEATABILITIES } from "./commands.ts";
import { bench } from "./sht31-bench.fixture.ts";

/** Half a step of each quantity, and what floating point adds. */
const HALF_STEP = { temperature: 175 / 65_535 / 2 + 1e-9, humidity: 100 / 65_535 / 2 + 1e-9 };

async function failure(work: Promise<unknown>): Promise<I2CError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && isI2CError(outcome.error)) return outcome.error;
  throw new Error(`Expected an I2CError, got ${JSON.stringify(outcome)}`);
}

describe("sample", () => {
  it("gives back what the sensor feels, over its whole range, in every mode", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -40, max: 125, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.constantFrom(...REPEATABILITIES),
        fc.boolean(),
        async (temperature, humidity, repeatability, stretch) => {
          const { chip, sensor, run, warnings } = bench({ repeatability, stretch });
          chip.temperature = temperature;
          chip.humidity = humidity;
          const sample = await run(sensor.sample());
          expect(Math.abs(sample.temperature - temperature)).toBeLessThanOrEqual(HALF_STEP.temperature);
          expect(Math.abs(sample.humidity - humidity)).toBeLessThanOrEqual(HALF_STEP.humidity);
          expect(warnings).toEqual([]);
        },
      ),
    );
  });

  it.each([
    [-40, 0],
    [125, 100],
    [0, 50],
    [-0.001, 99.999],
  ])("knows %d °C and %d %RH", async (temperature, humidity) => {
    const { sensor, run } = bench({ chip: { temperature, humidity } });
    const sample = await run(sensor.sample());
    expect(Math.abs(sample.temperature - temperature)).toBeLessThanOrEqual(HALF_STEP.temperature);
    expect(Math.abs(sample.humidity - humidity)).toBeLessThanOrEqual(HALF_STEP.humidity);
  });

  it.each([
    ["high", 15, "S 44W A 24 A 00 A P"],
    ["medium", 6, "S 44W A 24 A 0B A P"],
    ["low", 4, "S 44W A 24 A 16 A P"],
  ] as const)("leaves the bus free for the conversion at %s repeatability, and reads once", async (...expected) => {
    const [repeatability, durationMs, command] = expected;
    const { clock, sensor, run, wire } = bench({ repeatability });
    await run(sensor.sample());
    expect(clock.now()).toBe(durationMs);
    expect(wire).toEqual([command, "S 44R A 66 A 66 A 93 A 80 A 00 A A2 N P"]);
  });

  it.each([
    ["high", 15, "S 44W A 2C A 06 A P"],
    ["medium", 6, "S 44W A 2C A 0D A P"],
    ["low", 4, "S 44W A 2C A 10 A P"],
  ] as const)("lets the sensor hold the clock for a conversion at %s repeatability", async (...expected) => {
    const [repeatability, durationMs, command] = expected;
    const { clock, sensor, run, wire } = bench({ repeatability, stretch: true });
    await run(sensor.sample());
    expect(clock.now()).toBe(durationMs);
    expect(wire).toEqual([command, "S 44R A 66 A 66 A 93 A 80 A 00 A A2 N P"]);
  });

  it("asks again while the sensor is late", async () => {
    // The sensor took longer than it should: the first two reads come too early.
    const { clock, sensor, run, wire } = bench({ faults: [{ fault: "nack-address", nth: [2, 3] }] });
    await run(sensor.sample());
    expect(clock.now()).toBe(17);
    expect(wire.slice(1, 3)).toEqual(["S 44R N P", "S 44R N P"]);
  });

  it("gives up on a sensor that forgot the measurement", async () => {
    const { clock, chip, sensor, run } = bench();
    clock.setTimer(10, () => chip.reset());
    expect(await failure(run(sensor.sample()))).toMatchObject({ kind: "timeout", bus: "idle" });
    expect((await run(sensor.sample())).temperature).toBeCloseTo(25, 2);
  });

  it("answers several callers one after the other", async () => {
    const { clock, sensor, run } = bench();
    const samples = await run(Promise.all([sensor.sample(), sensor.status(), sensor.sample()]));
    expect(samples[0]).toEqual(samples[2]);
    expect(clock.now()).toBe(31);
  });

  it("works with a controller that knows no repeated START and cannot place a NACK", async () => {
    const { sensor, run } = bench({
      chip: { conversion: "maximum" },
      capabilities: { maxSegments: 1, nackPhase: false, errorPosition: false },
      faults: [{ fault: "nack-address", nth: 2 }],
    });
    expect((await run(sensor.sample())).humidity).toBeCloseTo(50, 2);
  });

  it.each([
    [0, "temperature", 2],
    [1, "humidity", 5],
  ])("names word %d when its checksum is wrong", async (word, name, byte) => {
    const { chip, sensor, run } = bench();
    chip.damagedWord = word;
    const error = await failure(run(sensor.sample()));
    expect(error).toMatchObject({ kind: "pec-mismatch", address: 0x44, segment: 0, byte, bus: "idle" });
    expect(error.message).toContain(`The ${name} from 0x44`);
    chip.damagedWord = undefined;
    expect((await run(sensor.sample())).temperature).toBeCloseTo(25, 2);
  });
});

describe("clock stretching", () => {
  it("is refused where the controller cannot wait, and the reason is given", async () => {
    const capabilities = { clockStretching: "none" } as const;
    expect(() => bench({ stretch: true, capabilities })).toThrow(
      expect.objectContaining({ kind: "unsupported", message: expect.stringContaining("holds the clock low") }),
    );
    const { sensor, run, wire } = bench({ capabilities });
    await expect(sensor.configure({ stretch: true })).rejects.toMatchObject({ kind: "unsupported" });
    expect(sensor.settings.stretch).toBe(false);
    await run(sensor.sample());
    expect(wire[0]).toBe("S 44W A 24 A 00 A P");
  });

  it("is left to the caller where nobody knows whether the controller can wait", async () => {
    const { sensor, run } = bench({ stretch: true, capabilities: { clockStretching: "unknown" } });
    expect((await run(sensor.sample())).temperature).toBeCloseTo(25, 2);
  });

  it("that the caller does not wait for leaves a sensor that answers the next call", async () => {
    const { clock, sensor, run } = bench({ stretch: true, transfer: { timeoutMs: 5 } });
    expect(await failure(run(sensor.sample()))).toMatchObject({ kind: "timeout", outcome: "cut" });
    expect(clock.now()).toBe(6);
    // It is deaf until the conversion ends: the driver waits for that before it says anything.
    expect((await run(sensor.status())).commandFailed).toBe(false);
  });
});

describe("periodic measuring", () => {
  it.each(RATES)("at rate %s gives each result once", async (rate) => {
    const { clock, chip, sensor, run, warnings } = bench();
    await run(sensor.startPeriodic(rate));
    expect(await run(sensor.fetch())).toBeUndefined();
    await clock.advance(20);
    expect((await run(sensor.fetch()))?.temperature).toBeCloseTo(25, 2);
    expect(await run(sensor.fetch())).toBeUndefined();
    chip.temperature = -12.5;
    const startMs = clock.now();
    expect((await run(sensor.sample())).temperature).toBeCloseTo(-12.5, 2);
    // It is asked twenty times a period.
    expect(clock.now() - startMs).toBeLessThan(1.05 * (1000 / (rate === "art" ? 4 : rate)) + 20);
    await run(sensor.stopPeriodic());
    expect((await run(sensor.sample())).temperature).toBeCloseTo(-12.5, 2);
    expect(warnings).toEqual([]);
  });

  it("can be started anew at another rate", async () => {
    const { clock, sensor, run, warnings } = bench();
    await run(sensor.startPeriodic(0.5));
    await run(sensor.startPeriodic(10));
    const startMs = clock.now();
    await run(sensor.sample());
    await run(sensor.sample());
    expect(clock.now() - startMs).toBeLessThan(150);
    expect(warnings).toEqual([]);
  });

  it("that somebody else ended is noticed", async () => {
    const { clock, chip, sensor, run } = bench();
    await run(sensor.startPeriodic(10));
    chip.reset();
    await clock.advance(2);
    expect(await failure(run(sensor.sample()))).toMatchObject({
      kind: "timeout",
      nextStep: expect.stringContaining("reset()"),
    });
    await run(sensor.reset());
    expect((await run(sensor.sample())).temperature).toBeCloseTo(25, 2);
  });

  it("refuses a rate that there is not", async () => {
    const { sensor, wire } = bench();
    await expect(sensor.startPeriodic(3 as 4)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(wire).toEqual([]);
  });
});

describe("identify", () => {
  it("says what it found, and that it is not certain", async () => {
    const { sensor, run, wire } = bench();
    expect(await run(sensor.identify())).toMatchObject({
      model: "SHT3x",
      certain: false,
      evidence: "status 0x8010 with a correct checksum",
      status: { alertPending: true, resetDetected: true },
    });
    expect(wire).toEqual(["S 44W A F3 A 2D A P", "S 44R A 80 A 10 A E1 N P"]);
  });

  it("takes a wrong checksum for another chip", async () => {
    const { chip, sensor, run } = bench();
    chip.damagedWord = 0;
    expect(await failure(run(sensor.identify()))).toMatchObject({ kind: "protocol", address: 0x44 });
  });
});

describe("the rest of the sensor", () => {
  it("switches the heater", async () => {
    const { chip, sensor, run } = bench();
    await run(sensor.configure({ heater: true }));
    expect(chip.heater).toBe(true);
    expect((await run(sensor.status())).heater).toBe(true);
    await run(sensor.configure({ heater: false }));
    expect((await run(sensor.status())).heater).toBe(false);
  });

  it("clears flags, and sets them in a reset", async () => {
    const { chip, sensor, run } = bench();
    await run(sensor.clearStatus());
    expect(await run(sensor.status())).toEqual({
      alertPending: false,
      heater: false,
      humidityAlert: false,
      temperatureAlert: false,
      resetDetected: false,
      commandFailed: false,
      checksumFailed: false,
    });
    await run(sensor.configure({ heater: true }));
    await run(sensor.startPeriodic(10));
    await run(sensor.reset());
    expect(chip.heater).toBe(false);
    expect((await run(sensor.status())).resetDetected).toBe(true);
    expect((await run(sensor.sample())).temperature).toBeCloseTo(25, 2);
  });

  it("knows its serial number, all 32 bits of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(0xffff_ffff), async (serialNumber) => {
        const { sensor, run } = bench({ chip: { serialNumber } });
        expect(await run(sensor.serialNumber())).toBe(serialNumber);
      }),
    );
  });

  it("reads the limits that the sensor is delivered with", async () => {
    const { sensor, run } = bench();
    const limits = await run(sensor.readAlertLimits());
    for (const [name, temperature, humidity] of [
      ["highSet", 60, 80],
      ["highClear", 58, 79],
      ["lowClear", -9, 22],
      ["lowSet", -10, 20],
    ] as const) {
      expect(limits[name].temperature).toBeLessThanOrEqual(temperature);
      expect(limits[name].temperature).toBeGreaterThan(temperature - 0.35);
      expect(limits[name].humidity).toBeLessThanOrEqual(humidity);
      expect(limits[name].humidity).toBeGreaterThan(humidity - 0.79);
    }
  });

  it("sets limits, which decide about the alert", async () => {
    const { clock, chip, sensor, run } = bench();
    await run(
      sensor.setAlertLimits({
        highSet: { temperature: 30, humidity: 90 },
        highClear: { temperature: 28, humidity: 89 },
      }),
    );
    await run(sensor.clearStatus());
    await run(sensor.startPeriodic(10));
    const alertAt = async (temperature: number): Promise<boolean> => {
      chip.temperature = temperature;
      await clock.advance(100);
      return chip.alertPin;
    };
    expect(await alertAt(29)).toBe(false);
    expect(await alertAt(31)).toBe(true);
    expect(await run(sensor.status())).toMatchObject({
      temperatureAlert: true,
      humidityAlert: false,
      alertPending: true,
    });
    expect(await alertAt(29)).toBe(true);
    expect(await alertAt(27)).toBe(false);
    expect(await run(sensor.status())).toMatchObject({ temperatureAlert: false, alertPending: true });
  });

  it("refuses what there is not before anything is sent", async () => {
    const { sensor, wire } = bench();
    const limit = { temperature: 20, humidity: 101 };
    await expect(sensor.setAlertLimits({ highSet: limit })).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(sensor.configure({ repeatability: "best" as "high" })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining("high, medium, low"),
    });
    await expect(sensor.configure({ heating: true } as object)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(() => bench({ address: 0x88 })).toThrow(/8-bit notation/);
    expect(wire).toEqual([]);
  });

  it("says so when the sensor did not keep a limit", async () => {
    const { sensor, run } = bench({ faults: [{ fault: "flip-write", nth: 1, byte: 3, bit: 0 }] });
    const limits = { highSet: { temperature: 30, humidity: 90 } };
    expect(await failure(run(sensor.setAlertLimits(limits)))).toMatchObject({ kind: "protocol" });
    expect((await run(sensor.status())).checksumFailed).toBe(true);
    await run(sensor.setAlertLimits(limits));
    expect((await run(sensor.status())).checksumFailed).toBe(false);
  });

  it("can be closed twice, and refuses to be used afterwards", async () => {
    const { sensor, run } = bench();
    const waiting = [sensor.sample(), sensor.sample()].map(failureOrValue);
    await sensor.close();
    await sensor.close();
    // What is under way ends; what waited is turned away.
    expect(await run(Promise.all(waiting))).toEqual([
      expect.objectContaining({ humidity: expect.any(Number) }),
      "closed",
    ]);
    await expect(sensor.sample()).rejects.toMatchObject({ kind: "closed" });
    await expect(sensor.configure({ repeatability: "low" })).rejects.toMatchObject({ kind: "closed" });
  });
});

async function failureOrValue(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => I2CError.from(error).kind);
}
