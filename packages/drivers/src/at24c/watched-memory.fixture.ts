import { vi } from "vitest";
import type { At24cBench } from "./at24c-bench.fixture.ts";

/** Bytes that differ from their neighbours and from one page to the next. */
export function pattern(length: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8) * 13 + seed) & 0xff);
}

/** The transfers that a bench's driver sends from now on, as `W4`, `W2 R16`. */
export function watched(bench: At24cBench): string[] {
  const seen: string[] = [];
  const engine = bench.controller;
  const transfer = engine.transfer.bind(engine);
  vi.spyOn(engine, "transfer").mockImplementation((address, segments, options) => {
    const lengths = segments.map(({ read, write }) => {
      if (read !== undefined) return `R${read.length}`;
      return `W${write instanceof Uint8Array ? write.length : write.reduce((sum, part) => sum + part.length, 0)}`;
    });
    seen.push(lengths.join(" "));
    return transfer(address, segments, options);
  });
  return seen;
}
