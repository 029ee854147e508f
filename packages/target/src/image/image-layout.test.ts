import { crc8, isI2CError, registerMap } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyDefinition } from "./any-map.fixture.ts";
import { anyEvents } from "./image-beside-engine.fixture.ts";
import { compileImage } from "./compile-image.ts";
import { decodeImage, encodeImage } from "./image-layout.ts";
import { ImageTarget } from "./image-target.ts";
import { MASK_NAMES, type RegisterImage } from "./register-image.ts";

const small = registerMap({
  name: "SMALL",
  order: "big",
  pointer: {
    width: 16,
    order: "little",
    bits: 10,
    reset: 0x102,
    persists: false,
    increment: { by: "register", enabledBy: "control.on", disabledBy: "control.off", pointerBit: 12 },
    wrap: [{ first: 0x101, last: 0x102 }],
    writes: "pairs",
  },
  unmapped: { width: 16, value: 0xabcd },
  overRead: 0xee,
  partialWrite: "merge",
  registers: {
    control: { address: 0x101, width: 8, reset: 0x45, fields: { on: { bit: 6 }, off: { bits: [2, 1] } } },
    level: { address: 0x102, width: 16, reset: 0x1234, access: "ro", onRead: "clear", latch: "none" },
    flags: { address: 0x1ff, width: 16, reset: 0x00f0, onWrite: "oneToClear", latch: "burst", commit: "byte" },
  },
});

/** The last byte that makes a check right. */
function withCheck(bytes: Uint8Array): Uint8Array {
  const checked = bytes.slice();
  checked[bytes.length - 1] = crc8(bytes.subarray(0, -1), { polynomial: 0x07 });
  return checked;
}

describe("the layout of version 1", () => {
  // As the README says it, byte by byte: firmware in the field relies on it.
  it("is this", () => {
    const { bytes } = compileImage(small);
    const head = [
      ...[0x54, 0x57, 0x52, 0x49], // TWRI
      ...[1, 2], // version, bytes of the pointer
      ...[bytes.length, 0],
      ...[0xff, 0x03], // pointer: mask
      ...[0x02, 0x01], // reset
      ...[0x00, 0x10], // bit that tells it to move
      ...[0, 0, 0, 0], // offsets of its switches
      ...[0x40, 0x06], // masks of its switches
      2, // by register
      0x01 | 0x04 | 0x08, // low byte first, pairs, merge
      0xee, // over-read
      ...[2, 0xab, 0xcd, 0, 0], // unmapped
      ...[3, 0, 5, 0, 5, 0], // registers, memory, masks
      1, // wraps
      0b0100_0011, // write, oneToClear, readClear
    ];
    const tables = [
      ...[0x01, 0x01, 0x02, 0x01], // wrap
      ...[0x01, 0x01, 0, 0, 0, 0, 1, 0], // control
      ...[0x02, 0x01, 1, 0, 1, 0, 2, 1], // level
      ...[0xff, 0x01, 3, 0, 3, 0, 2, 2 | 4], // flags
    ];
    const planes = [
      ...[0x45, 0x12, 0x34, 0x00, 0xf0], // reset
      ...[0x46, 0, 0, 0, 0], // write
      ...[0, 0, 0, 0xff, 0xff], // oneToClear
      ...[0, 0xff, 0xff, 0, 0], // readClear
    ];
    const body = [...head, ...tables, ...planes];
    expect([...bytes]).toEqual([...body, crc8(body, { polynomial: 0x07 })]);
  });

  it("has a check that makes the whole come out as zero", () => {
    expect(crc8(compileImage(small).bytes, { polynomial: 0x07 })).toBe(0);
  });

  it("leaves out masks that say nothing", () => {
    const plain = registerMap({ name: "PLAIN", registers: { only: { address: 0, width: 8, access: "ro", reset: 7 } } });
    expect(compileImage(plain).bytes).toHaveLength(36 + 8 + 1 + 1);
  });

  it("is read back as it was, whatever the map", () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const { bytes } = compileImage(registerMap(definition));
        const image = decodeImage(bytes);
        expect(encodeImage(image)).toEqual(bytes);
        expect(decodeImage(encodeImage(image))).toEqual(image);
      }),
    );
  });

  it("is found anywhere in a larger buffer", () => {
    const { bytes } = compileImage(small);
    const buffer = new Uint8Array(bytes.length + 6);
    buffer.set(bytes, 3);
    expect(decodeImage(buffer.subarray(3, 3 + bytes.length))).toEqual(decodeImage(bytes));
  });
});

