import { I2CDevice, registerMap } from "@twowire/core";
import { demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";

/** T36 to T40: what else a chip's map of registers says. */
export const REGISTER_MAP_CASES: readonly TargetCase[] = [
  {
    id: "T36a",
    title: "a register goes over the bus in its own byte order, and in the other one looks swapped",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "ORDERS",
        registers: {
          big: { address: 0, width: 16, order: "big", reset: 0xc194 },
          little: { address: 1, width: 16, order: "little", reset: 0xc194 },
          wide: { address: 2, width: 24, order: "little", reset: 0x01_02_03 },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [0], 2), Uint8Array.of(0xc1, 0x94), "the big-endian register");
      demandEqual(await bench.writeRead(HERE, [1], 2), Uint8Array.of(0x94, 0xc1), "the little-endian register");
      demandEqual(await bench.writeRead(HERE, [2], 3), Uint8Array.of(3, 2, 1), "the register of three bytes");
      const word = new I2CDevice(await bench.controller(), HERE, { valueOrder: "little" });
      demandEqual(await word.readRegister(1, 2), 0xc194, "the little-endian register read as an SMBus word");
      demandEqual(await word.readRegister(0, 2), 0x94c1, "the big-endian register read as an SMBus word");
      await bench.write(HERE, 0, 0x12, 0x34);
      await bench.write(HERE, 1, 0x12, 0x34);
      demandEqual([file.peek("big"), file.peek("little")], [0x1234, 0x3412], "the registers after the same bytes");
    },
  },
  {
    id: "T37a",
    title: "a pointer that counts bytes wraps at its end, from every start, for reads and writes",
    needs: [],
    async run(bench) {
      await runsFromEveryStart(bench, 8);
    },
  },
  {
    id: "T37b",
    title: "a pointer that counts registers moves on by a register and not by a byte, and wraps at its end",
    needs: [],
    async run(bench) {
      await runsFromEveryStart(bench, 16);
    },
  },
  {
    id: "T37c",
    title: "a pointer wraps where the map says, and one that stays reads the same register again",
    needs: ["clockedCount"],
    async run(bench) {
      const registers = {
        before: { address: 0, width: 8, reset: 1 },
        first: { address: 1, width: 8, reset: 2 },
        last: { address: 2, width: 8, reset: 3 },
      } as const;
      const wrapping = registerMap({
        name: "WRAPPING",
        pointer: { increment: "byte", wrap: { first: 1, last: 2 } },
        registers,
      });
      const { attachment } = await bench.registers(wrapping);
      demandEqual(await bench.writeRead(HERE, [0], 6), Uint8Array.of(1, 2, 3, 2, 3, 2), "what is read from 0");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(3, 2), "what is read next");
      await attachment.detach();
      await bench.registers(registerMap({ name: "STAYING", registers }));
      demandEqual(await bench.writeRead(HERE, [1], 1), Uint8Array.of(2), "what is read from 1");
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(2), "what is read next");
    },
  },
  {
    id: "T37d",
    title: "a pointer moves on only while a field lets it, and stays at the same byte otherwise",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "SWITCHED",
        pointer: { bits: 2, increment: { by: "byte", enabledBy: "control.increment" } },
        registers: {
          control: { address: 0, width: 8, reset: 4, fields: { increment: { bit: 2 } } },
          one: { address: 1, width: 8, reset: 0x11 },
          two: { address: 2, width: 8, reset: 0x22 },
          three: { address: 3, width: 8, reset: 0x33 },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [1], 3), Uint8Array.of(0x11, 0x22, 0x33), "read while it moves");
      await bench.write(HERE, 0, 0);
      demandEqual(await bench.writeRead(HERE, [1], 3), Uint8Array.of(0x11, 0x11, 0x11), "read while it stays");
      await bench.write(HERE, 1, 0xaa, 0xbb);
      demandEqual([file.peek("one"), file.peek("two")], [0xbb, 0x22], "the registers after a write while it stays");
    },
  },
  {
    id: "T37e",
    title: "a pointer moves on only where it was sent with the bit that says so, and remembers that",
    needs: ["clockedCount"],
    async run(bench) {
      const map = registerMap({
        name: "TOLD",
        pointer: { bits: 2, increment: { by: "byte", pointerBit: 7 } },
        registers: {
          none: { address: 0, width: 8, reset: 0x10 },
          one: { address: 1, width: 8, reset: 0x11 },
          two: { address: 2, width: 8, reset: 0x22 },
        },
      });
      await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [0x01], 2), Uint8Array.of(0x11, 0x11), "read without the bit");
      demandEqual(await bench.writeRead(HERE, [0x80], 1), Uint8Array.of(0x10), "the first byte read with the bit");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x11, 0x22), "what is read next");
    },
  },
  {
    id: "T38a",
    title: "a soft reset, by a command, leaves alone what only power-on resets, and power-on clears sticky bits",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "RESETS",
        registers: {
          control: {
            address: 0,
            width: 8,
            reset: 0x01,
            fields: {
              mode: { bits: [3, 0] },
              trim: { bits: [6, 4], resetDomain: "power-on" },
              lock: { bit: 7, sticky: true, resetDomain: "power-on" },
            },
          },
          command: { address: 1, width: 8, access: "wo", pulse: true, softReset: 0xb6 },
        },
      });
      const { file, target } = await bench.registers(map);
      await bench.write(HERE, 0, 0xaf);
      await bench.write(HERE, 1, 0x11);
      demandEqual(file.peek("control"), 0xaf, "the register after a command that is no reset");
      await bench.write(HERE, 1, 0xb6);
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0xa1), "the register after a soft reset");
      await bench.write(HERE, 0, 0x00);
      demandEqual(file.peek("control"), 0x80, "the register with its sticky bit");
      target.powerOnReset();
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0x01), "the register after power-on");
    },
  },
  {
    id: "T38b",
    title: "a bank switch changes what the same pointer means, at once",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "BANKS",
        pointer: { increment: "byte", bits: 3 },
        bankedBy: "select.bank",
        registers: {
          who: { address: 0, width: 8, access: "ro", reset: 0xea, bank: 0 },
          rate: { address: 0, width: 8, reset: 0x20, bank: 2 },
          shared: { address: 1, width: 8, reset: 0x55 },
          select: { address: 7, width: 8, fields: { bank: { bits: [5, 4] } } },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [0], 2), Uint8Array.of(0xea, 0x55), "read in the first bank");
      await bench.write(HERE, 7, 0x20);
      demandEqual(await bench.writeRead(HERE, [0], 2), Uint8Array.of(0x20, 0x55), "read in another bank");
      await bench.write(HERE, 0, 0x21);
      demandEqual([file.peek("who"), file.peek("rate")], [0xea, 0x21], "the registers");
      await bench.write(HERE, 7, 0x00);
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0xea), "read in the first bank again");
    },
  },
  {
    id: "T39a",
    title: "alias registers set, clear and toggle bits of the register behind them, but for those that are read-only",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "PORT",
        registers: {
          output: {
            address: 0,
            width: 8,
            reset: 0xf0,
            fields: { pins: { bits: [6, 0] }, level: { bit: 7, access: "ro" } },
          },
          set: { address: 1, width: 8, alias: { of: "output", as: "set" } },
          clear: { address: 2, width: 8, alias: { of: "output", as: "clear" } },
          toggle: { address: 3, width: 8, alias: { of: "output", as: "toggle" } },
          mirror: { address: 4, width: 8, alias: { of: "output", as: "same" } },
        },
      });
      await bench.registers(map);
      for (const [pointer, written, read] of [
        [1, 0x0f, 0xff],
        [2, 0xff, 0x80],
        [3, 0xff, 0xff],
        [3, 0x0f, 0xf0],
        [4, 0x05, 0x85],
      ] as const) {
        await bench.write(HERE, pointer, written);
        demandEqual(
          await bench.writeRead(HERE, [0], 1),
          Uint8Array.of(read),
          `the register after a write to ${pointer}`,
        );
        demandEqual(await bench.writeRead(HERE, [pointer], 1), Uint8Array.of(read), `the alias at ${pointer}`);
      }
    },
  },
  {
    id: "T40a",
    title: "a FIFO register gives one entry after the other, each once it was clocked whole, and the pointer stays",
    needs: ["clockedCount"],
    async run(bench) {
      const { file } = await queued(bench);
      file.push("samples", 0x0102, 0x0304, 0x0506);
      demandEqual(await bench.writeRead(HERE, [1], 4), Uint8Array.of(1, 2, 3, 4), "two entries in one read");
      demandEqual(file.queued("samples"), [0x0506], "what is left");
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(5), "half an entry");
      demandEqual(file.queued("samples"), [0x0506], "what is left after half an entry");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(5, 6), "the entry");
      demandEqual(file.queued("samples"), [], "what is left in the end");
    },
  },
  {
    id: "T40b",
    title: "an empty FIFO register reads as the map says, and its level and watermark are what the map says",
    needs: ["clockedCount"],
    async run(bench) {
      const { file } = await queued(bench);
      const status = (): Promise<Uint8Array> => bench.writeRead(HERE, [2], 1);
      demandEqual(await bench.writeRead(HERE, [1], 2), Uint8Array.of(0xff, 0xfe), "what is read of none");
      demandEqual(await status(), Uint8Array.of(0x00), "the status of none");
      file.push("samples", 1);
      demandEqual(await status(), Uint8Array.of(0x01), "the status of one");
      file.push("samples", 2, 3, 4, 5);
      demandEqual(await status(), Uint8Array.of(0x84), "the status of more than there is room for");
      demandEqual(await bench.writeRead(HERE, [1], 8), Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 4), "the entries");
      demandEqual(await status(), Uint8Array.of(0x00), "the status after all were read");
    },
  },
];

