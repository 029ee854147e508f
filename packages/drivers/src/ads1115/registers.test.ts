import { decodeRegister } from "@twowire/core";
import { RegisterFile } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { ads1115Registers } from "./registers.ts";

const { byName } = ads1115Registers;

describe("the register map", () => {
  it.each([
    ["conversion", 0x00, 0x0000, 0x0000],
    ["config", 0x01, 0x8583, 0x7fff],
    ["lowThreshold", 0x02, 0x8000, 0xffff],
    ["highThreshold", 0x03, 0x7fff, 0xffff],
  ] as const)("%s is at %i, is %i after power-on, and keeps the bits %i", (name, address, reset, kept) => {
    const register = byName[name];
    expect(register).toMatchObject({ address, reset, width: 16, order: "big" });
    const file = new RegisterFile(ads1115Registers);
    file.write(register, 0xffff);
    expect(file.peek(name)).toBe(kept);
    file.write(register, 0x0000);
    expect(file.peek(name)).toBe(0);
  });

  it("selects by two bits of the pointer, which stays", () => {
    expect(ads1115Registers.pointer).toMatchObject({ mask: 3, increment: "none", persists: true, reset: 0 });
    expect(ads1115Registers.registers.length).toBe(4);
  });

  it("names what the config register says after power-on", () => {
    expect(decodeRegister(byName.config, 0x8583)).toEqual({
      idle: true,
      input: "ain0ain1",
      range: "2.048V",
      singleShot: true,
      rate: "128Hz",
      window: false,
      activeHigh: false,
      latching: false,
      queue: "off",
    });
  });

  it("is not read unasked where that lets go of an alert", () => {
    expect(byName.conversion.precious).toBe(true);
  });

  it.each([
    [0x7fff, 32_767],
    [0x0001, 1],
    [0x0000, 0],
    [0xffff, -1],
    [0x8000, -32_768],
  ])("tells %i as %i", (word, steps) => {
    expect(decodeRegister(byName.conversion, word)).toBe(steps);
  });
});
