import {
  address7,
  ALERT_RESPONSE_ADDRESS,
  alertResponse,
  hostNotify,
  isI2CError,
  packetErrorCode,
  registerMap,
  SMBUS_HOST_ADDRESS,
  SMBusDevice,
} from "@twowire/core";
import { AlertLine, hostNotifyTarget, type PacketErrorCodeUse } from "@twowire/target";
import { demandEqual } from "./judgement.ts";
import { NotJudged } from "./not-judged.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";

/** Where the devices live: the reference has the packet error code C2 for the message `30 01 00 00` to it. */
const DEVICE = address7(0x18);
const [WRITE, READ] = [0x30, 0x31];
const BYTE = 0x05;
const WORD = 0x01;
const BLOCK = 0x07;

/** Messages that write, without their packet error code. */
const WRITES = [
  ["byte", [BYTE, 0x5a]],
  ["word", [WORD, 0x00, 0x00]],
  ["block", [BLOCK, 3, 0x0a, 0x0b, 0x0c]],
] as const;

/** T41 to T43: packet error codes, blocks, alerts and host notify. */
export const SMBUS_CASES: readonly TargetCase[] = [
  {
    id: "T41a",
    title:
      "a write counts without a packet error code and with the right one; with a wrong one it is refused there and nothing counts",
    needs: ["nack"],
    async run(bench) {
      const written = await device(bench);
      demandEqual(packetErrorCode([WRITE, WORD, 0, 0]), 0xc2, "the packet error code of the reference");
      for (const [name, message] of WRITES) {
        const code = packetErrorCode([WRITE, ...message]);
        const value = `${name} ${message.slice(name === "block" ? 2 : 1).join(" ")}`;
        await bench.write(DEVICE, ...message);
        await whatIsWritten(bench, written, [value], `a ${name} without a code`);
        await bench.write(DEVICE, ...message, code);
        await whatIsWritten(bench, written, [value], `a ${name} with its code`);
        for (let bit = 0; bit < 8; bit += 1) {
          const wrong = bench.write(DEVICE, ...message, code ^ (1 << bit));
          await bench.refused(wrong, message.length, `a ${name} with a wrong code`);
        }
        await whatIsWritten(bench, written, [], `a ${name} with a wrong code`);
      }
    },
  },
  {
    id: "T41b",
    title: "a byte read after the value is the packet error code of both halves, the address counted twice",
    needs: ["restart"],
    async run(bench) {
      await device(bench);
      for (const [command, value] of [
        [BYTE, [0x42]],
        [WORD, [0x94, 0xc1]],
        [BLOCK, [3, 1, 2, 3]],
      ] as const) {
        const code = packetErrorCode([WRITE, command, READ, ...value]);
        demandEqual(
          await bench.writeRead(DEVICE, [command], value.length),
          Uint8Array.from(value),
          "value without a code",
        );
        const coded = await bench.writeRead(DEVICE, [command], value.length + 1);
        demandEqual(coded, Uint8Array.of(...value, code), "value with its code");
      }
    },
  },
  {
    id: "T41c",
    title: "a write without a packet error code does not count where one is required",
    needs: ["nack"],
    async run(bench) {
      const written = await device(bench, "required");
      for (const [name, message] of WRITES) {
        await bench.write(DEVICE, ...message);
        await whatIsWritten(bench, written, [], `a ${name} without a code`);
        await bench.refused(bench.write(DEVICE, ...message, 0x00), message.length, `a ${name} with a wrong code`);
        await whatIsWritten(bench, written, [], `a ${name} with a wrong code`);
        await bench.write(DEVICE, ...message, packetErrorCode([WRITE, ...message]));
        const value = `${name} ${message.slice(name === "block" ? 2 : 1).join(" ")}`;
        await whatIsWritten(bench, written, [value], `a ${name} with its code`);
      }
    },
  },
  {
    id: "T41d",
    title:
      "registers behind packet error codes: a wrong one is refused and changes nothing, and reads carry theirs (register target)",
    needs: ["nack"],
    async run(bench) {
      const map = registerMap({
        name: "CODED",
        order: "little",
        registers: { word: { address: 1, width: 16, reset: 0x1234 }, byte: { address: 5, width: 8, reset: 0x55 } },
      });
      const { file } = await bench.registers(map, {
        address: DEVICE,
        around: (target) => bench.layers.codedRegisters(target, map),
      });
      await bench.refused(bench.write(DEVICE, WORD, 0, 0, 0xc3), 3, "a write with a wrong code");
      demandEqual(file.peek("word"), 0x1234, "the register after a wrong code");
      await bench.write(DEVICE, WORD, 0, 0, 0xc2);
      demandEqual(file.peek("word"), 0, "the register after the right code");
      await bench.write(DEVICE, BYTE, 0x66);
      const code = packetErrorCode([WRITE, BYTE, READ, 0x66]);
      demandEqual(await bench.writeRead(DEVICE, [BYTE], 2), Uint8Array.of(0x66, code), "the register with its code");
    },
  },
  {
    id: "T42a",
    title:
      "a block of 0, 33 or 255 bytes is refused at its count, and one of more or fewer bytes than its count does not count",
    needs: ["nack"],
    async run(bench) {
      const written = await device(bench);
      for (const count of [0, 33, 255]) {
        await bench.refused(bench.write(DEVICE, BLOCK, count, 1, 2), 1, `a block of ${count}`);
      }
      await bench.write(DEVICE, BLOCK, 3, 1, 2);
      await whatIsWritten(bench, written, [], "blocks of wrong counts");
      await bench.refused(bench.write(DEVICE, BLOCK, 2, 1, 2, 3, 4), 4, "a block of more bytes than its count");
      await whatIsWritten(bench, written, [], "a block of more bytes than its count");
      const longest = Array.from({ length: 32 }, (_, index) => index);
      await bench.write(DEVICE, BLOCK, 32, ...longest);
      await whatIsWritten(bench, written, [`block ${longest.join(" ")}`], "the longest block");
    },
  },
  {
    id: "T42b",
    title:
      "a block read says its length, and a block process call may answer with another one, both with packet error codes or without",
    needs: ["restart"],
    async run(bench) {
      const controller = await bench.controller();
      if (!controller.capabilities.countedRead) throw new NotJudged("controller.countedRead");
      await device(bench);
      for (const coded of [false, true]) {
        const host = new SMBusDevice(controller, DEVICE, { packetErrorCode: coded });
        demandEqual(await host.readBlock(BLOCK), Uint8Array.of(1, 2, 3), "block read");
        for (const length of [1, 5, 31]) {
          const sent = Uint8Array.from({ length }, (_, index) => index + 1);
          const answer = await host.blockProcessCall(BLOCK, sent);
          demandEqual(answer, Uint8Array.of(length, ...sent.toReversed()), `answer to a block of ${length}`);
        }
        demandEqual(await host.processCall(WORD, 0x1234), 0x3412, "answer to a word");
      }
    },
  },
  {
    id: "T43a",
    title:
      "of two that alert the lower address answers first, each lets go of the line only when it has won, then nobody answers",
    needs: ["arbitration", "clockedCount"],
    async run(bench) {
      const line = new AlertLine();
      const [high, low] = [bench.layers.alertSource(line, 0x55), bench.layers.alertSource(line, 0x2c)];
      await bench.attachBare([ALERT_RESPONSE_ADDRESS], high);
      await bench.attachBare([ALERT_RESPONSE_ADDRESS], low);
      high.pull();
      low.pull();
      const controller = await bench.controller();
      const pulling = (): unknown => [low.isPulling, high.isPulling, line.level];
      demandEqual(await alertResponse(controller), 0x2c, "the first answer");
      demandEqual(pulling(), [false, true, false], "who pulls, and the line, after the first answer");
      demandEqual(await alertResponse(controller), 0x55, "the second answer");
      demandEqual(pulling(), [false, false, true], "who pulls, and the line, after the second answer");
      demandEqual(await alertResponse(controller), undefined, "the third answer");
    },
  },
  {
    id: "T43b",
    title: "a device that tells the host something is heard, and what is no such message is not",
    needs: [],
    async run(bench) {
      const heard: number[] = [];
      await bench.attachBare(
        [SMBUS_HOST_ADDRESS],
        hostNotifyTarget((from, value) => heard.push(from, value)),
      );
      const controller = await bench.controller();
      await hostNotify(controller, 0x2c, 0x1234);
      await bench.write(SMBUS_HOST_ADDRESS, 0x2c << 1, 0x34);
      await hostNotify(controller, 0x55, 0xffff);
      await bench.becomes(() => heard.length >= 4, "the host was not told");
      demandEqual(heard, [0x2c, 0x1234, 0x55, 0xffff], "what the host heard");
    },
  },
  {
    id: "T43c",
    title: "a device that loses the bus while it tells the host something tries again",
    needs: ["fixture.loseArbitration"],
    async run(bench) {
      const heard: number[] = [];
      await bench.attachBare(
        [SMBUS_HOST_ADDRESS],
        hostNotifyTarget((_from, value) => heard.push(value)),
      );
      for (let losses = 0; losses < 3; losses += 1) await bench.loseArbitration();
      const controller = await bench.controller();
      try {
        await hostNotify(controller, 0x2c, 0x1234);
      } catch (error) {
        if (controller.capabilities.nackPhase || !isI2CError(error) || error.kind !== "nack") throw error;
        throw new NotJudged("controller.nackPhase");
      }
      await bench.becomes(() => heard.length === 1, "the host was not told once");
      demandEqual(heard, [0x1234], "what the host heard");
    },
  },
];

