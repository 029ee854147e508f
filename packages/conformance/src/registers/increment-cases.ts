import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { byteStream } from "./byte-stream.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type RegisterFacts } from "./register-facts.ts";
import { demandRun, fill } from "./run-of-registers.ts";

/** What follows the last byte of a register, in reads and in writes. */
export function incrementCases(facts: RegisterFacts): readonly RegisterCase[] {
  const { increment } = facts.map.pointer;
  const starts = facts.map.registers.filter(({ fifo, readable }) => fifo === undefined && readable);
  const states = increment === "none" ? [false] : sometimes(facts) ? [true, false] : [true];
  return [
    ...starts.flatMap((register) => states.map((moves) => readCase(facts, register, moves))),
    ...wrapCases(facts),
    ...facts.cells.flatMap((register) => states.flatMap((moves) => writeCase(facts, register, moves))),
    ...pairsCase(facts),
  ];
}

function sometimes({ map }: RegisterFacts): boolean {
  const { enabledBy, disabledBy, incrementBit } = map.pointer;
  return enabledBy !== undefined || disabledBy !== undefined || incrementBit !== 0;
}

/** Bytes that a run is judged by. */
const LENGTH = 12;

function how(facts: RegisterFacts, moves: boolean): string {
  if (!sometimes(facts)) return "";
  return moves ? ", while the pointer moves," : ", while the pointer stays,";
}

function readCase(facts: RegisterFacts, register: Register, moves: boolean): RegisterCase {
  return {
    word: "increment",
    title: `a read from ${register.name}${how(facts, moves)} gives what the pointer comes to`,
    async run(open) {
      const bench = await open();
      await bench.letMove(moves);
      await bench.selectBank(register.banks?.[0] ?? firstBankOf(facts));
      const contents = await fill(bench);
      await demandStream(bench, register.address, register.banks?.[0], moves, contents);
    },
  };
}

function firstBankOf(facts: RegisterFacts): number {
  const { bankedBy } = facts.map;
  return bankedBy === undefined ? 0 : facts.place(bankedBy).field.reset;
}

async function demandStream(
  bench: RegisterBench,
  address: number,
  bank: number | undefined,
  moves: boolean,
  contents: ReadonlyMap<Register, number>,
): Promise<void> {
  const { facts } = bench;
  const stream = byteStream(facts, address, { bank: bank ?? firstBankOf(facts), moves, length: LENGTH });
  const read = await bench.writeRead(bench.selector(address, moves), stream.length);
  demandRun(bench, read, stream, contents, `a read from ${hex(address)}`);
  const { persists, increment } = facts.map.pointer;
  const last = stream.at(-1);
  const isWhole = increment === "byte" || last?.index === (last?.register?.bytes ?? 1) - 1;
  if (!persists || stream.length < 2 || !isWhole || !moves || bench.chip.registers === undefined) return;
  // What comes next is the same after a STOP; it is seen in two reads, each of half of the run.
  const half = increment === "byte" ? Math.floor(stream.length / 2) : firstEnd(stream);
  if (half === 0 || half >= stream.length || stream.some(({ register }) => register?.precious === true)) return;
  await bench.writeRead(bench.selector(address, moves), half);
  demandRun(bench, await bench.read(stream.length - half), stream.slice(half), contents, "a read without a pointer");
}

/** The place in a run where the first register ends. */
function firstEnd(stream: ReturnType<typeof byteStream>): number {
  const end = stream.findIndex((byte, index) => index > 0 && byte.index === 0);
  return end === -1 ? 0 : end;
}

