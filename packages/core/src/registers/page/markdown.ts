/** Text that is shown in Markdown as it is, on one line: in a paragraph, a heading or a cell of a table. */
export function plainText(text: string): string {
  return (
    oneLine(text)
      .replaceAll(/[\\`*[\]<|~$]/g, String.raw`\$&`)
      // Within a word it means nothing, and names are full of it.
      .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, String.raw`\_`)
      .replaceAll(/&(?=#?\w+;)/g, "&amp;")
      // At the beginning of a line these make headings, lists and quotations.
      .replace(/^(?=[#>+=-])/, "\\")
      .replace(/^(\d+)(?=[.)])/, "$1\\")
  );
}

/** Text in a code span, which shows it as it is; also in a cell of a table. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  // A table takes this apart, whatever span it is in.
  if (line.includes(String.raw`\|`)) return `<code>${plainText(line)}</code>`;
  const ticks = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(ticks + 1);
  const pad = /^`|`$|^ .*\S.* $/.test(line) ? " " : "";
  // A table is taken apart at its bars before anything else is looked at.
  return `${fence}${pad}${line.replaceAll("|", String.raw`\|`)}${pad}${fence}`;
}

/** Where a heading can be linked to, as GitHub names it. */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

/** A table whose columns are as wide as their widest cell, so that it can also be read as text. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, lengthOf(title), ...rows.map((row) => lengthOf(row[column] ?? ""))),
  );
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? "";
      return cell + " ".repeat(width - lengthOf(cell));
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
