const BARS = "▁▂▃▄▅▆▇█";

/** Numbers as a row of bars, the lowest at the bottom and the highest at the top; a level line where all are equal. */
export function sparkline(values: readonly number[]): string {
  const lowest = Math.min(...values);
  const span = Math.max(...values) - lowest;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const level = span > 0 && Number.isFinite(span) ? (value - lowest) / span : 0.5;
      return BARS.charAt(Math.min(BARS.length - 1, Math.floor(level * BARS.length)));
    })
    .join("");
}
