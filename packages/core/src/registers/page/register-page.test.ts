import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRegisterMap } from "../any-register-map.fixture.ts";
import { bitRange } from "../bits.ts";
import { formatRegisterPage } from "./format-register-page.ts";
import { registerPage } from "./make-register-page.ts";
import type { RegisterPage } from "./register-page.ts";
import { everything } from "./page-of-everything.fixture.ts";

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
