import { registerMap } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";

/** As an ICM-20948: the field that selects the bank is in all of them. */
const paged = registerMap({
  name: "PAGED",
  pointer: { bits: 3, increment: "byte" },
  bankedBy: "select.bank",
  registers: {
    who: { address: 0, width: 8, access: "ro", reset: 0xea, bank: 0 },
    gyroscope: { address: 0, width: 8, reset: 0x20, bank: 2 },
    shared: { address: 1, width: 8, reset: 0x55, bank: [0, 2] },
    other: { address: 1, width: 8, reset: 0x66, bank: 1 },
    select: { address: 7, width: 8, fields: { bank: { bits: [5, 4] } } },
  },
});

/** As an MCP23017: the same registers at other addresses, the one with the field included. */
const moving = registerMap({
  name: "MOVING",
  bankedBy: "control.split",
  registers: {
    control: { address: 0x0a, width: 8, bank: 0, fields: { split: { bit: 7 }, mirror: { bit: 6 } } },
    controlSplit: { address: 0x05, width: 8, bank: 1, alias: { of: "control", as: "same" } },
    directionB: { address: 0x01, width: 8, reset: 0xff, bank: 0 },
    directionBSplit: { address: 0x10, width: 8, bank: 1, alias: { of: "directionB", as: "same" } },
  },
});

describe("banks", () => {
  it("change what the same pointer means (T38)", () => {
    const host = new ByteHost(paged);
    expect(host.writeRead([0], 2)).toEqual([0xea, 0x55]);
    host.write(7, 0x20);
    expect(host.writeRead([0], 2)).toEqual([0x20, 0x55]);
    host.write(0, 0x21);
    expect(host.file.peek("gyroscope")).toBe(0x21);
    expect(host.file.peek("who")).toBe(0xea);
    host.write(7, 0x10);
    expect(host.writeRead([0], 2)).toEqual([0x00, 0x66]);
  });

  it("change at once, also for the rest of the same write", () => {
    const host = new ByteHost(paged);
    host.write(7, 0x20, 0x33, 0x44);
    expect(host.file.peek("gyroscope")).toBe(0x33);
    expect(host.file.peek("shared")).toBe(0x44);
  });

  it("are looked up anew by a read that sends no pointer", () => {
    const host = new ByteHost(paged);
    host.write(0);
    host.file.set("select", "bank", 2);
    expect(host.read(1)).toEqual([0x20]);
  });

  it("go back to the first with power", () => {
    const host = new ByteHost(paged);
    host.write(7, 0x20);
    host.target.powerOnReset();
    expect(host.writeRead([0], 1)).toEqual([0xea]);
  });

  it("may move the register that selects them", () => {
    const host = new ByteHost(moving);
    host.write(0x01, 0xf0);
    host.write(0x0a, 0xc0);
    expect(host.writeRead([0x10], 1)).toEqual([0xf0]);
    expect(host.writeRead([0x01], 1)).toEqual([0x00]);
    expect(host.writeRead([0x05], 1)).toEqual([0xc0]);
    host.write(0x05, 0x40);
    expect(host.writeRead([0x0a], 1)).toEqual([0x40]);
  });
});
