import { isI2CError, registerMap, type TargetHandler } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyDefinition } from "./any-map.fixture.ts";
import { compileImage } from "./compile-image.ts";
import { anyEvents, ImageBesideEngine } from "./image-beside-engine.fixture.ts";
import { ImageTarget, type ImageWrite } from "./image-target.ts";

describe("an image", () => {
  it("is served as the engine serves its map, whatever happens", () => {
    fc.assert(
      fc.property(anyDefinition, anyEvents, fc.constantFrom(0, 1, 3), (definition, events, prefetch) => {
        const both = new ImageBesideEngine(registerMap(definition), prefetch);
        both.take(events);
        expect(both.imageSays).toEqual(both.engineSays);
      }),
      { numRuns: 2000 },
    );
  }, 60_000);
});

const meter = registerMap({
  name: "METER",
  order: "big",
  pointer: { bits: 3, increment: "byte", wrap: { first: 0, last: 5 } },
  partialWrite: "merge",
  registers: {
    energy: { address: 0, width: 24, access: "ro", volatile: true, latch: "burst" },
    flags: {
      address: 3,
      width: 8,
      reset: 0x81,
      fields: {
        secret: { bit: 7, access: "wo" },
        start: { bit: 6, pulse: true },
        overflow: { bit: 1, onRead: "clear", onWrite: "oneToClear" },
        on: { bit: 0 },
      },
    },
    limit: { address: 4, width: 16, reset: 0x1234 },
  },
});

function write(target: TargetHandler, ...bytes: number[]): unknown[] {
  void target.start(0x20, "write", false);
  const acknowledged = bytes.map((byte) => target.write(byte));
  target.stop("stop");
  return acknowledged;
}

function read(target: TargetHandler, count: number): unknown[] {
  void target.start(0x20, "read", false);
  const bytes = Array.from({ length: count }, () => {
    const byte = target.read();
    target.clocked?.(true);
    return byte;
  });
  target.stop("stop");
  return bytes;
}

