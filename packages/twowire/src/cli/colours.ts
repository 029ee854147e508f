import type { Output } from "./context.ts";

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Colour = keyof typeof CODES;

/** Colours text where the output welcomes it. */
export function paint(output: Output, colour: Colour, text: string): string {
  if (!output.colours || text === "") return text;
  const [on, off] = CODES[colour];
  return `\u001B[${on}m${text}\u001B[${off}m`;
}
