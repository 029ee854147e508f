import { type I2CTargetRequest, registerMap } from "@twowire/core";
import { Cancellation } from "./cancellation.ts";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { Underway } from "./underway.ts";

/** What a target reads of a write, and how many bytes the controller sends: every pair of both is tried. */
const TAKEN = [0, 1, 2, 3, 4, 8, 32, 512, Number.POSITIVE_INFINITY];
const SENT = [0, 1, 2, 3, 4, 8, 9, 33, 256, 512];

/** Registers that are written in pairs, with nothing but NACKs elsewhere. */
const PAIRS = registerMap({
  name: "PAIRS",
  pointer: { increment: "register", writes: "pairs" },
  unmapped: "nack",
  registers: { one: { address: 0x10, width: 8, reset: 0x11 }, other: { address: 0x11, width: 8, reset: 0x22 } },
});

/** T04 to T07: which bytes a target takes, and how it refuses one. */
export const TARGET_WRITE_CASES: readonly TargetCase[] = [
  {
    id: "T04a",
    title: "a target that takes so many bytes gets just these, and the next one is refused (handler)",
    needs: ["nack"],
    async run(bench) {
      let taken = 0;
      const got: number[] = [];
      const take = (byte: number): boolean => got.push(byte) <= taken;
      await bench.attach([HERE], scriptedTarget({ write: take, start: () => ((got.length = 0), true) }));
      for (taken = 0; taken <= 4; taken += 1) {
        await bench.refused(bench.write(HERE, 1, 2, 3, 4, 5), taken, `a write of which ${taken} bytes are taken`);
        demandEqual(got, [1, 2, 3, 4, 5].slice(0, taken + 1), "bytes that the target heard");
      }
      await bench.write(HERE, 1, 2, 3, 4, 5);
      demandEqual(got, [1, 2, 3, 4, 5], "bytes that the target heard");
    },
  },
  {
    id: "T04b",
    title: "a target that reads so many bytes gets just these, and the next one is refused (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      let wanted: number | undefined;
      const got: Uint8Array[] = [];
      bench.serve(target, async (request) => void got.push(await request.read(wanted)));
      for (const taken of TAKEN) {
        wanted = Number.isFinite(taken) ? taken : undefined;
        for (const sent of await lengthsWithin(bench, SENT)) {
          const data = pattern(sent);
          const what = `a write of ${sent} bytes of which ${taken} are read`;
          if (taken < sent) await bench.refused(bench.write(HERE, ...data), taken, what);
          else await bench.write(HERE, ...data);
          await bench.becomes(() => got.length === 1, `${what} was no request`);
          demandEqual(got, [data.slice(0, taken)], `what the target has of ${what}`);
          got.length = 0;
        }
      }
    },
  },
  {
    id: "T04c",
    title: "what came before a byte that is refused is kept (register target)",
    needs: ["nack"],
    async run(bench) {
      const { file } = await bench.registers(PAIRS);
      await bench.refused(bench.write(HERE, 0x11, 0xaa, 0x55, 0xbb), 2);
      demandEqual([file.peek("one"), file.peek("other")], [0x11, 0xaa], "the registers");
      await bench.write(HERE, 0x10, 0xcc);
      demandEqual([file.peek("one"), file.peek("other")], [0xcc, 0xaa], "the registers after the next write");
    },
  },
  {
    id: "T05a",
    title: "a refusal is that of this byte, or of the next one, or of none, as the host's capability says (handler)",
    needs: [],
    async run(bench) {
      const { nack } = bench.can;
      await bench.attachBare([HERE], scriptedTarget({ write: (byte) => byte !== 0xff }));
      for (let at = 0; at < 4; at += 1) {
        const data = [1, 2, 3, 4, 5].map((byte, index) => (index === at ? 0xff : byte));
        if (nack === "none") await bench.write(HERE, ...data);
        else await bench.refused(bench.write(HERE, ...data), nack === "byte" ? at : at + 1, `refusing byte ${at}`);
      }
      // There is no byte after the last one that could be refused instead.
      if (nack === "byte") await bench.refused(bench.write(HERE, 1, 0xff), 1, "refusing the last byte");
      else await bench.write(HERE, 1, 0xff);
    },
  },
  {
    id: "T06a",
    title: "a refusal does not reach into the next transfer (handler)",
    needs: [],
    async run(bench) {
      if (bench.can.nack === "none") throw new NotCapable("nack");
      await bench.attach([HERE], scriptedTarget({ write: (byte) => byte !== 0xff, offers: [0x5a] }));
      for (const data of [
        [0xff, 1],
        [1, 0xff],
      ]) {
        await bench.write(HERE, ...data).catch(() => undefined);
        bench.log.clear();
        await bench.write(HERE, 1, 2, 3);
        await bench.sees("S 29W A 01 A 02 A 03 A P");
        demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x5a), "what is read after a refusal");
        bench.log.clear();
      }
    },
  },
  {
    id: "T06b",
    title: "a refusal does not reach into the next transfer (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      bench.serve(target, async (request) => {
        if (request.isRead) {
          await request.write(Uint8Array.of(0x5a));
          return;
        }
        const [first] = await request.read(1, { ack: false });
        if (first === undefined) return;
        await request.ack(first !== 0xff);
        await request.read();
      });
      await bench.refused(bench.write(HERE, 0xff, 1), 0);
      await bench.write(HERE, 1, 2, 3);
      await bench.refused(bench.write(HERE, 0xff), 0);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x5a), "what is read after a refusal");
    },
  },
  {
    id: "T06c",
    title: "a refusal does not reach into the next transfer (register target)",
    needs: ["nack"],
    async run(bench) {
      await bench.registers(PAIRS);
      await bench.refused(bench.write(HERE, 0x55, 1), 0);
      await bench.write(HERE, 0x11, 0x33);
      await bench.refused(bench.write(HERE, 0x55), 0);
      demandEqual(await bench.writeRead(HERE, [0x11], 1), Uint8Array.of(0x33), "register after a refusal");
    },
  },
  {
    id: "T07a",
    title:
      "a byte that is looked at first keeps the controller waiting, and is then acknowledged or refused (request API)",
    needs: ["nack", "stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      for (const good of [true, false]) {
        for (const index of [0, 2]) {
          const writing = new Underway(bench.write(HERE, ...[1, 2, 3].slice(0, index + 1)));
          const request = await nextRequest(bench, target.request());
          demandEqual((await request.read(index + 1, { ack: false })).length, index + 1, "bytes read");
          await bench.patience.settle();
          demandEqual(writing.settled, false, "whether the controller went on before the acknowledge");
          await request.ack(good);
          if (good) await writing.result;
          else await bench.refused(writing.result, index);
          await bench.becomes(() => request.end !== undefined, "the request did not end");
          demandEqual(request.end, good ? "stop" : "nack", "end of the request");
          await request.close();
        }
      }
    },
  },
  {
    id: "T07b",
    title:
      "a controller that gives up while a byte waits ends the request, and acknowledging it then does nothing (request API)",
    needs: ["nack", "stretch"],
    async run(bench) {
      const controller = await bench.controller();
      if (!controller.capabilities.cut) throw new NotJudged("controller.cut");
      const target = await bench.openTarget();
      const signal = new Cancellation();
      const writing = bench.transfer(HERE, [{ write: Uint8Array.of(7, 8) }], { signal });
      const givenUp = new Underway(rejection(writing, "a transfer that was called off"));
      const request = await nextRequest(bench, target.request());
      await request.read(1, { ack: false });
      signal.abort();
      await givenUp.result;
      await bench.becomes(() => request.end !== undefined, "the request did not end");
      demand(request.end !== "nack", "the request ended with a refusal, which it was not");
      await request.ack(true);
      demandEqual((await request.read()).length, 0, "bytes read after the end");
      await request.close();
      bench.serve(target, async (next) => void (await next.read()));
      await bench.write(HERE, 9);
    },
  },
  {
    id: "T07c",
    title: "an answer that comes later keeps the controller waiting, and counts for that byte (handler)",
    needs: ["nack", "stretch"],
    async run(bench) {
      for (const good of [true, false]) {
        const gate = bench.gate();
        const attachment = await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => good) }));
        const writing = new Underway(bench.write(HERE, 7));
        await bench.becomes(() => gate.reached, "the byte never reached its target");
        await bench.patience.settle();
        demandEqual(writing.settled, false, "whether the controller went on before the acknowledge");
        gate.open();
        if (good) await writing.result;
        else await bench.refused(writing.result, 0);
        await bench.sees(`S 29W A 07 ${good ? "A P" : "N"}`);
        await attachment.detach();
      }
    },
  },
];

/** The next request, which must be there. */
export async function nextRequest(
  bench: TargetBench,
  asked: Promise<I2CTargetRequest | undefined>,
): Promise<I2CTargetRequest> {
  const underway = new Underway(asked);
  await bench.becomes(() => underway.settled, "no request came");
  const request = await underway.result;
  demand(request !== undefined, "no request came, although no time limit was set");
  return request;
}

/** Those lengths that the controller can write. */
async function lengthsWithin(bench: TargetBench, lengths: readonly number[]): Promise<readonly number[]> {
  const { maxWriteLength, emptyWrite } = (await bench.controller()).capabilities;
  return lengths.filter((length) => length <= maxWriteLength && (length > 0 || emptyWrite));
}

/** Bytes that differ from their neighbours, and from those 256 further on. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
}
