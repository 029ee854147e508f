import { registerMap } from "@twowire/core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";

const words = registerMap({
  name: "WORDS",
  order: "big",
  pointer: { bits: 4 },
  unmapped: { width: 16, value: 0x0123 },
  registers: {
    value: { address: 1, width: 16, reset: 0x1234 },
    little: { address: 2, width: 24, order: "little", reset: 0x563412 },
    byte: { address: 3, width: 8, reset: 0xab },
    events: { address: 4, width: 16, access: "ro", onRead: "clear", fields: { all: { bits: [15, 0] } } },
  },
});

describe.each([0, 1, 8])("a map of words, on a host that fetches %i bytes ahead", (prefetch) => {
  let host: ByteHost<typeof words.definition>;
  beforeEach(() => {
    host = new ByteHost(words, prefetch);
  });

  it("keeps the pointer over STOP; a read without one goes on there (T14)", () => {
    host.write(1);
    expect(host.read(2)).toEqual([0x12, 0x34]);
    expect(host.read(2)).toEqual([0x12, 0x34]);
    host.write();
    expect(host.read(2)).toEqual([0x12, 0x34]);
  });

  it("reads from the pointer after power-on (T14)", () => {
    expect(host.read(2)).toEqual([0x01, 0x23]);
    host.write(3);
    host.target.powerOnReset();
    expect(host.target.pointer).toBe(0);
  });

  it("fills what is read after the last byte (T16)", () => {
    expect(host.writeRead([1], 5)).toEqual([0x12, 0x34, 0xff, 0xff, 0xff]);
    expect(host.writeRead([3], 3)).toEqual([0xab, 0xff, 0xff]);
  });

  it("begins at the first byte again after a short read (T17)", () => {
    expect(host.writeRead([1], 1)).toEqual([0x12]);
    expect(host.read(2)).toEqual([0x12, 0x34]);
  });

  it("sends each register in its own byte order (T36)", () => {
    expect(host.writeRead([2], 3)).toEqual([0x12, 0x34, 0x56]);
    host.write(2, 0x01, 0x02, 0x03);
    expect(host.file.peek("little")).toBe(0x03_02_01);
  });

  it("commits a write at its last byte and ignores what follows (T10, T13)", () => {
    host.target.start(0x18, "write");
    for (const byte of [1, 0xbe]) host.target.write(byte);
    expect(host.file.peek("value")).toBe(0x1234);
    host.target.write(0xef);
    expect(host.file.peek("value")).toBe(0xbeef);
    expect(host.target.write(0x55)).toBe(true);
    host.target.stop("stop");
    expect(host.file.peek("value")).toBe(0xbeef);
  });

  it("discards a partial write, at STOP and at a repeated START (T09, T22)", () => {
    host.write(1, 0xbe);
    expect(host.writeRead([1, 0xbe], 2)).toEqual([0x12, 0x34]);
    host.write(1, 0xca, 0xfe);
    expect(host.file.peek("value")).toBe(0xcafe);
  });

  it("masks the pointer and says so (T08)", () => {
    expect(host.writeRead([0x21], 2)).toEqual([0x12, 0x34]);
    expect(host.warnings).toEqual([
      { kind: "masked-pointer", pointer: 0x21, message: expect.stringContaining("pointer 0x21 selects 0x01") },
    ]);
  });

  it("reads a constant where there is no register, ignores writes, and says so (T08)", () => {
    expect(host.writeRead([9], 3)).toEqual([0x01, 0x23, 0xff]);
    expect(host.write(9, 1, 2)).toBe(3);
    expect(host.writeRead([9], 2)).toEqual([0x01, 0x23]);
    host.read(1);
    expect(host.warnings.map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ["unmapped-read", 9],
      ["unmapped-write", 9],
      ["unmapped-read", 9],
      ["unmapped-read", 9],
    ]);
  });

  it("lets reading have its effect once, and only for bytes that went over the wire (T20)", () => {
    host.file.poke("events", 0x8001);
    host.write(4);
    expect(host.file.peek("events")).toBe(0x8001);
    expect(host.read(1)).toEqual([0x80]);
    expect(host.file.peek("events")).toBe(0x0001);
    expect(host.read(2)).toEqual([0x00, 0x01]);
    expect(host.file.peek("events")).toBe(0);
  });

  it("sends both bytes of a read from one value (T19)", () => {
    host.write(1);
    host.target.start(0x18, "read");
    const high = host.target.read();
    host.file.poke("value", 0xffff);
    expect([high, host.target.read()]).toEqual([0x12, 0x34]);
    host.target.stop("stop");
    expect(host.read(2)).toEqual([0xff, 0xff]);
  });

  it("is not moved or changed by probes (T02)", () => {
    host.file.poke("events", 0x8001);
    host.write(3);
    expect(host.write()).toBe(0);
    expect(host.read(1)).toEqual([0xab]);
    expect(host.target.pointer).toBe(3);
    expect(host.file.peek("events")).toBe(0x8001);
  });
});

