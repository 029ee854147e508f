import { RegisterFile } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { loadCalibration, SAMPLE_CALIBRATION } from "./calibration.ts";
import { bme280Registers } from "./registers.ts";

const { byName } = bme280Registers;

describe("the register map", () => {
  it.each([
    ["id", 0xd0, 0x60, 0x60],
    ["reset", 0xe0, 0x00, 0xff],
    ["humidityControl", 0xf2, 0x00, 0x07],
    ["status", 0xf3, 0x00, 0x00],
    ["measurementControl", 0xf4, 0x00, 0xff],
    ["config", 0xf5, 0x00, 0xfd],
  ] as const)("%s is at %i, is %i after power-on, and keeps the bits %i", (name, address, reset, kept) => {
    const register = byName[name];
    expect(register).toMatchObject({ address, reset, width: 8 });
    const file = new RegisterFile(bme280Registers);
    file.write(register, 0xff);
    expect(file.peek(name)).toBe(kept);
  });

  it("does not take another rest or filter while the sensor does not sleep", () => {
    const file = new RegisterFile(bme280Registers);
    file.set("measurementControl", "mode", "normal");
    file.write(byName.config, 0xff);
    expect(file.peek("config")).toBe(0);
  });

  it("has results that nobody can write, all from one burst", () => {
    const file = new RegisterFile(bme280Registers);
    for (const [name, address, reset] of [
      ["pressure", 0xf7, 0x80_00_00],
      ["temperature", 0xfa, 0x80_00_00],
      ["humidity", 0xfd, 0x80_00],
    ] as const) {
      expect(byName[name]).toMatchObject({ address, reset, order: "big", latch: "burst", volatile: true });
      file.write(byName[name], 0);
      expect(file.peek(name)).toBe(reset);
    }
  });

  it("reads a reset register of 0", () => {
    expect(byName.reset.readable).toBe(false);
    const file = new RegisterFile(bme280Registers);
    file.poke("reset", 0xb6);
    expect(file.read(byName.reset)).toBe(0);
  });

  it("has the calibration of the emulated sensor for reset values", () => {
    const file = new RegisterFile(bme280Registers);
    const before = bme280Registers.registers.map(({ name }) => file.peek(name as "t1"));
    loadCalibration(file, SAMPLE_CALIBRATION);
    expect(bme280Registers.registers.map(({ name }) => file.peek(name as "t1"))).toEqual(before);
  });

  it("is written in pairs and read in a run", () => {
    expect(bme280Registers.pointer).toMatchObject({ increment: "byte", writes: "pairs" });
  });
});