describe("what is no image", () => {
  const { bytes } = compileImage(small);

  const changed = (at: number, ...to: number[]): Uint8Array => {
    const damaged = bytes.slice();
    damaged.set(to, at);
    return damaged;
  };

  it("is refused for every single byte that is another", () => {
    const taken: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      for (let change = 1; change <= 0xff; change += 1) {
        const to = (bytes[at] ?? 0) ^ change;
        try {
          decodeImage(changed(at, to));
          taken.push(`byte ${at} as ${to}`);
        } catch (error) {
          if (!isI2CError(error) || error.kind !== "invalid-argument") throw error;
        }
      }
    }
    expect(taken).toEqual([]);
  });

  it("is refused for any byte that is another, whatever the map", () => {
    fc.assert(
      fc.property(anyDefinition, fc.nat(), fc.integer({ min: 1, max: 0xff }), (definition, which, change) => {
        const damaged = compileImage(registerMap(definition)).bytes;
        const at = which % damaged.length;
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => decodeImage(damaged)).toThrow(/^Register image: /);
      }),
    );
  });

  it("is refused where bytes are missing or too many", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => new ImageTarget(bytes.subarray(0, length))).toThrow(/^Register image: /);
    }
    expect(() => new ImageTarget(Uint8Array.of(...bytes, 0))).toThrow("it says that it has 85 bytes, and has 86");
  });

  it.each([
    ["another beginning", 0, [0x52], "do not begin as a register image"],
    ["another version", 4, [2], "it has version 2, and only 1 is known"],
    ["no pointer", 5, [0], "about its pointer what version 1 does not know"],
    ["a pointer of three bytes", 5, [3], "about its pointer what version 1 does not know"],
    ["a pointer that is smaller than its mask", 5, [1], "its pointer cannot decode 0x3ff"],
    ["a mask with a hole", 8, [0xfd], "its pointer cannot decode 0x3fd"],
    ["no mask", 8, [0, 0], "its pointer cannot decode 0x0"],
    ["a pointer that begins outside", 10, [0, 4], "its pointer cannot begin at 1024"],
    ["two bits that tell it to move", 13, [0x30], "says whether to move cannot be 0x3000"],
    ["an address that tells it to move", 12, [1, 0], "says whether to move cannot be 0x1"],
    ["a switch outside", 14, [5], "what switches its increment is outside of its memory"],
    ["another switch outside", 16, [5], "what switches its increment is outside of its memory"],
    ["an unknown increment", 20, [3], "about its pointer what version 1 does not know"],
    ["wraps of a pointer that stays", 20, [0], "its pointer wraps and does not move"],
    ["two answers to what is too long", 21, [0x60], "both refuses and repeats"],
    ["a refusal of what can be read", 21, [0x80], "it refuses a pointer to where it has something to read"],
    ["words between bytes", 20, [1], "where it has no register, 2 bytes cannot be"],
    ["too many bytes of no register", 23, [5], "it has 5 bytes for where there is no register"],
    ["hidden bytes of no register", 23, [1], "it has 1 bytes for where there is no register"],
    ["fewer registers", 28, [2], "its parts end at byte 76, and its check is byte 84"],
    ["another memory", 30, [6], "its parts end at byte 85"],
    ["other masks", 32, [6], "its parts end at byte 87"],
    ["more wraps", 34, [2], "its parts end at byte 88"],
    ["fewer planes", 35, [1], "its parts end at byte 74"],
    ["a wrap back to front", 36, [3], "its pointer cannot wrap from 258 to 259"],
    ["a wrap outside", 38, [0, 4], "its pointer cannot wrap from 1024 to 257"],
    ["registers at one address", 48, [0x01], "it cannot have a register at address 257"],
    ["a register outside of what the pointer says", 56, [0, 4], "it cannot have a register at address 1024"],
    ["a register outside of the memory", 58, [4], "its register at address 511 is outside of its memory"],
    ["a register outside of the masks", 60, [4], "its register at address 511 is outside of its masks"],
    ["a register of nothing", 62, [0], "it has a register of 0 bytes"],
    ["a register of five bytes", 62, [5], "it has a register of 5 bytes"],
    ["an unknown latch", 63, [3], "it has a register with flags 3, which mean nothing"],
    ["unknown flags", 63, [8], "it has a register with flags 8, which mean nothing"],
    ["bits that are written in two ways", 72, [0xff], "bits that become what is written have another meaning too"],
  ])("is refused with a right check: %s", (_what, at, to, problem) => {
    const image = withCheck(changed(at, ...to));
    expect(() => decodeImage(image)).toThrow(problem);
    try {
      decodeImage(image);
    } catch (error) {
      expect(isI2CError(error) && [error.kind, error.nextStep === ""]).toEqual(["invalid-argument", false]);
    }
  });

  it("is refused, or else leads nowhere outside of its memory", () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 2), fc.nat(0xff)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, anyEvents, (changes, events) => {
        const damaged = bytes.slice();
        for (const [at, to] of changes) damaged[at] = to;
        let target: ImageTarget;
        try {
          target = new ImageTarget(withCheck(damaged));
        } catch (error) {
          expect(isI2CError(error) && error.kind).toBe("invalid-argument");
          return;
        }
        const size = target.size;
        for (const event of events) {
          if (event.do === "write" || event.do === "go on") {
            target.start(0x20, "write");
            for (const byte of event.bytes) target.write(byte);
          } else {
            target.start(0x20, "read");
            for (let count = 0; count < 6; count += 1) {
              const byte = target.read();
              expect(Number.isInteger(byte) && byte >= 0 && byte <= 0xff).toBe(true);
              target.clocked();
            }
          }
          target.stop("stop");
        }
        expect(target.peek(0, size)).toHaveLength(size);
      }),
    );
  });
});

describe("an image that is made by hand", () => {
  const image = decodeImage(compileImage(small).bytes);

  it.each<[string, Partial<RegisterImage>, string]>([
    ["without a register", { registers: [] }, "it has no register"],
    ["with masks of several lengths", { masks: { ...image.masks, hidden: new Uint8Array(4) } }, "not equally long"],
    [
      "with more wraps than there is room for",
      { pointer: { ...image.pointer, wraps: Array.from({ length: 256 }, (_, last) => ({ first: 0, last })) } },
      "256 wraps",
    ],
    [
      "with more bytes than can be counted",
      {
        reset: new Uint8Array(0x8000),
        masks: Object.fromEntries(
          MASK_NAMES.map((name) => [name, new Uint8Array(0x8000).fill(name === "write" ? 1 : 0)]),
        ) as RegisterImage["masks"],
      },
      "it is too large: 65601 bytes",
    ],
  ])("is refused %s", (_what, part, problem) => {
    expect(() => encodeImage({ ...image, ...part })).toThrow(problem);
  });
});
