import { type Address, type I2CTarget, registerMap } from "@twowire/core";
import { memoryTarget } from "./memory-target.ts";
import { HERE } from "./places.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";

/** The three ways to be a target, and how they are called in the title of a case. */
const KINDS = { handler: "handler", request: "request API", register: "register target" } as const;

type TargetKind = keyof typeof KINDS;

/** Puts a memory on the bus: a byte of pointer, which moves on and wraps, and as many cells as there is content. */
type PlaceMemory = (content: string, address?: Address) => Promise<void>;

/** A statement that holds for every kind of target, shown on a memory of that kind. */
interface MemoryCase extends Pick<TargetCase, "title" | "needs"> {
  run(bench: TargetBench, placeMemory: PlaceMemory): Promise<void>;
}

/** Makes three cases of a statement: for a bare handler, for the request API, and for a register target. */
export function onEachKind(
  [handler, request, register]: readonly [handler: string, request: string, register: string],
  { title, needs, ...statement }: MemoryCase,
): readonly TargetCase[] {
  const ids = { handler, request, register };
  return (Object.keys(KINDS) as TargetKind[]).map((kind) => ({
    id: ids[kind],
    title: `${title} (${KINDS[kind]})`,
    needs,
    run: (bench) => statement.run(bench, (content, address = HERE) => PLACE[kind](bench, cellsOf(content), address)),
  }));
}

/** The bytes of a text of Latin letters and digits. */
export function cellsOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}

/** The text that bytes are. */
export function textOf(bytes: Uint8Array): string {
  return String.fromCodePoint(...bytes);
}

const PLACE: Readonly<Record<TargetKind, (bench: TargetBench, cells: Uint8Array, address: Address) => Promise<void>>> =
  {
    async handler(bench, cells, address) {
      await bench.attach([address], memoryTarget(cells));
    },
    async request(bench, cells, address) {
      serveMemory(bench, await bench.openTarget([address]), cells);
    },
    async register(bench, cells, address) {
      await bench.registers(memoryMap(cells), { address });
    },
  };

/** A memory as a program of the request API would write it. */
function serveMemory(bench: TargetBench, target: I2CTarget, cells: Uint8Array): void {
  const { length } = cells;
  let pointer = 0;
  bench.serve(target, async (request) => {
    if (request.isRead) {
      let clocked = 0;
      do {
        clocked = await request.write(Uint8Array.of(...cells.subarray(pointer), ...cells.subarray(0, pointer)));
        pointer = (pointer + clocked) % length;
      } while (clocked === length && request.end === undefined);
      return;
    }
    const [selected] = await request.read(1);
    if (selected === undefined) return;
    pointer = selected % length;
    for (const byte of await request.read()) {
      cells[pointer] = byte;
      pointer = (pointer + 1) % length;
    }
  });
}

/** A memory as a register map: each cell is a register. */
function memoryMap(cells: Uint8Array) {
  const registers = [...cells].map((reset, address) => [`cell${address}`, { address, width: 8, reset }] as const);
  return registerMap({
    name: "MEMORY",
    pointer: { increment: "byte", bits: Math.log2(cells.length), wrap: { first: 0, last: cells.length - 1 } },
    registers: Object.fromEntries(registers),
  });
}
