import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

let bench: Mcp9808Bench;
beforeEach(() => {
  bench = new Mcp9808Bench();
});

const CONFIG = 0x01;
const UPPER = 0x02;
const LOWER = 0x03;
const CRITICAL = 0x04;
const AMBIENT = 0x05;
const RESOLUTION = 0x08;

describe("the temperature word", () => {
  it.each([
    [0, 0x8000],
    [0.0625, 0xc001],
    [25, 0xc190],
    [25.4375, 0xc197],
    [-0.0625, 0x3fff],
    [-1, 0x3ff0],
    [-25.4375, 0x3e69],
    [-40, 0x3d80],
    [85.5, 0xc558],
    [125, 0xc7d0],
  ])("of %f °C is %i while the limits are 0", async (celsius, word) => {
    await bench.feel(celsius);
    expect(await bench.word(AMBIENT)).toBe(word);
  });

  it.each([
    [0, 25.4375, 0xc190],
    [1, 25.4375, 0xc194],
    [2, 25.4375, 0xc196],
    [3, 25.4375, 0xc197],
    [0, -0.0625, 0x3ff8],
    [0, -25.4375, 0x3e68],
    [1, -25.4375, 0x3e68],
    [2, -25.4375, 0x3e68],
    // What is compared is the rounded value: no longer above 0.
    [0, 0.0625, 0x8000],
  ])("at resolution %i rounds %f °C down to %i", async (resolution, celsius, word) => {
    await bench.device.writeRegister(RESOLUTION, resolution);
    await bench.feel(celsius);
    expect(await bench.word(AMBIENT)).toBe(word);
  });

  it("tells which limits it is beyond", async () => {
    await bench.setWord(UPPER, 0x0050);
    await bench.setWord(CRITICAL, 0x00e0);
    await bench.feel(7);
    expect(await bench.word(AMBIENT)).toBe(0x4070);
    await bench.feel(15);
    expect(await bench.word(AMBIENT)).toBe(0xc0f0);
  });

  it("rounds down and stays within the step, whatever the temperature and resolution", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -40_000, max: 125_000 }),
        fc.integer({ min: 0, max: 3 }),
        async (millidegrees, resolution) => {
          const celsius = millidegrees / 1000;
          const room = new Mcp9808Bench();
          await room.device.writeRegister(RESOLUTION, resolution);
          await room.feel(celsius);
          const measured = await room.sensor.readTemperature();
          const step = 0.5 / 2 ** resolution;
          expect(measured).toBeLessThanOrEqual(celsius);
          expect(measured).toBeGreaterThan(celsius - step);
          expect(measured / step).toBe(Math.round(measured / step));
        },
      ),
    );
  });
});

