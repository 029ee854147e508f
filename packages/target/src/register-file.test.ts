import { I2CError, registerMap } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { RegisterFile, type RegisterWrite } from "./register-file.ts";

const map = registerMap({
  name: "CHIP",
  order: "big",
  registers: {
    control: {
      address: 0,
      width: 16,
      reset: 0x0800,
      fields: {
        mode: { bits: [15, 14], lockedBy: ["lock"] },
        enable: { bit: 13, setLockedBy: ["lock"] },
        lock: { bit: 12, sticky: true },
        once: { bits: [11, 10], access: "writeOnce" },
        start: { bit: 9, pulse: true, lockedBy: ["lock"] },
        secret: { bit: 8, access: "wo" },
        busy: { bit: 7, access: "ro" },
        calibrated: { bit: 6, resetDomain: "power-on" },
      },
    },
    flags: {
      address: 1,
      width: 8,
      fields: {
        readClears: { bits: [7, 6], access: "ro", onRead: "clear" },
        readSets: { bits: [5, 4], access: "ro", onRead: "set" },
        clearing: { bits: [3, 2], onWrite: "oneToClear" },
        setting: { bits: [1, 0], onWrite: "oneToSet", lockedBy: ["control.lock"] },
      },
    },
    limit: { address: 2, width: 8, signed: true, lsb: 0.5 },
  },
});

const { control, flags } = map.byName;
let file: RegisterFile<typeof map.definition>;
let log: (string | RegisterWrite)[];

beforeEach(() => {
  log = [];
  file = new RegisterFile(map, {
    beforeRead: (name) => void log.push(`read ${name}`),
    beforeWrite: (name) => void log.push(`write ${name}`),
    written: (write) => void log.push(write),
    wasRead: (name) => void log.push(`was read ${name}`),
  });
});

describe("the back door", () => {
  it("has no effects, and no access or lock holds for it", () => {
    file.poke("control", 0xffff);
    expect(file.peek("control")).toBe(0xffff);
    file.poke("flags", 0xc0);
    expect(file.peek("flags")).toBe(0xc0);
    expect(file.peek("flags")).toBe(0xc0);
    file.set("control", "busy", false);
    file.set("control", "mode", 2);
    expect(file.peek("control")).toBe(0xbf7f);
    expect(log).toEqual([]);
  });

  it("speaks in values", () => {
    file.set("limit", "value", -3.5);
    expect(file.peek("limit")).toBe(0xf9);
    expect(file.get("limit", "value")).toBe(-3.5);
    expect(file.get("control", "once")).toBe(2);
    expect(file.get("control", "lock")).toBe(false);
  });

  it("refuses what cannot be", () => {
    const untyped = file as unknown as RegisterFile;
    expect(() => file.poke("flags", 0x100)).toThrow("256 does not fit into register flags");
    expect(() => file.set("limit", "value", 64)).toThrow(I2CError);
    expect(() => untyped.peek("nothing")).toThrow('CHIP has no register "nothing". It has control, flags, limit.');
    expect(() => untyped.get("control", "nothing" as never)).toThrow('Register control has no field "nothing"');
  });
});

describe("reading", () => {
  it("hides what is write-only, and asks the physics first", () => {
    file.poke("control", 0xffff);
    expect(file.read(control)).toBe(0xfcff);
    expect(log).toEqual(["read control"]);
  });

  it("changes nothing until it went over the wire", () => {
    file.poke("flags", 0xc0);
    expect(file.read(flags)).toBe(0xc0);
    expect(file.peek("flags")).toBe(0xc0);
    expect(log).toEqual(["read flags"]);
    file.commitRead(flags, 0xff, 0xc0);
    expect(file.peek("flags")).toBe(0x30);
    expect(log).toEqual(["read flags", "was read flags"]);
  });

  it("keeps an event that came after it was looked at", () => {
    file.poke("flags", 0x40);
    const seen = file.read(flags);
    file.poke("flags", 0xd0);
    file.commitRead(flags, 0xff, seen);
    // Bit 7 came later and stays; bit 6 was seen and is cleared; bits 5 and 4 were seen as zero and are set.
    expect(file.peek("flags")).toBe(0xb0);
  });

  it("affects only the bits that were sent", () => {
    file.poke("flags", 0xc0);
    file.commitRead(flags, 0x80, 0xc0);
    expect(file.peek("flags")).toBe(0x40);
  });
});

describe("writing", () => {
  it("does what each field's definition says", () => {
    file.poke("flags", 0xcf);
    file.write(flags, 0b0011_0101);
    expect(file.peek("flags")).toBe(0b1100_1011);
  });

  it("leaves read-only and reserved bits alone", () => {
    file.write(control, 0x00ff);
    expect(file.peek("control")).toBe(0x0040);
  });

  it("tells the physics before and after, with the commands given", () => {
    file.write(control, 0x0b00);
    expect(log).toEqual([
      "write control",
      { register: "control", old: 0x0800, value: 0x0900, written: 0x0b00, pulses: 0x0200 },
    ]);
    expect(file.read(control)).toBe(0x0800);
  });

  it("judges a lock on the state before: lock and value in one write both apply", () => {
    file.write(control, 0xf200);
    expect(file.peek("control") & 0xf000).toBe(0xf000);
    expect(log.at(-1)).toMatchObject({ pulses: 0x0200 });
    file.write(control, 0x4200);
    // The mode stays, the command is not given, enable may be cleared, and the lock holds.
    expect(file.peek("control") & 0xf000).toBe(0xd000);
    expect(log.at(-1)).toMatchObject({ pulses: 0 });
    file.write(control, 0x2000);
    expect(file.peek("control") & 0xf000).toBe(0xd000);
  });

  it("obeys a lock in another register", () => {
    file.set("control", "lock", true);
    file.write(flags, 0x03);
    expect(file.peek("flags")).toBe(0);
  });

  it("takes write-once fields once after each reset", () => {
    file.write(control, 0x0400);
    file.write(control, 0x0c00);
    expect(file.get("control", "once")).toBe(1);
    file.softReset();
    expect(file.get("control", "once")).toBe(2);
    file.write(control, 0x0c00);
    expect(file.get("control", "once")).toBe(3);
  });

  it("of some bytes leaves the others as they are", () => {
    file.poke("control", 0x0840);
    file.write(control, 0xc000, 0xff00);
    expect(file.peek("control")).toBe(0xc040);
  });
});

describe("a reset", () => {
  it("by software leaves what only power-on resets", () => {
    file.poke("control", 0xffff);
    file.poke("flags", 0xff);
    file.softReset();
    expect(file.peek("control")).toBe(0x1840);
    expect(file.peek("flags")).toBe(0);
  });

  it("by power restores everything", () => {
    file.poke("control", 0xffff);
    file.write(control, 0x0000);
    file.powerOnReset();
    expect(file.peek("control")).toBe(0x0800);
    file.write(control, 0x0c00);
    expect(file.get("control", "once")).toBe(3);
  });
});
