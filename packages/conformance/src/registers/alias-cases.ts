import type { AliasOperation, Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, patterns, type RegisterFacts } from "./register-facts.ts";

/** Ways to other registers. */
export function aliasCases(facts: RegisterFacts): readonly RegisterCase[] {
  return facts.map.registers.flatMap((register) => [...readCase(facts, register), ...writeCases(facts, register)]);
}

const AFTER: Readonly<Record<AliasOperation, (old: number, written: number) => number>> = {
  same: (_old, written) => written,
  set: (old, written) => old | written,
  clear: (old, written) => old & ~written,
  toggle: (old, written) => old ^ written,
};

const VERB: Readonly<Record<AliasOperation, string>> = {
  same: "writes",
  set: "sets bits of",
  clear: "clears bits of",
  toggle: "toggles bits of",
};

function readCase(facts: RegisterFacts, alias: Register): readonly RegisterCase[] {
  const target = facts.behind(alias);
  const mask = facts.foreseen(alias);
  if (target === alias || mask === 0) return [];
  const free = facts.bits(target, (place) => facts.isFree(place));
  return [
    {
      word: "alias",
      title: alias.readable ? `${alias.name} reads as ${target.name}` : `${alias.name} reads as zero`,
      async run(open) {
        for (const pattern of patterns(free)) {
          const bench = await open();
          const content = bench.mix(target, free, pattern, await bench.content(target));
          await bench.writeWord(target, content);
          await bench.reach(alias);
          const expected = facts.shown(alias, await bench.content(target));
          const read = await bench.readWord(alias);
          demandEqual(hex(read & mask), hex(expected & mask), `${alias.name} of ${hex(content)}`);
        }
      },
    },
  ];
}

function writeCases(facts: RegisterFacts, alias: Register): readonly RegisterCase[] {
  const target = facts.behind(alias);
  const as = alias.alias?.as;
  if (as === undefined) return [];
  const free = facts.bits(target, (place) => facts.isFree(place));
  const fixed = facts.bits(target, (place) => !place.field.writable && facts.isSteady(place), true);
  const word = (bench: RegisterBench, written: number, content: number): number =>
    as === "same" ? bench.mix(target, free, written, content) : written;
  return [
    {
      word: "alias",
      title: alias.writable ? `${alias.name} ${VERB[as]} ${target.name}` : `${alias.name} ignores writes`,
      async run(open) {
        for (const old of patterns(free)) {
          for (const written of patterns(free)) {
            const bench = await open();
            await bench.writeWord(target, bench.mix(target, free, old, await bench.content(target)));
            await bench.reach(alias);
            await bench.reach(alias);
            const before = await bench.content(target);
            await bench.writeWord(alias, word(bench, written, before));
            const after = await bench.content(target);
            const what = `${target.name}, which was ${hex(before)}, after a write of ${hex(written)} to ${alias.name}`;
            const expected = alias.writable ? AFTER[as](before, written) : before;
            demandEqual(hex(after & free), hex(expected & free), what);
            demandEqual(hex(after & fixed), hex(before & fixed), `read-only bits of ${what}`);
          }
        }
      },
    },
    ...(fixed === 0 || !alias.writable ? [] : [fixedCase(facts, alias, target, fixed)]),
  ];
}

/** What cannot be written by the register's own address cannot be written by another one. */
function fixedCase(facts: RegisterFacts, alias: Register, target: Register, fixed: number): RegisterCase {
  return {
    word: "alias",
    title: `${alias.name} leaves alone what is read-only or reserved in ${target.name} (${hex(fixed)})`,
    async run(open) {
      for (const written of patterns(target.mask)) {
        const bench = await open();
        await bench.reach(alias);
        const before = await bench.content(target);
        await bench.writeWord(alias, facts.harmless(target, written));
        const after = await bench.content(target);
        const what = `${target.name} after a write of ${hex(written)} to ${alias.name}`;
        demandEqual(hex(after & fixed), hex(before & fixed), what);
      }
    },
  };
}
