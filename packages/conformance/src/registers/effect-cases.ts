import type { WriteEffect } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import { readBits } from "./content-cases.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, patterns, type Place, type RegisterFacts } from "./register-facts.ts";

/** What writing and reading do where they do more than to store and to show. */
export function effectCases(facts: RegisterFacts): readonly RegisterCase[] {
  return facts.places.flatMap((place) =>
    facts.isExcepted(place) ? [] : [...writeCase(facts, place), ...readCases(facts, place)],
  );
}

/** What bits are after a write, by what they were. */
const AFTER: Readonly<Record<WriteEffect, (old: boolean, written: boolean) => boolean>> = {
  oneToClear: (old, written) => old && !written,
  oneToSet: (old, written) => old || written,
  oneToToggle: (old, written) => old !== written,
  zeroToClear: (old, written) => old && written,
  zeroToSet: (old, written) => old || !written,
  zeroToToggle: (old, written) => old === written,
  clear: () => false,
  set: () => true,
};

const MEANING: Readonly<Record<WriteEffect, string>> = {
  oneToClear: "is cleared by writing ones",
  oneToSet: "is set by writing ones",
  oneToToggle: "is toggled by writing ones",
  zeroToClear: "is cleared by writing zeros",
  zeroToSet: "is set by writing zeros",
  zeroToToggle: "is toggled by writing zeros",
  clear: "is cleared by any write",
  set: "is set by any write",
};

function writeCase(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { field, name } = place;
  const { onWrite } = field;
  if (onWrite === undefined || facts.isSwitchOfWide(place)) return [];
  const all = field.mask >>> field.low;
  return [
    {
      word: "onWrite",
      title: `${name} ${MEANING[onWrite]}`,
      async run(open) {
        let judged = 0;
        for (const old of patterns(all)) {
          for (const written of patterns(all)) {
            const bench = await open();
            await bench.unlock(place);
            if (!(await holds(bench, place, old))) continue;
            judged += 1;
            await bench.writeField(place, written);
            const after = field.readable ? await readBits(bench, place) : await bench.bits(place);
            const what = `${name}, which was ${hex(old)}, after a write of ${hex(written)}`;
            demandEqual(hex(after), hex(bitwise(AFTER[onWrite], old, written, field.width)), what);
          }
        }
        if (judged === 0) throw new NotJudged(`${name}, which the chip holds itself`);
      },
    },
  ];
}

function readCases(facts: RegisterFacts, place: Place): readonly RegisterCase[] {
  const { register, field, name } = place;
  const { onRead } = field;
  if (onRead === undefined || facts.isSwitchOfWide(place)) return [];
  const all = field.mask >>> field.low;
  const after = onRead === "clear" ? 0 : all;
  const verb = onRead === "clear" ? "clears" : "sets";
  const whole: RegisterCase = {
    word: "onRead",
    title: `reading ${verb} ${name}, after it was seen`,
    async run(open) {
      let judged = 0;
      for (const bits of patterns(all)) {
        const bench = await open();
        if (!(await holds(bench, place, bits))) continue;
        judged += 1;
        // Without a way in behind the bus, looking whether it holds has read it already.
        if (bench.chip.registers !== undefined)
          demandEqual(hex(await readBits(bench, place)), hex(bits), `${name}, read`);
        demandEqual(hex(await bench.bits(place)), hex(after), `${name} after it was read as ${hex(bits)}`);
      }
      if (judged === 0) throw new NotJudged(`${name}, which the chip holds itself`);
    },
  };
  const unsent: RegisterCase = {
    word: "onRead",
    title: `reading ${verb} nothing of ${name} in bytes that did not go over the wire`,
    async run(open) {
      const before = all - after;
      for (let clocked = 0; clocked < register.bytes; clocked += 1) {
        const bench = await open();
        await demandHolds(bench, place, before);
        if (bench.chip.clocked === undefined) throw new NotJudged("chip.clocked");
        await bench.reach(register);
        await bench.beginRead(bench.selector(register.address, true));
        for (let index = 0; index < register.bytes; index += 1) await bench.chip.read();
        for (let index = 0; index < clocked; index += 1) bench.chip.clocked(true);
        bench.stop();
        const sent = sentBits(place, clocked);
        const expected = ((before & ~sent) | (after & sent)) >>> 0;
        demandEqual(hex(await bench.bits(place)), hex(expected), `${name} after ${clocked} of ${register.bytes} bytes`);
      }
    },
  };
  const late: RegisterCase = {
    word: "onRead",
    title: `reading loses nothing that happens to ${name} between looking and sending`,
    async run(open) {
      const bench = await open();
      await demandHolds(bench, place, after);
      const { registers } = bench.chip;
      if (bench.chip.clocked === undefined) throw new NotJudged("chip.clocked");
      if (registers === undefined) throw new NotJudged("chip.registers");
      await bench.reach(register);
      await bench.beginRead(bench.selector(register.address, true));
      for (let index = 0; index < register.bytes; index += 1) await bench.chip.read();
      await bench.arrange(place, all - after);
      for (let index = 0; index < register.bytes; index += 1) bench.chip.clocked(true);
      bench.stop();
      demandEqual(hex(await bench.bits(place)), hex(all - after), `${name} after something happened that was not seen`);
    },
  };
  return [whole, unsent, late];
}

/** Whether a field holds some bits; those that the chip does not have already are put in where there is a way to. */
export async function holds(bench: RegisterBench, place: Place, bits: number): Promise<boolean> {
  if (bench.chip.registers === undefined) return (await bench.bits(place)) === bits;
  if (!(await bench.arrange(place, bits))) return false;
  // What the chip changes by itself, it may put right when somebody looks.
  const { field } = place;
  return !field.volatile || !field.readable || field.onRead !== undefined || (await readBits(bench, place)) === bits;
}

async function demandHolds(bench: RegisterBench, place: Place, bits: number): Promise<void> {
  if (bench.chip.registers === undefined) throw new NotJudged("chip.registers");
  if (!(await bench.arrange(place, bits))) throw new NotJudged(`${place.name}, which the chip holds itself`);
}

/** The bits of a field, moved down to bit 0, that are in the first bytes of its register on the wire. */
function sentBits({ register, field }: Place, bytes: number): number {
  let mask = 0;
  for (let index = 0; index < bytes; index += 1) {
    mask |= 0xff << (8 * (register.order === "big" ? register.bytes - 1 - index : index));
  }
  return ((mask & field.mask) >>> field.low) >>> 0;
}

function bitwise(
  rule: (old: boolean, written: boolean) => boolean,
  old: number,
  written: number,
  width: number,
): number {
  let result = 0;
  for (let bit = 0; bit < width; bit += 1) {
    const isSet = (word: number): boolean => ((word >>> bit) & 1) === 1;
    if (rule(isSet(old), isSet(written))) result += 2 ** bit;
  }
  return result;
}
