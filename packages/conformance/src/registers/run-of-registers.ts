import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { foreseenByte, type StreamByte } from "./byte-stream.ts";
import type { RegisterBench } from "./register-bench.ts";
import { hex } from "./register-facts.ts";

/** Makes registers different from each other as far as there is a way in. @returns what they hold */
export async function fill(bench: RegisterBench): Promise<ReadonlyMap<Register, number>> {
  const { facts, chip } = bench;
  for (const [index, register] of facts.cells.entries()) {
    const free = facts.bits(register, (place) => facts.isFree(place));
    const pattern = (0x1b2d_4e87 + index * 0x2345_6789) & free;
    chip.registers?.poke(register.name, ((chip.registers.peek(register.name) & ~free) | pattern) >>> 0);
  }
  const contents = new Map<Register, number>();
  for (const register of facts.cells) contents.set(register, await bench.content(register));
  return contents;
}

/** Demands that bytes were read as foreseen. */
export function demandRun(
  bench: RegisterBench,
  read: readonly number[],
  stream: readonly StreamByte[],
  contents: ReadonlyMap<Register, number>,
  what: string,
): void {
  for (const [index, byte] of stream.entries()) {
    const { value, mask } = foreseenByte(bench.facts, byte, contents);
    const place = byte.register === undefined ? "no register" : `${byte.register.name}, byte ${byte.index}`;
    demandEqual(hex((read[index] ?? 0) & mask), hex(value & mask), `${what}, byte ${index} (${place})`);
  }
}
