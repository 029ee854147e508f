import { registerMap } from "@twowire/core";
import { demandEqual } from "./judgement.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetCase } from "./target-case.ts";
import { Underway } from "./underway.ts";

/** What a register of four bits that holds 0b0101 holds after 0b0011 was written, by what writing means to it. */
const AFTER_WRITE = {
  none: 0b0011,
  oneToClear: 0b0100,
  oneToSet: 0b0111,
  oneToToggle: 0b0110,
  zeroToClear: 0b0001,
  zeroToSet: 0b1101,
  zeroToToggle: 0b1001,
  clear: 0b0000,
  set: 0b1111,
} as const;

/** T12c, T13c and T20c: what the bits of a register do when they are written and read. */
export const REGISTER_EFFECT_CASES: readonly TargetCase[] = [
  {
    id: "T12c",
    title:
      "a write sets, clears and toggles bits as the map says of each, once where it says so, and commands are gone",
    needs: [],
    async run(bench) {
      const commands: number[] = [];
      for (const [effect, expected] of Object.entries(AFTER_WRITE)) {
        const bits = effect === "none" ? {} : { onWrite: effect as Exclude<keyof typeof AFTER_WRITE, "none"> };
        const map = registerMap({
          name: "EFFECTS",
          registers: {
            effect: { address: 0, width: 8, reset: 0xa5, fields: { bits: { bits: [3, 0], ...bits } } },
            once: { address: 1, width: 8, access: "writeOnce" },
            command: { address: 2, width: 8, fields: { go: { bit: 7, pulse: true }, size: { bits: [3, 0] } } },
            guard: { address: 3, width: 8, reset: 0x80, fields: { on: { bit: 7 } } },
            enable: { address: 4, width: 8, reset: 0x11, setLockedBy: ["guard.on"] },
          },
        });
        const { file, attachment } = await bench.registers(map, {
          hooks: { written: ({ register, pulses }) => void (register === "command" && commands.push(pulses)) },
        });
        await bench.write(HERE, 0, 0xf3);
        demandEqual(file.peek("effect"), 0xa0 | expected, `the register where a write does ${effect}`);
        await bench.write(HERE, 1, 0x12);
        await bench.write(HERE, 1, 0x34);
        await bench.write(HERE, 2, 0x87);
        await bench.write(HERE, 4, 0x3c);
        const read = [await bench.writeRead(HERE, [1], 1), await bench.writeRead(HERE, [2], 1)];
        demandEqual(read, [Uint8Array.of(0x12), Uint8Array.of(0x07)], "what is written once, and a command");
        demandEqual(file.peek("enable"), 0x10, "bits that could be cleared and not set");
        await attachment.detach();
      }
      demandEqual(
        commands,
        Object.keys(AFTER_WRITE).map(() => 0x80),
        "commands that were given",
      );
    },
  },
  {
    id: "T13c",
    title: "registers that wait for the end of a write to be written are not, where there is none",
    needs: ["stretch"],
    async run(bench) {
      const byte = { width: 8, commit: "stop" } as const;
      const map = registerMap({
        name: "TIME",
        pointer: { increment: "byte", bits: 1 },
        registers: { minutes: { address: 0, ...byte }, hours: { address: 1, ...byte } },
      });
      const gate = bench.gate();
      let bytes = 0;
      const { file, attachment } = await bench.registers(map, {
        around: (target) => ({
          ...scriptedTarget(),
          start: (...asked) => target.start(...asked),
          write(taken) {
            bytes += 1;
            return bytes === 4 ? gate.pass().then(() => target.write(taken)) : target.write(taken);
          },
          stop: (end) => target.stop(end),
        }),
      });
      const ended = new Underway(bench.write(HERE, 0, 59, 23, 7).catch(() => undefined));
      await bench.becomes(() => gate.reached, "the transfer never reached its target");
      await attachment.detach();
      gate.open();
      await ended.result;
      demandEqual([file.peek("minutes"), file.peek("hours")], [0, 0], "the registers");
    },
  },
  {
    id: "T20c",
    title: "reading sets bits, where the map says so, once they were clocked; and not through a neighbour",
    needs: ["clockedCount"],
    async run(bench) {
      const map = registerMap({
        name: "READ-SETS",
        order: "big",
        pointer: { increment: "register" },
        registers: {
          value: { address: 0, width: 8, reset: 0x11 },
          seen: { address: 1, width: 16, access: "ro", reset: 0x0102, onRead: "set" },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [0], 1), Uint8Array.of(0x11), "the neighbour");
      demandEqual(file.peek("seen"), 0x0102, "the register after a read of its neighbour");
      demandEqual(await bench.writeRead(HERE, [1], 1), Uint8Array.of(0x01), "its first byte");
      demandEqual(file.peek("seen"), 0xff02, "the register after its first byte");
      demandEqual(await bench.writeRead(HERE, [1], 2), Uint8Array.of(0xff, 0x02), "both bytes");
      demandEqual(file.peek("seen"), 0xffff, "the register after both");
    },
  },
];
