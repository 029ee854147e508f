/**
 * Rows of cells as lines of text, each column as wide as its widest cell. The last cell of a row is left as it is, and may reach
 * below columns that other rows have.
 * @param gap what is between two columns
 */
export function alignedRows(rows: readonly (readonly string[])[], gap = "  "): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join(gap),
  );
}
