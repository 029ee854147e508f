import { injectFaults } from "@twowire/core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Ads1115Bench } from "./ads1115-bench.fixture.ts";
import type { Ads1115Alert } from "./alert.ts";
import { Ads1115, type Ads1115Reading } from "./driver.ts";
import { type Ads1115Input, INPUT_NAMES, PINS, RANGES, RATES, STEPS } from "./inputs.ts";

let bench: Ads1115Bench;
let converter: Ads1115;
beforeEach(() => {
  bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3] });
  ({ converter } = bench);
});

const EVERY_INPUT: readonly Ads1115Input[] = INPUT_NAMES.map((name) => {
  const [positive, negative] = PINS[name];
  return (negative === undefined ? { channel: positive } : { differential: [positive, negative] }) as Ads1115Input;
});

describe("readVoltage", () => {
  it("sets, waits, asks and reads", async () => {
    expect(await bench.run(converter.readVoltage({ channel: 0 }))).toBeCloseTo(1, 3);
    expect(bench.wire).toEqual([
      // The first time it makes sure that nothing goes on.
      "S 48W A 01 A Sr 48R A 85 A 83 N P",
      "S 48W A 01 A Sr 48R A 85 A 83 N P",
      "S 48W A 01 A C1 A 83 A P",
      "S 48W A 01 A Sr 48R A C1 A 83 N P",
      "S 48W A 00 A Sr 48R A 14 A D5 N P",
    ]);
    expect(bench.clock.now()).toBeCloseTo(1000 / 128 + 0.025, 9);
    bench.wire.length = 0;
    await bench.run(converter.readVoltage({ channel: 0 }));
    expect(bench.wire.length).toBe(3);
  });

  it("gives back every voltage at every input, in every range, within half a step or cut off", async () => {
    const volts = fc.double({ min: -0.3, max: 5.8, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(volts, volts, volts, volts),
        fc.constantFrom(...INPUT_NAMES.map((_name, index) => index)),
        fc.constantFrom(...RANGES),
        fc.constantFrom(...RATES),
        async (inputs, index, range, rate) => {
          for (const [pin, voltage] of inputs.entries()) bench.emulator.setInput(pin as 0, voltage);
          const [positive, negative] = PINS[INPUT_NAMES[index]!];
          const put = inputs[positive]! - (negative === undefined ? 0 : inputs[negative]!);
          const reading = { ...EVERY_INPUT[index]!, range, rate } as Ads1115Reading;
          const { voltage, saturated } = await bench.run(converter.measure(reading));
          const step = range / STEPS;
          const kept = Math.min(Math.max(put, -range), range - step);
          expect(Math.abs(voltage - kept)).toBeLessThanOrEqual(step / 2 + 1e-12);
          expect(saturated).toBe(put < -range + step / 2 || put >= range - 1.5 * step);
        },
      ),
    );
    expect(bench.warnings).toEqual([]);
  });

  it.each([
    [5.8, 1.024, 1.024 - 1.024 / STEPS],
    [-0.3, 0.256, -0.256],
  ])("of %f V in a range of %f V says that it is cut off", async (volts, range, voltage) => {
    bench.emulator.setInput(0, volts);
    expect(await bench.run(converter.measure({ channel: 0, range: range as 1.024 }))).toEqual({
      voltage,
      saturated: true,
    });
    bench.emulator.setInput(0, 0.1);
    expect(await bench.run(converter.measure({ channel: 0, range: range as 1.024 }))).toMatchObject({
      saturated: false,
    });
  });

  it.each([-10, -5, 0, 10])("waits for a converter whose clock is off by %i percent", async (rateError) => {
    bench = new Ads1115Bench({ inputs: [1], rateError });
    for (const rate of RATES) {
      const startMs = bench.clock.now();
      expect(await bench.run(bench.converter.readVoltage({ channel: 0, rate }))).toBeCloseTo(1, 3);
      expect(bench.clock.now() - startMs).toBeLessThanOrEqual((1000 / rate) * (1 / 0.9 + 1 / 20) + 0.1);
    }
  });

  it.each<[string, object]>([
    ["input", { channel: 4 }],
    ["pair", { differential: [1, 0] }],
    ["pair of three", { differential: [0, 1, 2] }],
    ["input and pair", { channel: 0, differential: [0, 1] }],
    ["nothing", {}],
    ["range", { channel: 0, range: 3.3 }],
    ["rate", { channel: 0, rate: 100 }],
  ])("refuses a wrong %s before anything is sent", async (_what, reading) => {
    await expect(converter.readVoltage(reading as Ads1115Reading)).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(converter.startContinuous(reading as Ads1115Reading)).rejects.toMatchObject({
      kind: "invalid-argument",
    });
    expect(bench.wire).toEqual([]);
  });

  it("waits until a conversion of somebody before is over", async () => {
    await bench.setWord(1, 0xc303);
    expect(await bench.run(converter.readVoltage({ channel: 3, rate: 860 }))).toBeCloseTo(3, 3);
    expect(bench.clock.now()).toBeGreaterThan(125);
  });

  it("waits until its own conversion is over that it could not wait for", async () => {
    bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3], rateError: -10 });
    // The first question whether the conversion is over is not answered; it is not.
    const faults = [{ fault: "nack-address", nth: 4 }] as const;
    const { controller } = injectFaults(bench.controller, { faults });
    converter = new Ads1115(controller, { rate: 8 });
    await expect(bench.run(converter.readVoltage({ channel: 0 }))).rejects.toMatchObject({ kind: "nack-address" });
    expect((await bench.word(1)) & 0x8000).toBe(0);
    expect(await bench.run(converter.readVoltage({ channel: 3, rate: 860 }))).toBeCloseTo(3, 3);
  });

  it("ends a continuous mode that somebody else left on", async () => {
    await bench.setWord(1, 0x4283);
    await bench.clock.advance(50);
    expect(await bench.run(converter.readVoltage({ channel: 3 }))).toBeCloseTo(3, 3);
    expect((await bench.word(1)) & 0x0100).toBe(0x0100);
  });

  it("notices that somebody else set it meanwhile", async () => {
    await bench.run(converter.powerDown());
    bench.clock.setTimer(5, () => void bench.setWord(1, 0x7183));
    await expect(bench.run(converter.readVoltage({ channel: 0 }))).rejects.toMatchObject({
      kind: "protocol",
      address: 0x48,
      bus: "idle",
    });
    expect(await bench.run(converter.readVoltage({ channel: 0 }))).toBeCloseTo(1, 3);
  });

  it("gives up on a converter that never has a result", async () => {
    bench.bus.wire.targets.clear();
    const words = [0x41, 0x83];
    let index = 0;
    bench.bus.attachNow([0x48], {
      start: () => {
        index = 0;
        return true;
      },
      write: () => true,
      read: () => words[index++] ?? 0xff,
      stop: () => undefined,
    });
    await expect(bench.run(converter.readVoltage({ channel: 0 }))).rejects.toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("no result after 10 ms"),
    });
  });

  it("answers several callers one after the other", async () => {
    const inputs = [{ channel: 0 }, { channel: 1 }, { channel: 2 }, { channel: 3 }] as const;
    const voltages = await bench.run(Promise.all(inputs.map((input) => converter.readVoltage(input))));
    expect(voltages.map((volts) => Math.round(volts * 1000) / 1000)).toEqual([1, 0.5, 2, 3]);
  });
});

