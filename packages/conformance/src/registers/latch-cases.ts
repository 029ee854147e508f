import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import { byteOf, byteStream } from "./byte-stream.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type Place, type RegisterFacts } from "./register-facts.ts";

/** From which moment the bytes of a read come. */
export function latchCases(facts: RegisterFacts): readonly RegisterCase[] {
  const readable = facts.cells.filter((register) => register.readable && bitsToChange(facts, register) !== 0);
  const burst = readable.filter(({ latch }) => latch === "burst");
  return [
    ...readable
      .filter(({ latch, bytes }) => latch !== "burst" && bytes > 1)
      .map((register) => wordCase(facts, register)),
    ...burst.map((register) => burstCase(facts, register, burst)),
  ];
}

/** Bits that the chip may change at any time, by itself or by our doing. */
function bitsToChange(facts: RegisterFacts, register: Register): number {
  const may = (place: Omit<Place, "name">): boolean =>
    place.field.readable && !facts.isExcepted(place) && (place.field.volatile || facts.isFree(place));
  return facts.bits(register, may);
}

/** Two contents that differ in every bit that can be changed. */
function contentsOf(facts: RegisterFacts, register: Register): readonly [number, number] {
  const mask = bitsToChange(facts, register);
  const first = ((register.reset & ~mask) | (0x6996_c33a & mask)) >>> 0;
  return [first, (first ^ mask) >>> 0];
}

function wordCase(facts: RegisterFacts, register: Register): RegisterCase {
  const { latch, name, bytes } = register;
  const mask = bitsToChange(facts, register);
  return {
    word: "latch",
    title: `the bytes of ${name} come from ${latch === "register" ? "one moment" : "a moment each"}`,
    async run(open) {
      const bench = await open();
      const [before, after] = await demandChange(bench, [register]);
      await bench.reach(register);
      await bench.beginRead(bench.selector(register.address, true));
      const read = await bench.take(1);
      bench.backDoor.poke(name, contentsOf(facts, register)[1]);
      read.push(...(await bench.take(bytes - 1)));
      bench.stop();
      for (const [index, byte] of read.entries()) {
        const seen = index === 0 || latch === "register" ? before : after;
        const known = byteOf(register, mask, index);
        const what = `byte ${index} of ${name}, which changed after byte 0`;
        demandEqual(hex(byte & known), hex(byteOf(register, seen.get(register) ?? 0, index) & known), what);
      }
      // Reading may have had its effects.
      bench.backDoor.poke(name, contentsOf(facts, register)[1]);
      const again = await bench.readWord(register);
      demandEqual(hex(again & mask), hex((after.get(register) ?? 0) & mask), `${name}, read again`);
    },
  };
}

/** All registers of a burst come from the moment of START, and anew where the pointer wraps. */
function burstCase(facts: RegisterFacts, register: Register, burst: readonly Register[]): RegisterCase {
  return {
    word: "latch",
    title: `a read from ${register.name} on is of the moment in which it began, or wrapped`,
    async run(open) {
      const bench = await open();
      const [before, after] = await demandChange(bench, burst);
      await bench.reach(register);
      await bench.letMove(true);
      await bench.beginRead(bench.selector(register.address, true));
      for (const each of burst) bench.backDoor.poke(each.name, contentsOf(facts, each)[1]);
      const stream = byteStream(facts, register.address, { bank: bench.bank, moves: true, length: 600 });
      const read = await bench.take(stream.length);
      bench.stop();
      let seen = before;
      for (const [index, byte] of stream.entries()) {
        if (index > 0 && byte.address < (stream[index - 1]?.address ?? 0)) seen = after;
        const { register: there } = byte;
        if (there === undefined || !burst.includes(there)) continue;
        const known = byteOf(there, bitsToChange(facts, there), byte.index);
        const what = `byte ${index}, of ${there.name}, which changed after START`;
        const expected = byteOf(there, seen.get(there) ?? 0, byte.index);
        demandEqual(hex((read[index] ?? 0) & known), hex(expected & known), what);
      }
    },
  };
}

/**
 * Makes sure that registers show what is put into them.
 * @returns what they hold now, and what they would hold afterwards
 */
async function demandChange(
  bench: RegisterBench,
  registers: readonly Register[],
): Promise<readonly [ReadonlyMap<Register, number>, ReadonlyMap<Register, number>]> {
  const { facts, backDoor } = bench;
  const before = new Map<Register, number>();
  const after = new Map<Register, number>();
  for (const register of registers) {
    const [first, second] = contentsOf(facts, register);
    const mask = bitsToChange(facts, register);
    for (const word of [second, first]) {
      backDoor.poke(register.name, word);
      const read = (await bench.readWord(register)) & mask;
      if (read >>> 0 !== (word & mask) >>> 0) throw new NotJudged(`${register.name}, which the chip holds itself`);
      // Reading may have had its effects.
      backDoor.poke(register.name, word);
    }
    before.set(register, first);
    after.set(register, second);
  }
  return [before, after];
}
