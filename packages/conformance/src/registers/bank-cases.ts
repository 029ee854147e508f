import { demandEqual } from "../judgement.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type RegisterFacts } from "./register-facts.ts";

/** Registers that share an address in several banks. */
export function bankCases(facts: RegisterFacts): readonly RegisterCase[] {
  const banked = facts.map.registers.filter(({ banks }) => banks !== undefined);
  const addresses = new Set(banked.map(({ address }) => address));
  return [...addresses].flatMap((address) =>
    facts.banks.flatMap((bank) => [...readCase(facts, address, bank), ...writeCase(facts, address, bank)]),
  );
}

function readCase(facts: RegisterFacts, address: number, bank: number): readonly RegisterCase[] {
  const there = facts.registerAt(address, bank);
  if (there === undefined || there.fifo !== undefined || there.address !== address) return [];
  return [
    {
      word: "bank",
      title: `in bank ${bank}, ${hex(address)} is read as ${there.name}`,
      async run(open) {
        const bench = await open();
        tell(bench, address);
        await bench.selectBank(bank);
        await bench.letMove(true);
        const mask = facts.foreseen(there);
        const expected = facts.shown(there, await bench.content(there));
        const read = await bench.writeRead(bench.selector(address, true), there.bytes);
        const what = `${hex(address)} in bank ${bank}`;
        demandEqual(hex((bench.wordOf(there, read) & mask) >>> 0), hex(expected & mask), what);
      },
    },
  ];
}

function writeCase(facts: RegisterFacts, address: number, bank: number): readonly RegisterCase[] {
  const there = facts.registerAt(address, bank);
  if (there === undefined || there.fifo !== undefined || there.alias !== undefined || there.address !== address)
    return [];
  const free = facts.bits(there, (place) => facts.isFree(place));
  if (free === 0) return [];
  const others = facts.cells.filter((each) => each !== there && each.address === address);
  return [
    {
      word: "bank",
      title: `in bank ${bank}, ${hex(address)} is written as ${there.name}`,
      async run(open) {
        const bench = await open();
        const before = await Promise.all(others.map((each) => bench.content(each)));
        await bench.selectBank(bank);
        await bench.letMove(true);
        const word = bench.mix(there, free, (~there.reset & free) >>> 0, await bench.content(there));
        await bench.write([...bench.selector(address, true), ...bench.bytesOf(there, word)]);
        const after = await bench.content(there);
        demandEqual(hex(after & free), hex(~there.reset & free), `${there.name}, written in bank ${bank}`);
        for (const [index, other] of others.entries()) {
          const mask = facts.bits(other, (place) => facts.isSteady(place), true);
          const [now, then] = [await bench.content(other), before[index] ?? 0];
          demandEqual(hex(now & mask), hex(then & mask), `${other.name} in another bank`);
        }
      },
    },
  ];
}

/** Makes registers at an address different from each other, as far as there is a way in. */
function tell({ facts, chip }: RegisterBench, address: number): void {
  for (const [index, register] of facts.cells.filter((each) => each.address === address).entries()) {
    const free = facts.bits(register, (place) => facts.isFree(place));
    const pattern = (0x1f2e_3d4c + index * 0x1111_1111) & free;
    chip.registers?.poke(register.name, ((register.reset & ~free) | pattern) >>> 0);
  }
}
