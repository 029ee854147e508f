import { lowBits } from "../bits.ts";
import { markdownTable } from "./markdown.ts";
import { raw } from "./field-words.ts";
import type { PageField, PageRegister, PageReserved } from "./register-page.ts";

/** Consecutive bits that belong together. */
interface Part {
  readonly high: number;
  readonly low: number;
  readonly name: string;
  readonly reset: number;
}

/** As many as stand side by side. */
const MOST = 8;

/**
 * A register as data sheets draw it: places above, fields in the middle, what they are after reset below. One with more parts
 * than fit is drawn byte by byte. Markdown; nothing for a register that is all one value.
 */
export function bitDiagram({ bits, width }: PageRegister): readonly string[] {
  if (bits.length < 2) return [];
  const parts = bits.map((each) => partOf(each, each.high, each.low));
  if (parts.length <= MOST) return [draw(parts)];
  const rows: string[] = [];
  for (let top = width - 1; top > 0; top -= 8) {
    const inside = bits.filter((each) => each.low <= top && each.high > top - 8);
    rows.push(draw(inside.map((each) => partOf(each, Math.min(each.high, top), Math.max(each.low, top - 7)))));
  }
  return rows;
}

function partOf(bits: PageField | PageReserved, high: number, low: number): Part {
  const value = bits.kind === "field" ? bits.reset : bits.value;
  const whole = high === bits.high && low === bits.low;
  const range = high === low ? String(high - bits.low) : `${high - bits.low}:${low - bits.low}`;
  return {
    high,
    low,
    name: bits.kind === "reserved" ? "–" : whole ? bits.name : `${bits.name}[${range}]`,
    reset: ((value >>> (low - bits.low)) & lowBits(high - low + 1)) >>> 0,
  };
}

function draw(parts: readonly Part[]): string {
  const cells = parts.map((part) => [
    part.high === part.low ? String(part.high) : `${part.high}:${part.low}`,
    part.name,
    resetOf(part),
  ]);
  const row = (index: number): readonly string[] => cells.map((cell) => cell[index] ?? "");
  return markdownTable(row(0), [row(1), row(2)]);
}

/** A few bits one by one, many as hexadecimal digits. */
function resetOf(part: Part): string {
  const width = part.high - part.low + 1;
  return width <= 8 ? part.reset.toString(2).padStart(width, "0") : raw(part.reset, part);
}
