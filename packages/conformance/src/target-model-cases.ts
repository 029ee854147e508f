import type { Segment } from "@twowire/core";
import { demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import type { TargetCase } from "./target-case.ts";
import { cellsOf, onEachKind } from "./target-memory.ts";

const TRANSFERS = 60;

/** T44: whatever is transferred, a target agrees with a plain model. */
export const TARGET_MODEL_CASES: readonly TargetCase[] = onEachKind(["T44a", "T44b", "T44c"], {
  title: `${TRANSFERS} random transfers of up to three parts are answered as by a plain array`,
  needs: ["clockedCount"],
  async run(bench, placeMemory) {
    const random = randomNumbers(0x5eed);
    const { maxSegments, readThenAny, writeThenWrite, emptyWrite } = (await bench.controller()).capabilities;
    await placeMemory("01234567");
    const model = new Model(cellsOf("01234567"));
    for (let transfer = 0; transfer < TRANSFERS; transfer += 1) {
      const segments: Segment[] = [];
      const expected: number[][] = [];
      for (let parts = Math.min(1 + random(3), maxSegments); parts > 0; parts -= 1) {
        const mayRead = parts === 1 || readThenAny;
        const mayWrite = writeThenWrite || segments.at(-1)?.write === undefined;
        if (mayRead && (!mayWrite || random(2) === 0)) {
          const length = 1 + random(20);
          segments.push({ read: new Uint8Array(length) });
          expected.push(model.read(length));
        } else if (mayWrite) {
          const data = Array.from({ length: random(12) + (emptyWrite ? 0 : 1) }, () => random(0x100));
          segments.push({ write: Uint8Array.from(data) });
          model.write(data);
        }
      }
      await bench.transfer(HERE, segments);
      const read = segments.flatMap((segment) => (segment.read === undefined ? [] : [[...segment.read]]));
      demandEqual(read, expected, `what transfer ${transfer} read`);
    }
    demandEqual([...(await bench.writeRead(HERE, [0], 8))], model.peek(), "the cells in the end");
  },
});

/** The memory as a plain array. */
class Model {
  readonly #cells: Uint8Array;
  #pointer = 0;

  constructor(cells: Uint8Array) {
    this.#cells = cells;
  }

  write([pointer, ...data]: readonly number[]): void {
    if (pointer === undefined) return;
    this.#pointer = pointer % this.#cells.length;
    for (const byte of data) this.#cells[this.#next()] = byte;
  }

  read(length: number): number[] {
    return Array.from({ length }, () => this.#cells[this.#next()] ?? 0);
  }

  peek(): number[] {
    return [...this.#cells];
  }

  #next(): number {
    const at = this.#pointer;
    this.#pointer = (at + 1) % this.#cells.length;
    return at;
  }
}

/** Numbers below a limit that follow from a seed alone: a linear congruential generator, its upper bits. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * limit);
  };
}
