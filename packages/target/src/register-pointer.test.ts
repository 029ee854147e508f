import { registerMap } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";

describe.each([0, 1, 3])("a pointer that counts bytes, on a host that fetches %i bytes ahead", (prefetch) => {
  const digits = registerMap({
    name: "DIGITS",
    order: "big",
    pointer: { bits: 3, increment: "byte" },
    registers: {
      low: { address: 0, width: 32, reset: 0x30313233 },
      middle: { address: 4, width: 16, reset: 0x3435 },
      six: { address: 6, width: 8, reset: 0x36 },
      seven: { address: 7, width: 8, reset: 0x37 },
    },
  });
  let host: ByteHost<typeof digits.definition>;
  beforeEach(() => {
    host = new ByteHost(digits, prefetch);
  });
  const text = (bytes: readonly number[]): string => String.fromCodePoint(...bytes);

  it("goes on where the bytes that went over the wire ended (T15)", () => {
    host.write(2);
    expect(text(host.read(4))).toBe("2345");
    expect(text(host.read(4))).toBe("6701");
  });

  it("writes on, from the middle of a register and around the end (T37)", () => {
    host.write(5, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67);
    expect(text(host.writeRead([0], 8))).toBe("defg4abc");
    host.write(6, 0x41);
    expect(text(host.read(2))).toBe("cd");
  });

  it("does not keep half a register, and moves past it all the same", () => {
    host.write(4, 0x58);
    expect(text(host.read(1))).toBe("5");
    expect(text(host.writeRead([4], 2))).toBe("45");
  });
});

describe("pointer policies", () => {
  it("wrap where the map says (T37)", () => {
    const clock = registerMap({
      name: "CLOCK",
      pointer: { increment: "byte", wrap: { first: 1, last: 2 } },
      registers: {
        a: { address: 0, width: 8, reset: 1 },
        b: { address: 1, width: 8, reset: 2 },
        c: { address: 2, width: 8, reset: 3 },
      },
    });
    expect(new ByteHost(clock).writeRead([0], 5)).toEqual([1, 2, 3, 2, 3]);
  });

  it("count registers (T37)", () => {
    const map = registerMap({
      name: "R",
      order: "big",
      pointer: { bits: 2, increment: "register" },
      unmapped: { width: 16, value: 0x9999 },
      registers: { a: { address: 0, width: 16, reset: 0x0102 }, b: { address: 1, width: 24, reset: 0x030405 } },
    });
    const host = new ByteHost(map);
    expect(host.writeRead([0], 10)).toEqual([1, 2, 3, 4, 5, 0x99, 0x99, 0x99, 0x99, 1]);
    // In the middle of a register the pointer stays at it.
    expect(host.read(2)).toEqual([1, 2]);
    host.write(0, 0xa, 0xb, 0xc, 0xd, 0xe);
    expect([host.file.peek("a"), host.file.peek("b")]).toEqual([0x0a0b, 0x0c0d0e]);
    expect(host.target.pointer).toBe(2);
  });

  const holes = { a: { address: 0, width: 8, reset: 7 } } as const;

  it("refuse a pointer to nothing (T08)", () => {
    const host = new ByteHost(registerMap({ name: "N", unmapped: "nack", registers: holes }));
    expect(host.write(5)).toBe(0);
    expect(host.write(0)).toBe(1);
    expect(host.read(1)).toEqual([7]);
  });

  it("ignore a pointer to nothing, and what is written to it (T08)", () => {
    const host = new ByteHost(registerMap({ name: "I", unmapped: "ignore", registers: holes }));
    expect(host.write(5, 9)).toBe(2);
    expect(host.file.peek("a")).toBe(7);
    expect(host.read(1)).toEqual([7]);
  });

  it("go past a hole where nothing stands for it", () => {
    const map = registerMap({
      name: "H",
      pointer: { bits: 2, increment: "byte" },
      unmapped: "nack",
      registers: { a: { address: 0, width: 8, reset: 7 }, c: { address: 2, width: 8, reset: 9 } },
    });
    const host = new ByteHost(map);
    expect(host.writeRead([0], 5)).toEqual([7, 0xff, 9, 0xff, 7]);
    host.write(0, 1, 2, 3);
    expect(host.writeRead([0], 3)).toEqual([1, 0xff, 3]);
  });

  it("take several bytes, in the pointer's order; one of two changes nothing (T35)", () => {
    const map = registerMap({
      name: "P",
      order: "little",
      pointer: { width: 16, order: "big", increment: "byte" },
      registers: { a: { address: 0x0102, width: 16, reset: 0xbbaa } },
    });
    const host = new ByteHost(map);
    expect(host.writeRead([0x01, 0x02], 2)).toEqual([0xaa, 0xbb]);
    host.write(0x01, 0x02);
    host.write(0x00);
    expect(host.read(1)).toEqual([0xaa]);
  });

  it("forget the pointer at STOP, but not at a repeated START", () => {
    const map = registerMap({
      name: "F",
      pointer: { persists: false },
      registers: { a: { address: 0, width: 8, reset: 1 }, b: { address: 1, width: 8, reset: 2 } },
    });
    const host = new ByteHost(map);
    host.write(1);
    expect(host.read(1)).toEqual([1]);
    expect(host.writeRead([1], 1)).toEqual([2]);
  });

  it("forget the pointer however a transfer ends", () => {
    const map = registerMap({
      name: "G",
      pointer: { persists: false },
      registers: { a: { address: 0, width: 8, reset: 1 }, b: { address: 1, width: 8, reset: 2 } },
    });
    for (const end of ["stop", "nack", "cancelled", "timeout", "detached"] as const) {
      const host = new ByteHost(map);
      host.target.start(0x18, "write");
      host.target.write(1);
      host.target.stop(end);
      expect([end, ...host.read(1)]).toEqual([end, 1]);
    }
  });

  it("read a register again and again", () => {
    const map = registerMap({
      name: "O",
      order: "big",
      overRead: "repeat",
      registers: { a: { address: 0, width: 16, reset: 0x0102 } },
    });
    expect(new ByteHost(map).read(5)).toEqual([1, 2, 1, 2, 1]);
  });

  it("apply a partial write, with the other bytes as they are", () => {
    const map = registerMap({
      name: "M",
      order: "big",
      partialWrite: "merge",
      registers: { a: { address: 0, width: 16, reset: 0x0102 } },
    });
    const host = new ByteHost(map);
    host.write(0, 9);
    expect(host.file.peek("a")).toBe(0x0902);
  });

  it("take effect byte by byte, and show each byte as it is when sent", () => {
    const map = registerMap({
      name: "B",
      order: "big",
      registers: { a: { address: 0, width: 16, reset: 0x0102, commit: "byte", latch: "none" } },
    });
    const host = new ByteHost(map);
    host.write(0, 9);
    expect(host.file.peek("a")).toBe(0x0902);
    host.target.start(0x18, "read");
    expect(host.target.read()).toBe(9);
    host.file.poke("a", 0xaabb);
    expect(host.target.read()).toBe(0xbb);
  });
});
