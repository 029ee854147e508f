import { registerMap, type RegisterMapDefinition } from "@twowire/core";
import { demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";

const EVENTS = registerMap({
  name: "EVENTS",
  order: "big",
  registers: {
    events: { address: 0, width: 16, access: "ro", onRead: "clear" },
    flags: { address: 1, width: 8, onWrite: "oneToClear", volatile: true },
  },
});

/** T16, T17, T19, T20, T21 and T47: what a controller reads of registers, and what that does to them. */
export const REGISTER_READ_CASES: readonly TargetCase[] = [
  {
    id: "T16d",
    title: "a read past the end of a register gets the filler that the map says",
    needs: [],
    async run(bench) {
      await reads(bench, { overRead: 0xa5 }, [0x01, 0x02, 0xa5, 0xa5, 0xa5]);
    },
  },
  {
    id: "T16e",
    title: "a read past the end of a register gets it again, where the map says so",
    needs: [],
    async run(bench) {
      await reads(bench, { overRead: "repeat" }, [0x01, 0x02, 0x01, 0x02, 0x01]);
    },
  },
  {
    id: "T16f",
    title:
      "a read past the end of a register gets the next one, where the map says that it follows, and then what is nowhere",
    needs: [],
    async run(bench) {
      const pointer = { bits: 2, increment: "register" } as const;
      const unmapped = { width: 8, value: 0x99 } as const;
      await reads(bench, { pointer, unmapped }, [0x01, 0x02, 0x03, 0x99, 0x99, 0x01, 0x02]);
    },
  },
  {
    id: "T17a",
    title: "a read that ends within a register clears only what was read, and the next one begins at its first byte",
    needs: ["clockedCount"],
    async run(bench) {
      const { file } = await bench.registers(EVENTS);
      file.poke("events", 0x8001);
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0x80), "the first byte");
      demandEqual(file.peek("events"), 0x0001, "the register after one byte");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x00, 0x01), "the next read");
      demandEqual(file.peek("events"), 0, "the register after both bytes");
    },
  },
  {
    id: "T19a",
    title: "the bytes of one read come from one value, also where it changes in between; the next read has another",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "VALUE",
        order: "big",
        registers: { value: { address: 0, width: 16, access: "ro", volatile: true, reset: 0x1122 } },
      });
      const { file } = await bench.registers(map, { around: changing(() => file.poke("value", 0xaabb)) });
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x11, 0x22), "the first read");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0xaa, 0xbb), "the second read");
    },
  },
  {
    id: "T20a",
    title: "reading clears once, at the byte that carries the bits, and not what came in between",
    needs: ["clockedCount"],
    async run(bench) {
      let event = 0x0100;
      const { file } = await bench.registers(EVENTS, {
        around: changing(() => {
          file.poke("events", file.peek("events") | event);
          event = 0;
        }),
      });
      file.poke("events", 0x8001);
      demandEqual(await bench.writeRead(HERE, [0], 2), Uint8Array.of(0x80, 0x01), "what is read");
      demandEqual(file.peek("events"), 0x0100, "the event that came while it was read");
    },
  },
  {
    id: "T20b",
    title:
      "looking without reading has no effect, and neither has a read of another register, or fetching ahead of one",
    needs: ["clockedCount"],
    async run(bench) {
      const map = registerMap({
        name: "NEIGHBOURS",
        order: "big",
        pointer: { increment: "register" },
        registers: {
          value: { address: 0, width: 8, reset: 0x11 },
          events: { address: 1, width: 8, access: "ro", onRead: "clear" },
          also: { address: 2, width: 8, access: "ro", onRead: "clear" },
        },
      });
      const { file } = await bench.registers(map);
      file.poke("events", 0x81);
      file.poke("also", 0x42);
      demandEqual([file.peek("events"), file.get("events", "value")], [0x81, 0x81], "what is seen from behind");
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0x11), "the neighbour");
      demandEqual([file.peek("events"), file.peek("also")], [0x81, 0x42], "events after a read of the neighbour");
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x81), "the events");
      demandEqual([file.peek("events"), file.peek("also")], [0, 0x42], "events after they were read");
    },
  },
  {
    id: "T21a",
    title: "an event that comes between looking and clearing is not cleared by a zero",
    needs: [],
    async run(bench) {
      const { file } = await bench.registers(EVENTS);
      file.poke("flags", 0b0000_0101);
      const [seen = 0] = await bench.writeRead(HERE, [1], 1);
      file.poke("flags", 0b0001_0101);
      await bench.write(HERE, 1, seen);
      demandEqual(file.peek("flags"), 0b0001_0000, "the flags");
    },
  },
  {
    id: "T47a",
    title: "a value that is updated while it is read is the old or the new one, never half of each",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "COUNTER",
        order: "big",
        pointer: { increment: "register" },
        registers: {
          word: { address: 0, width: 16, access: "ro", volatile: true },
          wide: { address: 1, width: 32, access: "ro", volatile: true },
        },
      });
      let count = 0;
      const { file } = await bench.registers(map, {
        around: changing(() => {
          count = (count + 1) % 0x100;
          file.poke("word", count * 0x0101);
          file.poke("wide", count * 0x0101_0101);
        }),
      });
      for (let turn = 0; turn < 40; turn += 1) {
        const [high, low, ...wide] = await bench.writeRead(HERE, [0], 6);
        demandEqual(low, high, `second byte of the value of read ${turn}`);
        demandEqual(wide, [wide[0], wide[0], wide[0], wide[0]], `bytes of the wide value of read ${turn}`);
      }
    },
  },
  {
    id: "T47b",
    title: "values that belong together are all of one moment, where the map says so",
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
        around: changing(() => {
          count = (count + 1) % 0x100;
          for (const name of ["seconds", "minutes", "hours"] as const) file.poke(name, count);
        }),
      });
      for (let turn = 0; turn < 10; turn += 1) {
        const [seconds, ...others] = await bench.writeRead(HERE, [0], 3);
        demandEqual(others, [seconds, seconds], `what was read with the seconds of read ${turn}`);
      }
    },
  },
];

/** Reads on and on from a register of two bytes, and one of one byte after it. */
async function reads(
  bench: TargetBench,
  policy: Pick<RegisterMapDefinition, "overRead" | "pointer" | "unmapped">,
  expected: readonly number[],
): Promise<void> {
  const map = registerMap({
    name: "POLICY",
    order: "big",
    ...policy,
    registers: { value: { address: 0, width: 16, reset: 0x0102 }, next: { address: 1, width: 8, reset: 0x03 } },
  });
  await bench.registers(map);
  demandEqual(await bench.writeRead(HERE, [0], expected.length), Uint8Array.from(expected), "what is read");
}

/** Lets something change after each byte that a target was asked for. */
function changing(change: () => void): NonNullable<Parameters<TargetBench["registers"]>[1]>["around"] & object {
  return (target) => ({
    ...scriptedTarget(),
    start: (...asked) => target.start(...asked),
    write: (byte) => target.write(byte),
    read() {
      const byte = target.read();
      change();
      return byte;
    },
    clocked: (acknowledged) => target.clocked?.(acknowledged),
    stop: (end) => target.stop(end),
  });
}
