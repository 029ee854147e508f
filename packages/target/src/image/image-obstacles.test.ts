import { isI2CError, registerMap, type RegisterMapDefinition } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyDefinition } from "./any-map.fixture.ts";
import { compileImage } from "./compile-image.ts";
import { imageObstacles } from "./image-obstacles.ts";

const plain = { address: 0, width: 8 } as const;

/** Definitions with one thing that an image cannot express, and what is said about it. */
const cases: readonly [
  option: string,
  place: string,
  reason: string,
  definition: Omit<RegisterMapDefinition, "name">,
][] = [
  [
    "lockedBy",
    "limit.value",
    "whether it can be written depends on control.lock",
    {
      registers: {
        control: { ...plain, fields: { lock: { bit: 0 } } },
        limit: { address: 1, width: 8, fields: { value: { bits: [3, 0], lockedBy: ["control.lock"] } } },
      },
    },
  ],
  [
    "lockedBy",
    "limit",
    "whether it can be written depends on key",
    { registers: { key: plain, limit: { address: 1, width: 8, lockedBy: ["key.value"] } } },
  ],
  [
    "setLockedBy",
    "control.shutdown",
    "whether it can be set depends on control.lock",
    { registers: { control: { ...plain, fields: { lock: { bit: 0 }, shutdown: { bit: 1, setLockedBy: ["lock"] } } } } },
  ],
  [
    "access",
    "serial",
    "that it was written once would have to be remembered",
    { registers: { serial: { ...plain, access: "writeOnce" } } },
  ],
  [
    "softReset",
    "command.reset",
    "a value that is written to it changes other registers",
    { registers: { command: { ...plain, fields: { reset: { bit: 7, pulse: true, softReset: true } } } } },
  ],
  [
    "fifo",
    "samples",
    "a queue needs a memory of its own",
    { registers: { samples: { ...plain, fifo: { depth: 4 } } } },
  ],
  [
    "precious",
    "result",
    "reading it has effects that the map does not describe, so nobody would bring them about",
    { registers: { result: { ...plain, precious: true } } },
  ],
  [
    "commit",
    "time",
    "writes that wait for the STOP together need a memory of their own",
    { registers: { time: { ...plain, commit: "stop" } } },
  ],
  [
    "bankedBy",
    "select.bank",
    "it selects between registers at the same address, and an address there has one meaning",
    {
      bankedBy: "select.bank",
      registers: {
        select: { ...plain, fields: { bank: { bit: 0 } } },
        one: { address: 1, width: 8, bank: 0 },
        other: { address: 1, width: 8, bank: 1 },
      },
    },
  ],
  [
    "order",
    "mirror",
    "it and word are the same bytes, which cannot lie in both orders",
    {
      registers: {
        word: { address: 0, width: 16, order: "big" },
        mirror: { address: 1, width: 16, order: "little", alias: { of: "word", as: "same" } },
      },
    },
  ],
  [
    "width",
    "pointer",
    "a pointer of 24 bits does not fit into the 16 that an address has there",
    { pointer: { width: 24, order: "big" }, registers: { only: plain } },
  ],
  [
    "wrap",
    "pointer",
    "it wraps at 256 places, and there is room for 255",
    {
      pointer: { increment: "byte", wrap: Array.from({ length: 256 }, (_, last) => ({ first: 0, last })) },
      registers: { only: plain },
    },
  ],
  ...(["enabledBy", "disabledBy"] as const).map((option): (typeof cases)[number] => [
    option,
    "control.mode",
    "it switches the increment of the pointer, and lies in more than one byte",
    {
      pointer: { increment: { by: "register", [option]: "control.mode" } },
      registers: { control: { address: 0, width: 16, order: "big", fields: { mode: { bits: [8, 7] } } } },
    },
  ]),
];

describe("what an image cannot express", () => {
  it.each(cases)("%s of %s", (option, place, reason, definition) => {
    const map = registerMap({ name: "CHIP", ...definition });
    expect(imageObstacles(map).map((each) => [each.option, each.place, each.reason])).toEqual([
      [option, place, reason],
    ]);
    expect(() => compileImage(map)).toThrow(`An image of CHIP cannot express ${option} of ${place}: ${reason}`);
  });

  it("is refused as what this way of serving cannot do, with what to do instead", () => {
    const map = registerMap({ name: "CHIP", registers: { samples: { ...plain, fifo: { depth: 4 } } } });
    try {
      compileImage(map);
      expect.unreachable();
    } catch (error) {
      expect(isI2CError(error) && [error.kind, error.nextStep]).toEqual([
        "unsupported",
        "Serve this map with RegisterTarget, on a host that asks for each byte, or describe it without that.",
      ]);
    }
  });

  it("is all named at once, each place once", () => {
    const map = registerMap({
      name: "CHIP",
      registers: {
        control: {
          ...plain,
          fields: {
            lock: { bit: 0, access: "writeOnce" },
            on: { bit: 1, lockedBy: ["lock"], setLockedBy: ["lock"] },
            off: { bit: 2, lockedBy: ["lock"] },
          },
        },
        samples: { address: 1, width: 8, fifo: { depth: 2 } },
      },
    });
    expect(() => compileImage(map)).toThrow(
      "cannot express lockedBy of control.off: whether it can be written depends on control.lock. " +
        "Nor can it express all of control.on, control.lock, samples",
    );
    expect(imageObstacles(map)).toContainEqual({
      place: "control.on",
      register: "control",
      field: "on",
      option: "setLockedBy",
      reason: "whether it can be set depends on control.lock",
    });
  });

  it("is more than 16 bits can count, from the register on that does not fit", () => {
    const registers = Object.fromEntries(
      Array.from({ length: 4200 }, (_, address) => [`r${address}`, { address, width: 32 as const }]),
    );
    const map = registerMap({ name: "LARGE", order: "big", pointer: { width: 16, order: "big" }, registers });
    // The head, 8 bytes for each register in the table, 4 in the memory and 4 of the write mask, and the check.
    const fitting = Math.floor((0xffff - 36 - 1) / 16);
    expect(() => compileImage(map)).toThrow(
      `cannot express r${fitting}: the image would have 67237 bytes, and 65535 end before that register`,
    );
    const { [`r${fitting}`]: _, ...fewer } = registers;
    const rest = Object.fromEntries(Object.entries(fewer).filter(([, { address }]) => address < fitting));
    expect(
      compileImage(registerMap({ name: "LESS", order: "big", pointer: { width: 16, order: "big" }, registers: rest })),
    ).toHaveProperty("bytes.length", 36 + 16 * fitting + 1);
  });

  it("is nothing in what the vocabulary of images says", () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        expect(imageObstacles(registerMap(definition))).toEqual([]);
      }),
    );
  });
});
