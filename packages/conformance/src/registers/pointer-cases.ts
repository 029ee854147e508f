import type { Register } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import { NotJudged } from "../not-judged.ts";
import { byteOf, byteStream } from "./byte-stream.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { RegisterCase } from "./register-case.ts";
import { hex, type RegisterFacts } from "./register-facts.ts";
import { demandRun, fill } from "./run-of-registers.ts";

/** How registers are selected. */
export function pointerCases(facts: RegisterFacts): readonly RegisterCase[] {
  const readable = facts.cells.filter((register) => register.readable && facts.foreseen(register) !== 0);
  return [
    ...selectionCase(facts, readable),
    ...maskCase(facts, readable),
    ...restCases(facts, readable),
    ...unmappedCases(facts, readable),
  ];
}

/** In the first bank, which needs no switching. */
function firstBank({
  map,
  place,
}: {
  readonly map: RegisterFacts["map"];
  readonly place: RegisterFacts["place"];
}): number {
  return map.bankedBy === undefined ? 0 : place(map.bankedBy).field.reset;
}

function bankOf(facts: RegisterFacts): number {
  return firstBank({ map: facts.map, place: (reference) => facts.place(reference) });
}

function inFirstBank(facts: RegisterFacts, registers: readonly Register[]): readonly Register[] {
  const bank = bankOf(facts);
  return registers.filter(({ banks }) => banks?.includes(bank) ?? true);
}

function selectionCase(facts: RegisterFacts, readable: readonly Register[]): readonly RegisterCase[] {
  const { bytes, order } = facts.map.pointer;
  const registers = inFirstBank(facts, readable);
  if (registers.length === 0) return [];
  const width = bytes === 1 ? "one byte" : `${bytes} bytes, the ${order === "big" ? "high" : "low"} one first`;
  return [
    {
      word: "pointer",
      title: `the pointer is ${width}`,
      async run(open) {
        for (const register of registers) {
          const bench = await open();
          const contents = await fill(bench);
          await bench.reach(register);
          const sent = Array.from({ length: bytes }, (_, index) => (register.address >>> (8 * index)) & 0xff);
          const stream = byteStream(facts, register.address, { bank: bankOf(facts), moves: false, length: 1 });
          const read = await bench.writeRead(order === "big" ? sent.toReversed() : sent, 1);
          demandRun(bench, read, stream, contents, `a read of ${register.name}`);
        }
      },
    },
  ];
}

function maskCase(facts: RegisterFacts, readable: readonly Register[]): readonly RegisterCase[] {
  const { mask, width, incrementBit } = facts.map.pointer;
  const all = width === 32 ? 0xffff_ffff : 2 ** width - 1;
  const undecoded = Array.from({ length: width }, (_, bit) => 2 ** bit).filter(
    (bit) => bit <= all && (mask & bit) === 0 && bit !== incrementBit,
  );
  const registers = inFirstBank(facts, readable);
  if (undecoded.length === 0 || registers.length === 0) return [];
  return [
    {
      word: "pointer",
      title: "the pointer's other bits are ignored",
      async run(open) {
        for (const register of registers) {
          for (const bit of undecoded) {
            const bench = await open();
            const contents = await fill(bench);
            const stream = byteStream(facts, register.address, { bank: bankOf(facts), moves: false, length: 1 });
            const read = await bench.writeRead(bench.selector(register.address + bit), 1);
            demandRun(bench, read, stream, contents, `a read at ${hex(register.address + bit)}`);
          }
        }
      },
    },
  ];
}

