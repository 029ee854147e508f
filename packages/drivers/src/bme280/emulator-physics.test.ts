import { VirtualClock } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Bme280Bench } from "./bme280-bench.fixture.ts";
import { SAMPLE_CALIBRATION } from "./calibration.ts";
import { Bme280Emulator } from "./emulator.ts";

let bench: Bme280Bench;
beforeEach(() => {
  bench = new Bme280Bench({ temperature: 21.5, pressure: 98_765.4, humidity: 40.25 });
});

describe("physics", () => {
  it("keeps the limits of the sensor", () => {
    const { emulator } = bench;
    for (const [name, wrong] of [
      ["temperature", -40.1],
      ["temperature", 85.1],
      ["pressure", 29_999],
      ["pressure", 110_001],
      ["humidity", -0.1],
      ["humidity", 100.1],
      ["humidity", Number.NaN],
    ] as const) {
      expect(() => {
        emulator[name] = wrong;
      }).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
    expect([emulator.temperature, emulator.pressure, emulator.humidity]).toEqual([21.5, 98_765.4, 40.25]);
    expect(() => new Bme280Emulator({ pressure: 1013 })).toThrow("Give a pressure from 30000 to 110000 Pa.");
  });

  it("can have another calibration, one that fits", async () => {
    const chip = new Bme280Bench({ calibration: { ...SAMPLE_CALIBRATION, h4: -2048, h5: 2047, h6: -128 } });
    expect(await chip.read(0xe4, 4)).toEqual([0x80, 0xf0, 0x7f, 0x80]);
    expect(() => new Bme280Emulator({ calibration: { ...SAMPLE_CALIBRATION, h4: 2048 } })).toThrow(
      expect.objectContaining({ kind: "invalid-argument" }),
    );
  });

  it("can be set by name", () => {
    const chip = new Bme280Emulator({ clock: new VirtualClock() });
    chip.set("temperature", "-5.5");
    chip.set("pressure", "90000");
    chip.set("humidity", "10");
    chip.set("poweredMs", "10");
    expect([chip.temperature, chip.pressure, chip.humidity]).toEqual([-5.5, 90_000, 10]);
    expect(chip.peek("status")).toBe(0);
    for (const [name, value] of [
      ["temperature", "warm"],
      ["altitude", "100"],
      ["poweredMs", "-1"],
    ] as const) {
      expect(() => chip.set(name, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
  });
});