describe("sample", () => {
  it("measures the four inputs", async () => {
    const sample = await bench.run(converter.sample());
    expect(Object.keys(sample)).toEqual(["ain0", "ain1", "ain2", "ain3"]);
    expect(sample.ain3).toBeCloseTo(3, 3);
  });

  it("measures what the settings say, as they say", async () => {
    await converter.configure({ inputs: [{ differential: [2, 3] }, { channel: 1 }], range: 1.024, rate: 860 });
    const sample = await bench.run(converter.sample());
    expect(sample).toEqual({ ain2ain3: expect.closeTo(-1, 4), ain1: expect.closeTo(0.5, 4) });
    expect(bench.clock.now()).toBeLessThan(4);
  });

  it("in continuous mode gives its last result", async () => {
    await bench.run(converter.startContinuous({ channel: 2, rate: 860 }));
    const startMs = bench.clock.now();
    expect(await bench.run(converter.sample())).toEqual({ ain2: expect.closeTo(2, 3) });
    expect(bench.clock.now()).toBe(startMs);
  });
});

describe("configure", () => {
  it("sends nothing, and is taken from the constructor too", async () => {
    const other = new Ads1115(bench.controller, { range: 0.512, rate: 8, inputs: [{ channel: 3 }] });
    expect(other.settings).toEqual({ range: 0.512, rate: 8, inputs: [{ channel: 3 }] });
    await converter.configure({ rate: 475 });
    expect(converter.settings).toMatchObject({ range: 6.144, rate: 475 });
    expect(bench.wire).toEqual([]);
  });

  it.each<[object, string]>([
    [{ range: 5 }, "range of an ADS1115 cannot be 5. Choose one of 6.144, 4.096"],
    [{ rate: "fast" }, "rate of an ADS1115 cannot be fast. Choose one of 8, 16"],
    [{ inputs: [] }, "Give one or more, such as [{ channel: 0 }]."],
    [{ inputs: [{ channel: 0 }, { channel: 0 }] }, "cannot sample ain0 twice"],
    [{ inputs: [null] }, "Give channel: 0 to 3"],
    [{ gain: 2 }, 'An ADS1115 has no setting "gain". Choose among range, rate, inputs.'],
  ])("refuses %o and changes nothing", async (wrong, message) => {
    const before = converter.settings;
    await expect(converter.configure(wrong)).rejects.toThrow(message);
    expect(converter.settings).toEqual(before);
    expect(() => new Ads1115(bench.controller, wrong)).toThrow(message);
  });
});