/** Where the pointer stands when nobody has sent one. */
function restCases(facts: RegisterFacts, readable: readonly Register[]): readonly RegisterCase[] {
  const { reset, persists } = facts.map.pointer;
  const moving = facts.map.pointer.increment !== "none";
  const first = byteStream(facts, reset, { bank: bankOf(facts), moves: false, length: 4 });
  const cases: RegisterCase[] = [];
  const isThere = (): boolean =>
    first.length > 0 && (first[0]?.register !== undefined || facts.map.unmapped !== "nack");
  if (isThere()) {
    cases.push({
      word: "pointer",
      title: `a read before any pointer begins at ${hex(reset)}`,
      async run(open) {
        const bench = await open();
        const { registers } = bench.chip;
        // Looking at the contents over the bus would move the pointer.
        if (registers === undefined) throw new NotJudged("chip.registers");
        const contents = await fill(bench);
        demandRun(bench, await bench.read(1), first.slice(0, 1), contents, "the first read");
        if (bench.chip.powerOnReset === undefined) return;
        for (const register of inFirstBank(facts, readable).slice(0, 3)) {
          await bench.write(bench.selector(register.address));
          await bench.powerOn();
          const again = await fill(bench);
          demandRun(bench, await bench.read(1), first.slice(0, 1), again, "the first read after power-on");
        }
      },
    });
  }
  for (const register of inFirstBank(facts, readable)) {
    if (!persists && register.address === reset) continue;
    cases.push({
      word: "pointer",
      title: persists
        ? `the pointer still stands at ${register.name} after a STOP`
        : `the pointer is no longer at ${register.name} after a STOP`,
      async run(open) {
        const bench = await open();
        if (bench.chip.registers === undefined) throw new NotJudged("chip.registers");
        const contents = await fill(bench);
        await bench.letMove(true);
        await bench.write(bench.selector(register.address, moving));
        // Somebody asks whether it is there.
        await bench.write([]);
        const start = persists ? register.address : reset;
        const length = persists ? register.bytes : 1;
        const stream = byteStream(facts, start, { bank: bankOf(facts), moves: persists, length });
        const read = await bench.read(stream.length);
        demandRun(bench, read, stream, await refilled(bench, contents), "a read without a pointer");
      },
    });
  }
  return cases;
}

/** Letting the pointer move may have changed a register. */
async function refilled(
  bench: RegisterBench,
  contents: ReadonlyMap<Register, number>,
): Promise<ReadonlyMap<Register, number>> {
  const { enabledBy, disabledBy } = bench.facts.map.pointer;
  const now = new Map(contents);
  for (const reference of [enabledBy, disabledBy]) {
    if (reference === undefined) continue;
    const { register } = bench.facts.place(reference);
    now.set(register, await bench.content(register));
  }
  return now;
}

function unmappedCases(facts: RegisterFacts, readable: readonly Register[]): readonly RegisterCase[] {
  const { unmapped, pointer } = facts.map;
  const address = addressWithout(facts);
  const [known] = inFirstBank(facts, readable);
  if (address === undefined || known === undefined) return [];
  const title = `${hex(address)}, where there is no register, ${
    unmapped === "nack"
      ? "is refused"
      : unmapped === "ignore"
        ? "leaves the pointer where it was"
        : "reads as a constant"
  }`;
  return [
    {
      word: "unmapped",
      title,
      async run(open) {
        const bench = await open();
        if (typeof unmapped === "object") {
          const expected = Array.from({ length: unmapped.bytes }, (_, index) =>
            byteOf(unmapped, unmapped.reset, index),
          );
          const length = pointer.increment === "byte" ? 1 : unmapped.bytes;
          demandEqual(
            await bench.writeRead(bench.selector(address), length),
            expected.slice(0, length),
            "what is read there",
          );
          const acknowledged = await bench.write([...bench.selector(address), ...expected.map((byte) => byte ^ 0xff)]);
          demandEqual(acknowledged, pointer.bytes + expected.length, "bytes that are acknowledged there");
          demandEqual(
            await bench.writeRead(bench.selector(address), length),
            expected.slice(0, length),
            "what is read after",
          );
          return;
        }
        if (bench.chip.registers === undefined) throw new NotJudged("chip.registers");
        const contents = await fill(bench);
        await bench.write(bench.selector(known.address));
        const acknowledged = await bench.write([...bench.selector(address), ...(unmapped === "ignore" ? [0x5a] : [])]);
        demandEqual(acknowledged, unmapped === "ignore" ? pointer.bytes + 1 : pointer.bytes - 1, "bytes acknowledged");
        const start = pointer.persists ? known.address : pointer.reset;
        const stream = byteStream(facts, start, { bank: bankOf(facts), moves: false, length: 1 });
        demandRun(bench, await bench.read(1), stream, contents, "a read afterwards");
        for (const [register, before] of contents) {
          // The read may have had its effects.
          const mask = facts.bits(register, (place) => facts.isSteady(place) && place.field.onRead === undefined);
          demandEqual(hex((await bench.content(register)) & mask), hex(before & mask), `${register.name} afterwards`);
        }
      },
    },
  ];
}

/** An address that the pointer can say and that has no register in any bank. */
function addressWithout(facts: RegisterFacts): number | undefined {
  const { mask } = facts.map.pointer;
  const highest = Math.max(...facts.map.registers.map((register) => register.address + register.bytes));
  const candidates = [...Array(Math.min(highest, mask) + 1).keys(), mask];
  return candidates.find((address) => facts.banks.every((bank) => facts.registerAt(address, bank) === undefined));
}
