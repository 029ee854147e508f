import { decodeRegister } from "@twowire/core";
import { RegisterFile } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { ds3231Registers } from "./registers.ts";

const { byName } = ds3231Registers;

describe("the register map", () => {
  it.each([
    ["seconds", 0x00, 0x00, 0x7f],
    ["minutes", 0x01, 0x00, 0x7f],
    ["hours", 0x02, 0x00, 0x7f],
    ["weekday", 0x03, 0x01, 0x07],
    ["date", 0x04, 0x01, 0x3f],
    ["month", 0x05, 0x01, 0x9f],
    ["year", 0x06, 0x00, 0xff],
    ["alarm1Seconds", 0x07, 0x00, 0xff],
    ["alarm1Minutes", 0x08, 0x00, 0xff],
    ["alarm1Hours", 0x09, 0x00, 0xff],
    ["alarm1Day", 0x0a, 0x00, 0xff],
    ["alarm2Minutes", 0x0b, 0x00, 0xff],
    ["alarm2Hours", 0x0c, 0x00, 0xff],
    ["alarm2Day", 0x0d, 0x00, 0xff],
    ["control", 0x0e, 0x1c, 0xff],
    ["aging", 0x10, 0x00, 0xff],
  ] as const)("%s is at %i, is %i after power-on, and keeps the bits %i", (name, address, reset, kept) => {
    const register = byName[name];
    expect(register).toMatchObject({ address, reset, width: 8 });
    const file = new RegisterFile(ds3231Registers);
    file.write(register, 0xff);
    expect(file.peek(name)).toBe(kept);
    file.write(register, 0x00);
    // A command to measure cannot be taken back.
    expect(file.peek(name)).toBe(name === "control" ? 0x20 : 0x00);
  });

  it("has flags that are cleared by writing 0, and left by writing 1", () => {
    const file = new RegisterFile(ds3231Registers);
    expect(byName.status).toMatchObject({ address: 0x0f, reset: 0x88 });
    file.poke("status", 0x87);
    file.write(byName.status, 0xff);
    expect(file.peek("status")).toBe(0x8f);
    file.write(byName.status, 0xf6);
    // BSY cannot be written, 32 kHz is as written, alarm 1 is cleared.
    expect(file.peek("status")).toBe(0x86);
    file.poke("status", 0x00);
    file.write(byName.status, 0x83);
    expect(file.peek("status")).toBe(0x00);
  });

  it("has a temperature that nobody can write", () => {
    const file = new RegisterFile(ds3231Registers);
    file.write(byName.temperature, 0xffff);
    expect(file.peek("temperature")).toBe(0);
  });

  it.each([
    [0x1940, 25.25],
    [0xe6c0, -25.25],
    [0x0000, 0],
    [0xffc0, -0.25],
    [0xd800, -40],
    [0x5500, 85],
  ])("tells %i as %f °C", (word, value) => {
    expect(decodeRegister(byName.temperature, word)).toEqual({ value });
  });

  it("has every register of the data sheet and no more", () => {
    expect(ds3231Registers.registers.map(({ address }) => address)).toEqual(
      Array.from({ length: 18 }, (_none, at) => at),
    );
    expect(ds3231Registers.pointer).toMatchObject({ increment: "byte", wraps: [{ first: 0, last: 0x12 }] });
  });
});
