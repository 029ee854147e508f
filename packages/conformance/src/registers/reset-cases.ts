import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type Place, type RegisterFacts } from "./register-facts.ts";

/** What a soft reset and power-on restore. */
export function resetCases(facts: RegisterFacts): readonly RegisterCase[] {
  const softResets = facts.places.filter((place) => place.field.softReset !== undefined && !facts.isExcepted(place));
  return [
    powerOnCase(facts),
    ...softResets.flatMap((place) => [...softCases(facts, place), ...otherCase(facts, place)]),
  ];
}

function powerOnCase(facts: RegisterFacts): RegisterCase {
  return {
    word: "resetDomain",
    title: "power-on restores every register",
    async run(open) {
      const bench = await open();
      disturb(bench, () => true);
      await bench.powerOn();
      for (const register of facts.cells) {
        if (register.readable) {
          const mask = facts.foreseen(register) & ~facts.steering(register);
          const read = await bench.readWord(register);
          const expected = facts.shown(register, register.reset);
          demandEqual(hex(read & mask), hex(expected & mask), `${register.name} after power-on`);
        } else {
          const mask = facts.bits(register, (place) => facts.isSteady(place), true);
          const content = await bench.content(register);
          demandEqual(hex(content & mask), hex((register.reset & mask) >>> 0), `${register.name} after power-on`);
        }
      }
    },
  };
}

function softCases(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const soft = (each: Omit<Place, "name">): boolean => each.field.resetDomain === "soft";
  const restored = softCase(facts, place, "softReset", "restores what a soft reset restores", soft);
  const kept = facts.places.some((each) => !soft(each) && each.register !== place.register && facts.isSteady(each));
  if (!kept) return [restored];
  return [
    restored,
    softCase(facts, place, "resetDomain", "leaves alone what only power-on resets", (each) => !soft(each)),
  ];
}

function softCase(
  facts: RegisterFacts,
  place: Place,
  word: "softReset" | "resetDomain",
  what: string,
  judged: (each: Omit<Place, "name">) => boolean,
): RegisterCase {
  const { field, name } = place;
  return {
    word,
    title: `${name} brings about a soft reset, which ${what}`,
    async run(open) {
      const values = field.softReset === true ? [1, field.mask >>> field.low] : [field.softReset ?? 0];
      for (const value of values) {
        const bench = await open();
        const disturbed = disturb(bench, (each) => each.register !== place.register && !isLockOf(each, place));
        await bench.unlock(place);
        await bench.writeField(place, value);
        for (const [register, before] of disturbed) {
          // What else the write does to its own register is said by other words.
          if (register === place.register && (word === "resetDomain" || register.commit === "byte")) continue;
          const mask = facts.bits(register, (each) => facts.isSteady(each) && !isLockOf(each, place) && judged(each));
          const expected = word === "softReset" ? register.reset : before;
          const after = await bench.content(register);
          const context = `${register.name} after ${name} was written as ${hex(value)}`;
          demandEqual(hex(after & mask), hex(expected & mask), context);
        }
      }
    },
  };
}

/** Values that bring about no reset. */
function otherCase(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { field, name } = place;
  const all = field.mask >>> field.low;
  const others = field.softReset === true ? [0] : [0, all, all - (field.softReset ?? 0)];
  const values = [...new Set(others)].filter((value) => value !== field.softReset);
  return [
    {
      word: "softReset",
      title: `${name} brings about no soft reset by other values`,
      async run(open) {
        for (const value of values) {
          const bench = await open();
          const disturbed = disturb(bench, (each) => each.register !== place.register && !isLockOf(each, place));
          await bench.unlock(place);
          await bench.writeField(place, value);
          for (const [register, before] of disturbed) {
            const mask = facts.bits(register, (each) => facts.isFree(each));
            const after = await bench.content(register);
            const context = `${register.name} after ${name} was written as ${hex(value)}`;
            demandEqual(hex(after & mask), hex(before & mask), context);
          }
        }
      },
    },
  ];
}

/** Changes every steady bit of some fields, from behind the bus. @returns what registers hold now */
function disturb(bench: RegisterBench, holds: (each: Omit<Place, "name">) => boolean): ReadonlyMap<Register, number> {
  const { backDoor, facts } = bench;
  const { bankedBy, pointer } = facts.map;
  const steering = [bankedBy, pointer.enabledBy, pointer.disabledBy];
  const words = new Map<Register, number>();
  for (const register of facts.cells) {
    const mask = facts.bits(register, (each) => {
      const isSteering = steering.some(
        (reference) => reference?.register === register.name && reference.field === each.field.name,
      );
      return !isSteering && !each.field.pulse && facts.isSteady(each) && holds(each);
    });
    backDoor.poke(register.name, (register.reset ^ mask) >>> 0);
    words.set(register, backDoor.peek(register.name));
  }
  if (words.size === 0) throw new NotJudged("a register with contents");
  return words;
}

function isLockOf(each: Omit<Place, "name">, { field }: Place): boolean {
  return [...field.lockedBy, ...field.setLockedBy].some(
    (guard) => guard.register === each.register.name && guard.field === each.field.name,
  );
}
