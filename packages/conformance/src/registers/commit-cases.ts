import type { Register, TransferEnd } from "@twowire/core";
import { demandEqual } from "../judgement.ts";
import type { RegisterBench } from "./register-bench.ts";
import type { OpenRegisterBench, RegisterCase } from "./register-case.ts";
import { hex, type RegisterFacts } from "./register-facts.ts";

/** When writes take effect, and what becomes of too few and too many bytes. */
export function commitCases(facts: RegisterFacts): readonly RegisterCase[] {
  return facts.cells.flatMap((register) => {
    const free = facts.bits(register, (place) => facts.isFree(place));
    return [
      ...(free === 0 ? [] : [commitCase(register, free)]),
      ...(free === 0 || register.bytes === 1 ? [] : [partialCase(facts, register, free)]),
      ...overReadCase(facts, register),
      ...(free === 0 ? [] : overWriteCase(facts, register, free)),
    ];
  });
}

const WHEN = { register: "with its last byte", byte: "byte by byte", stop: "when the write ends" } as const;

/** Opens a chip, and works out what to write such that each free bit changes. */
async function prepare(
  open: OpenRegisterBench,
  register: Register,
  free: number,
  moves = true,
): Promise<{ bench: RegisterBench; before: number; bytes: readonly number[] }> {
  const bench = await open();
  await bench.reach(register);
  if (!moves) await bench.letMove(false);
  const before = await bench.content(register);
  return { bench, before, bytes: bench.bytesOf(register, bench.mix(register, free, ~before, before)) };
}

/** The free bits that the first bytes on the wire carry. */
function bitsOfBytes(register: Register, free: number, count: number): number {
  let mask = 0;
  for (let index = 0; index < count; index += 1) {
    mask |= 0xff << (8 * (register.order === "big" ? register.bytes - 1 - index : index));
  }
  return (mask & free) >>> 0;
}

function commitCase(register: Register, free: number): RegisterCase {
  const { name, commit } = register;
  return {
    word: "commit",
    title: `a write to ${name} takes effect ${WHEN[commit]}`,
    async run(open) {
      const ends: readonly TransferEnd[] = commit === "stop" ? ["stop", "restart", "cancelled"] : ["stop"];
      for (const end of ends) {
        const { bench, before, bytes } = await prepare(open, register, free);
        const { backDoor } = bench;
        const demandChanged = (changed: number, what: string): void => {
          const now = backDoor.peek(name);
          demandEqual(hex(now & free), hex((before ^ changed) & free), `${name} ${what}`);
        };
        await bench.start("write");
        await bench.send(bench.selector(register.address, true));
        demandChanged(0, "after the pointer");
        for (const [index, byte] of bytes.entries()) {
          await bench.send([byte]);
          const isLast = index === bytes.length - 1;
          const whole = commit === "register" && isLast ? free : 0;
          demandChanged(commit === "byte" ? bitsOfBytes(register, free, index + 1) : whole, `after byte ${index}`);
        }
        bench.stop(end);
        demandChanged(end === "cancelled" ? 0 : free, `after the end by ${end}`);
      }
    },
  };
}

function partialCase({ map }: RegisterFacts, register: Register, free: number): RegisterCase {
  const { name, commit, bytes } = register;
  const merges = commit === "byte" || map.partialWrite === "merge";
  return {
    word: "partialWrite",
    title: `a write that ends within ${name} ${merges ? "changes the bytes that came" : "changes nothing"}`,
    async run(open) {
      for (let count = 1; count < bytes; count += 1) {
        const { bench, before, bytes: sent } = await prepare(open, register, free);
        await bench.write([...bench.selector(register.address, true), ...sent.slice(0, count)]);
        const changed = merges ? bitsOfBytes(register, free, count) : 0;
        const after = await bench.content(register);
        const what = `${name} after ${count} of ${bytes} bytes`;
        demandEqual(hex(after & free), hex((before ^ changed) & free), what);
      }
    },
  };
}

/** Whether the pointer can be made to stay at a register as a whole. */
function canStay({ map }: RegisterFacts): boolean {
  const { increment, enabledBy, disabledBy, incrementBit } = map.pointer;
  const sometimes = enabledBy !== undefined || disabledBy !== undefined || incrementBit !== 0;
  return increment === "none" || (increment === "register" && sometimes);
}

function overReadCase(facts: RegisterFacts, register: Register): readonly RegisterCase[] {
  const { overRead } = facts.map;
  if (!canStay(facts) || !register.readable) return [];
  if (overRead === "repeat" && (register.precious || facts.foreseen(register) === 0)) return [];
  const { name, bytes } = register;
  return [
    {
      word: "overRead",
      title: `read on after its last byte, ${name} ${overRead === "repeat" ? "comes again" : `is followed by ${hex(overRead)}`}`,
      async run(open) {
        const bench = await open();
        await bench.reach(register);
        await bench.letMove(false);
        const shown = facts.shown(register, await bench.content(register));
        const read = await bench.writeRead(bench.selector(register.address), bytes * 2 + 1);
        const known = bench.bytesOf(register, facts.foreseen(register));
        const own = bench.bytesOf(register, shown);
        for (const [index, byte] of read.entries()) {
          const mask = index < bytes || overRead === "repeat" ? (known[index % bytes] ?? 0) : 0xff;
          const expected = index < bytes || overRead === "repeat" ? (own[index % bytes] ?? 0) : overRead;
          demandEqual(hex(byte & mask), hex(expected & mask), `byte ${index} of a read of ${name}`);
        }
      },
    },
  ];
}

function overWriteCase(facts: RegisterFacts, register: Register, free: number): readonly RegisterCase[] {
  const { overWrite, pointer } = facts.map;
  if (!canStay(facts) || pointer.writes === "pairs") return [];
  const { name, bytes } = register;
  const verb = { ignore: "are ignored", nack: "are refused", repeat: "are written again" }[overWrite];
  // A command or a flag would get them twice.
  const isPlain = register.fields.every(
    (field) => !field.writable || (field.softReset === undefined && field.onWrite === undefined && !field.writeOnce),
  );
  if (!isPlain) return [];
  return [
    {
      word: "overWrite",
      title: `bytes written after the last one of ${name} ${verb}`,
      async run(open) {
        const { bench, before, bytes: sent } = await prepare(open, register, free, false);
        const back = bench.bytesOf(register, bench.mix(register, free, before, before));
        const acknowledged = await bench.write([...bench.selector(register.address), ...sent, ...back]);
        const taken = overWrite === "nack" ? bytes : bytes * 2;
        demandEqual(acknowledged, pointer.bytes + taken, `bytes of a write to ${name} that were acknowledged`);
        const after = await bench.content(register);
        const expected = overWrite === "repeat" ? before : ~before;
        demandEqual(hex(after & free), hex(expected & free), `${name} after twice its bytes`);
      },
    },
  ];
}
