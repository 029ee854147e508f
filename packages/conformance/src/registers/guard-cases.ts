import type { FieldReference } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import { holds } from "./effect-cases.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, patterns, type Place, type RegisterFacts } from "./register-facts.ts";

/** Locks, and bits that stay. */
export function guardCases(facts: RegisterFacts): readonly RegisterCase[] {
  const places = facts.places.filter((place) => !facts.isExcepted(place));
  return places.flatMap((place) => [
    ...place.field.lockedBy.flatMap((guard) => [
      ...lockCase(facts, place, guard),
      ...sameWriteCase(facts, place, guard),
    ]),
    ...place.field.setLockedBy.flatMap((guard) => setLockCase(facts, place, guard)),
    ...stickyCases(facts, place),
  ]);
}

function lockCase(facts: RegisterFacts, place: Place, guard: FieldReference): readonly RegisterCase[] {
  const { field, name } = place;
  const lock = facts.place(guard);
  // What a pulse would do, only the chip itself knows.
  if (field.pulse) return [];
  return [
    {
      word: "lockedBy",
      title: `${name} cannot be written while ${lock.name} is set`,
      async run(open) {
        let judged = 0;
        for (const locked of locks(lock)) {
          for (const bits of patterns(field.mask >>> field.low)) {
            const bench = await open();
            await bench.unlock(place);
            if (!(await lockWith(bench, lock, locked))) continue;
            judged += 1;
            const before = await bench.bits(place);
            await bench.writeField(place, bits);
            const what = `${name} after a write of ${hex(bits)} with ${lock.name} ${hex(locked)}`;
            demandEqual(hex(await bench.bits(place)), hex(before), what);
          }
        }
        if (judged === 0) throw new NotJudged(`${lock.name}, which cannot be set`);
      },
    },
  ];
}

/** A lock in the register that it locks is judged as it was before the write. */
function sameWriteCase(facts: RegisterFacts, place: Place, guard: FieldReference): readonly RegisterCase[] {
  const { register, field, name } = place;
  const lock = facts.place(guard);
  if (lock.register !== register || !facts.isPlain(place)) return [];
  const canSet = (facts.isPlain(lock) || lock.field.sticky) && lock.field.lockedBy.length === 0;
  // Byte by byte, the one may come before the other.
  const atOnce = register.bytes === 1 || register.commit !== "byte";
  if (!canSet || !atOnce || !facts.isSteady(lock)) return [];
  const both = field.mask | lock.field.mask;
  const setting: RegisterCase = {
    word: "lockedBy",
    title: `${name} can still be written in the write that sets ${lock.name}`,
    async run(open) {
      for (const bits of patterns(field.mask >>> field.low)) {
        const bench = await open();
        await bench.unlock(place);
        if ((await bench.bits(lock)) !== 0) throw new NotJudged(`${lock.name}, which is set from the beginning`);
        const word = ((bits << field.low) | lock.field.mask) >>> 0;
        await bench.writeWord(register, bench.mix(register, both, word, await bench.content(register)));
        const after = await bench.content(register);
        demandEqual(hex(after & both), hex(word & both), `${register.name} after a write of both`);
      }
    },
  };
  const clearing: RegisterCase = {
    word: "lockedBy",
    title: `${name} cannot be written in the write that clears ${lock.name}`,
    async run(open) {
      for (const bits of patterns(field.mask >>> field.low)) {
        const bench = await open();
        await bench.unlock(place);
        await bench.writeField(lock, lock.field.mask >>> lock.field.low);
        const before = await bench.content(register);
        const word = (bits << field.low) >>> 0;
        await bench.writeWord(register, bench.mix(register, both, word, before));
        const after = await bench.content(register);
        demandEqual(hex(after & both), hex(before & field.mask), `${register.name} after a write of both`);
      }
    },
  };
  return lock.field.sticky ? [setting] : [setting, clearing];
}

function setLockCase(facts: RegisterFacts, place: Place, guard: FieldReference): readonly RegisterCase[] {
  const { field, name } = place;
  const lock = facts.place(guard);
  if (!facts.isPlain(place)) return [];
  return [
    {
      word: "setLockedBy",
      title: `${name} can be cleared but not set while ${lock.name} is set`,
      async run(open) {
        let judged = 0;
        for (const old of patterns(field.mask >>> field.low)) {
          for (const written of patterns(field.mask >>> field.low)) {
            const bench = await open();
            await bench.unlock(place);
            await bench.writeField(place, old);
            if (!(await lockWith(bench, lock, lock.field.mask >>> lock.field.low))) continue;
            judged += 1;
            await bench.writeField(place, written);
            const what = `${name}, which was ${hex(old)}, after a write of ${hex(written)}`;
            demandEqual(hex(await bench.bits(place)), hex(old & written), what);
          }
        }
        if (judged === 0) throw new NotJudged(`${lock.name}, which cannot be set`);
      },
    },
  ];
}

function stickyCases(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { field, name } = place;
  if (!field.sticky) return [];
  const all = field.mask >>> field.low;
  return [
    {
      word: "sticky",
      title: `${name} stays set once it was, until power-on`,
      async run(open) {
        let judged = 0;
        for (const first of patterns(all)) {
          for (const second of patterns(all)) {
            const bench = await open();
            await bench.unlock(place);
            if (!(await holds(bench, place, 0))) continue;
            judged += 1;
            await bench.writeField(place, first);
            await bench.writeField(place, second);
            const what = `${name} after writes of ${hex(first)} and ${hex(second)}`;
            demandEqual(hex(await bench.bits(place)), hex(first | second), what);
            if (bench.chip.powerOnReset === undefined) continue;
            await bench.powerOn();
            if (facts.isSteady(place))
              demandEqual(hex(await bench.bits(place)), hex(field.reset), `${name} after power-on`);
          }
        }
        if (judged === 0) throw new NotJudged(`${name}, which the chip holds itself`);
      },
    },
  ];
}

/** Values of a lock that lock: all of its bits, and each end alone. */
function locks({ field }: Place): readonly number[] {
  const all = field.mask >>> field.low;
  return [...new Set([all, 1, 2 ** (field.width - 1)])];
}

/** Sets a lock over the bus, or from behind it. @returns whether it is set */
async function lockWith(bench: RegisterBench, lock: Place, bits: number): Promise<boolean> {
  if (lock.field.writable) {
    await bench.writeField(lock, bits);
    if ((await bench.bits(lock)) === bits) return true;
  }
  if (bench.chip.registers === undefined) return false;
  return bench.arrange(lock, bits);
}
