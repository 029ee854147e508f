import { beforeEach, describe, expect, it } from "vitest";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

// Window 20 to 30 °C, critical 40 °C, hysteresis 1.5 °C: data sheet DS25095A, figure 5-10.

let bench: Mcp9808Bench;
beforeEach(async () => {
  bench = new Mcp9808Bench();
  await bench.setWord(0x02, 0x01e0);
  await bench.setWord(0x03, 0x0140);
  await bench.setWord(0x04, 0x0280);
  await bench.clock.advance(250);
});

const HYSTERESIS = 0x0200;
const SHUTDOWN = 0x0100;
const CLEAR = 0x0020;
const STATUS = 0x0010;
const OUTPUT = 0x0008;
const CRITICAL_ONLY = 0x0004;
const ACTIVE_HIGH = 0x0002;
const INTERRUPT = 0x0001;

const configure = (bits: number): Promise<void> => bench.setWord(0x01, HYSTERESIS | bits);

/** Flags 15:13, and whether the output is asserted according to CONFIG and on the pin. */
async function state(activeHigh = false): Promise<string> {
  const flags = ((await bench.word(0x05)) >> 13).toString(2).padStart(3, "0");
  const asserted = ((await bench.word(0x01)) & STATUS) !== 0;
  expect(bench.emulator.alertPin).toBe(asserted === activeHigh);
  return `${flags} ${asserted ? "on" : "off"}`;
}

/** A way through all rows of the table: temperatures, flags, and the output in three modes. In the last one is what interrupts. */
const WAY: readonly (readonly [number, string, string, string, boolean])[] = [
  [25, "000", "off", "off", false],
  [18.5, "000", "off", "off", false],
  [18.4375, "001", "on", "off", true],
  [19.9375, "001", "on", "off", false],
  [20, "000", "off", "off", true],
  [30, "000", "off", "off", false],
  [30.0625, "010", "on", "off", true],
  [28.5625, "010", "on", "off", false],
  [28.5, "000", "off", "off", true],
  [39.9375, "010", "on", "off", true],
  [40, "110", "on", "on", false],
  [38.5, "110", "on", "on", false],
  [38.4375, "010", "on", "off", false],
  [20, "000", "off", "off", true],
  [125, "110", "on", "on", true],
  [-40, "001", "on", "off", true],
];

describe("the alert output", () => {
  it("as a comparator follows the flags", async () => {
    await configure(OUTPUT);
    for (const [celsius, flags, output] of WAY) {
      await bench.feel(celsius);
      expect([celsius, await state()]).toEqual([celsius, `${flags} ${output}`]);
    }
  });

  it("for the critical limit alone is a comparator in either mode", async () => {
    for (const mode of [0, INTERRUPT]) {
      await configure(OUTPUT | CRITICAL_ONLY | mode);
      for (const [celsius, flags, , output] of WAY) {
        await bench.feel(celsius);
        expect([celsius, await state()]).toEqual([celsius, `${flags} ${output}`]);
      }
    }
  });

  it("as an interrupt is asserted by leaving the window and by coming back, until cleared", async () => {
    await configure(OUTPUT | INTERRUPT);
    for (const [celsius, flags, , , interrupts] of WAY) {
      const isCritical = flags.startsWith("1");
      await bench.feel(celsius);
      expect([celsius, await state()]).toEqual([celsius, `${flags} ${interrupts || isCritical ? "on" : "off"}`]);
      await bench.clock.advance(1000);
      expect([celsius, await state()]).toEqual([celsius, `${flags} ${interrupts || isCritical ? "on" : "off"}`]);
      await configure(OUTPUT | INTERRUPT | CLEAR);
      // Above the critical limit it is a comparator, which cannot be cleared.
      expect([celsius, await state()]).toEqual([celsius, `${flags} ${isCritical ? "on" : "off"}`]);
    }
  });

  it("stays on below the critical limit if an interrupt from before was not cleared", async () => {
    await configure(OUTPUT | INTERRUPT);
    await bench.feel(35);
    await bench.feel(45);
    await bench.feel(38);
    expect(await state()).toBe("010 on");
    await configure(OUTPUT | INTERRUPT | CLEAR);
    expect(await state()).toBe("010 off");
  });

  it("that is not in use is not asserted, and the flags tell all the same", async () => {
    await configure(0);
    await bench.feel(50);
    expect(await state()).toBe("110 off");
    await configure(OUTPUT);
    expect(await state()).toBe("110 off");
    await bench.clock.advance(250);
    expect(await state()).toBe("110 on");
    await configure(0);
    expect(await state()).toBe("110 off");
  });

  it("starts with no flag set, so that the first conversion knows no hysteresis", async () => {
    bench.emulator.powerOnReset();
    bench.emulator.temperature = 38.5;
    await bench.setWord(0x02, 0x0280);
    await bench.setWord(0x03, 0x0280);
    await bench.setWord(0x04, 0x0280);
    await configure(OUTPUT | INTERRUPT);
    await bench.clock.advance(250);
    expect(await state()).toBe("000 off");
  });

  it("can be active high", async () => {
    await configure(OUTPUT | ACTIVE_HIGH);
    expect(await state(true)).toBe("000 off");
    await bench.feel(50);
    expect(await state(true)).toBe("110 on");
  });

  it("forgets an interrupt when it becomes a comparator", async () => {
    await configure(OUTPUT | INTERRUPT);
    await bench.feel(35);
    await bench.feel(25);
    expect(await state()).toBe("000 on");
    await configure(OUTPUT);
    await bench.clock.advance(250);
    expect(await state()).toBe("000 off");
    await configure(OUTPUT | INTERRUPT);
    await bench.clock.advance(250);
    expect(await state()).toBe("000 off");
  });
});