describe("a target that serves an image", () => {
  const { bytes, places, names } = compileImage(meter);

  it("begins with what its registers are after reset, and does so again after a loss of power", () => {
    const target = new ImageTarget(bytes);
    expect(target.size).toBe(6);
    expect([...target.peek(0, target.size)]).toEqual([0, 0, 0, 0x81, 0x12, 0x34]);
    expect(read(target, 7)).toEqual([0, 0, 0, 0x01, 0x12, 0x34, 0]);
    target.poke(0, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(target.pointer).toBe(1);
    target.powerOnReset();
    expect(target.pointer).toBe(0);
    expect([...target.peek(0, target.size)]).toEqual([0, 0, 0, 0x81, 0x12, 0x34]);
  });

  it("keeps nothing of the bytes that it was made from", () => {
    const own = bytes.slice();
    const target = new ImageTarget(own);
    own.fill(0);
    write(target, 4, 0xab, 0xcd);
    expect([...target.peek(3, 3)]).toEqual([0x81, 0xab, 0xcd]);
    expect([...new ImageTarget(bytes).peek(3, 3)]).toEqual([0x81, 0x12, 0x34]);
  });

  it("says where each register is", () => {
    expect(places).toEqual({
      energy: { offset: 0, length: 3 },
      flags: { offset: 3, length: 1 },
      limit: { offset: 4, length: 2 },
    });
    expect(names).toEqual(["energy", "flags", "limit"]);
  });

  it("tells of each write: which register, which bytes, what was sent and what came of it", () => {
    const told: ImageWrite[] = [];
    const target = new ImageTarget(bytes, { written: (each) => told.push(each) });
    write(target, 3, 0x43, 0xab, 0xcd);
    write(target, 5, 0xef);
    write(target, 4, 0x56);
    write(target, 1, 0x77, 0x88);
    expect(told).toEqual([
      { register: 1, offset: 3, written: Uint8Array.of(0x43), before: Uint8Array.of(0x81), after: Uint8Array.of(0x01) },
      {
        register: 2,
        offset: 4,
        written: Uint8Array.of(0xab, 0xcd),
        before: Uint8Array.of(0x12, 0x34),
        after: Uint8Array.of(0xab, 0xcd),
      },
      { register: 2, offset: 5, written: Uint8Array.of(0xef), before: Uint8Array.of(0xcd), after: Uint8Array.of(0xef) },
      { register: 2, offset: 4, written: Uint8Array.of(0x56), before: Uint8Array.of(0xab), after: Uint8Array.of(0x56) },
      // Of a register that cannot be written too, and that nothing came of it.
      {
        register: 0,
        offset: 1,
        written: Uint8Array.of(0x77, 0x88),
        before: Uint8Array.of(0, 0),
        after: Uint8Array.of(0, 0),
      },
    ]);
  });

  it("lets those who are told change what it holds", () => {
    const target = new ImageTarget(bytes, {
      written: ({ register }) => {
        if (names[register] === "flags") target.poke(places.energy.offset, Uint8Array.of(0, 0, 9));
      },
    });
    write(target, 3, 0x40);
    write(target, 0);
    expect(read(target, 3)).toEqual([0, 0, 9]);
  });

  it("sends a value whole, whatever is put in meanwhile", () => {
    const target = new ImageTarget(bytes);
    target.poke(0, Uint8Array.of(1, 2, 3));
    target.start(0x20, "read");
    expect(target.read()).toBe(1);
    target.poke(0, Uint8Array.of(4, 5, 6));
    expect([target.read(), target.read()]).toEqual([2, 3]);
    target.stop("stop");
    expect(read(target, 3)).toEqual([4, 5, 6]);
  });

  it("loses no event that came between looking and clearing", () => {
    const target = new ImageTarget(bytes);
    write(target, 3);
    target.start(0x20, "read");
    expect(target.read()).toBe(0x01);
    target.poke(3, Uint8Array.of(0x03));
    target.clocked();
    target.stop("stop");
    write(target, 3);
    expect(read(target, 1)).toEqual([0x03]);
    write(target, 3);
    expect(read(target, 1)).toEqual([0x01]);
  });

  it("lets nothing happen by bytes that were fetched and never sent", () => {
    const target = new ImageTarget(bytes);
    target.poke(3, Uint8Array.of(0x03));
    write(target, 3);
    target.start(0x20, "read");
    expect([target.read(), target.read()]).toEqual([0x03, 0x12]);
    target.stop("nack");
    target.clocked();
    expect([target.pointer, ...target.peek(3)]).toEqual([3, 0x03]);
  });

  it("changes nothing when it is only addressed, as a scan does", () => {
    const target = new ImageTarget(bytes);
    expect(write(target)).toEqual([]);
    expect(read(target, 0)).toEqual([]);
    expect(target.pointer).toBe(0);
  });

  it("forgets without power that its pointer was told to move", () => {
    const told = registerMap({
      name: "TOLD",
      pointer: { bits: 2, increment: { by: "byte", pointerBit: 7 } },
      registers: { one: { address: 0, width: 8, reset: 1 }, two: { address: 1, width: 8, reset: 2 } },
    });
    const target = new ImageTarget(compileImage(told).bytes);
    write(target, 0x80);
    expect(read(target, 2)).toEqual([1, 2]);
    target.powerOnReset();
    expect(read(target, 2)).toEqual([1, 1]);
  });

  it("begins anew where its pointer wraps to an earlier byte of the same register", () => {
    const loop = registerMap({
      name: "LOOP",
      order: "big",
      pointer: { bits: 2, increment: "byte", wrap: { first: 0, last: 1 } },
      partialWrite: "merge",
      registers: { toggles: { address: 0, width: 32, onWrite: "oneToToggle" } },
    });
    const target = new ImageTarget(compileImage(loop).bytes);
    write(target, 0, 1, 2, 4, 8);
    expect([...target.peek(0, 4)]).toEqual([5, 10, 0, 0]);
  });

  it.each([
    [-1, 1],
    [6, 1],
    [0, 7],
    [0.5, 1],
    [0, -1],
    [Number.NaN, 1],
  ])("refuses to show %d and %d bytes on", (offset, length) => {
    const target = new ImageTarget(bytes);
    try {
      target.peek(offset, length);
      expect.unreachable();
    } catch (error) {
      expect(isI2CError(error) && error.kind).toBe("invalid-argument");
    }
  });

  it("refuses to change more than there is", () => {
    const target = new ImageTarget(bytes);
    expect(() => target.poke(5, Uint8Array.of(1, 2))).toThrow("The image has no 2 bytes at offset 5");
    expect([...target.peek(5)]).toEqual([0x34]);
    target.poke(6, new Uint8Array(0));
  });
});