describe("registers that are latched together", () => {
  const watch = registerMap({
    name: "WATCH",
    order: "big",
    pointer: { increment: "byte", wrap: { first: 0, last: 4 } },
    registers: {
      seconds: { address: 0, width: 8, latch: "burst" },
      minutes: { address: 1, width: 8, latch: "burst" },
      alone: { address: 2, width: 8 },
      ticks: { address: 3, width: 16, latch: "burst" },
    },
  });
  let host: ByteHost<typeof watch.definition>;
  const all = (value: number): void => {
    for (const name of ["seconds", "minutes", "alone"] as const) host.file.poke(name, value);
    host.file.poke("ticks", value * 0x101);
  };
  /** Reads bytes of one transfer; before one of them, everything changes. */
  const tornRead = (length: number, change: number): number[] => {
    all(1);
    host.target.start(0x18, "read");
    const bytes = Array.from({ length }, (_none, index) => {
      if (index === change) all(2);
      const byte = host.target.read();
      host.target.clocked();
      return byte;
    });
    host.target.stop("stop");
    return bytes;
  };
  beforeEach(() => {
    host = new ByteHost(watch);
  });

  it("show the moment in which the read began, and the next read another", () => {
    host.write(0);
    expect(tornRead(5, 1)).toEqual([1, 1, 2, 1, 1]);
    expect(host.read(2)).toEqual([2, 2]);
  });

  it("show a new moment when the pointer wraps", () => {
    host.write(3);
    expect(tornRead(4, 1)).toEqual([1, 1, 2, 2]);
  });
});

describe("writes in pairs of pointer and data", () => {
  const pairs = registerMap({
    name: "PAIRS",
    order: "big",
    pointer: { increment: "byte", writes: "pairs" },
    unmapped: "nack",
    registers: {
      a: { address: 0x10, width: 8, reset: 1 },
      b: { address: 0x11, width: 8, reset: 2 },
      wide: { address: 0x20, width: 16, reset: 0x0304 },
    },
  });

  it("take a new pointer after each register", () => {
    const host = new ByteHost(pairs);
    expect(host.write(0x11, 0xb, 0x20, 0xc, 0xd, 0x10, 0xa)).toBe(7);
    expect([host.file.peek("a"), host.file.peek("b"), host.file.peek("wide")]).toEqual([0xa, 0xb, 0x0c0d]);
  });

  it("read on from register to register", () => {
    expect(new ByteHost(pairs).writeRead([0x10], 2)).toEqual([1, 2]);
  });

  it("end at a pointer to nothing", () => {
    const host = new ByteHost(pairs);
    expect(host.write(0x10, 0xa, 0x55, 0xff)).toBe(2);
    expect(host.file.peek("b")).toBe(2);
  });
});

describe("any traffic", () => {
  /** What a controller may do: write bytes, or read some. */
  const anyVisit = fc.oneof(
    fc.record({
      write: fc.array(fc.nat(0xff), { maxLength: 6 }),
      end: fc.constantFrom("stop", "restart", "cancelled"),
    }),
    fc.record({ read: fc.integer({ min: 1, max: 6 }) }),
  );

  /** The words map as a plain program: no latch, no prefetch, no masks. */
  class Model {
    pointer = 0;
    readonly cells = new Map([
      [1, [0x12, 0x34]],
      [2, [0x12, 0x34, 0x56]],
      [3, [0xab]],
      [4, [0x80, 0x01]],
    ]);

    write([pointer, ...data]: readonly number[]): void {
      if (pointer === undefined) return;
      this.pointer = pointer & 15;
      const cell = this.cells.get(this.pointer);
      if (cell === undefined || this.pointer === 4 || data.length < cell.length) return;
      cell.splice(0, cell.length, ...data.slice(0, cell.length));
    }

    read(length: number): number[] {
      const cell = this.cells.get(this.pointer) ?? [0x01, 0x23];
      const bytes = Array.from({ length }, (_none, index) => cell[index] ?? 0xff);
      if (this.pointer === 4) cell.fill(0, 0, length);
      return bytes;
    }
  }

  it.each([0, 2])("is answered as by a plain model, with %i bytes fetched ahead", (prefetch) => {
    fc.assert(
      fc.property(fc.array(anyVisit, { maxLength: 20 }), (visits) => {
        const host = new ByteHost(words, prefetch);
        host.file.poke("events", 0x8001);
        const model = new Model();
        for (const visit of visits) {
          if ("read" in visit) {
            expect(host.read(visit.read)).toEqual(model.read(visit.read));
            continue;
          }
          host.target.start(0x18, "write");
          for (const byte of visit.write) expect(host.target.write(byte)).toBe(true);
          host.target.stop(visit.end as "stop");
          model.write(visit.write);
        }
      }),
      { numRuns: 300 },
    );
  });
});
