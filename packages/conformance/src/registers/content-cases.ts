import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { orderCase } from "./order-case.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, patterns, type Place, type RegisterFacts } from "./register-facts.ts";

/** What registers hold after power-on, and what becomes of it by plain writes. */
export function contentCases(facts: RegisterFacts): readonly RegisterCase[] {
  return [
    ...facts.map.registers.filter(({ fifo }) => fifo === undefined).flatMap((register) => resetCase(facts, register)),
    ...facts.cells.flatMap((register) => [
      ...fixedCase(facts, register),
      ...reservedCase(facts, register),
      ...writeOnlyCase(facts, register),
      ...orderCase(facts, register),
    ]),
    ...facts.places.flatMap((place) => [
      ...plainCase(facts, place),
      ...writeOnceCase(facts, place),
      ...pulseCase(facts, place),
    ]),
  ];
}

function resetCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const mask = (facts.foreseen(register) & ~facts.steering(register)) >>> 0;
  if (mask === 0) return [];
  const expected = (facts.shown(register, facts.behind(register).reset) & mask) >>> 0;
  return [
    {
      word: "reset",
      title: `${register.name} reads ${hex(expected)} after power-on${mask === register.mask ? "" : ` in ${hex(mask)}`}`,
      async run(open) {
        const word = await (await open()).readWord(register);
        demandEqual(hex(word & mask), hex(expected), `${register.name} after power-on`);
      },
    },
  ];
}

/** Read-only bits; where all of a register is read-only, also those that change by themselves, for no time passes here. */
function fixedCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const mask = facts.bits(
    register,
    (place) =>
      !place.field.writable &&
      place.field.onRead === undefined &&
      (register.writable ? facts.isSteady(place) : !facts.isExcepted(place)),
  );
  if (mask === 0) return [];
  return [
    {
      word: "access",
      title: `${register.name} ignores writes to what is read-only (${hex(mask)})`,
      async run(open) {
        for (const pattern of patterns(register.mask)) {
          const bench = await open();
          const before = await bench.readWord(register);
          await bench.writeWord(register, facts.harmless(register, pattern));
          const after = await bench.readWord(register);
          const what = `${register.name} after a write of ${hex(pattern)}`;
          demandEqual(hex(after & mask), hex(before & mask), what);
        }
      },
    },
  ];
}

function reservedCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const mask = facts.bits(register, () => false, true);
  if (mask === 0 || !register.readable) return [];
  const expected = (register.reset & mask) >>> 0;
  return [
    {
      word: "reserved",
      title: `${register.name} reads ${hex(expected)} in its reserved bits (${hex(mask)}), whatever is written`,
      async run(open) {
        for (const pattern of patterns(register.mask)) {
          const bench = await open();
          await bench.writeWord(register, facts.harmless(register, pattern));
          const after = await bench.readWord(register);
          const what = `reserved bits of ${register.name} after a write of ${hex(pattern)}`;
          demandEqual(hex(after & mask), hex(expected), what);
        }
      },
    },
  ];
}

function writeOnlyCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const mask = facts.bits(register, (place) => !place.field.readable && !facts.isExcepted(place));
  if (mask === 0) return [];
  return [
    {
      word: "access",
      title: `${register.name} reads as zero what is write-only (${hex(mask)})`,
      async run(open) {
        for (const pattern of patterns(register.mask)) {
          const bench = await open();
          await bench.writeWord(register, facts.harmless(register, pattern));
          const after = await bench.readWord(register);
          demandEqual(hex(after & mask), hex(0), `${register.name} after a write of ${hex(pattern)}`);
        }
      },
    },
  ];
}

function plainCase(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { register, field, name } = place;
  if (!facts.isPlain(place) || facts.isSwitchOfWide(place)) return [];
  return [
    {
      word: "access",
      title: `${name} becomes what is written`,
      async run(open) {
        for (const bits of facts.writableBits(place)) {
          const bench = await open();
          await bench.unlock(place);
          await bench.writeField(place, bits);
          demandEqual(hex(await readBits(bench, place)), hex(bits), `${name}, bits ${field.high}:${field.low}`);
          // A copy that the bus sees is not enough where there is something behind it.
          const { registers } = bench.chip;
          if (registers === undefined || field.onRead !== undefined) continue;
          demandEqual(hex(registers.peek(register.name) & field.mask), hex((bits << field.low) & field.mask), name);
        }
      },
    },
  ];
}

function writeOnceCase(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { field, name } = place;
  if (!field.writeOnce || !facts.isSteady(place)) return [];
  return [
    {
      word: "access",
      title: `${name} can be written once after power-on`,
      async run(open) {
        const all = field.mask >>> field.low;
        const first = (~field.reset & all) >>> 0;
        const bench = await open();
        await bench.unlock(place);
        await bench.writeField(place, first);
        demandEqual(hex(await bench.bits(place)), hex(first), `${name} after the first write`);
        for (const bits of patterns(all)) {
          await bench.writeField(place, bits);
          demandEqual(hex(await bench.bits(place)), hex(first), `${name} after another write, of ${hex(bits)}`);
        }
        if (bench.chip.powerOnReset === undefined) return;
        await bench.powerOn();
        await bench.unlock(place);
        await bench.writeField(place, first);
        demandEqual(hex(await bench.bits(place)), hex(first), `${name} after the first write since power-on`);
      },
    },
  ];
}

function pulseCase(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { register, field, name } = place;
  if (!field.pulse || facts.isExcepted(place) || !register.readable) return [];
  return [
    {
      word: "pulse",
      title: `${name} reads as zero after it was written`,
      async run(open) {
        for (const bits of patterns(field.mask >>> field.low)) {
          const bench = await open();
          await bench.unlock(place);
          await bench.writeField(place, bits);
          demandEqual(await readBits(bench, place), 0, `${name} after a write of ${hex(bits)}`);
        }
      },
    },
  ];
}

/** What a field reads over the bus, moved down to bit 0. */
export async function readBits(bench: RegisterBench, { register, field }: Place): Promise<number> {
  return (((await bench.readWord(register)) & field.mask) >>> field.low) >>> 0;
}