/** A queue of four samples at 1, and what is to be said of it at 2. */
function queued(bench: TargetBench) {
  const map = registerMap({
    name: "QUEUED",
    order: "big",
    registers: {
      samples: {
        address: 1,
        width: 16,
        access: "ro",
        fifo: { depth: 4, empty: 0xfffe, level: "status.level", watermark: { field: "status.reached", at: 2 } },
      },
      status: {
        address: 2,
        width: 8,
        access: "ro",
        volatile: true,
        fields: { reached: { bit: 7 }, level: { bits: [2, 0] } },
      },
    },
  });
  return bench.registers(map);
}

/** Eight registers, read and written in runs of 6 to 8 from each of them. */
async function runsFromEveryStart(bench: TargetBench, width: 8 | 16): Promise<void> {
  const bytes = width / 8;
  const registers = Array.from({ length: 8 }, (_, address) => [
    `r${address}`,
    { address, width, reset: 0x11 * (address + 1) } as const,
  ]);
  const map = registerMap({
    name: "RUN",
    order: "big",
    pointer: { bits: 3, increment: width === 8 ? "byte" : "register" },
    registers: Object.fromEntries(registers),
  });
  const { file } = await bench.registers(map);
  const model = Array.from({ length: 8 }, (_, address) => 0x11 * (address + 1));
  const wire = (value: number): number[] => (bytes === 1 ? [value] : [value >> 8, value & 0xff]);
  for (let start = 0; start < 8; start += 1) {
    for (const length of [6, 7, 8]) {
      const places = Array.from({ length }, (_, index) => (start + index) % 8);
      const expected = places.flatMap((place) => wire(model[place] ?? 0));
      const what = `${length} registers from ${start}`;
      demandEqual(await bench.writeRead(HERE, [start], expected.length), Uint8Array.from(expected), what);
      for (const place of places) model[place] = (place * 29 + length * 7 + start) & 0xff;
      await bench.write(HERE, start, ...places.flatMap((place) => wire(model[place] ?? 0)));
      demandEqual(
        model.map((_, address) => file.peek(`r${address}`)),
        model,
        `the registers after a write of ${what}`,
      );
    }
  }
}
