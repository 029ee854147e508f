import { registerMap, type RegisterMapDefinition } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";

describe.each([0, 2])("a pointer that moves on at times, on a host that fetches %i bytes ahead", (prefetch) => {
  const bytes = registerMap({
    name: "SWITCHED",
    order: "big",
    pointer: { bits: 3, increment: { by: "byte", enabledBy: "control.increment" } },
    registers: {
      control: { address: 0, width: 8, reset: 4, fields: { increment: { bit: 2 } } },
      one: { address: 1, width: 8, reset: 0x11 },
      two: { address: 2, width: 16, reset: 0x2233 },
      events: { address: 4, width: 8, access: "ro", onRead: "clear" },
    },
  });

  it("stays at the same byte while a field switches it off (T37)", () => {
    const host = new ByteHost(bytes, prefetch);
    expect(host.writeRead([1], 3)).toEqual([0x11, 0x22, 0x33]);
    host.write(0, 0);
    expect(host.writeRead([1], 3)).toEqual([0x11, 0x11, 0x11]);
    expect(host.writeRead([3], 3)).toEqual([0x33, 0x33, 0x33]);
    expect(host.target.pointer).toBe(3);
    host.write(1, 0xa, 0xb);
    expect(host.file.peek("one")).toBe(0xb);
    host.write(2, 0xa, 0xb);
    expect(host.file.peek("two")).toBe(0x2233);
  });

  it("sees each time what is there", () => {
    const host = new ByteHost(bytes);
    host.write(0, 0);
    host.write(1);
    host.target.start(0x18, "read");
    expect(host.target.read()).toBe(0x11);
    host.file.poke("one", 0x12);
    expect(host.target.read()).toBe(0x12);
    host.file.poke("events", 0xff);
    expect(host.writeRead([4], 2)).toEqual([0xff, 0x00]);
  });

  it("moves while a field is zero, where that switches it off", () => {
    const map = registerMap({
      name: "SEQOP",
      pointer: { increment: { by: "byte", disabledBy: "control.sequential" }, wrap: { first: 0, last: 1 } },
      registers: {
        control: { address: 0, width: 8, fields: { sequential: { bit: 5 } } },
        port: { address: 1, width: 8, reset: 7 },
      },
    });
    const host = new ByteHost(map, prefetch);
    expect(host.writeRead([0], 3)).toEqual([0, 7, 0]);
    host.write(0, 0x20);
    expect(host.writeRead([1], 2)).toEqual([7, 7]);
  });

  it("moves where a bit of the pointer says so, and goes on with that (T37)", () => {
    const map = registerMap({
      name: "LPS",
      order: "little",
      pointer: { bits: 7, increment: { by: "byte", pointerBit: 7 } },
      registers: {
        low: { address: 0x28, width: 8, reset: 1 },
        middle: { address: 0x29, width: 8, reset: 2 },
        high: { address: 0x2a, width: 8, reset: 3 },
      },
    });
    const host = new ByteHost(map, prefetch);
    expect(host.writeRead([0x28], 3)).toEqual([1, 1, 1]);
    expect(host.writeRead([0xa8], 2)).toEqual([1, 2]);
    expect(host.read(1)).toEqual([3]);
    host.write(0xa8, 7, 8);
    expect(host.file.peek("middle")).toBe(8);
    host.write(0x28, 5, 6);
    expect([host.file.peek("low"), host.file.peek("middle")]).toEqual([6, 8]);
    expect(host.warnings).toEqual([]);
    host.write(0xa8);
    host.target.powerOnReset();
    host.write(0x28);
    expect(host.read(2)).toEqual([1, 1]);
  });

  it("treats registers as one without increment while it is off, where it counts registers", () => {
    const map = registerMap({
      name: "WORDS",
      order: "big",
      pointer: { increment: { by: "register", enabledBy: "control.value" } },
      overRead: 0xee,
      overWrite: "nack",
      registers: {
        control: { address: 0, width: 8, fields: { value: { bit: 0 } } },
        a: { address: 1, width: 16, reset: 0x0102 },
        b: { address: 2, width: 16, reset: 0x0304 },
      },
    });
    const host = new ByteHost(map, prefetch);
    expect(host.writeRead([1], 4)).toEqual([1, 2, 0xee, 0xee]);
    expect(host.write(1, 0xa, 0xb, 0xc)).toBe(3);
    expect(host.file.peek("a")).toBe(0x0a0b);
    host.write(0, 1);
    expect(host.writeRead([1], 4)).toEqual([0xa, 0xb, 3, 4]);
    expect(host.write(1, 1, 2, 3, 4)).toBe(5);
  });
});

