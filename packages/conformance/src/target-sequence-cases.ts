import { delay, registerMap, type Segment } from "@twowire/core";
import { Cancellation } from "./cancellation.ts";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { nextRequest } from "./target-write-cases.ts";
import { Underway } from "./underway.ts";

const write = (...bytes: readonly number[]): Segment => ({ write: Uint8Array.from(bytes) });
const read = (length: number): Segment => ({ read: new Uint8Array(length) });

/** T22 to T26: what follows what, and what belongs together. */
export const TARGET_SEQUENCE_CASES: readonly TargetCase[] = [
  {
    id: "T22a",
    title:
      "any two parts can be joined by a repeated START, and the target is told of the end of one and the start of the other (handler)",
    needs: ["restart"],
    async run(bench) {
      await bench.attach([HERE], scriptedTarget({ offers: [1, 2] }));
      for (const [segments, transcript] of [
        [[write(5), read(2)], "S 29W A 05 A Sr 29R A 01 A 02 N P"],
        [[write(5, 6), write(7)], "S 29W A 05 A 06 A Sr 29W A 07 A P"],
        [[write(), read(1)], "S 29W A Sr 29R A 01 N P"],
        [[read(2), write(7)], "S 29R A 01 A 02 N Sr 29W A 07 A P"],
        [[read(1), read(2)], "S 29R A 01 N Sr 29R A 01 A 02 N P"],
      ] as const) {
        await bench.transfer(HERE, segments);
        await bench.sees(transcript);
      }
    },
  },
  {
    id: "T22b",
    title: "each part is a request, the first ends with restart and the second says that it came by one (request API)",
    needs: ["restart"],
    async run(bench) {
      const target = await bench.openTarget();
      const seen: string[] = [];
      bench.serve(target, async (request) => {
        if (request.isRead) await request.write(Uint8Array.of(1, 2, 3));
        else await request.read();
        await bench.patience.eventually(() => request.end !== undefined);
        seen.push(`${request.isRestart ? "Sr" : "S"} ${request.isRead ? "read" : "write"} ${request.end}`);
      });
      for (const [segments, expected] of [
        [[write(5), read(2)], "S write restart, Sr read stop"],
        [[write(5), write(6)], "S write restart, Sr write stop"],
        [[read(2), write(5)], "S read restart, Sr write stop"],
        [[read(1), read(2)], "S read restart, Sr read stop"],
      ] as const) {
        await bench.transfer(HERE, segments);
        await bench.becomes(() => seen.length === 2, "two parts of a transfer were not two requests");
        demandEqual(seen.splice(0).join(", "), expected, "requests");
      }
    },
  },
  {
    id: "T22c",
    title: "a read that a repeated START joins to half a write is right (register target)",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "WORDS",
        order: "big",
        registers: {
          one: { address: 0, width: 16, reset: 0x1111 },
          other: { address: 1, width: 16, reset: 0x2222 },
        },
      });
      const { file } = await bench.registers(map);
      demandEqual(await bench.writeRead(HERE, [1, 0xbe], 2), Uint8Array.of(0x22, 0x22), "what is read");
      await bench.transfer(HERE, [read(1), write(0, 0xca, 0xfe)]);
      demandEqual([file.peek("one"), file.peek("other")], [0xcafe, 0x2222], "the registers");
      await bench.transfer(HERE, [write(1, 0xbe), write(0, 0xab, 0xcd)]);
      demandEqual([file.peek("one"), file.peek("other")], [0xabcd, 0x2222], "the registers after two writes");
    },
  },
  {
    id: "T22d",
    title: "a repeated START to another target ends the part of the one before (handler)",
    needs: ["restart"],
    async run(bench) {
      const controller = await bench.controller();
      if (!controller.capabilities.heldBus) throw new NotJudged("controller.heldBus");
      const ends: string[] = [];
      const noting = (name: string) => ({
        ...scriptedTarget({ start: (_direction, restart) => ends.push(`${name} ${restart ? "Sr" : "S"}`) > 0 }),
        stop: (end: string) => void ends.push(`${name} ${end}`),
      });
      await bench.attachBare([HERE], noting("one"));
      await bench.attachBare([THERE], noting("other"));
      await controller.exclusive(async (locked) => {
        await locked.transfer(HERE, [write(1)], { stop: false });
        await locked.transfer(THERE, [write(2)], { stop: false });
      });
      await bench.patience.eventually(() => ends.length >= 4);
      demandEqual(ends.join(", "), "one S, one restart, other Sr, other stop", "what the targets were told");
    },
  },
  {
    id: "T22e",
    title: "after a write that was refused, the read that should follow does not happen (handler)",
    needs: ["nack"],
    async run(bench) {
      await bench.attach([HERE], scriptedTarget({ write: (byte) => byte !== 0xff }));
      const untouched = new Uint8Array(2).fill(0xa5);
      await bench.refused(bench.transfer(HERE, [write(1, 0xff), { read: untouched }]), 1);
      demandEqual(untouched, new Uint8Array(2).fill(0xa5), "the buffer of the read");
      await bench.sees("S 29W A 01 A FF N");
      await bench.write(HERE, 3);
      await bench.sees("S 29W A 03 A P");
    },
  },
  {
    id: "T22f",
    title: "a START is told as a repeated one where it is one and the host can tell, and nowhere else (handler)",
    needs: [],
    async run(bench) {
      const told: string[] = [];
      await bench.attachBare([HERE], {
        ...scriptedTarget({ start: (_direction, restart) => told.push(restart ? "Sr" : "S") > 0 }),
        stop: (end) => void told.push(end),
      });
      await bench.write(HERE, 1);
      await bench.read(HERE, 1);
      await bench.writeRead(HERE, [1], 1);
      const pair = bench.can.restart ? ["S", "restart", "Sr", "stop"] : ["S", "stop", "S", "stop"];
      await bench.patience.eventually(() => told.length >= 8);
      demandEqual(told, ["S", "stop", "S", "stop", ...pair], "what the target was told");
    },
  },
  {
    id: "T23a",
    title: "a transfer that the controller cuts has one end, and the next one begins anew (handler)",
    needs: ["stretch"],
    async run(bench) {
      await demandCut(bench);
      const gate = bench.gate();
      const ends: string[] = [];
      let stuck = true;
      await bench.attachBare([HERE], {
        ...scriptedTarget({
          write: (_byte, index) => (stuck && index === 1 ? gate.pass().then(() => true) : true),
          start: (_direction, restart) => ends.push(restart ? "Sr" : "S") > 0,
        }),
        stop: (end) => void ends.push(end === "stop" || end === "cancelled" ? "end" : end),
      });
      const signal = new Cancellation();
      const cut = new Underway(rejection(bench.transfer(HERE, [write(1, 2, 3)], { signal }), "the transfer"));
      await bench.becomes(() => gate.reached, "the transfer never reached its target");
      signal.abort();
      await cut.result;
      stuck = false;
      await bench.write(HERE, 4, 5);
      gate.open();
      await bench.patience.settle();
      demandEqual(ends, ["S", "end", "S", "end"], "what the target was told");
    },
  },
  {
    id: "T23b",
    title: "a transfer that the controller cuts settles what its target waits for, with an end (request API)",
    needs: ["stretch"],
    async run(bench) {
      await demandCut(bench);
      const target = await bench.openTarget();
      const signal = new Cancellation();
      const cut = new Underway(rejection(bench.transfer(HERE, [write(1, 2, 3)], { signal }), "the transfer"));
      const request = await nextRequest(bench, target.request());
      await request.read(1);
      await bench.patience.settle();
      signal.abort();
      await cut.result;
      const rest = new Underway(request.read());
      await bench.becomes(() => rest.settled && request.end !== undefined, "the request did not end");
      demand(request.end === "cancelled" || request.end === "stop", `the request ended with ${request.end}`);
      demandEqual(await rest.result, new Uint8Array(), "bytes that were never acknowledged");
      await request.close();
      bench.serve(target, async (next) => void (next.isRead ? await next.write(Uint8Array.of(7)) : await next.read()));
      await bench.write(HERE, 4);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(7), "what is read in the next transfer");
    },
  },
  {
    id: "T24a",
    title: "each transfer's bytes are its own, however soon it follows (handler)",
    needs: [],
    async run(bench) {
      const parts: number[][] = [];
      await bench.attachBare([HERE], {
        ...scriptedTarget(),
        start: () => parts.push([]) > 0,
        write: (byte) => (parts.at(-1)?.push(byte) ?? 0) > 0,
      });
      await Promise.all([1, 2, 3, 4].map((number) => bench.write(HERE, number, 0x10 + number)));
      await bench.patience.eventually(() => parts.length >= 4);
      demandEqual(
        parts,
        [1, 2, 3, 4].map((number) => [number, 0x10 + number]),
        "bytes of each transfer",
      );
    },
  },
  {
    id: "T24b",
    title: "the first byte of a transfer is that request's, also where the one before was left unread (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      const got: Uint8Array[] = [];
      bench.serve(target, async (request) => void got.push(await request.read(1)));
      const writes = [1, 2, 3, 4].map((number) => new Underway(bench.write(HERE, number, 0x10 + number)));
      for (const [index, { result }] of writes.entries()) await bench.refused(result, 1, `write ${index}`);
      demandEqual(
        got,
        [1, 2, 3, 4].map((number) => Uint8Array.of(number)),
        "first byte of each request",
      );
    },
  },
  {
    id: "T25a",
    title: "each part of a transfer has one start and one end, however long it is (handler)",
    needs: [],
    async run(bench) {
      const told: string[] = [];
      await bench.attachBare([HERE], {
        ...scriptedTarget({ start: (direction) => told.push(direction) > 0 }),
        stop: () => void told.push("end"),
      });
      await bench.write(HERE, ...new Uint8Array(300));
      await bench.read(HERE, 300);
      await bench.transfer(HERE, [write()]);
      await bench.patience.eventually(() => told.length >= 6);
      demandEqual(told, ["write", "end", "read", "end", "write", "end"], "what the target was told");
    },
  },
  {
    id: "T25b",
    title: "a transfer that is taken bit by bit and slowly is one request (request API)",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      const target = await bench.openTarget();
      const data = Uint8Array.from({ length: 64 }, (_, index) => index);
      const got: number[][] = [];
      bench.serve(target, async (request) => {
        const bytes: number[] = [];
        got.push(bytes);
        for (let part = await request.read(7); part.length > 0; part = await request.read(7)) {
          bytes.push(...part);
          await delay(bench.clock, 1);
        }
      });
      await bench.patience.whileTimePasses(bench.write(HERE, ...data));
      await bench.becomes(() => got[0]?.length === data.length, "the request did not get all bytes");
      demandEqual(got, [[...data]], "bytes of each request");
    },
  },
  {
    id: "T25c",
    title: "two transfers are two requests, also where the first is still not fetched (request API)",
    needs: ["stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      const writes = [write(), write(1), write(2)].map((each) => new Underway(bench.transfer(HERE, [each])));
      await bench.patience.settle();
      const got: string[] = [];
      bench.serve(target, async (request) => void got.push(`${request.isRead} ${(await request.read()).join(" ")}`));
      await Promise.all(writes.map(({ result }) => result));
      await bench.becomes(() => got.length >= 3, "three transfers were not three requests");
      demandEqual(got, ["false ", "false 1", "false 2"], "requests");
    },
  },
  {
    id: "T26a",
    title: "the end of a write comes before the start of the read that a repeated START joins to it (handler)",
    needs: [],
    async run(bench) {
      const told: string[] = [];
      const handler = scriptedTarget({ offers: [7] });
      await bench.attachBare([HERE], {
        ...handler,
        start: (address, direction, restart) => (
          told.push(`start ${direction}`),
          handler.start(address, direction, restart)
        ),
        write: (byte) => told.push(`byte ${byte}`) > 0,
        read: () => (told.push("fetch"), handler.read()),
        stop: () => void told.push("end"),
      });
      await bench.writeRead(HERE, [5], 1);
      await bench.patience.eventually(() => told.at(-1) === "end" && told.length > 4);
      const fetches = told.filter((each) => each === "fetch").length;
      demand(fetches <= 1 + bench.can.prefetch, `${fetches} bytes were fetched for one`);
      const without = told.filter((each, index) => each !== "fetch" || told[index - 1] !== "fetch");
      demandEqual(without, ["start write", "byte 5", "end", "start read", "fetch", "end"], "what the target was told");
    },
  },
  {
    id: "T26b",
    title: "the write is over and read to its end before the read request that follows it is there (request API)",
    needs: ["stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      const reading = new Underway(bench.writeRead(HERE, [5], 1));
      const pointer = await nextRequest(bench, target.request());
      demandEqual(await pointer.read(), Uint8Array.of(5), "the write");
      demand(pointer.end !== undefined, "the write was read to its end, and has none");
      await pointer.close();
      const request = await nextRequest(bench, target.request());
      demandEqual(request.isRead, true, "whether the second request is a read");
      await request.write(Uint8Array.of(0xaa));
      await request.close();
      demandEqual(await reading.result, Uint8Array.of(0xaa), "what is read");
    },
  },
];

/** Demands a controller that ends a transfer when it is called off. */
async function demandCut(bench: TargetBench): Promise<void> {
  const { capabilities } = await bench.controller();
  if (!capabilities.cut) throw new NotJudged("controller.cut");
  if (capabilities.clockStretching === "none") throw new NotJudged("controller.clockStretching");
}
