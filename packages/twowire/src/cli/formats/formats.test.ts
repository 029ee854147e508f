import { address7, FULL_CAPABILITIES } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { formatAddresses } from "./addresses.ts";
import { alignedRows } from "./aligned-rows.ts";
import { capabilityLines } from "./capability-lines.ts";
import { hexByte, hexBytes, hexWord } from "./hex.ts";
import { jsonLine } from "./json-line.ts";
import { plannedLine, sentLine } from "./message-lines.ts";
import { formatQuantity, quantitiesOf } from "./sample.ts";
import { sparkline } from "./sparkline.ts";

describe("hexadecimal", () => {
  it("is lower case and padded, as i2c-tools print it", () => {
    expect([hexByte(0x0c), hexWord(0xc1), hexBytes([0x00, 0xff])]).toEqual(["0x0c", "0x00c1", "0x00 0xff"]);
  });
});

describe("message lines", () => {
  const address = address7(0x18);

  it("list a plan with the bytes to write", () => {
    expect(plannedLine({ direction: "write", address, bytes: Uint8Array.of(5, 255) }, 0)).toBe(
      "msg 0: addr 0x18, write, len 2, buf 0x05 0xff",
    );
    expect(plannedLine({ direction: "write", address, bytes: new Uint8Array() }, 0)).toBe(
      "msg 0: addr 0x18, write, len 0",
    );
    expect(plannedLine({ direction: "read", address, length: 2 }, 1)).toBe("msg 1: addr 0x18, read, len 2");
  });

  it("list what was read afterwards", () => {
    expect(sentLine({ direction: "read", address, length: 2 }, 1, Uint8Array.of(0xc1, 0x94))).toBe(
      "msg 1: addr 0x18, read, len 2, buf 0xc1 0x94",
    );
  });
});

describe("jsonLine", () => {
  it("is one line that parses back, whatever is in it", () => {
    const value = { text: "line\n  end", list: [1, 2], nested: { empty: [], none: null } };
    const line = jsonLine(value);
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual(value);
  });

  it("has a space after the colon, so that people can read it", () => {
    expect(jsonLine({ temperature: -5.25 })).toBe('{ "temperature": -5.25 }\n');
  });
});

describe("sparkline", () => {
  it("spans from the lowest to the highest", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
  });

  it("is level where nothing changes, and blank where there is no number", () => {
    expect(sparkline([])).toBe("");
    expect(sparkline([3, 3])).toBe("▅▅");
    expect(sparkline([Number.NaN])).toBe(" ");
  });
});

describe("formatAddresses", () => {
  it("joins neighbours", () => {
    expect(formatAddresses([0x48, 0x19, 0x18, 0x1a])).toBe("0x18-0x1a, 0x48");
    expect(formatAddresses([])).toBe("");
  });
});

describe("alignedRows", () => {
  it("pads every column but the last", () => {
    expect(alignedRows([["a", "bb", "c"], ["aaa", "b"], ["a"]])).toEqual(["a    bb  c", "aaa  b", "a"]);
  });
});

describe("samples", () => {
  it("open groups and show units", () => {
    const quantities = quantitiesOf({ temperature: -5.25, limits: { upper: 30, locked: false }, state: "idle" });
    const units = { temperature: "°C", upper: "°C" };
    expect(quantities.map((quantity) => [quantity.name, formatQuantity(quantity, units)])).toEqual([
      ["temperature", "-5.25 °C"],
      ["limits.upper", "30 °C"],
      ["limits.locked", "no"],
      ["state", "idle"],
    ]);
  });
});

describe("capabilityLines", () => {
  it("has an answer for every capability", () => {
    const lines = capabilityLines("sim:", { ...FULL_CAPABILITIES, maxSegments: 42, emptyRead: false }).split("\n");
    expect(lines[0]).toBe("Functionalities implemented by sim::");
    expect(lines[1]).toBe(`${"Segments in one transfer".padEnd(32)} 42`);
    expect(lines).toContain(`${"Read of no bytes".padEnd(32)} no`);
    expect(lines).toContain(`${"Bytes in a read".padEnd(32)} no limit`);
    expect(lines).toHaveLength(Object.keys(FULL_CAPABILITIES).length + 2);
  });
});
