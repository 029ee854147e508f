import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRegisterMap } from "../any-register-map.fixture.ts";
import { bitRange } from "../bits.ts";
import { registerMap } from "../define-register-map.ts";
import { formatRegisterPage } from "./format-register-page.ts";
import { registerPage } from "./make-register-page.ts";
import type { RegisterPage } from "./register-page.ts";

describe("a register page of any map", () => {
  it("lists each register once, and in it each bit once", () => {
    fc.assert(
      fc.property(anyRegisterMap(), (map) => {
        const page = registerPage(map);
        expect(page.registers.map(({ name }) => name)).toEqual(map.registers.map(({ name }) => name));
        expect(new Set(page.registers.map(({ name }) => name)).size).toBe(Object.keys(map.definition.registers).length);
        for (const { bits, width } of page.registers) {
          const places = bits.flatMap(({ high, low }) => Array.from({ length: high - low + 1 }, (_, at) => high - at));
          expect(places).toEqual(Array.from({ length: width }, (_, at) => width - 1 - at));
        }
      }),
    );
  });

  it("says of every bit what the map says", () => {
    fc.assert(
      fc.property(anyRegisterMap(), (map) => {
        for (const register of registerPage(map).registers) {
          const source = map.registers.find(({ name }) => name === register.name)!;
          let reset = 0;
          let preserved = 0;
          for (const each of register.bits) {
            reset += (each.kind === "field" ? each.reset : each.value) * 2 ** each.low;
            if (each.kind === "reserved" && each.preserve) preserved += bitRange(each.high, each.low);
          }
          expect([reset, preserved]).toEqual([source.reset, source.preserved]);
          const fields = register.bits.filter((each) => each.kind === "field");
          expect(fields.map(({ name }) => name)).toEqual(source.fields.map(({ name }) => name));
        }
      }),
    );
  });

  it("survives JSON, and always has the same properties", () => {
    const shapes = new Set<string>();
    fc.assert(
      fc.property(anyRegisterMap(), (map) => {
        const page = registerPage(map);
        expect(JSON.parse(JSON.stringify(page))).toStrictEqual(page);
        shapes.add(Object.keys(page).join());
        for (const register of page.registers) {
          shapes.add(Object.keys(register).join());
          for (const each of register.bits) shapes.add(Object.keys(each).join());
        }
      }),
    );
    expect(shapes.size).toBe(4);
  });

  it("is Markdown of one line for each register and each range of bits, in tables that are rectangles", () => {
    fc.assert(
      fc.property(anyRegisterMap(), fc.constantFrom(0, 1, 2, 4), (map, level) => {
        const page = registerPage(map);
        const markdown = formatRegisterPage(page, { level: level as 0 | 1 | 2 | 4 });
        const tables = tablesOf(markdown);
        for (const table of tables) expect(new Set(table.map((row) => row.length)).size).toBe(1);
        const [summary, ...rest] = tables;
        expect(summary).toHaveLength(2 + page.registers.length);
        const fields = rest.filter(([head]) => head?.[0] === "bits");
        expect(fields.map((table) => table.slice(2).map(([place]) => place))).toEqual(
          page.registers.map(({ bits }) => bits.map(({ high, low }) => (high === low ? `${high}` : `${high}:${low}`))),
        );
        // The headings are those of the page, whatever a description has in it.
        const headings = markdown.split("\n").filter((line) => /^ {0,3}#/.test(line));
        expect(headings).toHaveLength(page.registers.length + (level === 0 ? 0 : 1));
      }),
    );
  });

  it("draws each bit once", () => {
    fc.assert(
      fc.property(anyRegisterMap(), (map) => {
        const page = registerPage(map);
        const drawings = tablesOf(formatRegisterPage(page)).filter(([head]) => /^\d/.test(head?.[0] ?? ""));
        const places = drawings.flatMap(([head = []]) => head.flatMap(bitsOfRange));
        const expected = page.registers
          .filter(({ bits }) => bits.length > 1)
          .flatMap(({ width }) => Array.from({ length: width }, (_, at) => width - 1 - at));
        expect(places).toEqual(expected);
        expect(Math.max(0, ...drawings.map(([head = []]) => head.length))).toBeLessThanOrEqual(8);
      }),
    );
  });
});

/** Bits that a range names: `10:8` → 10, 9, 8. */
function bitsOfRange(range: string): number[] {
  const [high = 0, low = high] = range.split(":").map(Number);
  return Array.from({ length: high - low + 1 }, (_, at) => high - at);
}

/** The cells of every table, taken apart as a reader of Markdown does: at bars that no backslash stands before. */
function tablesOf(markdown: string): string[][][] {
  const tables: string[][][] = [[]];
  for (const line of markdown.split("\n")) {
    if (!line.startsWith("|")) tables.push([]);
    else
      tables.at(-1)?.push(
        line
          .slice(1, -1)
          .split(/(?<!\\)(?:\\\\)*\|/)
          .map((cell) => cell.trim()),
      );
  }
  return tables.filter((table) => table.length > 0);
}

const everything = registerMap({
  name: "EVERY*THING",
  order: "big",
  pointer: {
    width: 16,
    order: "little",
    bits: 8,
    increment: { by: "byte", pointerBit: 15 },
    wrap: { first: 2, last: 0x20 },
  },
  bankedBy: "control.bank",
  unmapped: "nack",
  partialWrite: "merge",
  registers: {
    control: {
      address: 0,
      width: 8,
      description: "Controls | everything.",
      fields: {
        bank: { bits: [1, 0] },
        key: { bit: 7, sticky: true },
        start: { bit: 6, pulse: true, softReset: true },
      },
    },
    flags: {
      address: 2,
      width: 16,
      reset: 0x8100,
      fields: {
        ready: { bit: 15, access: "ro", volatile: true, onRead: "clear" },
        mode: { bits: [14, 12], enum: { "`a`": 0, "b|c": 1 }, partial: true, lockedBy: ["control.key"] },
        done: { bit: 8, onWrite: "oneToClear", resetDomain: "power-on", description: "Is <b>done</b>" },
        level: { bits: [7, 4], signed: true, lsb: 0.5, unit: "°C", setLockedBy: ["control.key"] },
        code: { bits: [3, 2], access: "writeOnce" },
      },
      reserved: [{ bits: [11, 10], preserve: false }, { bits: [9, 9] }],
    },
    queue: {
      address: 4,
      width: 16,
      order: "little",
      access: "ro",
      bank: [1, 2],
      fifo: {
        depth: 8,
        empty: "last",
        lost: "oldest",
        level: "state.level",
        watermark: { field: "state.some", at: 3 },
      },
    },
    state: {
      address: 6,
      width: 8,
      access: "ro",
      volatile: true,
      fields: { level: { bits: [3, 0] }, some: { bit: 4 } },
    },
    setControl: { address: 8, width: 8, access: "wo", alias: { of: "control", as: "set" } },
  },
});

describe("registerPage", () => {
  const page: RegisterPage = registerPage(everything);

  it("tells how registers are reached, in data and in words", () => {
    expect(page).toMatchObject({
      format: "twowire-registers",
      version: 1,
      name: "EVERY*THING",
      pointer: {
        width: 16,
        order: "little",
        mask: 0xff,
        increment: "byte",
        pointerBit: 15,
        enabledBy: null,
        wraps: [{ first: 2, last: 0x20 }],
      },
      unmapped: "nack",
      overRead: null,
      overWrite: null,
      partialWrite: "merge",
      bankedBy: "control.bank",
    });
    expect(page.policy).toEqual([
      "A write begins with the pointer, 2 bytes, the low one first, of which the low 8 bits select a register: all others but bit 15 are ignored.",
      "It points to 0x0000 after power-on, and survives a STOP: a read without a pointer goes on where it stands.",
      "It moves on with each byte, but only where it was sent with bit 15 as one; an address is that of a byte.",
      "After 0x0020 comes 0x0002.",
      "After 0x00FF, the largest address, comes 0x0000.",
      "A write that ends within a register changes the bytes that came.",
      "A pointer to an address without a register is refused.",
      "Registers that are in some banks only are there while control.bank says so.",
    ]);
  });

  it("tells everything of a register", () => {
    expect(page.registers[1]).toEqual({
      name: "flags",
      description: null,
      address: 2,
      lastAddress: 3,
      width: 16,
      order: "big",
      access: "rw",
      reset: 0x8100,
      volatile: true,
      precious: true,
      latch: "register",
      commit: "register",
      banks: null,
      alias: null,
      fifo: null,
      isOneValue: false,
      bits: [
        {
          ...PLAIN_FIELD,
          name: "ready",
          high: 15,
          low: 15,
          access: "ro",
          onRead: "clear",
          volatile: true,
          reset: 1,
        },
        {
          ...PLAIN_FIELD,
          name: "mode",
          high: 14,
          low: 12,
          lockedBy: ["control.key"],
          value: {
            kind: "enum",
            names: [
              { name: "`a`", value: 0 },
              { name: "b|c", value: 1 },
            ],
            partial: true,
          },
        },
        { kind: "reserved", high: 11, low: 10, value: 0, preserve: false },
        { kind: "reserved", high: 9, low: 9, value: 0, preserve: true },
        {
          ...PLAIN_FIELD,
          name: "done",
          description: "Is <b>done</b>",
          high: 8,
          low: 8,
          onWrite: "oneToClear",
          reset: 1,
          resetDomain: "power-on",
        },
        {
          ...PLAIN_FIELD,
          name: "level",
          high: 7,
          low: 4,
          setLockedBy: ["control.key"],
          value: {
            kind: "number",
            signed: true,
            bcd: false,
            lsb: 0.5,
            offset: 0,
            unit: "°C",
            min: -4,
            max: 3.5,
          },
        },
        {
          ...PLAIN_FIELD,
          name: "code",
          high: 3,
          low: 2,
          access: "writeOnce",
          value: { kind: "number", signed: false, bcd: false, lsb: null, offset: 0, unit: null, min: 0, max: 3 },
        },
        { kind: "reserved", high: 1, low: 0, value: 0, preserve: true },
      ],
    });
    expect(page.registers[2]).toMatchObject({
      order: "little",
      access: "ro",
      banks: [1, 2],
      fifo: {
        depth: 8,
        empty: "last",
        lost: "oldest",
        level: "state.level",
        watermark: { field: "state.some", at: 3 },
      },
      isOneValue: true,
    });
    expect(page.registers[4]).toMatchObject({ access: "wo", alias: { of: "control", as: "set" } });
  });
});

const PLAIN_FIELD = {
  kind: "field",
  description: null,
  access: "rw",
  onRead: null,
  onWrite: null,
  lockedBy: [],
  setLockedBy: [],
  sticky: false,
  pulse: false,
  volatile: false,
  reset: 0,
  resetDomain: "soft",
  softReset: null,
  value: { kind: "boolean" },
} as const;

describe("formatRegisterPage", () => {
  const markdown = formatRegisterPage(registerPage(everything));

  it("begins with how registers are reached, and a table of them", () => {
    expect(markdown).toContain("# Registers of the EVERY\\*THING\n\n- A write begins with the pointer, 2 bytes");
    expect(markdown).toContain(
      [
        "| address       | bank | register                         | bits | access      | reset  | what it is              |",
        "| ------------- | ---- | -------------------------------- | ---- | ----------- | ------ | ----------------------- |",
        "| 0x0000        | all  | [control](#control-0x0000)       | 8    | read, write | 0x00   | Controls \\| everything. |",
        "| 0x0002–0x0003 | all  | [flags](#flags-0x0002)           | 16   | read, write | 0x8100 |                         |",
        "| 0x0004–0x0005 | 1, 2 | [queue](#queue-0x0004)           | 16   | read only   |        |                         |",
      ].join("\n"),
    );
  });

  it("draws a register of many fields byte by byte, a simple one in one row", () => {
    expect(markdown).toContain(
      [
        "| 15    | 14:12 | 11:10 | 9   | 8    | 7:4   | 3:2  | 1:0 |",
        "| ----- | ----- | ----- | --- | ---- | ----- | ---- | --- |",
        "| ready | mode  | –     | –   | done | level | code | –   |",
        "| 1     | 000   | 00    | 0   | 1    | 0000  | 00   | 00  |",
      ].join("\n"),
    );
    const wide = registerMap({
      name: "WIDE",
      order: "big",
      registers: {
        wide: {
          address: 0,
          width: 24,
          reset: 0x801f80,
          fields: {
            long: { bits: [22, 7] },
            ...Object.fromEntries([23, 6, 5, 4, 3, 2, 1, 0].map((bit) => [`b${bit}`, { bit }])),
          },
        },
        whole: { address: 1, width: 24 },
      },
    });
    expect(formatRegisterPage(registerPage(wide))).toContain(
      [
        "| 23  | 22:16      |",
        "| --- | ---------- |",
        "| b23 | long[15:9] |",
        "| 1   | 0000000    |",
        "",
        "| 15:8      |",
        "| --------- |",
        "| long[8:1] |",
        "| 00011111  |",
        "",
        "| 7       | 6   | 5   | 4   | 3   | 2   | 1   | 0   |",
        "| ------- | --- | --- | --- | --- | --- | --- | --- |",
        "| long[0] | b6  | b5  | b4  | b3  | b2  | b1  | b0  |",
        "| 1       | 0   | 0   | 0   | 0   | 0   | 0   | 0   |",
      ].join("\n"),
    );
  });

  it.each([
    ["a lock", "Cannot be written while `control.key` is set."],
    ["a lock of setting", "Can be cleared, but not set, while `control.key` is set."],
    ["named values", "0 `` `a` ``, 1 `b\\|c`, others have no name"],
    ["a number", "-4 to 3.5 °C, in steps of 0.5, two's complement"],
    [
      "markup in a description",
      "Is \\<b>done\\</b>. Writing ones clears them; zeros do nothing. Only power-on resets it.",
    ],
    ["a read effect", "Reading clears it. Changes by itself."],
    ["a sticky bit", "Once set, it stays set until power-on."],
    ["a command", "Writing anything but zero brings about a soft reset."],
    ["write-once", "| read, write once |"],
    ["constants", "Reserved: always written as 0x0."],
    ["an alias", "Shows `control`; ones that are written set its bits."],
    ["a bank", "In banks 1, 2."],
    ["a queue", "The end of a queue of 8 entries: each read takes the oldest, and the pointer stays."],
    ["an empty queue", "Empty, it reads the last entry again. When it is full, the oldest entry is lost."],
    ["a level", "`state.level` counts its entries. `state.some` is set at 3 entries or more."],
  ])("tells of %s", (_what, words) => {
    expect(markdown).toContain(words);
  });
});
