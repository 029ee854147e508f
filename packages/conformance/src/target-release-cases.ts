import { type I2CTargetRequest, registerMap, type TargetHandler } from "@twowire/core";
import { demand, demandEqual, helpfulError, rejection } from "./judgement.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { nextRequest } from "./target-write-cases.ts";
import { Underway } from "./underway.ts";

/** Milliseconds that these targets may let the controller wait: less than any controller's own patience. */
const HOLD_LIMIT_MS = 20;

/** T27 and T30: the bus is released, whatever a target does, and the next transfer is right. */
export const TARGET_RELEASE_CASES: readonly TargetCase[] = [
  {
    id: "T27a",
    title: "a request that nobody answers is released after the limit, and whoever forgot it is told (request API)",
    needs: ["nack", "stretch", "fixture.passTime"],
    async run(bench) {
      const target = await bench.openTarget([HERE], { holdLimitMs: HOLD_LIMIT_MS });
      const writing = new Underway(bench.write(HERE, 1, 2));
      const written = await nextRequest(bench, target.request());
      await bench.refused(bench.patience.whileTimePasses(writing.result), 0);
      await released(bench, written);
      const reading = new Underway(bench.read(HERE, 3));
      const asked = await nextRequest(bench, target.request());
      demandEqual(await bench.patience.whileTimePasses(reading.result), new Uint8Array(3).fill(0xff), "what is read");
      await released(bench, asked);
      await nextTransfersWork(bench, target.request());
    },
  },
  {
    id: "T27b",
    title: "a request that a loop leaves by throwing is released at once (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      const mishap = new Error("a mishap in the loop");
      const serving = (async (): Promise<void> => {
        for await (const request of target) {
          await request.read(1);
          throw mishap;
        }
      })();
      const failed = new Underway(serving);
      await bench.refused(bench.write(HERE, 1, 2), 1);
      const caught: unknown = await failed.result.catch((error: unknown) => error);
      demandEqual(caught === mishap, true, "whether what the loop threw came through");
      await nextTransfersWork(bench, target.request());
    },
  },
  {
    id: "T27c",
    title: "an answer that comes after the limit is refused, and says whose fault it was (request API)",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      const target = await bench.openTarget([HERE], { holdLimitMs: HOLD_LIMIT_MS });
      const reading = new Underway(bench.read(HERE, 2));
      const request = await nextRequest(bench, target.request());
      await bench.patience.pass(HOLD_LIMIT_MS - 5);
      demandEqual(reading.settled, false, "whether the bus was released before the limit");
      await bench.patience.whileTimePasses(reading.result);
      const error = await rejection(request.write(Uint8Array.of(1, 2)), "an answer after the limit");
      demandEqual(error.kind, "timeout", "kind of the error");
      demand(error.nextStep.includes("target"), `"${error.nextStep}" does not say that it was the target's fault`);
      await nextTransfersWork(bench, target.request());
    },
  },
  {
    id: "T27d",
    title: "a handler that throws, at any call, does not keep the bus",
    needs: [],
    async run(bench) {
      let broken: keyof TargetHandler | undefined;
      const sound = scriptedTarget({ offers: [0x5a] });
      const fail = <T>(call: keyof TargetHandler, answer: T): T => {
        if (broken === call) throw new Error("a mishap in the handler");
        return answer;
      };
      await bench.attachBare([HERE], {
        start: (...asked) => fail("start", sound.start(...asked)),
        write: (byte) => fail("write", sound.write(byte)),
        read: () => fail("read", sound.read()),
        clocked: () => fail("clocked", undefined),
        stop: () => fail("stop", undefined),
      });
      for (const call of ["start", "write", "read", "clocked", "stop"] as const) {
        broken = call;
        await endsSomehow(bench, call === "read" || call === "clocked" ? bench.read(HERE, 2) : bench.write(HERE, 1, 2));
        broken = undefined;
        await bench.write(HERE, 3);
        demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x5a), `what is read after ${call} threw`);
      }
    },
  },
  {
    id: "T27e",
    title: "a handler whose promise is rejected does not keep the bus",
    needs: ["stretch"],
    async run(bench) {
      let broken: string | undefined;
      const answer = async <T>(call: string, value: T): Promise<T> => {
        await Promise.resolve();
        if (broken === call) throw new Error("a mishap in the handler");
        return value;
      };
      await bench.attachBare([HERE], {
        start: () => answer("start", true),
        write: () => answer("write", true),
        read: () => answer("read", 0x5a),
        stop: () => undefined,
      });
      for (const call of ["start", "write", "read"] as const) {
        broken = call;
        await endsSomehow(bench, call === "read" ? bench.read(HERE, 2) : bench.write(HERE, 1, 2));
        broken = undefined;
        await bench.write(HERE, 3);
        demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x5a), `what is read after ${call} failed`);
      }
    },
  },
  {
    id: "T27f",
    title: "physics that throw do not keep the bus, and the registers work on (register target)",
    needs: [],
    async run(bench) {
      let broken = false;
      const fail = (): void => {
        if (broken) throw new Error("a mishap in the physics");
      };
      const map = registerMap({ name: "PHYSICS", registers: { value: { address: 0, width: 8 } } });
      await bench.registers(map, { hooks: { beforeRead: fail, beforeWrite: fail, written: fail } });
      broken = true;
      await endsSomehow(bench, bench.write(HERE, 0, 1));
      await endsSomehow(bench, bench.read(HERE, 1));
      broken = false;
      await bench.write(HERE, 0, 2);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(2), "the register");
    },
  },
  {
    id: "T27g",
    title: "a request may be closed twice; used after that, or in the wrong direction, it says so (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      const writing = new Underway(bench.write(HERE, 1));
      const written = await nextRequest(bench, target.request());
      await refusesUse(written.write(Uint8Array.of(1)), "invalid-argument", "answering a write");
      await written.close();
      await written.close();
      await written[Symbol.asyncDispose]();
      await bench.refused(writing.result, 0);
      await refusesUse(written.read(1), "closed", "reading a closed request");
      await refusesUse(written.ack(), "closed", "acknowledging in a closed request");
      const reading = new Underway(bench.read(HERE, 1));
      const asked = await nextRequest(bench, target.request());
      await refusesUse(asked.read(1), "invalid-argument", "reading from a read");
      await refusesUse(asked.ack(), "invalid-argument", "acknowledging in a read");
      await asked.close();
      demandEqual(await reading.result, Uint8Array.of(0xff), "what is read from a request that is closed at once");
      await refusesUse(asked.write(Uint8Array.of(1)), "closed", "answering in a closed request");
      await nextTransfersWork(bench, target.request());
    },
  },
  {
    id: "T30a",
    title:
      "a handler taken off the bus while it is addressed is told once, asked nothing more, and the bus is released",
    needs: ["stretch"],
    async run(bench) {
      for (const direction of ["write", "read"] as const) {
        const gate = bench.gate();
        const told: string[] = [];
        const after = (): void => {
          if (told.some((each) => each.startsWith("end"))) told.push("asked after its end");
        };
        const attachment = await bench.attachBare([HERE], {
          start: () => true,
          write: (byte) => (after(), byte === 2 ? gate.pass().then(() => true) : true),
          read: () => (after(), told.push("read") === 2 ? gate.pass().then(() => 2) : 1),
          clocked: after,
          stop: (end) => void told.push(`end ${end}`),
        });
        const transfer = direction === "write" ? bench.write(HERE, 1, 2, 3, 4) : bench.read(HERE, 4);
        const ended = new Underway(endsSomehow(bench, transfer));
        await bench.becomes(() => gate.reached, "the transfer never reached its target");
        await attachment.detach();
        await attachment.detach();
        gate.open();
        await ended.result;
        demandEqual(
          told.filter((each) => each !== "read"),
          ["end detached"],
          `what the target was told of a ${direction}`,
        );
        await bench.refused(bench.write(HERE, 1), "address");
        const next = await bench.attach([HERE], scriptedTarget());
        await bench.write(HERE, 5);
        await bench.sees("S 29W A 05 A P");
        await next.detach();
      }
    },
  },
  {
    id: "T30b",
    title:
      "a target closed while it is addressed releases the bus, and whoever waits for requests is told (request API)",
    needs: ["stretch"],
    async run(bench) {
      for (const [title, transfer, use] of WAYS_TO_BE_ADDRESSED) {
        const target = await bench.openTarget();
        const ended = new Underway(endsSomehow(bench, transfer(bench)));
        const request = await nextRequest(bench, target.request());
        const used = new Underway(use(request));
        await bench.patience.settle();
        const waiting = new Underway(target.request());
        await bench.closeTarget(target);
        await target.close();
        await ended.result;
        await used.result;
        demandEqual((await rejection(waiting.result, "waiting for a request")).kind, "closed", `${title}: error`);
        await bench.refused(bench.write(HERE, 1), "address", title);
      }
    },
  },
  {
    id: "T30c",
    title:
      "a handler taken off the bus while it considers its address is asked for no byte, and has an end if it agreed",
    needs: ["stretch"],
    async run(bench) {
      for (const agrees of [true, false]) {
        const gate = bench.gate();
        const told: string[] = [];
        const attachment = await bench.attachBare([HERE], {
          start: () => gate.pass().then(() => agrees),
          write: () => told.push("byte") > 0,
          read: () => told.push("fetch"),
          stop: (end) => void told.push(`end ${end}`),
        });
        const ended = new Underway(endsSomehow(bench, bench.write(HERE, 1, 2)));
        await bench.becomes(() => gate.reached, "the transfer never reached its target");
        await attachment.detach();
        gate.open();
        await ended.result;
        await bench.patience.settle();
        demandEqual(told, agrees ? ["end detached"] : [], "what the target was told");
        const next = await bench.attach([HERE], scriptedTarget());
        await bench.write(HERE, 5);
        await bench.sees("S 29W A 05 A P");
        await next.detach();
      }
    },
  },
];

