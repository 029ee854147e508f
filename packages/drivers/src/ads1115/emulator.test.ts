import { VirtualClock } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Ads1115Bench } from "./ads1115-bench.fixture.ts";
import { Ads1115Emulator } from "./emulator.ts";

let bench: Ads1115Bench;
beforeEach(() => {
  bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3] });
});

/** Levels of the pin with the time at which each began. */
function watchPin(): [number, boolean][] {
  const levels: [number, boolean][] = [];
  bench.emulator.observeAlertPin((level) => levels.push([Math.round(bench.clock.now() * 1000) / 1000, level]));
  return levels;
}

/** Config words by what they ask for: AIN0, 4.096 V, 860 conversions a second. */
const SINGLE = 0xc3e3;
const CONTINUOUS = 0x42e3;

/** How long one such conversion takes; the first 25 µs more. */
const PERIOD_MS = 1000 / 860;

describe("a single conversion", () => {
  it("begins where OS is written 1, and shows its end in OS", async () => {
    expect(await bench.word(0)).toBe(0);
    await bench.setWord(1, SINGLE);
    expect(await bench.word(1)).toBe(SINGLE & 0x7fff);
    await bench.clock.advance(PERIOD_MS + 0.024);
    expect(await bench.word(1)).toBe(SINGLE & 0x7fff);
    expect(await bench.word(0)).toBe(0);
    await bench.clock.advance(0.001);
    expect(await bench.word(1)).toBe(SINGLE);
    expect(await bench.word(0)).toBe(8000);
  });

  it("does not begin where OS is written 0", async () => {
    await bench.setWord(1, SINGLE & 0x7fff);
    expect(await bench.word(1)).toBe(SINGLE);
    await bench.clock.advance(1000);
    expect(await bench.word(0)).toBe(0);
  });

  it("is not begun anew, nor changed, while it goes on", async () => {
    await bench.setWord(1, SINGLE);
    await bench.clock.advance(1);
    // AIN3 instead of AIN0.
    await bench.setWord(1, SINGLE | 0x3000);
    await bench.clock.advance(PERIOD_MS - 0.975 + 1e-6);
    expect(await bench.word(1)).toBe(SINGLE | 0x3000);
    expect(await bench.word(0)).toBe(8000);
    await bench.clock.advance(1000);
    expect(await bench.word(0)).toBe(8000);
  });

  it.each([
    [0, 8],
    [1, 16],
    [2, 32],
    [3, 64],
    [4, 128],
    [5, 250],
    [6, 475],
    [7, 860],
  ])("at rate %i takes one of %i parts of a second", async (bits, rate) => {
    await bench.setWord(1, (SINGLE & ~0xe0) | (bits << 5));
    await bench.clock.advance(1000 / rate + 0.0249);
    expect((await bench.word(1)) & 0x8000).toBe(0);
    await bench.clock.advance(0.0002);
    expect((await bench.word(1)) & 0x8000).toBe(0x8000);
  });

  it.each([
    [-10, 1 / 0.9],
    [10, 1 / 1.1],
  ])("of a clock that is off by %i percent takes %f times as long", async (rateError, factor) => {
    bench = new Ads1115Bench({ rateError });
    await bench.setWord(1, SINGLE);
    await bench.clock.advance(PERIOD_MS * factor + 0.0249);
    expect((await bench.word(1)) & 0x8000).toBe(0);
    await bench.clock.advance(0.0002);
    expect((await bench.word(1)) & 0x8000).toBe(0x8000);
  });

  it.each([
    [0, 0.5],
    [1, -2],
    [2, -2.5],
    [3, -1],
    [4, 1],
    [5, 0.5],
    [6, 2],
    [7, 3],
  ])("of input %i is of %f V", async (bits, volts) => {
    await bench.setWord(1, (SINGLE & ~0x7000) | (bits << 12));
    await bench.clock.advance(2);
    expect(((await bench.word(0)) << 16) >> 16).toBe(volts * 8000);
  });

  it.each([
    [0, 6.144],
    [1, 4.096],
    [2, 2.048],
    [3, 1.024],
    [4, 0.512],
    [5, 0.256],
    [6, 0.256],
    [7, 0.256],
  ])("in range %i has a full scale of %f V, and is cut off there", async (bits, range) => {
    const measure = async (volts: number): Promise<number> => {
      bench.emulator.setInput(0, Math.max(volts, 0));
      bench.emulator.setInput(1, Math.max(-volts, 0));
      await bench.setWord(1, 0x8000 | (bits << 9) | 0x01e3);
      await bench.clock.advance(2);
      return ((await bench.word(0)) << 16) >> 16;
    };
    const within = Math.min(range, 5);
    expect(await measure(within / 2)).toBe(Math.round((within / 2 / range) * 32_768));
    expect(await measure(-within / 2)).toBe(Math.round((-within / 2 / range) * 32_768));
    if (range < 5.5) {
      expect(await measure(5.5)).toBe(32_767);
      expect(await measure(-5.5)).toBe(-32_768);
    }
  });
});

