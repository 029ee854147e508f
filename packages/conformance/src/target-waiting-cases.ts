import { Cancellation } from "./cancellation.ts";
import { demandEqual, rejection } from "./judgement.ts";
import { HERE } from "./places.ts";
import type { TargetCase } from "./target-case.ts";
import { nextRequest } from "./target-write-cases.ts";
import { Underway } from "./underway.ts";

/** T28 and T29: waiting for a request, and giving up. */
export const TARGET_WAITING_CASES: readonly TargetCase[] = [
  {
    id: "T28a",
    title: "a wait that is called off changes nothing: the request that comes then is the next one's (request API)",
    needs: ["stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      const signal = new Cancellation();
      const waiting = new Underway(target.request({ signal }));
      await bench.patience.settle();
      signal.abort();
      demandEqual((await rejection(waiting.result, "a wait that was called off")).kind, "aborted", "kind of the error");
      const before = await rejection(target.request({ signal }), "a wait that was called off before");
      demandEqual(before.kind, "aborted", "kind of the error");
      const writing = new Underway(bench.write(HERE, 5));
      const request = await nextRequest(bench, target.request());
      demandEqual(await request.read(), Uint8Array.of(5), "the write");
      await writing.result;
    },
  },
  {
    id: "T28b",
    title: "a request that comes as a wait is called off is not lost, and wakes whoever else waits (request API)",
    needs: ["stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      const signal = new Cancellation();
      const calledOff = new Underway(target.request({ signal }));
      const other = new Underway(target.request());
      await bench.patience.settle();
      const writing = new Underway(bench.write(HERE, 5));
      signal.abort();
      await bench.becomes(() => calledOff.settled, "the wait did not end");
      const first = await calledOff.result.catch(() => undefined);
      const request = first ?? (await nextRequest(bench, other.result));
      demandEqual(await request.read(), Uint8Array.of(5), "the write");
      await writing.result;
    },
  },
  {
    id: "T28c",
    title:
      "each of two who wait without a limit gets a request, also where one comes as the other is told (request API)",
    needs: ["stretch"],
    async run(bench) {
      const controller = await bench.controller();
      const target = await bench.openTarget();
      const waiting = new Underway(target.request());
      await bench.patience.settle();
      const send = (byte: number) => new Underway(controller.transfer(HERE, [{ write: Uint8Array.of(byte) }]));
      const one = send(1);
      const eager = new Underway(target.request());
      const other = send(2);
      const got = [waiting, eager].map(async ({ result }) => {
        const [byte = 0] = await (await nextRequest(bench, result)).read();
        return byte;
      });
      demandEqual(
        (await Promise.all(got)).toSorted((one, other) => one - other),
        [1, 2],
        "what both of them got",
      );
      await Promise.all([one.result, other.result]);
    },
  },
  {
    id: "T28d",
    title: "recovery lets go of the bus and of every request, may be repeated, and keeps the addresses (request API)",
    needs: ["nack"],
    async run(bench) {
      const target = await bench.openTarget();
      const writing = new Underway(bench.write(HERE, 1, 2));
      const request = await nextRequest(bench, target.request());
      const reading = new Underway(request.read(1, { ack: false }));
      await bench.patience.settle();
      await target.recover();
      await target.recover();
      await bench.refused(writing.result, 0);
      demandEqual(await reading.result, Uint8Array.of(1), "what the target had read");
      const asked = new Underway(bench.read(HERE, 2));
      await bench.patience.settle();
      await target.recover();
      demandEqual(await asked.result, Uint8Array.of(0xff, 0xff), "what is read from a target that recovers");
      demandEqual(await target.request({ timeoutMs: 0 }), undefined, "what is left of the requests");
      const again = new Underway(bench.write(HERE, 5));
      demandEqual(await (await nextRequest(bench, target.request())).read(), Uint8Array.of(5), "the next write");
      await again.result;
    },
  },
  {
    id: "T29a",
    title: "a time limit of 0 looks once, and nothing that is no time is taken for one (request API)",
    needs: ["stretch"],
    async run(bench) {
      const target = await bench.openTarget();
      const looked = new Underway(target.request({ timeoutMs: 0 }));
      await bench.becomes(() => looked.settled, "looking once waited");
      demandEqual(await looked.result, undefined, "what is there before any transfer");
      for (const timeoutMs of [-1, -0.001, Number.NaN, Number.NEGATIVE_INFINITY]) {
        const error = await rejection(target.request({ timeoutMs }), `a time limit of ${timeoutMs}`);
        demandEqual(error.kind, "invalid-argument", `a time limit of ${timeoutMs}: kind of the error`);
      }
      const writing = new Underway(bench.write(HERE, 5));
      await bench.patience.settle();
      const request = await nextRequest(bench, target.request({ timeoutMs: 0 }));
      demandEqual(await request.read(), Uint8Array.of(5), "the write");
      await writing.result;
    },
  },
  {
    id: "T29b",
    title: "a time limit is what it says, also below a millisecond, and Infinity is none (request API)",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      const target = await bench.openTarget();
      for (const timeoutMs of [0.25, 0.999, 1, 10]) {
        const waiting = new Underway(target.request({ timeoutMs }));
        await bench.patience.settle();
        if (timeoutMs >= 10) demandEqual(waiting.settled, false, `whether ${timeoutMs} ms were over at once`);
        await bench.patience.pass(timeoutMs + 1);
        await bench.becomes(() => waiting.settled, `${timeoutMs} ms were not over after a millisecond more`);
        demandEqual(await waiting.result, undefined, `what came within ${timeoutMs} ms`);
      }
      for (const timeoutMs of [Number.POSITIVE_INFINITY, undefined]) {
        const waiting = target.request({ timeoutMs });
        const underway = new Underway(waiting);
        await bench.patience.pass(2000);
        demandEqual(underway.settled, false, "whether a wait without limit ended");
        const writing = new Underway(bench.write(HERE, 6));
        demandEqual(await (await nextRequest(bench, waiting)).read(), Uint8Array.of(6), "the write");
        await writing.result;
      }
    },
  },
];
