import type { ProbeResult } from "@twowire/core";

/** Colours a cell of the table by what was found. */
export type PaintCell = (cell: string, result: ProbeResult) => string;

const HEADER = "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f";

/**
 * The table that i2cdetect prints: eight rows of 16 addresses, each cell three characters wide, so rows end with a space.
 * Blank is an address that was not probed, `--` one that did not answer, `UU` one that a kernel driver owns.
 */
export function detectTable(results: ReadonlyMap<number, ProbeResult>, paint: PaintCell = (cell) => cell): string {
  const lines = [HEADER];
  for (let row = 0x00; row <= 0x70; row += 0x10) {
    const cells = Array.from({ length: 16 }, (_, column) => {
      const address = row + column;
      const result = results.get(address) ?? "not-probed";
      return `${paint(cellText(address, result), result)} `;
    });
    lines.push(`${hexPair(row)}: ${cells.join("")}`);
  }
  return `${lines.join("\n")}\n`;
}

function cellText(address: number, result: ProbeResult): string {
  switch (result) {
    case "present":
      return hexPair(address);
    case "in-use":
      return "UU";
    case "absent":
      return "--";
    case "not-probed":
      return "  ";
  }
}

function hexPair(value: number): string {
  return value.toString(16).padStart(2, "0");
}
