import { decodeRegister, encodeField, putWord } from "@twowire/core";
import { RegisterFile } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { mcp9808Registers } from "./registers.ts";

const { byName } = mcp9808Registers;

describe("the register map", () => {
  it.each([
    ["capability", 0x00, 0x001f, 0x0000],
    ["configuration", 0x01, 0x0000, 0x07cf],
    ["upperLimit", 0x02, 0x0000, 0x1ffc],
    ["lowerLimit", 0x03, 0x0000, 0x1ffc],
    ["criticalLimit", 0x04, 0x0000, 0x1ffc],
    ["ambientTemperature", 0x05, 0x0000, 0x0000],
    ["manufacturer", 0x06, 0x0054, 0x0000],
    ["device", 0x07, 0x0400, 0x0000],
  ] as const)("%s is at %i, is %i after power-on, and keeps the bits %i", (name, address, reset, kept) => {
    const register = byName[name];
    expect(register).toMatchObject({ address, reset, width: 16, order: "big" });
    const file = new RegisterFile(mcp9808Registers);
    file.write(register, 0xffff);
    expect(file.peek(name) & ~reset).toBe(kept);
  });

  it("has one 8-bit register, of which two bits can be written", () => {
    const file = new RegisterFile(mcp9808Registers);
    expect(byName.resolution).toMatchObject({ address: 0x08, reset: 0x03, width: 8 });
    file.write(byName.resolution, 0xfc);
    expect(file.peek("resolution")).toBe(0x00);
    file.write(byName.resolution, 0xff);
    expect(file.peek("resolution")).toBe(0x03);
  });

  it("has every register of the data sheet and no more", () => {
    expect(mcp9808Registers.registers.map(({ address }) => address)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("the temperature word", () => {
  it.each([
    [0x8000, 0, "critical"],
    [0xc001, 0.0625, "critical upper"],
    [0xc190, 25, "critical upper"],
    [0xc197, 25.4375, "critical upper"],
    [0x3fff, -0.0625, "lower"],
    [0x3ff0, -1, "lower"],
    [0x3e69, -25.4375, "lower"],
    [0x3d80, -40, "lower"],
    [0xc558, 85.5, "critical upper"],
    [0xc7d0, 125, "critical upper"],
    [0x4070, 7, "upper"],
    [0xc0f0, 15, "critical upper"],
  ])("%i is %f °C, %s", (word, temperature, flags) => {
    expect(decodeRegister(byName.ambientTemperature, word)).toEqual({
      temperature,
      critical: flags.includes("critical"),
      upper: flags.includes("upper"),
      lower: flags.includes("lower"),
    });
  });
});

describe("a limit", () => {
  const [field] = byName.upperLimit.fields;

  it.each([
    [20, 0x0140],
    [-5, 0x1fb0],
    [-0.25, 0x1ffc],
    [-40, 0x1d80],
    [125, 0x07d0],
  ])("of %f °C is %i", (celsius, word) => {
    expect(encodeField(byName.upperLimit, field!, celsius)).toBe(word);
    expect(decodeRegister(byName.upperLimit, word)).toEqual({ temperature: celsius });
  });

  it.each([
    [0xffff, 0x1ffc],
    [0xe555, 0x0554],
  ])("written %i reads %i", (written, kept) => {
    const file = new RegisterFile(mcp9808Registers);
    file.write(byName.upperLimit, written);
    expect(file.peek("upperLimit")).toBe(kept);
  });

  it("in sign and magnitude, as some libraries write -5 °C, is -251 °C", () => {
    expect(decodeRegister(byName.lowerLimit, 0x1050)).toEqual({ temperature: -251 });
  });

  it("goes out with its most significant byte first", () => {
    const bytes = new Uint8Array(2);
    putWord(bytes, 0, 0x0140, 2, byName.upperLimit.order);
    expect([...bytes]).toEqual([0x01, 0x40]);
  });
});
