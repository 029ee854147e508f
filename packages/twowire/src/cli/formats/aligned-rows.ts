/**
 * Rows of cells as lines of text, each column as wide as its widest cell; the last one is left as it is.
 * @param gap what is between two columns
 */
export function alignedRows(rows: readonly (readonly string[])[], gap = "  "): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join(gap),
  );
}
