import { registerMap } from "@twowire/core";
import { demand, demandEqual } from "./judgement.ts";
import { HERE, NOBODY, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { cellsOf, onEachKind, textOf } from "./target-memory.ts";

/** What a target offers, and how many bytes the controller reads: every pair of both is tried. */
const OFFERED = [0, 1, 2, 3, 8, 31, 255, 512];
const READ = [1, 2, 3, 4, 8, 16, 32, 255, 256, 512];

/** Bytes that no system's limit for fillers lets through: one of them stops at 1000. */
const VERY_LONG = 1500;

/** T14, T15, T16 and T18: what a controller reads, and what its target knows of it. */
export const TARGET_READ_CASES: readonly TargetCase[] = [
  ...onEachKind(["T14a", "T14b", "T14c"], {
    title: "a pointer outlives a STOP and traffic to others, and a read that nothing came before begins at 0",
    needs: [],
    async run(bench, placeMemory) {
      await placeMemory("01234567");
      demandEqual(textOf(await bench.read(HERE, 2)), "01", "what is read first");
      await bench.write(HERE, 5);
      await bench.refused(bench.write(NOBODY, 3), "address");
      if (bench.can.addresses > 1) {
        await bench.attach([THERE], scriptedTarget());
        await bench.write(THERE, 3, 4);
        await bench.read(THERE, 2);
      }
      demandEqual(textOf(await bench.read(HERE, 2)), "56", "what is read after traffic to others");
    },
  }),
  {
    id: "T14d",
    title: "a pointer outlives a change of the power state, and power-on sets it as the map says (register target)",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "POWER",
        pointer: { reset: 2 },
        registers: {
          control: { address: 0, width: 8, fields: { shutdown: { bit: 0 } } },
          value: { address: 1, width: 8, reset: 0x11 },
          identity: { address: 2, width: 8, access: "ro", reset: 0x22 },
        },
      });
      const { file, target } = await bench.registers(map);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x22), "what is read after power-on");
      await bench.write(HERE, 1);
      file.set("control", "shutdown", true);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x11), "what is read after a change of the power state");
      target.powerOnReset();
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x22), "what is read after power-on");
      demandEqual(file.peek("control"), 0, "the register after power-on");
    },
  },
  ...onEachKind(["T15a", "T15b", "T15c"], {
    title: "two reads in a row give 2345 and 6701: a byte that was fetched and not clocked was not read",
    needs: ["clockedCount"],
    async run(bench, placeMemory) {
      await placeMemory("01234567");
      await bench.write(HERE, 2);
      demandEqual(textOf(await bench.read(HERE, 4)), "2345", "the first read");
      demandEqual(textOf(await bench.read(HERE, 4)), "6701", "the second read");
      for (const digit of "23456701") demandEqual(textOf(await bench.read(HERE, 1)), digit, "a read of one byte");
    },
  }),
  {
    id: "T15d",
    title: "no more bytes are fetched ahead of the wire than the host says (handler)",
    needs: ["clockedCount"],
    async run(bench) {
      let [fetched, clocked, furthest] = [0, 0, 0];
      await bench.attachBare([HERE], {
        start: () => true,
        write: () => true,
        read: () => ((fetched += 1), (furthest = Math.max(furthest, fetched - clocked)), 0x5a),
        clocked: () => void (clocked += 1),
        stop: () => undefined,
      });
      for (const length of [1, 2, 7]) {
        [fetched, clocked] = [0, 0];
        await bench.read(HERE, length);
        await bench.becomes(() => clocked >= length, "the target was not told of every byte");
        demand(fetched <= length + bench.can.prefetch, `${fetched} bytes were fetched for a read of ${length}`);
      }
      demand(furthest <= 1 + bench.can.prefetch, `${furthest - 1} bytes were fetched ahead`);
    },
  },
  ...onEachKind(["T16a", "T16b", "T16c"], {
    title: "reads and writes that go past the end go on at the start",
    needs: [],
    async run(bench, placeMemory) {
      await placeMemory("01234567");
      demandEqual(textOf(await bench.writeRead(HERE, [0], 12)), "012345670123", "12 bytes from 0");
      demandEqual(textOf(await bench.writeRead(HERE, [6], 4)), "6701", "4 bytes from 6");
      await bench.write(HERE, 6, ...cellsOf("test"));
      demandEqual(textOf(await bench.writeRead(HERE, [0], 8)), "st2345te", "the cells after test from 6");
      await bench.write(HERE, 0, ...cellsOf("test"));
      await bench.write(HERE, 4, ...cellsOf("TEST"));
      demandEqual(textOf(await bench.writeRead(HERE, [0], 8)), "testTEST", "the cells after test and TEST");
      await bench.write(HERE, 0, ...cellsOf("testTESTmore"));
      demandEqual(textOf(await bench.writeRead(HERE, [0], 8)), "moreTEST", "the cells after testTESTmore");
      await bench.write(HERE, 2);
      demandEqual(textOf(await bench.read(HERE, 4)), "moreTEST".slice(2, 6), "4 bytes from 2");
    },
  }),
  {
    id: "T18a",
    title: "a target that offers fewer bytes than are read is made up for by 0xff (request API)",
    needs: [],
    async run(bench) {
      await offerAndRead(bench, (offered, read) => offered.length < read);
    },
  },
  {
    id: "T18b",
    title: "a target that offers as many bytes as are read, or more, is told how many were clocked (request API)",
    needs: ["clockedCount"],
    async run(bench) {
      await offerAndRead(bench, (offered, read) => offered.length >= read);
    },
  },
  {
    id: "T18c",
    title: "a target that has no more to offer does not end a very long read (request API)",
    needs: [],
    async run(bench) {
      const target = await bench.openTarget();
      const ends: (string | undefined)[] = [];
      bench.serve(target, async (request) => {
        await request.write(Uint8Array.of(1, 2));
        await request.close();
        await bench.patience.eventually(() => request.end !== undefined);
        ends.push(request.end);
      });
      const expected = new Uint8Array(VERY_LONG).fill(0xff);
      expected.set([1, 2]);
      demandEqual(await bench.read(HERE, VERY_LONG), expected, "what is read");
      await bench.becomes(() => ends.length === 1, "the request did not end");
      if (bench.can.clockedCount) demandEqual(ends, ["underrun"], "end of the request");
    },
  },
  {
    id: "T18d",
    title:
      "a target is told of each byte that was clocked, and of no other, and whether more are wanted; or of none (handler)",
    needs: [],
    async run(bench) {
      const told: boolean[] = [];
      const handler = scriptedTarget({ offers: [1, 2, 3, 4, 5, 6] });
      await bench.attachBare([HERE], { ...handler, clocked: (acknowledged) => void told.push(acknowledged) });
      for (const length of [1, 4, 6]) {
        told.length = 0;
        demandEqual(await bench.read(HERE, length), Uint8Array.of(1, 2, 3, 4, 5, 6).slice(0, length), "what is read");
        const expected = Array.from({ length }, (_, index) => index + 1 < length);
        if (bench.can.clockedCount) await bench.patience.eventually(() => told.length >= length);
        demandEqual(told, bench.can.clockedCount ? expected : [], `acknowledges of a read of ${length}`);
      }
    },
  },
  {
    id: "T18e",
    title: "a register that ended does not end a very long read (register target)",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "SHORT",
        order: "big",
        registers: { value: { address: 0, width: 16, reset: 0x0102 } },
      });
      await bench.registers(map);
      const expected = new Uint8Array(VERY_LONG).fill(0xff);
      expected.set([1, 2]);
      demandEqual(await bench.read(HERE, VERY_LONG), expected, "what is read");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(1, 2), "what is read next");
    },
  },
];

/** Offers and reads each number of bytes, those pairs that are asked for. */
async function offerAndRead(
  bench: TargetBench,
  isAskedFor: (offered: Uint8Array, read: number) => boolean,
): Promise<void> {
  const target = await bench.openTarget();
  let offered = new Uint8Array();
  const clocked: number[] = [];
  bench.serve(target, async (request) => void clocked.push(await request.write(offered)));
  const { maxReadLength } = (await bench.controller()).capabilities;
  for (const length of OFFERED) {
    offered = Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0x7f);
    for (const read of READ.filter((read) => read <= maxReadLength && isAskedFor(offered, read))) {
      const what = `a read of ${read} bytes of which ${length} are offered`;
      const expected = new Uint8Array(read).fill(0xff);
      expected.set(offered.subarray(0, read));
      demandEqual(await bench.read(HERE, read), expected, what);
      await bench.becomes(() => clocked.length === 1, `${what} was no request`);
      if (bench.can.clockedCount) demandEqual(clocked, [Math.min(length, read)], `clocked in ${what}`);
      clocked.length = 0;
    }
  }
}
