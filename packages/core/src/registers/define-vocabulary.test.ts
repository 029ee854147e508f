import { describe, expect, it } from "vitest";
import { registerMap } from "./define-register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";

// Banks, aliases, queues, pointers that move at times, and resets: what a definition of them must not say.

type Registers = RegisterMapDefinition["registers"];

function map(registers: Registers, more: Partial<RegisterMapDefinition> = {}): RegisterMapDefinition {
  return { name: "CHIP", order: "big", registers, ...more };
}

function banked(registers: Registers, bank: RegisterDefinition = SELECT): RegisterMapDefinition {
  return map({ select: bank, ...registers }, { bankedBy: "select.bank" });
}

const SELECT: RegisterDefinition = { address: 7, width: 8, fields: { bank: { bits: [1, 0] } } };
const INNER: RegisterDefinition = { address: 0, width: 8, bank: 1 };
const PLAIN: RegisterDefinition = { address: 0, width: 8 };

/** A register with a queue, and one that tells of it. */
function queued(fifo: Partial<RegisterDefinition>, status: Partial<RegisterDefinition> = {}): RegisterMapDefinition {
  return map({
    queue: { address: 0, width: 8, fifo: { depth: 4 }, ...fifo },
    status: {
      address: 1,
      width: 8,
      access: "ro",
      volatile: true,
      fields: { level: { bits: [2, 0] }, some: { bit: 7 }, narrow: { bits: [4, 3] } },
      ...status,
    },
  });
}

