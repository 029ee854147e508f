/** A register that was read, `"failed"` where the chip did not answer, `undefined` where it was not asked for. */
export type DumpCell = number | "failed" | undefined;

/** Which registers a dump covers, both included. */
export interface RegisterRange {
  readonly first: number;
  readonly last: number;
}

const BYTE_HEADER = "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef";
const WORD_HEADER = "     0,8  1,9  2,a  3,b  4,c  5,d  6,e  7,f";

/** The byte dump of i2cdump: 16 registers in a row, then what they spell. Rows outside the range are left out. */
export function byteDumpTable(cells: ReadonlyMap<number, DumpCell>, range: RegisterRange): string {
  const lines = rowsOf(range, 16).map((registers, row) => {
    const values = registers.map((register) => cells.get(register));
    const hex = values.map((value) => hexCell(value, 2)).join("");
    return `${rowLabel(registers[0] ?? row)}${hex}   ${values.map(character).join("")}`;
  });
  return [BYTE_HEADER, ...lines, ""].join("\n");
}

/** The word dump of i2cdump: 8 registers in a row, each a word of two bytes. */
export function wordDumpTable(cells: ReadonlyMap<number, DumpCell>, range: RegisterRange): string {
  const lines = rowsOf(range, 8).map(
    (registers, row) =>
      rowLabel(registers[0] ?? row) + registers.map((register) => hexCell(cells.get(register), 4)).join(""),
  );
  return [WORD_HEADER, ...lines, ""].join("\n");
}

function rowsOf(range: RegisterRange, width: number): number[][] {
  const rows: number[][] = [];
  for (let start = range.first - (range.first % width); start <= range.last; start += width) {
    rows.push(Array.from({ length: width }, (_, column) => start + column));
  }
  return rows;
}

function rowLabel(register: number): string {
  return `${register.toString(16).padStart(2, "0")}: `;
}

function hexCell(value: DumpCell, digits: number): string {
  if (value === undefined) return " ".repeat(digits + 1);
  return value === "failed" ? `${"X".repeat(digits)} ` : `${value.toString(16).padStart(digits, "0")} `;
}

function character(value: DumpCell): string {
  if (value === undefined) return " ";
  if (value === "failed") return "X";
  if (value === 0x00 || value === 0xff) return ".";
  return value < 0x20 || value >= 0x7f ? "?" : String.fromCodePoint(value);
}