describe("continuous mode", () => {
  it("converts without end, at the rate given", async () => {
    await bench.setWord(1, CONTINUOUS);
    expect((await bench.word(1)) & 0x8000).toBe(0);
    await bench.clock.advance(PERIOD_MS + 0.026);
    expect(await bench.word(0)).toBe(8000);
    bench.emulator.setInput(0, 2);
    await bench.clock.advance(PERIOD_MS - 0.002);
    expect(await bench.word(0)).toBe(8000);
    await bench.clock.advance(0.002);
    expect(await bench.word(0)).toBe(16_000);
    await bench.clock.advance(3_600_000);
    expect(await bench.word(0)).toBe(16_000);
    expect((await bench.word(1)) & 0x8000).toBe(0);
  });

  it("finishes a conversion with the settings that it began with", async () => {
    await bench.setWord(1, CONTINUOUS);
    await bench.clock.advance(1);
    await bench.setWord(1, CONTINUOUS | 0x3000);
    await bench.clock.advance(PERIOD_MS - 0.97);
    expect(await bench.word(0)).toBe(8000);
    await bench.clock.advance(PERIOD_MS);
    expect(await bench.word(0)).toBe(24_000);
  });

  it("ends after the conversion that goes on", async () => {
    await bench.setWord(1, CONTINUOUS);
    await bench.clock.advance(1);
    await bench.setWord(1, CONTINUOUS | 0x0100);
    expect((await bench.word(1)) & 0x8000).toBe(0);
    await bench.clock.advance(PERIOD_MS - 0.97);
    expect((await bench.word(1)) & 0x8000).toBe(0x8000);
    expect(await bench.word(0)).toBe(8000);
    bench.emulator.setInput(0, 2);
    await bench.clock.advance(1000);
    expect(await bench.word(0)).toBe(8000);
  });
});

describe("the comparator", () => {
  /** Lets a voltage at AIN0 be converted once, and tells the level of the pin. */
  async function level(volts: number): Promise<boolean> {
    bench.emulator.setInput(0, volts);
    await bench.clock.advance(PERIOD_MS);
    return bench.emulator.alertPin;
  }
  /** Thresholds of 1 V and 2 V. */
  async function compare(bits: number): Promise<void> {
    await bench.setWord(2, 8000);
    await bench.setWord(3, 16_000);
    bench.emulator.setInput(0, 1.5);
    await bench.setWord(1, (CONTINUOUS & ~0x1f) | bits);
    await bench.clock.advance(0.03);
  }

  it("with one threshold alerts above the high one until below the low one", async () => {
    await compare(0x00);
    expect(await level(1.5)).toBe(true);
    expect(await level(2)).toBe(true);
    expect(await level(2.001)).toBe(false);
    expect(await level(1.5)).toBe(false);
    expect(await level(1)).toBe(false);
    expect(await level(0.999)).toBe(true);
    expect(await level(1.5)).toBe(true);
  });

  it("with a window alerts outside of it", async () => {
    await compare(0x10);
    expect(await level(1)).toBe(true);
    expect(await level(2)).toBe(true);
    expect(await level(2.001)).toBe(false);
    expect(await level(2)).toBe(true);
    expect(await level(0.999)).toBe(false);
    expect(await level(1)).toBe(true);
  });

  it("can have a pin that is high during an alert", async () => {
    await compare(0x08);
    expect(await level(1.5)).toBe(false);
    expect(await level(3)).toBe(true);
  });

  it.each([
    [0x00, 1],
    [0x01, 2],
    [0x02, 4],
  ])("with queue %i alerts after %i results in a row", async (bits, count) => {
    await compare(bits);
    for (let round = 0; round < 2; round += 1) {
      for (let index = 1; index < count; index += 1) expect(await level(3)).toBe(true);
      if (round === 0 && count > 1) expect(await level(1.5)).toBe(true);
    }
    expect(await level(3)).toBe(false);
  });

  it("finds an alert that was long ago", async () => {
    await compare(0x02);
    bench.emulator.setInput(0, 3);
    await bench.clock.advance(3_600_000);
    expect(bench.emulator.alertPin).toBe(false);
  });

  it("is off after power-on, and lets go where it is switched off", async () => {
    expect(bench.emulator.alertPin).toBe(true);
    await compare(0x00);
    expect(await level(3)).toBe(false);
    await bench.setWord(1, CONTINUOUS);
    expect(bench.emulator.alertPin).toBe(true);
    await compare(0x0b);
    expect(await level(3)).toBe(true);
  });

  it("that latches holds an alert until its result is read, and no other register", async () => {
    await compare(0x04);
    const levels = watchPin();
    expect(await level(3)).toBe(false);
    expect(await level(1.5)).toBe(false);
    expect(await level(0.5)).toBe(false);
    expect(await bench.word(1)).toBe((CONTINUOUS & ~0x1f) | 0x04);
    expect(bench.emulator.alertPin).toBe(false);
    expect(await bench.word(0)).toBe(4000);
    expect(bench.emulator.alertPin).toBe(true);
    expect(levels.map(([, high]) => high)).toEqual([false, true]);
    expect(await level(3)).toBe(false);
  });

  it("that does not latch is not moved by reading", async () => {
    await compare(0x00);
    expect(await level(3)).toBe(false);
    await bench.word(0);
    expect(bench.emulator.alertPin).toBe(false);
  });
});

