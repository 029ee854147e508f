/** A value as one line of JSON, ended: `{ "address": 24, "value": 193 }`. Shapes are described in the README. */
export function jsonLine(value: unknown): string {
  // Line ends inside strings are escaped, so these are only the ones of the layout.
  return `${JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ")}\n`;
}