describe("several ranges", () => {
  it("wrap each for itself (T37)", () => {
    const map = registerMap({
      name: "RANGES",
      pointer: {
        bits: 3,
        increment: "byte",
        wrap: [
          { first: 0, last: 1 },
          { first: 4, last: 5 },
        ],
      },
      registers: Object.fromEntries(
        [0, 1, 2, 3, 4, 5].map((address) => [`r${address}`, { address, width: 8, reset: address } as const]),
      ),
    });
    expect(new ByteHost(map).writeRead([0], 4)).toEqual([0, 1, 0, 1]);
    expect(new ByteHost(map).writeRead([2], 6)).toEqual([2, 3, 4, 5, 4, 5]);
  });
});

describe("a wrap within registers", () => {
  const ring = (partialWrite: "discard" | "merge"): ByteHost =>
    new ByteHost<RegisterMapDefinition>(
      registerMap({
        name: "RING",
        order: "big",
        pointer: { bits: 3, increment: "byte", wrap: { first: 1, last: 4 } },
        partialWrite,
        registers: {
          head: { address: 0, width: 16, reset: 0x0a0b },
          middle: { address: 2, width: 8, reset: 0x0c },
          tail: { address: 3, width: 24, reset: 0x0d0e0f },
        },
      }),
    );

  it("looks anew at the register that it comes to", () => {
    expect(ring("discard").writeRead([3], 6)).toEqual([0xd, 0xe, 0xb, 0xc, 0xd, 0xe]);
    const back = new ByteHost(
      registerMap({
        name: "BACK",
        order: "big",
        pointer: { bits: 2, increment: "byte", wrap: { first: 1, last: 2 } },
        registers: { word: { address: 0, width: 16, reset: 0x0a0b }, byte: { address: 2, width: 8, reset: 0x0c } },
      }),
    );
    expect(back.writeRead([2], 3)).toEqual([0xc, 0xb, 0xc]);
  });

  it.each([
    ["discard", 0x0d0e0f],
    ["merge", 0x01020f],
  ] as const)("leaves a register that it goes away from before its last byte: %s", (partialWrite, tail) => {
    const host = ring(partialWrite);
    host.write(3, 1, 2, 3);
    expect([host.file.peek("tail"), host.file.peek("head")]).toEqual([tail, 0x0a03]);
  });

  it("begins anew where it comes back to a byte of the same register", () => {
    const host = new ByteHost(
      registerMap({
        name: "LOOP",
        order: "big",
        pointer: { bits: 2, increment: "byte", wrap: { first: 0, last: 1 } },
        partialWrite: "merge",
        registers: { toggles: { address: 0, width: 32, onWrite: "oneToToggle" } },
      }),
    );
    host.write(0, 1, 2, 4, 8);
    expect(host.file.peek("toggles")).toBe(0x050a0000);
  });
});

describe("bytes after the last one (T10)", () => {
  const withPolicy = (overWrite: "ignore" | "nack" | "repeat"): ByteHost =>
    new ByteHost<RegisterMapDefinition>(
      registerMap({ name: "OVER", order: "big", overWrite, registers: { a: { address: 0, width: 16 } } }),
    );

  it.each([
    ["ignore", 6, 0x0102],
    ["nack", 3, 0x0102],
    ["repeat", 6, 0x0304],
  ] as const)("%s", (policy, acknowledged, held) => {
    const host = withPolicy(policy);
    expect(host.write(0, 1, 2, 3, 4, 5)).toBe(acknowledged);
    expect(host.file.peek("a")).toBe(held);
    expect(host.read(2)).toEqual([held >> 8, held & 0xff]);
  });
});