describe("continuous mode", () => {
  it("gives the last result of one input", async () => {
    await bench.run(converter.startContinuous({ channel: 0, range: 2.048, rate: 860 }));
    expect(await converter.readLatest()).toEqual({ voltage: 1, saturated: false });
    bench.emulator.setInput(0, 1.5);
    await bench.clock.advance(2);
    expect(await converter.readLatest()).toEqual({ voltage: 1.5, saturated: false });
    bench.emulator.setInput(0, 5);
    await bench.clock.advance(2);
    expect(await converter.readLatest()).toMatchObject({ saturated: true });
  });

  it("can be started again for another input, and shows nothing of the first", async () => {
    for (const rateError of [-10, 10]) {
      bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3], rateError });
      await bench.run(bench.converter.startContinuous({ channel: 0, rate: 8 }));
      await bench.run(bench.converter.startContinuous({ channel: 3, rate: 860 }));
      expect((await bench.converter.readLatest()).voltage).toBeCloseTo(3, 3);
    }
  });

  it("ends with powerDown, and with a single measurement", async () => {
    await bench.run(converter.startContinuous({ channel: 0 }));
    await bench.run(converter.powerDown());
    expect((await bench.word(1)) & 0x8100).toBe(0x8100);
    await expect(converter.readLatest()).rejects.toMatchObject({ kind: "invalid-argument" });
    await bench.run(converter.startContinuous({ channel: 0 }));
    expect(await bench.run(converter.readVoltage({ channel: 3 }))).toBeCloseTo(3, 3);
    await expect(converter.readLatest()).rejects.toThrow("does not convert by itself. Call startContinuous first");
  });
});

