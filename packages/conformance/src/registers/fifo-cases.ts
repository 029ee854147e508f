import type { FieldReference, Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import { readBits } from "./content-cases.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type RegisterFacts } from "./register-facts.ts";

/** Queues. */
export function fifoCases(facts: RegisterFacts): readonly RegisterCase[] {
  return facts.map.registers.flatMap((register) =>
    register.fifo === undefined || !register.readable ? [] : queueCases(facts, register, register.fifo),
  );
}

function queueCases(facts: RegisterFacts, register: Register, fifo: NonNullable<Register["fifo"]>): RegisterCase[] {
  const { name, bytes } = register;
  const { depth, empty, lost, level, watermark } = fifo;
  const seen = facts.bits(register, ({ field }) => field.readable);
  /** Entries that differ in every byte. */
  const entry = (index: number): number => (((index + 1) * 0x1122_3344) & seen) >>> 0;
  const entries = (count: number): number[] => Array.from({ length: count }, (_, index) => entry(index));
  const ofNone = (last: number): number => ((empty === "last" ? last : empty) & seen) >>> 0;
  const next = async (bench: RegisterBench): Promise<number> => ((await bench.readWord(register)) & seen) >>> 0;
  const demandNext = async (bench: RegisterBench, expected: number, what: string): Promise<void> =>
    demandEqual(hex(await next(bench)), hex(expected), `${name}, ${what}`);
  const few = Math.min(depth, 3);
  const made = (title: string, run: RegisterCase["run"]): RegisterCase => ({
    word: "fifo",
    title: `${name} ${title}`,
    run,
  });

  const cases = [
    made(
      `gives its entries in their order, and then ${empty === "last" ? "the last one again" : hex(ofNone(0))}`,
      async (open) => {
        const bench = await open();
        await demandNext(bench, ofNone(0), "empty");
        await supply(bench, register, entries(few));
        for (const [index, word] of entries(few).entries()) await demandNext(bench, word, `entry ${index}`);
        await demandNext(bench, ofNone(entry(few - 1)), "empty again");
        await demandNext(bench, ofNone(entry(few - 1)), "still empty");
      },
    ),
    made("gives several entries in one read, and keeps the pointer", async (open) => {
      const bench = await open();
      await supply(bench, register, entries(few));
      await bench.reach(register);
      const read = await bench.writeRead(bench.selector(register.address), bytes * few);
      const words = entries(few).map((_, index) =>
        bench.wordOf(register, read.slice(index * bytes, (index + 1) * bytes)),
      );
      demandEqual(
        words.map((word) => hex(word & seen)),
        entries(few).map(hex),
        `the entries of ${name}`,
      );
      if (!facts.map.pointer.persists) return;
      await supply(bench, register, [entry(7)]);
      const word = bench.wordOf(register, await bench.read(bytes));
      demandEqual(hex(word & seen), hex(entry(7)), `${name}, read without a pointer`);
    }),
    made("takes an entry only when all of it went over the wire", async (open) => {
      const bench = await open();
      await supply(bench, register, entries(few));
      await bench.reach(register);
      if (bench.chip.clocked === undefined) throw new NotJudged("chip.clocked");
      for (let clocked = 0; clocked < bytes; clocked += 1) {
        await bench.beginRead(bench.selector(register.address));
        for (let index = 0; index < bytes * few; index += 1) await bench.chip.read();
        for (let index = 0; index < clocked; index += 1) bench.chip.clocked(true);
        bench.stop();
      }
      await demandNext(bench, entry(0), "after entries that did not go over the wire");
    }),
    made(`loses the ${lost} entry when it is full`, async (open) => {
      const bench = await open();
      await supply(bench, register, entries(depth + 2));
      const kept = lost === "newest" ? entries(depth) : entries(depth + 2).slice(2);
      for (const [index, word] of kept.entries())
        await demandNext(bench, word, `entry ${index} of those that were kept`);
      await demandNext(bench, ofNone(kept.at(-1) ?? 0), "empty");
    }),
  ];
  if (register.writable) {
    cases.push(
      made("takes several entries in one write", async (open) => {
        const bench = await open();
        await bench.reach(register);
        const together = entries(few).flatMap((word) => bench.bytesOf(register, word));
        const isPairs = facts.map.pointer.writes === "pairs";
        const run = isPairs
          ? entries(few).flatMap((word) => [...bench.selector(register.address), ...bench.bytesOf(register, word)])
          : [...bench.selector(register.address), ...together];
        await bench.write(run);
        for (const [index, word] of entries(few).entries()) await demandNext(bench, word, `entry ${index}`);
      }),
    );
  } else {
    cases.push(
      made("ignores writes", async (open) => {
        const bench = await open();
        await supply(bench, register, entries(1));
        await bench.writeWord(register, entry(2));
        await demandNext(bench, entry(0), "after a write");
        await demandNext(bench, ofNone(entry(0)), "empty");
      }),
    );
  }
  if (level !== undefined) {
    cases.push(
      made(`shows in ${level.register}.${level.field} how many entries there are`, async (open) => {
        const bench = await open();
        const place = facts.place(level);
        for (let count = 0; count <= depth; count += 1) {
          demandEqual(await readBits(bench, place), count, `${place.name} of ${count} entries`);
          await supply(bench, register, [entry(count)]);
        }
        await next(bench);
        demandEqual(await readBits(bench, place), depth - 1, `${place.name} after one entry was read`);
      }),
    );
  }
  if (watermark !== undefined) {
    cases.push(
      made(
        `shows in ${watermark.field.register}.${watermark.field.field} when it is at its watermark`,
        async (open) => {
          const bench = await open();
          const place = facts.place(watermark.field);
          const at = await watermarkOf(bench, watermark.at, depth);
          for (let count = 0; count <= depth; count += 1) {
            const shown = (await readBits(bench, place)) !== 0;
            demandEqual(shown, count >= at, `${place.name} of ${count} entries, with a watermark at ${at}`);
            await supply(bench, register, [entry(count)]);
          }
        },
      ),
    );
  }
  return cases;
}

/** Adds entries: as the chip does where that can be, else over the bus. */
async function supply(bench: RegisterBench, register: Register, words: readonly number[]): Promise<void> {
  if (bench.chip.registers?.push !== undefined) bench.push(register, ...words);
  else if (register.writable) for (const word of words) await bench.writeWord(register, word);
  else throw new NotJudged("chip.registers.push");
}

async function watermarkOf(bench: RegisterBench, at: number | FieldReference, depth: number): Promise<number> {
  if (typeof at === "number") return at;
  const place = bench.facts.place(at);
  await bench.unlock(place);
  const wanted = Math.min(2, depth);
  await bench.writeField(place, wanted);
  return bench.bits(place);
}
