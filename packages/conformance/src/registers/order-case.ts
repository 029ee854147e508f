import type { Register } from "@twowire/core";
import { demand, demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type Place, type RegisterFacts } from "./register-facts.ts";

/** Bytes that all differ, so that none can stand in the place of another. */
const DIFFERENT = 0x1234_5678;

/**
 * Which byte goes first. What was written over the bus and comes back shows nothing: a chip that has it the wrong way round
 * turns it twice. So what goes over the bus is held against what is there without it: the state after power-on, and the contents
 * behind the bus.
 */
export function orderCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const { bytes, order, name } = register;
  if (bytes === 1 || !register.readable) return [];
  return [
    {
      word: "order",
      title: `${name} goes over the bus with its ${order === "big" ? "high" : "low"} byte first`,
      async run(open) {
        const atRest = await judgeAtRest(facts, await open(), register);
        const written = await judgeWritten(facts, await open(), register);
        const putIn = await judgePutIn(facts, await open(), register);
        if (!atRest && !written && !putIn) throw new NotJudged(`${name}, which the chip holds itself`);
      },
    },
  ];
}

/** The bytes as they read, in a word whose high byte is the one that the map says. Worked out apart from what chips use. */
async function readBytes(bench: RegisterBench, register: Register): Promise<number> {
  await bench.reach(register);
  const read = await bench.writeRead(bench.selector(register.address, true), register.bytes);
  return join(register, read);
}

/** What it holds after power-on, as far as one can tell. @returns whether there was something to judge */
async function judgeAtRest(facts: RegisterFacts, bench: RegisterBench, register: Register): Promise<boolean> {
  const known = (facts.kept(register) & ~facts.steering(register)) >>> 0;
  const read = await readBytes(bench, register);
  demandEqual(hex(read & known), hex(facts.shown(register, register.reset) & known), `${register.name} after power-on`);
  return known !== 0;
}

/** What is written, seen from behind the bus. @returns whether there was something to judge */
async function judgeWritten(facts: RegisterFacts, bench: RegisterBench, register: Register): Promise<boolean> {
  const free = facts.bits(register, (place) => facts.isFree(place));
  const { registers } = bench.chip;
  if (free === 0 || registers === undefined) return false;
  await bench.reach(register);
  const word = bench.mix(register, free, DIFFERENT, registers.peek(register.name));
  await bench.write([...bench.selector(register.address, true), ...split(register, word)]);
  demandEqual(hex(registers.peek(register.name) & free), hex(DIFFERENT & free), `${register.name} after a write`);
  return true;
}

/**
 * What is put in from behind the bus, seen over it: those bits that follow what is put in, for some the chip holds itself.
 * @returns whether there were any
 */
async function judgePutIn(facts: RegisterFacts, bench: RegisterBench, register: Register): Promise<boolean> {
  const may = (place: Omit<Place, "name">): boolean =>
    place.field.readable && !facts.isExcepted(place) && (place.field.volatile || facts.isFree(place));
  const mask = facts.bits(register, may);
  const { registers } = bench.chip;
  if (mask === 0 || registers === undefined) return false;
  await bench.reach(register);
  const rest = (registers.peek(register.name) & ~mask) >>> 0;
  const [first, second] = [DIFFERENT & mask, ~DIFFERENT & mask];
  registers.poke(register.name, (rest | first) >>> 0);
  const read = await readBytes(bench, register);
  registers.poke(register.name, (rest | second) >>> 0);
  const followed = (read ^ (await readBytes(bench, register))) >>> 0;
  if (followed === 0) return false;
  const isInPlace = ((read ^ first) & followed) === 0 && (followed & ~mask) === 0;
  demand(isInPlace, `${register.name}: with ${hex(first)} put in it reads ${hex(read)}`);
  return true;
}

/** Its bytes in the order of the wire. */
function split({ bytes, order }: Register, word: number): number[] {
  const low = Array.from({ length: bytes }, (_, index) => (word >>> (8 * index)) & 0xff);
  return order === "big" ? low.toReversed() : low;
}

function join({ order }: Register, read: readonly number[]): number {
  const low = order === "big" ? read.toReversed() : read;
  return low.reduce((word, byte, index) => (word | (byte << (8 * index))) >>> 0, 0);
}