describe("setAlert", () => {
  const level = async (volts: number): Promise<boolean> => {
    bench.emulator.setInput(0, volts);
    await bench.clock.advance(5);
    return bench.emulator.alertPin;
  };

  it("tells of voltages above a threshold", async () => {
    await bench.run(converter.startContinuous({ channel: 0, range: 4.096, rate: 860 }));
    await converter.setAlert({ on: "above", high: 2, low: 1.5 });
    expect([await level(1.9), await level(2.1), await level(1.6), await level(1.4)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect([await bench.word(2), await bench.word(3)]).toEqual([12_000, 16_000]);
    await converter.setAlert();
    expect(await level(3)).toBe(true);
  });

  it("tells of voltages outside of a window, latched, at a high pin", async () => {
    await converter.setAlert({ on: "outside", high: 2, low: -0.1, latching: true, queue: 4, polarity: 1 });
    await bench.run(converter.startContinuous({ channel: 0, range: 2.048, rate: 860 }));
    expect(await level(1)).toBe(false);
    expect(await level(-0.2)).toBe(true);
    expect(await level(1)).toBe(true);
    await converter.readLatest();
    expect(await level(1)).toBe(false);
  });

  it("tells of results", async () => {
    await converter.setAlert({ on: "ready" });
    const levels: boolean[] = [];
    using _watch = bench.emulator.observeAlertPin((high) => levels.push(high));
    await bench.run(converter.readVoltage({ channel: 0 }));
    expect(levels).toEqual([true, false]);
  });

  it("keeps its thresholds in volts when the range changes", async () => {
    await converter.setAlert({ on: "above", high: 2, low: 1 });
    expect([await bench.word(2), await bench.word(3)]).toEqual([5333, 10_667]);
    await bench.run(converter.startContinuous({ channel: 0, range: 4.096 }));
    expect([await bench.word(2), await bench.word(3)]).toEqual([8000, 16_000]);
    // Nothing exceeds the end of a range.
    await bench.run(converter.startContinuous({ channel: 0, range: 1.024, rate: 860 }));
    expect([await bench.word(2), await bench.word(3)]).toEqual([32_000, 32_767]);
    expect(await level(5)).toBe(true);
  });

  it("holds in single measurements too", async () => {
    await converter.setAlert({ on: "above", high: 2, low: 1 });
    await bench.run(converter.readVoltage({ channel: 3 }));
    expect(bench.emulator.alertPin).toBe(false);
    await bench.run(converter.readVoltage({ channel: 1 }));
    expect(bench.emulator.alertPin).toBe(true);
  });

  it.each<[object, string]>([
    [{ on: "below", high: 2, low: 1 }, "cannot have on: below. Choose one of above, outside, ready."],
    [{ on: "above", high: 1, low: 2 }, "Give high and low in volts, high above low."],
    [{ on: "above", high: 2 }, "needs two thresholds"],
    [{ on: "above", high: 2, low: 1, queue: 3 }, "cannot have queue: 3. Choose one of 1, 2, 4."],
    [{ on: "above", high: 2, low: 1, latching: 1 }, "cannot have latching: 1"],
    [{ on: "ready", polarity: 2 }, "cannot have polarity: 2"],
    [{ on: "ready", high: 2 }, "Leave out high, low, queue and latching."],
    [{ on: "above", high: 2, low: 1, mode: 1 }, 'has no option "mode"'],
    [{ on: "above", high: 1.00001, low: 1 }, "cannot tell 1 V from 1.00001 V in a range of 6.144 V"],
    [{ on: "above", high: 9, low: 8 }, "cannot tell 8 V from 9 V"],
  ])("refuses %o before anything is sent", async (alert, message) => {
    await expect(converter.setAlert(alert as Ads1115Alert)).rejects.toThrow(message);
    await expect(converter.setAlert(alert as Ads1115Alert)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(bench.wire).toEqual([]);
  });
});

describe("identify", () => {
  it("says what speaks for it, and that it is not certain", async () => {
    expect(await converter.identify()).toEqual({
      model: "ADS1115",
      certain: false,
      evidence: "thresholds as after power-on",
    });
    await converter.setAlert({ on: "ready" });
    expect((await converter.identify()).evidence).toBe("registers that make sense");
  });

  it.each([
    [1, 0x8783 | 0x0c00, "a range without a name"],
    [3, 0x8000, "its low threshold -32768 is not below the high one -32768"],
  ])("does not believe register %i with %i", async (register, word, message) => {
    await bench.setWord(register, word);
    await expect(converter.identify()).rejects.toMatchObject({ kind: "protocol", address: 0x48 });
    await expect(converter.identify()).rejects.toThrow(message);
  });
});

describe("a driver", () => {
  it("can be closed twice, and then says that it is; what is under way ends", async () => {
    const running = converter.readVoltage({ channel: 0 });
    const waiting = converter.readVoltage({ channel: 1 }).catch((error: unknown) => error);
    await converter.close();
    await converter.close();
    expect(await bench.run(running)).toBeCloseTo(1, 3);
    expect(await waiting).toMatchObject({ kind: "closed" });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => converter.identify(),
      () => converter.configure({}),
      () => converter.sample(),
      () => converter.measure({ channel: 0 }),
      () => converter.startContinuous({ channel: 0 }),
      () => converter.readLatest(),
      () => converter.setAlert(),
      () => converter.powerDown(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "closed" });
  });

  it("is closed by await using, and leaves the bus open", async () => {
    let escaped: Ads1115;
    {
      await using inner = new Ads1115(bench.controller);
      escaped = inner;
      await inner.identify();
    }
    await expect(escaped.identify()).rejects.toMatchObject({ kind: "closed" });
    await converter.identify();
  });

  it("lives at any of the chip's addresses, and at no impossible one", () => {
    expect(new Ads1115(bench.controller, { address: 0x4b }).address).toBe(0x4b);
    expect(() => new Ads1115(bench.controller, { address: 0x90 })).toThrow(/8-bit notation/);
  });
});