const refusals: readonly (readonly [string, RegisterMapDefinition, string])[] = [
  // Banks.
  ["a bank without a selector", map({ a: INNER }), "CHIP.a: it is in a bank, and the map has none"],
  ["an unknown selector", map({ a: INNER }, { bankedBy: "select.bank" }), 'is banked by "select.bank", which there is'],
  ["a selector without a register", map({ a: INNER }, { bankedBy: "bank" }), "Name register.field."],
  ["a selector of nothing", banked({ a: PLAIN }), "CHIP.select.bank (bits 1:0): it selects the bank, and every"],
  [
    "a bank that cannot be said",
    banked({ a: { ...INNER, bank: 4 } }),
    "in bank 4, which select.bank (bits 1:0) cannot",
  ],
  ["half a bank", banked({ a: { ...INNER, bank: 0.5 } }), "CHIP.a: bank: 0.5 says nothing"],
  ["no bank at all", banked({ a: { ...INNER, bank: [] } }), "CHIP.a: bank: [] says nothing"],
  [
    "two registers in one place of a bank",
    banked({ a: INNER, b: { ...INNER, bank: [0, 1] } }),
    "CHIP.b: its address 0x00 belongs to a in the same bank already",
  ],
  ["one in all banks in the way", banked({ a: INNER, b: PLAIN }), "belongs to a in the same bank already"],
  [
    "a selector in one bank",
    banked({ a: INNER }, { ...SELECT, bank: 0 }),
    "CHIP.select: it selects the bank and is not in",
  ],
  [
    "a read-only selector",
    banked({ a: INNER }, { ...SELECT, fields: { bank: { bits: [1, 0], access: "ro" } } }),
    "it selects the bank, and does not simply keep what is written to it",
  ],
  [
    "a selector that falls back",
    banked({ a: INNER }, { ...SELECT, fields: { bank: { bits: [1, 0], pulse: true } } }),
    "does not simply keep",
  ],
  [
    "a selector that reading clears",
    banked({ a: INNER }, { ...SELECT, fields: { bank: { bits: [1, 0], onRead: "clear" } } }),
    "does not simply keep",
  ],
  // Aliases.
  [
    "an alias of nothing",
    map({ a: PLAIN, b: { address: 1, width: 8, alias: { of: "c", as: "set" } } }),
    'CHIP.b: it is a way to "c", which there is not. Name one of a.',
  ],
  [
    "an alias of an alias",
    map({
      a: PLAIN,
      b: { address: 1, width: 8, alias: { of: "a", as: "same" } },
      c: { address: 2, width: 8, alias: { of: "b", as: "same" } },
    }),
    "CHIP.c: it is a way to b, which is one itself",
  ],
  [
    "an alias of another width",
    map({ a: PLAIN, b: { address: 1, width: 16, alias: { of: "a", as: "same" } } }),
    "CHIP.b: it has 16 bits, and a, which it leads to, 8",
  ],
  [
    "an alias with something of its own",
    map({ a: PLAIN, b: { address: 1, width: 8, reset: 3, alias: { of: "a", as: "same" } } }),
    "CHIP.b: it is a way to a, and reset is for that to say",
  ],
  [
    "an alias that does something unknown",
    map({ a: PLAIN, b: { address: 1, width: 8, alias: { of: "a", as: "xor" as "set" } } }),
    'CHIP.b: as: "xor" means nothing. Choose one of same, set, clear, toggle.',
  ],
  [
    "a read-only alias that sets",
    map({ a: PLAIN, b: { address: 1, width: 8, access: "ro", alias: { of: "a", as: "set" } } }),
    "CHIP.b: it would set bits of a, and it is read-only",
  ],
  [
    "an alias that sets what is read-only",
    map({ a: { ...PLAIN, access: "ro" }, b: { address: 1, width: 8, alias: { of: "a", as: "set" } } }),
    "and that is read-only",
  ],
  [
    "an alias that clears what clears by writing",
    map({
      a: { ...PLAIN, fields: { seen: { bit: 0, onWrite: "oneToClear" } } },
      b: { address: 1, width: 8, alias: { of: "a", as: "clear" } },
    }),
    "it would clear bits of a, and writing means something else to its seen already",
  ],
  [
    "an alias of what is written once",
    map({
      a: { ...PLAIN, access: "writeOnce" },
      b: { address: 1, width: 8, alias: { of: "a", as: "toggle" } },
    }),
    "or access of value",
  ],
  [
    "an alias written once",
    map({ a: PLAIN, b: { address: 1, width: 8, access: "writeOnce", alias: { of: "a", as: "same" } } }),
    'CHIP.b: access: "writeOnce" means nothing',
  ],
  [
    "an alias of a queue",
    map({ a: { ...PLAIN, fifo: { depth: 2 } }, b: { address: 1, width: 8, alias: { of: "a", as: "same" } } }),
    "CHIP.b: it is a way to a, a queue",
  ],
  [
    "a guard that is an alias",
    map({
      a: { ...PLAIN, lockedBy: ["b.value"] },
      b: { address: 1, width: 8, alias: { of: "c", as: "same" } },
      c: { address: 2, width: 8 },
    }),
    "it is locked by b.value, a mere way to c. Name a field of c.",
  ],
  // Queues.
  ["a queue of nothing", queued({ fifo: { depth: 0 } }), "CHIP.queue: a depth of 0 entries cannot be"],
  [
    "a filler that does not fit",
    queued({ fifo: { depth: 1, empty: 256 } }),
    "CHIP.queue: empty: 256 does not fit into 8",
  ],
  ["an unknown loss", queued({ fifo: { depth: 1, lost: "all" as "newest" } }), 'lost: "all" means nothing'],
  ["a misspelt queue", queued({ fifo: { depth: 1, dept: 2 } as never }), 'there is no option "dept"'],
  ["a queue with a reset value", queued({ reset: 3 }), "CHIP.queue: it is a queue, and reset says nothing about it"],
  ["a queue that clears", queued({ access: "ro", onRead: "clear" }), "(bits 7:0): it is a queue, and onRead says"],
  ["a queue with a lock", queued({ lockedBy: ["status.some"] }), "it is a queue, and lockedBy says nothing"],
  ["a queue that is a command", queued({ pulse: true }), "it is a queue, and pulse says nothing"],
  ["a queue written once", queued({ access: "writeOnce" }), "it is a queue, and writeOnce says nothing"],
  ["a queue that resets", queued({ softReset: true }), "it is a queue, and softReset says nothing"],
  [
    "a level that there is not",
    queued({ fifo: { depth: 4, level: "status.none" } }),
    'it counts its entries in "status.none"',
  ],
  [
    "a level in the queue",
    queued({ fifo: { depth: 4, level: "value" } }),
    "CHIP.queue.value (bits 7:0): it counts the entries of queue, and something",
  ],
  [
    "a level that cannot count so far",
    queued({ fifo: { depth: 4, level: "status.narrow" } }),
    "CHIP.status.narrow (bits 4:3): it counts the entries of queue, and cannot say 4",
  ],
  [
    "a level that can be written",
    queued({ fifo: { depth: 4, level: "status.level" } }, { access: "rw" }),
    "CHIP.status.level (bits 2:0): it counts the entries of queue, and something else changes it",
  ],
  [
    "a level that is said not to change",
    queued({ fifo: { depth: 4, level: "status.level" } }, { volatile: false }),
    "and so changes by itself. Say volatile: true.",
  ],
  [
    "a watermark that can be written",
    queued({ fifo: { depth: 4, watermark: { field: "status.some", at: 2 } } }, { access: "rw" }),
    "CHIP.status.some (bit 7): it shows the watermark of queue",
  ],
  [
    "a watermark that is never reached",
    queued({ fifo: { depth: 4, watermark: { field: "status.some", at: 5 } } }),
    "CHIP.queue: a watermark at 5 of 4 entries is never reached",
  ],
  [
    "a watermark at nothing",
    queued({ fifo: { depth: 4, watermark: { field: "status.some", at: "status.none" } } }),
    'it has its watermark at "status.none", which there is not',
  ],
  // Pointers.
  [
    "an increment without a switch",
    map({ a: PLAIN }, { pointer: { increment: { by: "byte" } } }),
    "CHIP.pointer: it moves on at times, and nothing says when",
  ],
  [
    "an increment by nothing",
    map({ a: PLAIN }, { pointer: { increment: { pointerBit: 7 } as never } }),
    'increment.by: "(missing)" means nothing',
  ],
  [
    "an increment with an unknown switch",
    map({ a: PLAIN }, { pointer: { increment: { by: "byte", enabledBy: "a.on" } } }),
    'CHIP.pointer: it moves while it has "a.on", which there is not',
  ],
  [
    "an increment with a command for a switch",
    map(
      { a: { ...PLAIN, fields: { go: { bit: 3, pulse: true } } } },
      { pointer: { increment: { by: "byte", disabledBy: "a.go" } } },
    ),
    "CHIP.a.go (bit 3): it switches the increment of the pointer, and is a pulse",
  ],
  [
    "a flag that is a bit of the address",
    map({ a: PLAIN }, { pointer: { bits: 7, increment: { by: "byte", pointerBit: 6 } } }),
    "CHIP.pointer: pointerBit: 6 is none of the bits that say no address. Give 7 to 7.",
  ],
  [
    "a flag without room for it",
    map({ a: PLAIN }, { pointer: { increment: { by: "byte", pointerBit: 7 } } }),
    "Let bits decode fewer than all of them.",
  ],
  [
    "two ways on from one address",
    map(
      { a: PLAIN },
      {
        pointer: {
          increment: "byte",
          wrap: [
            { first: 0, last: 3 },
            { first: 2, last: 3 },
          ],
        },
      },
    ),
    "CHIP.pointer: it wraps twice after 3",
  ],
  [
    "an over-write where something follows",
    map({ a: PLAIN }, { pointer: { increment: "byte" }, overWrite: "nack" }),
    "CHIP: a pointer that moves on always has a next byte. Leave out overWrite",
  ],
  [
    "an over-read where a pointer may stay at a byte",
    map({ a: PLAIN }, { pointer: { bits: 7, increment: { by: "byte", pointerBit: 7 } }, overRead: 0 }),
    "Leave out overRead",
  ],
  [
    "an over-write where a pointer follows",
    map({ a: PLAIN }, { pointer: { writes: "pairs" }, overWrite: "nack" }),
    "CHIP: a new pointer follows the last byte of a write",
  ],
  ["an unknown over-write", map({ a: PLAIN }, { overWrite: "stop" as "nack" }), 'overWrite: "stop" means nothing'],
  // Latches and resets.
  ["an unknown latch", map({ a: { address: 0, width: 16, latch: "bytes" as "none" } }), 'CHIP.a: latch: "bytes" means'],
  ["an unknown commit", map({ a: { address: 0, width: 16, commit: "end" as "stop" } }), 'CHIP.a: commit: "end" means'],
  [
    "a reset that is read-only",
    map({ a: { ...PLAIN, access: "ro", softReset: 1 } }),
    "CHIP.a (bits 7:0): it is read-only and yet brings about a reset",
  ],
  ["a reset by what does not fit", map({ a: { ...PLAIN, softReset: 0x100 } }), "softReset: 256 cannot be written"],
  ["a reset by zero", map({ a: { ...PLAIN, softReset: 0 } }), "softReset: 0 cannot be written. Give true, or a value"],
  [
    "a reset without end",
    map({ a: { ...PLAIN, reset: 0xb6, softReset: 0xb6 } }),
    "CHIP.a (bits 7:0): it holds after a reset what brings about the next one",
  ],
  [
    "a reset that its own field outlives",
    map({ a: { ...PLAIN, softReset: true, resetDomain: "power-on" } }),
    "it brings about a soft reset and keeps its value over it",
  ],
  [
    "a reset beside fields",
    map({ a: { ...PLAIN, softReset: true, fields: { b: { bit: 0 } } } }),
    "CHIP.a: it has fields, and softReset says nothing about them",
  ],
];

