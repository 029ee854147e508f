import { describe, expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";

describe("registerMap", () => {
  it("fills in what is left out", () => {
    const map = registerMap({
      name: "PLAIN",
      registers: {
        second: { address: 1, width: 8, reset: 0x81, fields: { low: { bits: [1, 0] }, high: { bit: 7 } } },
        first: { address: 0, width: 8 },
      },
    });
    expect(map.registers.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(map.pointer).toEqual({
      width: 8,
      bytes: 1,
      order: "big",
      mask: 0xff,
      reset: 0,
      persists: true,
      increment: "none",
      enabledBy: undefined,
      disabledBy: undefined,
      incrementBit: 0,
      wraps: [],
      writes: "run",
    });
    expect(map).toMatchObject({ overRead: 0xff, partialWrite: "discard", unmapped: { bytes: 1, reset: 0 } });
    const { second, first } = map.byName;
    expect(second).toMatchObject({ reserved: 0x7c, preserved: 0x7c, readable: true, writable: true, precious: false });
    expect(second.fields.map(({ name, mask, reset }) => [name, mask, reset])).toEqual([
      ["high", 0x80, 1],
      ["low", 0x03, 1],
    ]);
    expect(first.value).toMatchObject({ name: "value", mask: 0xff, width: 8 });
  });

  it("lets a field say otherwise than its register", () => {
    const { status } = registerMap({
      name: "FLAGS",
      registers: {
        status: {
          address: 0,
          width: 8,
          access: "ro",
          onRead: "clear",
          volatile: true,
          fields: { seen: { bit: 0 }, enable: { bit: 1, access: "rw" } },
        },
      },
    }).byName;
    expect(status.precious).toBe(true);
    expect(status.fields.map((field) => [field.name, field.writable, field.onRead, field.volatile])).toEqual([
      ["enable", true, "clear", true],
      ["seen", false, "clear", true],
    ]);
  });

  it("makes a sticky field outlive a soft reset", () => {
    const { a } = registerMap({
      name: "S",
      registers: { a: { address: 0, width: 8, fields: { lock: { bit: 0, sticky: true }, free: { bit: 1 } } } },
    }).byName;
    expect(a.fields.map((field) => field.resetDomain)).toEqual(["soft", "power-on"]);
  });

  it("finds guards in the same and in another register", () => {
    const { a, b } = registerMap({
      name: "L",
      registers: {
        a: { address: 0, width: 8, fields: { open: { bit: 6 }, guarded: { bit: 5, lockedBy: ["open"] } } },
        b: { address: 1, width: 8, setLockedBy: ["a.open"] },
      },
    }).byName;
    expect(a.fields[1]?.lockedBy).toEqual([{ register: "a", field: "open", mask: 0x40, low: 6 }]);
    expect(b.value?.setLockedBy).toEqual([{ register: "a", field: "open", mask: 0x40, low: 6 }]);
  });

  it("knows which registers change by themselves", () => {
    const { never, all, one } = registerMap({
      name: "V",
      registers: {
        never: { address: 0, width: 8, fields: { a: { bit: 0 }, b: { bit: 1 } } },
        all: { address: 1, width: 8, volatile: true, fields: { a: { bit: 0, volatile: false }, b: { bit: 1 } } },
        one: { address: 2, width: 8, fields: { a: { bit: 0 }, b: { bit: 1, volatile: true } } },
      },
    }).byName;
    expect([never.volatile, all.volatile, one.volatile]).toEqual([false, true, true]);
    expect(one.fields.map((field) => field.volatile)).toEqual([true, false]);
  });

  it("takes a word for what reading does, and zero for a filler", () => {
    const map = registerMap({ name: "F", overRead: 0, registers: { fifo: { address: 0, width: 8, precious: true } } });
    expect(map.byName.fifo.precious).toBe(true);
    expect(map.overRead).toBe(0);
  });

  it("takes the last address that the pointer can say", () => {
    const pointer = { bits: 4, increment: "byte" } as const;
    const registers = { last: { address: 0x0e, width: 16, order: "big" } } as const;
    expect(registerMap({ name: "E", pointer, registers }).byName.last.address).toBe(0x0e);
  });

  it("keeps all 32 bits unsigned", () => {
    const { wide } = registerMap({
      name: "W",
      order: "little",
      registers: { wide: { address: 0, width: 32, reset: 0xffff_fffe } },
    }).byName;
    expect(wide).toMatchObject({ mask: 0xffff_ffff, reset: 0xffff_fffe, reserved: 0 });
    expect(wide.value).toMatchObject({ mask: 0xffff_ffff, reset: 0xffff_fffe });
  });
});