describe("the pin that tells of results", () => {
  const ready = async (config: number): Promise<void> => {
    await bench.setWord(2, 0x0000);
    await bench.setWord(3, 0x8000);
    await bench.setWord(1, config & ~0x03);
  };

  it("shows a single conversion by the level of OS", async () => {
    await ready(SINGLE & 0x7fff);
    expect(bench.emulator.alertPin).toBe(false);
    const levels = watchPin();
    await bench.setWord(1, SINGLE & ~0x03);
    await bench.clock.advance(5);
    expect(levels).toEqual([
      [0, true],
      [1.188, false],
    ]);
  });

  it("shows each result by a pulse in continuous mode", async () => {
    await ready(CONTINUOUS);
    const levels = watchPin();
    await bench.clock.advance(3);
    expect(levels).toEqual([
      [1.188, false],
      [1.196, true],
      [2.351, false],
      [2.359, true],
    ]);
  });

  it("can be high", async () => {
    await ready((SINGLE & 0x7fff) | 0x08);
    expect(bench.emulator.alertPin).toBe(true);
  });
});

describe("the bus", () => {
  it("keeps the pointer, and masks it", async () => {
    await bench.device.write(Uint8Array.of(0x03));
    expect([...(await bench.device.read(2))]).toEqual([0x7f, 0xff]);
    expect([...(await bench.device.read(2))]).toEqual([0x7f, 0xff]);
    expect(await bench.word(0x02)).toBe(0x8000);
    expect(bench.warnings).toEqual([]);
    expect(await bench.word(0x0a)).toBe(0x8000);
    expect(bench.warnings).toMatchObject([{ kind: "masked-pointer", pointer: 0x0a }]);
  });

  it("takes a register at its second byte", async () => {
    await bench.device.write(Uint8Array.of(0x02, 0x12));
    expect(await bench.word(2)).toBe(0x8000);
    await bench.device.write(Uint8Array.of(0x02, 0x12, 0x34, 0x56, 0x78));
    expect(await bench.word(2)).toBe(0x1234);
  });

  it("resets by general call, and by no other", async () => {
    await bench.setWord(1, SINGLE);
    await bench.setWord(2, 5);
    await bench.clock.advance(2);
    const call = (...bytes: number[]): Promise<void> =>
      bench.controller.transfer(0x00 as never, [{ write: Uint8Array.from(bytes) }], { allowReserved: true });
    await expect(call(0x04)).rejects.toMatchObject({ kind: "nack-data" });
    expect(await bench.word(2)).toBe(5);
    await call(0x06);
    expect([await bench.word(0), await bench.word(1), await bench.word(2)]).toEqual([0, 0x8583, 0x8000]);
    expect(bench.emulator.start(0x00, "read")).toBe(false);
  });

  it("gives up a conversion at a reset", async () => {
    await bench.setWord(1, SINGLE);
    bench.emulator.powerOnReset();
    expect(await bench.word(1)).toBe(0x8583);
    await bench.clock.advance(5);
    expect(await bench.word(0)).toBe(0);
  });
});

describe("physics", () => {
  it("shows what was at the input at the end of the conversion", async () => {
    await bench.setWord(1, SINGLE);
    await bench.clock.advance(1);
    bench.emulator.setInput(0, 1.25);
    await bench.clock.advance(1);
    bench.emulator.setInput(0, 2);
    expect(await bench.word(0)).toBe(10_000);
  });

  it("keeps the limits of the chip", () => {
    const { emulator } = bench;
    emulator.setInput(0, -0.3);
    emulator.setInput(0, 5.8);
    expect(emulator.input(0)).toBe(5.8);
    expect(() => emulator.setInput(0, -0.31)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(() => emulator.setInput(0, 5.81)).toThrow("0.3 V more than the supply of 5.5 V");
    expect(() => emulator.setInput(4 as 3, 1)).toThrow("has no input 4");
    expect(() => {
      emulator.supply = 5;
    }).toThrow("may not have 5.8 V at input 0");
    expect(emulator.supply).toBe(5.5);
    expect(() => new Ads1115Emulator({ supply: 1.9 })).toThrow("Give 2 to 5.5 V.");
    expect(() => new Ads1115Emulator({ rateError: 11 })).toThrow("rateError from -10 to 10 %");
  });

  it("can be set by name", () => {
    const chip = new Ads1115Emulator({ clock: new VirtualClock() });
    chip.set("supply", "5");
    chip.set("ain3", "4.5");
    expect([chip.supply, chip.input(3)]).toEqual([5, 4.5]);
    for (const [name, value] of [
      ["ain4", "1"],
      ["ain0", ""],
      ["supply", "x"],
    ] as const) {
      expect(() => chip.set(name, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
  });
});
