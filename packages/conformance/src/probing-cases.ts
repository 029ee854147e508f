import { probe, scan } from "@twowire/core";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { demand, demandEqual, rejection, violated } from "./judgement.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";

/** The edges of the ranges where a write of no bytes may do harm, and what is just outside of them. */
const HARMED_BY_WRITE = [0x30, 0x37, 0x50, 0x5f];
const NOT_HARMED = [0x2f, 0x38, 0x4f, 0x60];

/** C34 and C36: finding out who is there. */
export const PROBING_CASES: readonly ConformanceCase[] = [
  {
    id: "C34a",
    title: "an automatic probe reads where a write could harm, and writes no bytes elsewhere",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      const { emptyWrite, maxReadLength } = controller.capabilities;
      for (const address of [...HARMED_BY_WRITE, ...NOT_HARMED]) {
        const attachment = await bench.attach([address], scriptedTarget({ offers: [0x5a] }));
        const result = await probe(controller, address);
        await attachment.detach();
        const digits = address.toString(16).toUpperCase();
        const byRead = HARMED_BY_WRITE.includes(address) || !emptyWrite;
        if (byRead) await bench.sees(maxReadLength > 0 ? `S ${digits}R A 5A N P` : "");
        else await bench.sees(`S ${digits}W A P`);
        demandEqual(result, byRead && maxReadLength === 0 ? "not-probed" : "present", `what is at 0x${digits}`);
      }
    },
  },
  {
    id: "C34b",
    title: "the method of a probe can be chosen, and one that the controller lacks touches nothing",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ offers: [0x5a] }));
      const { emptyWrite, maxReadLength } = controller.capabilities;
      demandEqual(await probe(controller, HERE, { method: "quick" }), emptyWrite ? "present" : "not-probed", "quick");
      await bench.sees(emptyWrite ? "S 29W A P" : "");
      const readable = maxReadLength > 0;
      demandEqual(await probe(controller, HERE, { method: "read" }), readable ? "present" : "not-probed", "read");
      await bench.sees(readable ? "S 29R A 5A N P" : "");
    },
  },
  {
    id: "C34c",
    title: "a scan leaves alone the addresses that it is told to skip, and asks every other one once",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget());
      await bench.attach([THERE], scriptedTarget());
      const { found, results } = await scan(controller, { skip: [HERE] });
      demandEqual(found, [THERE], "found");
      demandEqual(results.get(HERE), "not-probed", "the address to be skipped");
      await bench.sees(controller.capabilities.emptyWrite ? "S 2AW A P" : "S 2AR A FF N P");
    },
  },
  {
    id: "C34d",
    title: "a probe tells present from absent",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      demandEqual(await probe(controller, memory.address), "present", "where somebody is");
      demandEqual(await probe(controller, bench.absent), "absent", "where nobody is");
    },
  },
  {
    id: "C36a",
    title: "a scan that finds nothing is an empty report, not an error",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const report = await scan(controller, { first: bench.absent, last: bench.absent });
      demandEqual([report.found, report.inUse], [[], []], "found, in use");
      demandEqual(report.results.get(bench.absent), "absent", "what is at the address");
    },
  },
  {
    id: "C36b",
    title: "a scan of a stuck bus is an error, not an empty report",
    needs: ["faults.holdSda"],
    async run(bench) {
      const controller = await bench.open();
      await bench.inflict("holdSda");
      const error = await rejection(scan(controller), "a scan of a stuck bus");
      demandEqual(error.kind, "bus-stuck", "kind of the error");
      await bench.inflict("release");
    },
  },
  {
    id: "C36c",
    title: "a scan of a bus that was taken away is an error, not an empty report",
    needs: ["faults.unplug"],
    async run(bench) {
      const controller = await bench.open();
      await bench.inflict("unplug");
      const error = await rejection(scan(controller), "a scan of an unplugged bus");
      demandEqual(error.kind, "disconnected", "kind of the error");
    },
  },
  {
    id: "C36d",
    title: "a bus that does not exist is an error of its own kind",
    needs: ["openMissing"],
    async run(bench) {
      await opensAs(bench, "openMissing", "not-found");
    },
  },
  {
    id: "C36e",
    title: "a bus without permission is an error of its own kind",
    needs: ["openForbidden"],
    async run(bench) {
      await opensAs(bench, "openForbidden", "permission-denied");
    },
  },
];

async function opensAs(bench: ControllerBench, way: "openMissing" | "openForbidden", kind: string): Promise<void> {
  const open = bench.fixture[way] ?? violated("the fixture took its way to open a bus back");
  const error = await rejection(open(), "opening it");
  demandEqual(error.kind, kind, "kind of the error");
  demand(error.nextStep.length > 10, `"${error.message}" does not help`);
}