describe("the alert output in shutdown", () => {
  it("stays as it was, whatever the temperature does", async () => {
    await configure(OUTPUT);
    await bench.feel(35);
    await configure(OUTPUT | SHUTDOWN);
    await bench.feel(25);
    expect(await state()).toBe("010 on");
  });

  it("stays as it was, whatever is written about it, until conversions go on", async () => {
    await configure(OUTPUT);
    await bench.feel(35);
    await configure(OUTPUT | SHUTDOWN);
    for (const bits of [0, OUTPUT | CRITICAL_ONLY, OUTPUT | ACTIVE_HIGH, OUTPUT | INTERRUPT]) {
      await configure(SHUTDOWN | bits);
      expect(await state()).toBe("010 on");
      expect((await bench.word(0x01)) & 0x0f).toBe(bits);
    }
    await configure(OUTPUT | CRITICAL_ONLY);
    await bench.clock.advance(250);
    expect(await state()).toBe("010 off");
  });

  it("can have its interrupt cleared", async () => {
    await configure(OUTPUT | INTERRUPT);
    await bench.feel(35);
    await configure(OUTPUT | INTERRUPT | SHUTDOWN);
    expect(await state()).toBe("010 on");
    await configure(OUTPUT | INTERRUPT | SHUTDOWN | CLEAR);
    expect(await state()).toBe("010 off");
  });
});

describe("an observer of the alert pin", () => {
  it("is told of each new level when it comes about, and a timer runs only meanwhile", async () => {
    await configure(OUTPUT);
    const levels: (readonly [number, boolean])[] = [];
    {
      using _observation = bench.emulator.observeAlertPin((level) => levels.push([bench.clock.now(), level]));
      expect(bench.clock.pending).toBe(1);
      bench.emulator.temperature = 35;
      await bench.clock.advance(1000);
      bench.emulator.temperature = 25;
      await bench.clock.advance(1000);
    }
    expect(levels).toEqual([
      [500, false],
      [1500, true],
    ]);
    expect(bench.clock.pending).toBe(0);
    await bench.feel(50);
    expect(levels).toHaveLength(2);
  });

  it("sees what a write does, and waits for the pace of a new resolution", async () => {
    await configure(OUTPUT);
    await bench.feel(35);
    const levels: (readonly [number, boolean])[] = [];
    using _observation = bench.emulator.observeAlertPin((level) => levels.push([bench.clock.now(), level]));
    await configure(OUTPUT | ACTIVE_HIGH);
    await bench.device.writeRegister(0x08, 0);
    bench.emulator.temperature = 25;
    await bench.clock.advance(100);
    expect(levels).toEqual([
      [500, true],
      [530, false],
    ]);
  });

  it("knows when the first conversion of a chip that was powered before will be done", async () => {
    const levels: (readonly [number, boolean])[] = [];
    using _observation = bench.emulator.observeAlertPin((level) => levels.push([bench.clock.now(), level]));
    bench.emulator.set("poweredMs", "100");
    await configure(OUTPUT);
    await bench.clock.advance(200);
    expect(levels).toEqual([[250 + 150, false]]);
  });

  it("leaves no timer in shutdown, and goes on after it", async () => {
    await configure(OUTPUT);
    const levels: boolean[] = [];
    using _observation = bench.emulator.observeAlertPin((level) => levels.push(level));
    await configure(OUTPUT | SHUTDOWN);
    expect(bench.clock.pending).toBe(0);
    await bench.feel(50);
    expect(levels).toEqual([]);
    await configure(OUTPUT);
    await bench.clock.advance(250);
    expect(levels).toEqual([false]);
  });
});
