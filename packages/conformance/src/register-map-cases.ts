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
    id: "T38a",
    title: "a soft reset leaves alone what only power-on resets, and power-on clears sticky bits",
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
          command: { address: 1, width: 8, access: "wo", pulse: true },
        },
      });
      const { file, target } = await bench.registers(map, {
        hooks: { written: ({ pulses }) => pulses === 0xb6 && file.softReset() },
      });
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
];

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