describe("registerMap refuses", () => {
  it.each(refusals)("%s", (_what, definition, message) => {
    expect(() => registerMap(definition)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(() => registerMap(definition)).toThrow(message);
  });
});

describe("registerMap", () => {
  it("makes aliases that know what is behind them", () => {
    const { set, look } = registerMap({
      name: "A",
      registers: {
        set: { address: 1, width: 8, access: "wo", alias: { of: "port", as: "set" } },
        look: { address: 2, width: 8, alias: { of: "flags", as: "same" } },
        port: { address: 0, width: 8, reset: 0x55 },
        flags: { address: 3, width: 8, access: "ro", onRead: "clear", volatile: true },
      },
    }).byName;
    expect(set).toMatchObject({ alias: { of: "port", as: "set" }, readable: false, writable: true, reset: 0 });
    expect(set).toMatchObject({ precious: false, volatile: false });
    expect(look).toMatchObject({ readable: true, writable: false, precious: true, volatile: true });
  });

  it("makes queues precious and volatile", () => {
    const { queue } = registerMap(
      queued({ fifo: { depth: 4, level: "status.level", watermark: { field: "status.some", at: 4 } } }),
    ).byName;
    expect(queue).toMatchObject({
      precious: true,
      volatile: true,
      fifo: {
        depth: 4,
        empty: 0,
        lost: "newest",
        level: { register: "status", field: "level", mask: 0x07, low: 0 },
        watermark: { field: { register: "status", field: "some", mask: 0x80, low: 7 }, at: 4 },
      },
    });
  });

  it("takes a register that is all one value for a guard, a bank or a switch", () => {
    const { bankedBy, byName } = registerMap({
      name: "V",
      bankedBy: "page.value",
      registers: {
        page: { address: 7, width: 8 },
        a: { address: 0, width: 8, bank: 200, lockedBy: ["page.value"] },
      },
    });
    expect(bankedBy).toEqual({ register: "page", field: "value", mask: 0xff, low: 0 });
    expect(byName.a.banks).toEqual([200]);
    expect(byName.a.value?.lockedBy).toEqual([bankedBy]);
  });

  it("lets registers of different banks share an address", () => {
    const { byName } = registerMap(banked({ a: INNER, b: { ...INNER, bank: [2, 3] } }));
    expect(byName["b"]?.banks).toEqual([2, 3]);
  });

  it("says how the pointer moves", () => {
    const { pointer } = registerMap(
      map(
        { a: { ...PLAIN, fields: { on: { bit: 6 } } } },
        {
          pointer: {
            bits: 7,
            increment: { by: "byte", enabledBy: "a.on", pointerBit: 7 },
            wrap: { first: 1, last: 2 },
          },
        },
      ),
    );
    expect(pointer).toMatchObject({
      increment: "byte",
      enabledBy: { register: "a", field: "on", mask: 0x40, low: 6 },
      disabledBy: undefined,
      incrementBit: 0x80,
      wraps: [{ first: 1, last: 2 }],
    });
  });
});
