import { registerMap, type UnmappedDefinition } from "@twowire/core";
import { demand, demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetCase } from "./target-case.ts";
import { onEachKind, textOf } from "./target-memory.ts";

/** One register at 1, and something else where there is none. */
function sparse(unmapped: UnmappedDefinition) {
  return registerMap({
    name: "SPARSE",
    order: "big",
    pointer: { bits: 4 },
    unmapped,
    registers: { value: { address: 1, width: 16, reset: 0x1234 } },
  });
}

const WORD = { address: 1, width: 16, reset: 0x1234 } as const;

/** T08 to T13: what a write does to the registers of a chip. */
export const REGISTER_WRITE_CASES: readonly TargetCase[] = [
  {
    id: "T08a",
    title: "an illegal register pointer is refused where the map says so, and a read goes on where the pointer was",
    needs: ["nack"],
    async run(bench) {
      await bench.registers(sparse("nack"));
      await bench.write(HERE, 1);
      await bench.refused(bench.write(HERE, 5), 0);
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x12, 0x34), "what is read after the refusal");
      await bench.write(HERE, 1, 0xbe, 0xef);
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0xbe, 0xef), "what is read after the next write");
    },
  },
  {
    id: "T08b",
    title: "an illegal register pointer is ignored, with its data, where the map says so",
    needs: [],
    async run(bench) {
      const { file } = await bench.registers(sparse("ignore"));
      await bench.write(HERE, 1);
      await bench.write(HERE, 5, 0xff, 0xff);
      demandEqual(file.peek("value"), 0x1234, "the register");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x12, 0x34), "what is read");
    },
  },
  {
    id: "T08c",
    title: "an illegal register pointer selects what its decoded bits say, and a warning says so",
    needs: [],
    async run(bench) {
      const warnings: string[] = [];
      await bench.registers(sparse("nack"), { onWarning: ({ kind }) => warnings.push(kind) });
      demandEqual(await bench.writeRead(HERE, [0x31], 2), Uint8Array.of(0x12, 0x34), "what is read");
      demandEqual(warnings, ["masked-pointer"], "warnings");
    },
  },
  {
    id: "T08d",
    title: "a pointer to nothing reads the constant that the map says, and what is written there is lost",
    needs: [],
    async run(bench) {
      const { file } = await bench.registers(sparse({ width: 16, value: 0x0123 }));
      await bench.write(HERE, 7, 0xff, 0xff);
      demandEqual(await bench.read(HERE, 3), Uint8Array.of(0x01, 0x23, 0xff), "what is read");
      demandEqual(file.peek("value"), 0x1234, "the register");
    },
  },
  {
    id: "T09a",
    title: "a write that ends within a register changes nothing, at a STOP and at a repeated START",
    needs: [],
    async run(bench) {
      const { file } = await bench.registers(registerMap({ name: "WHOLE", order: "big", registers: { value: WORD } }));
      await bench.write(HERE, 1, 0xbe);
      demandEqual(file.peek("value"), 0x1234, "the register after a STOP");
      demandEqual(await bench.writeRead(HERE, [1, 0xca], 2), Uint8Array.of(0x12, 0x34), "read after a repeated START");
      await bench.write(HERE, 1, 0xca, 0xfe);
      demandEqual(file.peek("value"), 0xcafe, "the register after a whole write");
    },
  },
  {
    id: "T09b",
    title: "a write that ends within a register changes the bytes that came, where the map says so",
    needs: [],
    async run(bench) {
      const map = registerMap({ name: "PARTS", order: "big", partialWrite: "merge", registers: { value: WORD } });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0xbe);
      demandEqual(file.peek("value"), 0xbe34, "the register after a STOP");
      demandEqual(await bench.writeRead(HERE, [1, 0xca], 2), Uint8Array.of(0xca, 0x34), "read after a repeated START");
    },
  },
  {
    id: "T10a",
    title: "bytes after the end of a register are acknowledged and ignored, where the map says that nothing follows",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "ALONE",
        order: "big",
        registers: { value: WORD, next: { address: 2, width: 16, reset: 0x5678 } },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0xbe, 0xef, 0xaa, 0xbb, 0xcc);
      demandEqual([file.peek("value"), file.peek("next")], [0xbeef, 0x5678], "the registers");
    },
  },
  {
    id: "T10b",
    title: "bytes after the end of a register go to the next one, where the map says that it follows",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "RUN",
        order: "big",
        pointer: { increment: "register" },
        registers: { value: WORD, next: { address: 2, width: 16, reset: 0x5678 } },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0xbe, 0xef, 0xaa, 0xbb);
      demandEqual([file.peek("value"), file.peek("next")], [0xbeef, 0xaabb], "the registers");
    },
  },
  {
    id: "T10c",
    title: "bytes after the end of a register are a new pointer, where the map says that writes come in pairs",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "PAIRS",
        order: "big",
        pointer: { increment: "register", writes: "pairs" },
        registers: { value: WORD, next: { address: 2, width: 16 }, last: { address: 7, width: 8 } },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0xbe, 0xef, 7, 0x77, 2, 0xaa, 0xbb);
      demandEqual([file.peek("value"), file.peek("next"), file.peek("last")], [0xbeef, 0xaabb, 0x77], "the registers");
    },
  },
  {
    id: "T10d",
    title: "bytes after the end of a register are refused, where the map says so",
    needs: ["nack"],
    async run(bench) {
      const map = registerMap({ name: "STRICT", order: "big", overWrite: "nack", registers: { value: WORD } });
      const { file } = await bench.registers(map);
      await bench.refused(bench.write(HERE, 1, 0xbe, 0xef, 0xaa), 3);
      demandEqual(file.peek("value"), 0xbeef, "the register");
    },
  },
  {
    id: "T10e",
    title: "bytes after the end of a register write it again, where the map says so",
    needs: [],
    async run(bench) {
      const map = registerMap({ name: "AGAIN", order: "big", overWrite: "repeat", registers: { value: WORD } });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0xbe, 0xef, 0xca, 0xfe);
      demandEqual(file.peek("value"), 0xcafe, "the register");
    },
  },
  ...onEachKind(["T11a", "T11b", "T11c"], {
    title: "two writes joined by a repeated START are two writes, and a selection outlives the restart",
    needs: [],
    async run(bench, placeMemory) {
      await placeMemory("01234567");
      const letter = 0x41;
      await bench.transfer(HERE, [{ write: Uint8Array.of(2) }, { write: Uint8Array.of(5, letter) }]);
      demandEqual(textOf(await bench.writeRead(HERE, [2], 4)), "234A", "cells after a pointer, Sr, a pointer and data");
      await bench.write(HERE, 2, letter);
      demandEqual(textOf(await bench.writeRead(HERE, [2], 4)), "A34A", "cells after a pointer and data in one");
      const read = new Uint8Array(2);
      await bench.transfer(HERE, [{ write: Uint8Array.of(4) }, { write: new Uint8Array() }, { read }]);
      demandEqual(textOf(read), "4A", "what is read where a write of nothing came in between");
    },
  }),
  {
    id: "T11d",
    title:
      "a target that takes a second write for the rest of the first can, because it is told of the repeated START (handler)",
    needs: ["restart"],
    async run(bench) {
      const cells = new Uint8Array(8);
      let selected: number | undefined;
      await bench.attach(
        [HERE],
        scriptedTarget({
          start(_direction, restart) {
            if (!restart) selected = undefined;
            return true;
          },
          write(byte) {
            if (selected === undefined) selected = byte % cells.length;
            else cells[selected] = byte;
            return true;
          },
        }),
      );
      await bench.transfer(HERE, [{ write: Uint8Array.of(2) }, { write: Uint8Array.of(0x41) }]);
      await bench.write(HERE, 3, 0x42);
      demandEqual(cells, Uint8Array.of(0, 0, 0x41, 0x42, 0, 0, 0, 0), "the cells");
    },
  },
  {
    id: "T12a",
    title: "a write to what is read-only, and to reserved bits, is acknowledged and ignored",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "READ-ONLY",
        order: "big",
        registers: {
          identity: { address: 0, width: 16, access: "ro", reset: 0x0400 },
          mixed: {
            address: 1,
            width: 8,
            reset: 0b1000_0001,
            fields: { mode: { bits: [5, 4] }, ready: { bit: 0, access: "ro" } },
          },
        },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 0, 0xff, 0xff);
      await bench.write(HERE, 1, 0b0111_1110);
      demandEqual(file.peek("identity"), 0x0400, "the read-only register");
      demandEqual(file.peek("mixed"), 0b1011_0001, "the register with a read-only and reserved bits");
    },
  },
  {
    id: "T12b",
    title: "a lock is judged as it was before the write: lock and value in one write both count, later ones do not",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "LOCKS",
        order: "big",
        registers: {
          control: {
            address: 0,
            width: 8,
            fields: { value: { bits: [3, 0], lockedBy: ["lock"] }, lock: { bit: 7, sticky: true } },
          },
          limit: { address: 1, width: 8, lockedBy: ["control.lock"] },
        },
      });
      const { file } = await bench.registers(map);
      await bench.write(HERE, 1, 0x33);
      await bench.write(HERE, 0, 0x85);
      demandEqual(file.peek("control"), 0x85, "lock and value in one write");
      await bench.write(HERE, 0, 0x0a);
      demandEqual(file.peek("control"), 0x85, "the register when it is locked");
      await bench.write(HERE, 1, 0x44);
      demandEqual(file.peek("limit"), 0x33, "the other register that the lock holds for");
    },
  },
  {
    id: "T13a",
    title: "a register of several bytes is written at its last one: nobody sees half of it",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "WIDE",
        order: "big",
        pointer: { increment: "register" },
        registers: { wide: { address: 0, width: 32, reset: 0x1122_3344 }, next: { address: 1, width: 16 } },
      });
      const seen = new Set<number>();
      const { file } = await bench.registers(map, {
        around: (target) => ({
          ...scriptedTarget(),
          start: (...asked) => target.start(...asked),
          write(byte) {
            const answer = target.write(byte);
            seen.add(file.peek("wide"));
            return answer;
          },
          stop: (end) => target.stop(end),
        }),
      });
      await bench.write(HERE, 0, 0xaa, 0xbb, 0xcc, 0xdd, 0x01, 0x02);
      await bench.write(HERE, 0, 0x55, 0x66, 0x77);
      demandEqual([...seen], [0x1122_3344, 0xaabb_ccdd], "values that could be seen");
      demand(file.peek("next") === 0x0102, "the next register was not written");
    },
  },
  {
    id: "T13b",
    title: "registers that are written together are, at the end of the write",
    needs: [],
    async run(bench) {
      const byte = { width: 8, commit: "stop" } as const;
      const map = registerMap({
        name: "TIME",
        pointer: { increment: "byte", bits: 1 },
        registers: { minutes: { address: 0, ...byte }, hours: { address: 1, ...byte } },
      });
      const seen = new Set<string>();
      const { file } = await bench.registers(map, {
        around: (target) => ({
          ...scriptedTarget(),
          start: (...asked) => target.start(...asked),
          write(byte) {
            const answer = target.write(byte);
            seen.add(`${file.peek("hours")}:${file.peek("minutes")}`);
            return answer;
          },
          stop: (end) => target.stop(end),
        }),
      });
      await bench.write(HERE, 0, 59, 23);
      await bench.write(HERE, 0, 0, 0);
      demandEqual([...seen], ["0:0", "23:59"], "times that could be seen");
    },
  },
];
