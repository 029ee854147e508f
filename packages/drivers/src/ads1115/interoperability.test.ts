import { beforeEach, describe, expect, it } from "vitest";
import { Ads1115Bench } from "./ads1115-bench.fixture.ts";

// What other hosts say to the converter, byte for byte.

let bench: Ads1115Bench;
beforeEach(() => {
  bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3] });
});

async function send(...bytes: number[]): Promise<void> {
  await bench.device.write(Uint8Array.from(bytes));
}

const signed = (word: number): number => (word << 16) >> 16;

describe("the data sheet's quick start", () => {
  it("writes the config register, points to the conversion register, and reads without a pointer", async () => {
    // Continuous mode, AIN0 to AIN1, 2.048 V.
    await send(0x01, 0x84, 0x83);
    await send(0x00);
    await bench.clock.advance(10);
    expect([...(await bench.device.read(2))]).toEqual([0x1f, 0x40]);
    expect([...(await bench.device.read(2))]).toEqual([0x1f, 0x40]);
  });
});

describe("Adafruit for Arduino", () => {
  it("reads a single-ended input: thresholds for the pin, OS polled", async () => {
    // Gain 2/3 at 128 conversions a second, comparator after one conversion.
    await send(0x01, 0xe1, 0x80);
    await send(0x03, 0x80, 0x00);
    await send(0x02, 0x00, 0x00);
    let polls = 0;
    for (; ((await bench.word(1)) & 0x8000) === 0; polls += 1) await bench.clock.advance(1);
    expect(polls).toBe(8);
    expect((await bench.word(0)) * (6.144 / 32_768)).toBeCloseTo(2, 3);
    expect(bench.emulator.alertPin).toBe(false);
  });

  it("sets a comparator that latches, in continuous mode", async () => {
    await send(0x03, 0x07, 0xd0);
    await send(0x01, 0x40, 0x84);
    await bench.clock.advance(10);
    expect(bench.emulator.alertPin).toBe(false);
    await bench.word(0);
    expect(bench.emulator.alertPin).toBe(true);
  });
});

describe("Linux ti-ads1015", () => {
  it("changes fields of the config register, waits, and reads a signed word", async () => {
    // Power up: MODE to continuous by read-modify-write.
    const config = await bench.word(1);
    await bench.setWord(1, config & ~0x0100);
    // AIN1 to AIN3 at 2.048 V, 128 a second: the mask includes MUX, PGA and DR.
    await bench.setWord(1, ((await bench.word(1)) & ~0x7ee0) | (2 << 12) | (2 << 9) | (4 << 5));
    // It waits for both the old and the new conversion, and a tenth more.
    await bench.clock.advance((2 * 1000 * 1.1) / 128);
    expect(signed(await bench.word(0))).toBe(-32_768);
    await bench.setWord(1, ((await bench.word(1)) & ~0x0e00) | (1 << 9));
    await bench.clock.advance((2 * 1000 * 1.1) / 128);
    expect(signed(await bench.word(0))).toBe(-20_000);
    // Power down.
    await bench.setWord(1, (await bench.word(1)) | 0x0100);
    await bench.clock.advance(10);
    expect((await bench.word(1)) & 0x8000).toBe(0x8000);
  });
});

describe("CircuitPython", () => {
  it("reads the last result fast, without a pointer", async () => {
    await send(0x01, 0xc3, 0xe3);
    await bench.clock.advance(2);
    expect(await bench.word(0)).toBe(8000);
    expect([...(await bench.device.read(2))]).toEqual([0x1f, 0x40]);
  });
});
