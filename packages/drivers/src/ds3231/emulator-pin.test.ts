import { beforeEach, describe, expect, it } from "vitest";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";

let bench: Ds3231Bench;
beforeEach(() => {
  bench = new Ds3231Bench();
});

/** Levels of the pin with the time at which each began. */
function watchPin(): [number, boolean][] {
  const levels: [number, boolean][] = [];
  bench.emulator.observeInterruptPin((level) => levels.push([bench.clock.now(), level]));
  return levels;
}

describe("the pin INT/SQW", () => {
  it("is low from an alarm until its flag is cleared, or nobody wants to know of it", async () => {
    await bench.write(0x07, 0x00, 0x80, 0x80, 0x80);
    await bench.write(0x0b, 0x80, 0x80, 0x80);
    await bench.write(0x0e, 0x1d);
    const levels = watchPin();
    await bench.clock.advance(10_000);
    expect(levels).toEqual([[4000, false]]);
    expect(bench.emulator.interruptPin).toBe(false);
    await bench.write(0x0f, 0x0a);
    expect(levels.at(-1)).toEqual([10_000, true]);
    await bench.write(0x0e, 0x1f);
    expect(levels.at(-1)).toEqual([10_000, false]);
    await bench.write(0x0e, 0x1d);
    expect(levels.at(-1)).toEqual([10_000, true]);
    await bench.clock.advance(54_000);
    expect(levels.at(-1)).toEqual([64_000, false]);
  });

  it("goes low once a second where asked to, as soon as its flag is cleared", async () => {
    await bench.write(0x07, 0x80, 0x80, 0x80, 0x80);
    await bench.write(0x0e, 0x1d);
    const levels = watchPin();
    for (let count = 0; count < 3; count += 1) {
      await bench.clock.advance(1000);
      await bench.write(0x0f, 0x08);
    }
    expect(levels).toEqual([
      [1000, false],
      [1000, true],
      [2000, false],
      [2000, true],
      [3000, false],
      [3000, true],
    ]);
  });

  it("is a square wave that rises in the middle of a second", async () => {
    await bench.clock.advance(250);
    await bench.write(0x00, 0x00);
    await bench.write(0x0e, 0x00);
    const levels = watchPin();
    await bench.clock.advance(2000);
    expect(levels).toEqual([
      [750, true],
      [1250, false],
      [1750, true],
      [2250, false],
    ]);
  });

  it.each([
    [0x08, 1024],
    [0x10, 4096],
    [0x18, 8192],
  ])("with control %i has %i Hz", async (control, hertz) => {
    await bench.write(0x0e, control);
    const levels = watchPin();
    await bench.clock.advance(1000);
    expect(levels.length).toBe(2 * hertz);
  });

  it("keeps no timer where nobody watches, and none where nothing can come", async () => {
    const watch = bench.emulator.observeInterruptPin(() => undefined);
    expect(bench.clock.pending).toBe(0);
    await bench.write(0x0e, 0x1d);
    expect(bench.clock.pending).toBe(0);
    await bench.write(0x0a, 0x80);
    expect(bench.clock.pending).toBe(1);
    await bench.write(0x0a, 0x32);
    expect(bench.clock.pending).toBe(0);
    await bench.write(0x0e, 0x00);
    expect(bench.clock.pending).toBe(1);
    watch[Symbol.dispose]();
    expect(bench.clock.pending).toBe(0);
  });
});