describe("a conversion", () => {
  it("is not there before the first is done", async () => {
    bench = new Mcp9808Bench({ temperature: 25 });
    expect(await bench.word(AMBIENT)).toBe(0x0000);
    await bench.clock.advance(249);
    expect(await bench.word(AMBIENT)).toBe(0x0000);
    await bench.clock.advance(1);
    expect(await bench.word(AMBIENT)).toBe(0xc190);
  });

  it.each([
    [0, 30],
    [1, 65],
    [2, 130],
    [3, 250],
  ])("at resolution %i takes %i ms", async (resolution, durationMs) => {
    await bench.device.writeRegister(RESOLUTION, resolution ^ 1);
    await bench.device.writeRegister(RESOLUTION, resolution);
    bench.emulator.temperature = 30;
    await bench.clock.advance(durationMs - 1);
    expect(await bench.sensor.readTemperature()).toBe(25);
    await bench.clock.advance(1);
    expect(await bench.sensor.readTemperature()).toBe(30);
  });

  it("measures the temperature of its end, and not one that came later", async () => {
    bench.emulator.temperature = 30;
    await bench.clock.advance(600);
    bench.emulator.temperature = 50;
    expect(await bench.sensor.readTemperature()).toBe(30);
    await bench.clock.advance(149);
    expect(await bench.sensor.readTemperature()).toBe(30);
    await bench.clock.advance(1);
    expect(await bench.sensor.readTemperature()).toBe(50);
  });

  it("is not begun anew by writing the resolution that there is", async () => {
    bench.emulator.temperature = 30;
    await bench.clock.advance(200);
    await bench.device.writeRegister(RESOLUTION, 3);
    await bench.clock.advance(50);
    expect(await bench.sensor.readTemperature()).toBe(30);
  });

  it("sets no timer", async () => {
    await bench.feel(30);
    await bench.sensor.readTemperature();
    expect(bench.clock.pending).toBe(0);
  });

  it("does not happen in shutdown; the first after it takes its whole time", async () => {
    await bench.setWord(CONFIG, 0x0100);
    await bench.feel(50);
    expect(await bench.sensor.readTemperature()).toBe(25);
    await bench.setWord(UPPER, 0x0140);
    expect(await bench.word(UPPER)).toBe(0x0140);
    await bench.setWord(CONFIG, 0x0000);
    await bench.clock.advance(249);
    expect(await bench.sensor.readTemperature()).toBe(25);
    await bench.clock.advance(1);
    expect(await bench.sensor.readTemperature()).toBe(50);
  });

  it("is not torn by a new one between its two bytes", async () => {
    bench.emulator.temperature = -1;
    bench.emulator.start(0x18, "write");
    bench.emulator.write(AMBIENT);
    bench.emulator.stop("restart");
    bench.emulator.start(0x18, "read");
    const high = bench.emulator.read();
    await bench.clock.advance(250);
    expect([high, bench.emulator.read()]).toEqual([0xc1, 0x90]);
    bench.emulator.stop("stop");
    expect(await bench.word(AMBIENT)).toBe(0x3ff0);
  });
});

describe("the back door", () => {
  it.each([-40.1, 125.1, Number.NaN])("refuses %f °C", (celsius) => {
    expect(() => {
      bench.emulator.temperature = celsius;
    }).toThrow(`An MCP9808 cannot measure ${celsius} °C. Give a temperature from -40 to 125 °C.`);
  });

  it("sets values by name", async () => {
    bench.emulator.set("temperature", "-5.25");
    expect(bench.emulator.temperature).toBe(-5.25);
    bench.emulator.set("poweredMs", "1000");
    expect(await bench.sensor.readTemperature()).toBe(-5.25);
    expect(() => bench.emulator.set("temperature", "warm")).toThrow("is no number");
    expect(() => bench.emulator.set("temperature", " ")).toThrow("is no number");
    expect(() => bench.emulator.set("humidity", "1")).toThrow("An MCP9808 cannot have humidity=1");
    expect(() => bench.emulator.set("poweredMs", "-1")).toThrow("cannot have poweredMs=-1");
  });

  it("shows what a register would read, without a transfer", () => {
    expect(bench.emulator.peek("ambientTemperature")).toBe(0xc190);
  });

  it("takes the power away: locks, limits, pointer and temperature start anew", async () => {
    await bench.setWord(UPPER, 0x0140);
    await bench.setWord(CONFIG, 0x00c9);
    bench.emulator.powerOnReset();
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0x00, 0x1f));
    expect(await bench.word(UPPER)).toBe(0);
    expect(await bench.word(CONFIG)).toBe(0);
    expect(await bench.word(AMBIENT)).toBe(0);
    await bench.clock.advance(250);
    expect(await bench.word(AMBIENT)).toBe(0xc190);
  });
});