/** How a target can be addressed: what the controller does, and how far its target came with the answer. */
const WAYS_TO_BE_ADDRESSED: readonly (readonly [
  title: string,
  transfer: (bench: TargetBench) => Promise<unknown>,
  use: (request: I2CTargetRequest) => Promise<unknown>,
])[] = [
  ["a write that is not read", (bench) => bench.write(HERE, 1, 2), () => Promise.resolve()],
  ["a write that is read", (bench) => bench.write(HERE, 1, 2), (request) => request.read(1)],
  ["a byte that is looked at", (bench) => bench.write(HERE, 1, 2), (request) => request.read(1, { ack: false })],
  ["a read that is not answered", (bench) => bench.read(HERE, 3), () => Promise.resolve()],
  ["a read that is half answered", (bench) => bench.read(HERE, 3), (request) => request.write(Uint8Array.of(1))],
];

/** Demands that a transfer ends, one way or the other, without time passing. */
async function endsSomehow(bench: TargetBench, transfer: Promise<unknown>): Promise<void> {
  const underway = new Underway(transfer);
  await bench.becomes(() => underway.settled, "the bus was not released");
  await underway.result.catch((error: unknown) => void helpfulError(error, "the transfer"));
}

/** Demands that a request was released for its target. */
async function released(bench: TargetBench, request: I2CTargetRequest): Promise<void> {
  await bench.becomes(() => request.end !== undefined, "the request did not end");
  demandEqual(request.end, "timeout", "end of the request");
  await request.close();
}

/** Demands that a write and a read after it are whole. @param asked the call for the first request, already made */
async function nextTransfersWork(bench: TargetBench, asked: Promise<I2CTargetRequest | undefined>): Promise<void> {
  const writing = new Underway(bench.write(HERE, 7, 8));
  const request = await nextRequest(bench, asked);
  demandEqual(await request.read(), Uint8Array.of(7, 8), "the next write");
  await request.close();
  await writing.result;
  demandEqual(request.end, "stop", "end of the next write");
}

async function refusesUse(call: Promise<unknown>, kind: string, what: string): Promise<void> {
  demandEqual((await rejection(call, what)).kind, kind, `${what}: kind of the error`);
}