/** A device with one command of each kind. @returns what is written to it */
async function device(bench: TargetBench, use: PacketErrorCodeUse = "optional"): Promise<string[]> {
  const written: string[] = [];
  const target = bench.layers.smbusTarget({
    packetErrorCode: use,
    commands: {
      [BYTE]: { kind: "byte", read: () => 0x42, write: (value) => void written.push(`byte ${value}`) },
      [WORD]: {
        kind: "word",
        read: () => 0xc194,
        write: (value) => void written.push(`word ${value & 0xff} ${value >> 8}`),
        call: (value) => ((value & 0xff) << 8) | (value >> 8),
      },
      [BLOCK]: {
        kind: "block",
        read: () => Uint8Array.of(1, 2, 3),
        write: (bytes) => void written.push(`block ${bytes.join(" ")}`),
        call: (bytes) => Uint8Array.of(bytes.length, ...bytes.toReversed()),
      },
    },
  });
  await bench.attachBare([DEVICE], target);
  return written;
}

/** Demands that just this was written since the last time. */
async function whatIsWritten(
  bench: TargetBench,
  written: string[],
  expected: readonly string[],
  what: string,
): Promise<void> {
  await bench.patience.eventually(() => written.length >= expected.length);
  demandEqual(written.splice(0), expected, `what was written by ${what}`);
}