describe("the bus interface", () => {
  it("keeps the pointer over STOP, with combined and with split transfers", async () => {
    expect(await bench.word(AMBIENT)).toBe(0xc190);
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0xc1, 0x90));
    await bench.device.write(Uint8Array.of(0x06));
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0x00, 0x54));
  });

  it("sends 0xFF after the last byte of a register", async () => {
    expect(await bench.device.readRegisterBytes(0x06, 4)).toEqual(Uint8Array.of(0x00, 0x54, 0xff, 0xff));
    expect(await bench.device.readRegisterBytes(RESOLUTION, 3)).toEqual(Uint8Array.of(0x03, 0xff, 0xff));
  });

  it("ignores half a write and what comes after a whole one", async () => {
    await bench.device.write(Uint8Array.of(UPPER, 0x01));
    expect(await bench.word(UPPER)).toBe(0);
    await bench.device.write(Uint8Array.of(UPPER, 0x01, 0x40, 0xff, 0xff));
    expect(await bench.word(UPPER)).toBe(0x0140);
    expect(await bench.word(LOWER)).toBe(0);
  });

  it("answers at the factory's registers with zero, takes no writes there, and warns", async () => {
    for (let register = 0x09; register <= 0x0f; register += 1) {
      bench.warnings.length = 0;
      await bench.setWord(register, 0xffff);
      expect(await bench.word(register)).toBe(0);
      expect(bench.warnings.map(({ kind }) => kind)).toEqual(["unmapped-write", "unmapped-read"]);
    }
  });

  it("looks at the lower half of the pointer only, and warns", async () => {
    expect(await bench.word(0xf6)).toBe(0x0054);
    expect(bench.warnings).toEqual([
      {
        kind: "masked-pointer",
        pointer: 0xf6,
        message: "MCP9808: pointer 0xF6 selects 0x06: the chip decodes no other bits",
      },
    ]);
  });

  it("is not changed by a scan", async () => {
    await bench.word(AMBIENT);
    await bench.device.write([]);
    await bench.device.read(1);
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0xc1, 0x90));
    expect(bench.warnings).toEqual([]);
  });

  it("takes no writes to what can only be read", async () => {
    for (const register of [0x00, AMBIENT, 0x06, 0x07]) {
      const before = await bench.word(register);
      await bench.setWord(register, ~before & 0xffff);
      expect(await bench.word(register)).toBe(before);
    }
  });
});

describe("CONFIG", () => {
  // What it reads after everything was written, and after nothing was, with these locks set before. Bit 4 is left out.
  it.each([
    ["no lock", 0x0000, 0x07cf, 0x0000],
    ["the critical lock", 0x0080, 0x00c4, 0x068b],
    ["the window lock", 0x0040, 0x00c0, 0x064f],
    ["both locks", 0x00c0, 0x00c0, 0x06cf],
  ])("with %s", async (_which, locks, afterOnes, afterZeros) => {
    await bench.setWord(CONFIG, locks);
    await bench.setWord(CONFIG, 0xffff);
    expect((await bench.word(CONFIG)) & ~0x10).toBe(afterOnes);

    bench.emulator.powerOnReset();
    // A lock and what it locks in one write: both apply.
    await bench.setWord(CONFIG, 0x070f | locks);
    expect((await bench.word(CONFIG)) & ~0x10).toBe(0x070f | locks);
    await bench.setWord(CONFIG, 0x0000);
    expect((await bench.word(CONFIG)) & ~0x10).toBe(afterZeros);
  });

  it.each([
    ["no lock", 0x0000, [0x0140, 0x0140, 0x0140]],
    ["the critical lock", 0x0080, [0x0140, 0x0140, 0x0000]],
    ["the window lock", 0x0040, [0x0000, 0x0000, 0x0140]],
    ["both locks", 0x00c0, [0x0000, 0x0000, 0x0000]],
  ])("with %s decides which limits can be written", async (_which, locks, limits) => {
    await bench.setWord(CONFIG, locks);
    for (const register of [UPPER, LOWER, CRITICAL]) await bench.setWord(register, 0x0140);
    expect([await bench.word(UPPER), await bench.word(LOWER), await bench.word(CRITICAL)]).toEqual(limits);
    await bench.device.writeRegister(RESOLUTION, 1);
    expect(await bench.device.readRegister(RESOLUTION)).toBe(1);
  });
});
