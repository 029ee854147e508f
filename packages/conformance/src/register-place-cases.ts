import { registerMap, type FifoDefinition } from "@twowire/core";
import { demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";

/** T36b, T37f, T38c, T39b, T40c, d and T47c: what a pointer finds where it stands, and where it goes from there. */
export const REGISTER_PLACE_CASES: readonly TargetCase[] = [
  {
    id: "T36b",
    title: "a pointer of several bytes has a byte order of its own, and half of one selects nothing",
    needs: [],
    async run(bench) {
      for (const order of ["little", "big"] as const) {
        const map = registerMap({
          name: "WIDE POINTER",
          order: order === "big" ? "little" : "big",
          pointer: { width: 16, order, increment: "register" },
          registers: {
            value: { address: 0x0102, width: 16, reset: 0xc194 },
            next: { address: 0x0103, width: 16, reset: 0x5678 },
          },
        });
        const { file, attachment } = await bench.registers(map);
        const pointer = order === "big" ? [0x01, 0x02] : [0x02, 0x01];
        const read = order === "big" ? [0x94, 0xc1, 0x78, 0x56] : [0xc1, 0x94, 0x56, 0x78];
        demandEqual(
          await bench.writeRead(HERE, pointer, 4),
          Uint8Array.from(read),
          `read by a ${order}-endian pointer`,
        );
        await bench.write(HERE, ...pointer);
        await bench.write(HERE, 0x01);
        demandEqual((await bench.read(HERE, 1))[0], read[0], "read after half a pointer");
        await bench.write(HERE, ...pointer, 0x12, 0x34);
        demandEqual(file.peek("value"), order === "big" ? 0x3412 : 0x1234, "the register after a write");
        await attachment.detach();
      }
    },
  },
  {
    id: "T37f",
    title: "a field keeps a pointer that counts registers from moving, in the middle of a write too",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "SEQUENTIAL",
        order: "big",
        pointer: { bits: 2, increment: { by: "register", disabledBy: "control.stay" } },
        overRead: "repeat",
        overWrite: "repeat",
        registers: {
          control: { address: 0, width: 8, fields: { stay: { bit: 5 } } },
          one: { address: 1, width: 16, reset: 0x1122 },
          two: { address: 2, width: 16, reset: 0x3344 },
          three: { address: 3, width: 16, reset: 0x5566 },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [1], 4), Uint8Array.of(0x11, 0x22, 0x33, 0x44), "read while it moves");
      // The field is set by the byte before the pointer would move.
      await bench.write(HERE, 0, 0x20);
      const twice = Uint8Array.of(0x11, 0x22, 0x11, 0x22);
      demandEqual(await bench.writeRead(HERE, [1], 4), twice, "read while it stays");
      await bench.write(HERE, 1, 0xaa, 0xbb, 0xcc, 0xdd);
      demandEqual([file.peek("one"), file.peek("two")], [0xccdd, 0x3344], "the registers after a write while it stays");
      await bench.write(HERE, 0, 0x20, 0x00);
      demandEqual(file.peek("control"), 0x00, "the field, which was set and cleared again in one write");
      demandEqual(file.peek("one"), 0xccdd, "the register after it");
    },
  },
  {
    id: "T38c",
    title: "a register may be in several banks, one that is in another is not there, and a run goes on in the new bank",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "PAGES",
        pointer: { increment: "byte", bits: 2 },
        bankedBy: "page.number",
        unmapped: { width: 8, value: 0x99 },
        registers: {
          page: { address: 0, width: 8, fields: { number: { bits: [1, 0] } } },
          first: { address: 1, width: 8, reset: 0x11, bank: 0 },
          both: { address: 1, width: 8, reset: 0x22, bank: [1, 2] },
          third: { address: 2, width: 8, reset: 0x33, bank: 2 },
        },
      });
      const { file } = await bench.registers(map);
      for (const [page, expected] of [
        [0, [0x11, 0x99]],
        [1, [0x22, 0x99]],
        [2, [0x22, 0x33]],
        [3, [0x99, 0x99]],
      ] as const) {
        await bench.write(HERE, 0, page);
        demandEqual(await bench.writeRead(HERE, [1], 2), Uint8Array.from(expected), `read in bank ${page}`);
      }
      await bench.write(HERE, 0, 2, 0xbb, 0xcc);
      demandEqual(
        [file.peek("first"), file.peek("both"), file.peek("third")],
        [0x11, 0xbb, 0xcc],
        "the registers after a write that switches the bank first",
      );
    },
  },
  {
    id: "T39b",
    title: "what holds for a register holds by way of its aliases: locks, effects of reading, and who may read",
    needs: ["clockedCount"],
    async run(bench) {
      const map = registerMap({
        name: "ALIASES",
        registers: {
          lock: { address: 0, width: 8, fields: { on: { bit: 0 } } },
          enable: { address: 1, width: 8, reset: 0x0f, lockedBy: ["lock.on"] },
          enableSet: { address: 2, width: 8, access: "wo", alias: { of: "enable", as: "set" } },
          events: { address: 3, width: 8, access: "ro", onRead: "clear" },
          eventsAgain: { address: 4, width: 8, alias: { of: "events", as: "same" } },
        },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 2, 0x30);
      demandEqual(file.peek("enable"), 0x3f, "the register behind the alias");
      demandEqual(await bench.writeRead(HERE, [2], 1), Uint8Array.of(0), "what is read of a write-only alias");
      await bench.write(HERE, 0, 1);
      await bench.write(HERE, 2, 0xc0);
      demandEqual(file.peek("enable"), 0x3f, "the register behind the alias when it is locked");
      file.poke("events", 0x81);
      await bench.write(HERE, 4, 0x00);
      demandEqual(await bench.writeRead(HERE, [4], 1), Uint8Array.of(0x81), "events read by way of an alias");
      demandEqual(file.peek("events"), 0, "the events after that");
    },
  },
  {
    id: "T40c",
    title: "a run that comes to a FIFO register stays there, and what the controller writes to it is queued",
    needs: ["clockedCount"],
    async run(bench) {
      const { file } = await beside(bench, { depth: 4, lost: "newest", empty: "last" });
      file.push("queue", 1, 2);
      demandEqual(await bench.writeRead(HERE, [0], 5), Uint8Array.of(0xaa, 1, 2, 2, 2), "read from before it on");
      demandEqual(file.queued("queue"), [], "what is left");
      await bench.write(HERE, 0, 0xbb, 3, 4, 5);
      demandEqual(file.queued("queue"), [3, 4, 5], "what was written in a run");
      demandEqual([file.peek("before"), file.peek("after")], [0xbb, 0xcc], "its neighbours");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(3, 4), "what is read where the pointer stands");
    },
  },
  {
    id: "T40d",
    title: "a full FIFO register loses the entry that the map says, and its watermark is where a field says",
    needs: ["clockedCount"],
    async run(bench) {
      for (const [lost, left] of [
        ["newest", [1, 2, 3]],
        ["oldest", [3, 4, 5]],
      ] as const) {
        const { file, attachment } = await beside(bench, {
          depth: 3,
          lost,
          level: "status.level",
          watermark: { field: "status.reached", at: "after.mark" },
        });
        const status = async (): Promise<number | undefined> => (await bench.writeRead(HERE, [3], 1))[0];
        await bench.write(HERE, 2, 2);
        await bench.write(HERE, 1, 1);
        demandEqual(await status(), 0x01, "the status below the watermark");
        await bench.write(HERE, 1, 2, 3, 4, 5);
        demandEqual(file.queued("queue"), left, `what is left where the ${lost} is lost`);
        demandEqual(await status(), 0x83, "the status at the watermark");
        demandEqual(await bench.writeRead(HERE, [1], 2), Uint8Array.from(left.slice(0, 2)), "the oldest entries");
        demandEqual(await status(), 0x01, "the status below the watermark again");
        await attachment.detach();
      }
    },
  },
  {
    id: "T47c",
    title: "values that belong together are taken anew where a read comes round to them again",
    needs: [],
    async run(bench) {
      const byte = { width: 8, access: "ro", volatile: true, latch: "burst" } as const;
      const map = registerMap({
        name: "CLOCK",
        pointer: { increment: "byte", bits: 2, wrap: { first: 0, last: 2 } },
        registers: {
          seconds: { address: 0, ...byte },
          minutes: { address: 1, ...byte },
          hours: { address: 2, ...byte },
        },
      });
      let count = 0;
      const { file } = await bench.registers(map, {
        around: (target) => ({
          ...scriptedTarget(),
          start: (...asked) => target.start(...asked),
          write: (taken) => target.write(taken),
          read() {
            const fetched = target.read();
            count += 1;
            for (const name of ["seconds", "minutes", "hours"] as const) file.poke(name, count);
            return fetched;
          },
          clocked: (acknowledged) => target.clocked(acknowledged),
          stop: (end) => target.stop(end),
        }),
      });
      const read = await bench.writeRead(HERE, [1], 8);
      const rounds = [read.slice(0, 2), read.slice(2, 5), read.slice(5, 8)];
      for (const [round, values] of rounds.entries()) {
        demandEqual(
          values,
          values.map(() => values[0] ?? 0),
          `the values of round ${round}`,
        );
      }
      const moments = new Set(rounds.map(([first]) => first));
      demandEqual(moments.size, rounds.length, "moments that the rounds show");
    },
  },
];

/** A queue at 1 between two registers, which the pointer runs through, and what is to be said of it at 3. */
function beside(bench: TargetBench, fifo: FifoDefinition) {
  const map = registerMap({
    name: "BESIDE",
    pointer: { increment: "byte", bits: 2 },
    registers: {
      before: { address: 0, width: 8, reset: 0xaa },
      queue: { address: 1, width: 8, fifo },
      after: { address: 2, width: 8, reset: 0xcc, fields: { mark: { bits: [7, 0] } } },
      status: {
        address: 3,
        width: 8,
        access: "ro",
        volatile: true,
        fields: { reached: { bit: 7 }, level: { bits: [2, 0] } },
      },
    },
  });
  return bench.registers(map);
}
