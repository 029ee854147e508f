import { registerMap } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";
import { RegisterFile, type RegisterWrite } from "./register-file.ts";

const map = registerMap({
  name: "PORT",
  order: "big",
  pointer: { bits: 4 },
  registers: {
    output: {
      address: 0,
      width: 16,
      reset: 0x00f0,
      fields: {
        pins: { bits: [7, 0] },
        guarded: { bit: 8, lockedBy: ["lock"] },
        lock: { bit: 9, sticky: true },
        strobe: { bit: 10, pulse: true },
        level: { bit: 11, access: "ro" },
      },
    },
    outputSet: { address: 1, width: 16, alias: { of: "output", as: "set" } },
    outputClear: { address: 2, width: 16, access: "wo", alias: { of: "output", as: "clear" } },
    outputToggle: { address: 3, width: 16, alias: { of: "output", as: "toggle" } },
    mirror: { address: 4, width: 16, order: "little", alias: { of: "output", as: "same" } },
    look: { address: 5, width: 16, access: "ro", alias: { of: "output", as: "same" } },
    events: { address: 6, width: 8, access: "ro", onRead: "clear" },
    eventsToo: { address: 7, width: 8, alias: { of: "events", as: "same" } },
  },
});

describe("alias registers", () => {
  it("set, clear and toggle bits of the register behind them (T39)", () => {
    const host = new ByteHost(map);
    host.write(1, 0x00, 0x0f);
    expect(host.file.peek("output")).toBe(0x00ff);
    host.write(2, 0x00, 0x81);
    expect(host.file.peek("output")).toBe(0x007e);
    host.write(3, 0x00, 0xff);
    expect(host.file.peek("output")).toBe(0x0081);
    host.write(4, 0x34, 0x00);
    expect(host.file.peek("output")).toBe(0x0034);
  });

  it("read what is behind them, in their own byte order; write-only ones read zero", () => {
    const host = new ByteHost(map);
    host.file.poke("output", 0x0812);
    expect(host.writeRead([1], 2)).toEqual([0x08, 0x12]);
    expect(host.writeRead([2], 2)).toEqual([0x00, 0x00]);
    expect(host.writeRead([4], 2)).toEqual([0x12, 0x08]);
    expect(host.writeRead([5], 2)).toEqual([0x08, 0x12]);
  });

  it("change nothing where they, or what is behind them, are read-only", () => {
    const host = new ByteHost(map);
    host.write(5, 0xff, 0xff);
    expect(host.file.peek("output")).toBe(0x00f0);
    host.write(1, 0x08, 0x00);
    expect(host.file.peek("output")).toBe(0x00f0);
  });

  it("do not get round a lock, a sticky bit or a command", () => {
    const host = new ByteHost(map);
    host.write(1, 0x02, 0x00);
    host.write(1, 0x01, 0x00);
    host.write(2, 0x02, 0x00);
    host.write(3, 0x06, 0x00);
    expect(host.file.peek("output")).toBe(0x02f0);
  });

  it("share the effects of reading", () => {
    const host = new ByteHost(map);
    host.file.poke("events", 0x81);
    expect(host.writeRead([7], 1)).toEqual([0x81]);
    expect(host.writeRead([6], 1)).toEqual([0x00]);
  });

  it("are for the physics the register behind them, with what the write amounts to", () => {
    const writes: RegisterWrite[] = [];
    const read: string[] = [];
    const file = new RegisterFile(map, {
      written: (write) => void writes.push(write),
      beforeRead: (name) => void read.push(name),
    });
    file.write(map.byName.outputSet, 0x0401);
    expect(writes).toEqual([{ register: "output", old: 0x00f0, value: 0x00f1, written: 0x04f1, pulses: 0x0400 }]);
    file.read(map.byName.outputToggle);
    expect(read).toEqual(["output"]);
    file.poke("outputSet", 0x0055);
    expect(file.peek("output")).toBe(0x0055);
    expect(file.get("outputToggle", "value")).toBe(0x0055);
    file.set("look", "value", 0x0056);
    expect(file.peek("output")).toBe(0x0056);
    file.powerOnReset();
    expect(file.peek("mirror")).toBe(0x00f0);
  });
});