/** What follows where the pointer does not go on by counting. */
function wrapCases(facts: RegisterFacts): readonly RegisterCase[] {
  const { increment, wraps, mask, width } = facts.map.pointer;
  if (increment === "none") return [];
  const bank = firstBankOf(facts);
  const lasts = [...new Set([...wraps.map(({ last }) => last), mask])];
  return lasts.flatMap((last) => {
    const register = facts.registerAt(last, bank);
    if (register === undefined && typeof facts.map.unmapped === "string") return [];
    if (register?.fifo !== undefined || register?.readable === false) return [];
    const follows = wraps.find((wrap) => wrap.last === last)?.first ?? 0;
    return [
      {
        word: "wrap" as const,
        title: `after ${hex(last)} comes ${hex(follows)}${last === mask && width > 8 ? ", where addresses end" : ""}`,
        run: async (open: () => Promise<RegisterBench>) => {
          const bench = await open();
          await bench.letMove(true);
          const contents = await fill(bench);
          await demandStream(bench, last, undefined, true, contents);
        },
      },
    ];
  });
}

/** Whether all that can be written of a register is free, so that a write tells what becomes of it. */
function isOpen(facts: RegisterFacts, register: Register | undefined): register is Register {
  if (register === undefined || register.alias !== undefined || register.fifo !== undefined) return false;
  const free = register.fields.filter((field) => facts.isFree({ register, field }));
  return free.length > 0 && register.fields.every((field) => !field.writable || facts.isFree({ register, field }));
}

/** A run over registers of which each is written whole. */
function writeCase(facts: RegisterFacts, register: Register, moves: boolean): readonly RegisterCase[] {
  const { increment, writes } = facts.map.pointer;
  if (increment === "none" || writes === "pairs" || !isOpen(facts, register)) return [];
  const bank = register.banks?.[0] ?? firstBankOf(facts);
  if (!moves && (increment !== "byte" || register.bytes > 1)) return [];
  return [
    {
      word: "increment",
      title: `a write from ${register.name} on${how(facts, moves)} goes where the pointer comes to`,
      async run(open) {
        const bench = await open();
        await bench.letMove(moves);
        await bench.selectBank(bank);
        const contents = await fill(bench);
        const stream = byteStream(facts, register.address, { bank, moves, length: moves ? LENGTH : 3 });
        const run: number[] = [];
        const written = new Map<Register, number>();
        for (let at = 0; at < stream.length;) {
          const there = stream[at]?.register;
          if (!isOpen(facts, there) || at + there.bytes > stream.length || stream[at]?.index !== 0) break;
          if (moves && written.has(there)) break;
          const word = ((0x6d4c_92f1 + at * 0x1357_9bdf) & there.mask) >>> 0;
          run.push(...bench.bytesOf(there, word));
          written.set(there, word);
          at += there.bytes;
        }
        await bench.write([...bench.selector(register.address, moves), ...run]);
        for (const [cell, before] of contents) {
          const free = facts.bits(cell, (place) => facts.isFree(place));
          const expected = written.get(cell) ?? before;
          const after = await bench.content(cell);
          demandEqual(hex(after & free), hex(expected & free), `${cell.name} after a run of ${run.length} bytes`);
        }
      },
    },
  ];
}

/** A pointer before each register of a write. */
function pairsCase(facts: RegisterFacts): readonly RegisterCase[] {
  const bank = firstBankOf(facts);
  const open = facts.cells.filter((register) => isOpen(facts, register) && (register.banks?.includes(bank) ?? true));
  const [first, second = first] = [open[0], open.at(-1)];
  if (facts.map.pointer.writes !== "pairs" || first === undefined || second === undefined) return [];
  return [
    {
      word: "writes",
      title: "a write takes pairs of a pointer and a register",
      async run(openBench) {
        const bench = await openBench();
        await bench.letMove(true);
        const words = new Map<Register, number>();
        const bytes: number[] = [];
        for (const [index, register] of [second, first, second].entries()) {
          const word = ((0x6d4c_92f1 + index * 0x1357_9bdf) & register.mask) >>> 0;
          bytes.push(...bench.selector(register.address, true), ...bench.bytesOf(register, word));
          words.set(register, word);
        }
        await bench.write(bytes);
        for (const [register, word] of words) {
          const free = facts.bits(register, (place) => facts.isFree(place));
          const after = await bench.content(register);
          demandEqual(hex(after & free), hex(word & free), `${register.name} after pairs`);
        }
      },
    },
  ];
}
