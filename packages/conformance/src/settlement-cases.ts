import type { I2CBus } from "@twowire/core";
import { Cancellation } from "./cancellation.ts";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import { Underway } from "./underway.ts";

/** C04 and C05: how a transfer ends, well or not, and what is on the bus by then. */
export const SETTLEMENT_CASES: readonly ConformanceCase[] = [
  {
    id: "C04a",
    title: "after a NACK of the address the bus is idle, and the next transfer begins with START",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([THERE], scriptedTarget());
      const error = await bench.fails(controller, bench.absent, [{ write: bytes(0x01) }]);
      demandEqual(error.bus, "idle", "state of the bus by the error");
      await nextTransferIsWhole(bench, controller);
    },
  },
  {
    id: "C04b",
    title: "after a NACK of data nothing more is sent, the bus is idle, and the next transfer begins with START",
    needs: ["host", "host.restart", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: (_byte, index) => index !== 1 }));
      await bench.attach([THERE], scriptedTarget());
      const error = await bench.fails(controller, HERE, [{ write: bytes(0x00, 0x10, 0x20) }]);
      demandEqual(error.bus, "idle", "state of the bus by the error");
      await bench.sees("S 29W A 00 A 10 N");
      await nextTransferIsWhole(bench, controller);
    },
  },
  {
    id: "C04c",
    title: "after a NACK of the address behind a repeated START the bus is idle",
    needs: ["host", "host.restart", "host.nackAddress"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ start: (_direction, restart) => !restart }));
      await bench.attach([THERE], scriptedTarget());
      const error = await bench.fails(controller, HERE, [{ write: bytes(0x05) }, { read: new Uint8Array(1) }]);
      demandEqual(error.bus, "idle", "state of the bus by the error");
      await bench.sees("S 29W A 05 A Sr 29R N");
      await nextTransferIsWhole(bench, controller);
    },
  },
  {
    id: "C04d",
    title: "after a target has stretched the clock for too long the bus is free for the next transfer",
    needs: ["host", "host.stretch", "passTime"],
    async run(bench) {
      const controller = await openThatAwaitsStretching(bench);
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const error = await bench.whileTimePasses(bench.fails(controller, HERE, [{ write: bytes(0x05) }]), 10);
      if (!bench.mayBeNack(controller, error)) demandEqual(error.kind, "timeout", "kind of the error");
      demandEqual(error.bus, "idle", "state of the bus by the error");
      await bench.seesCut("S 29W A 05");
      await nextTransferIsWhole(bench, controller);
      gate.open();
    },
  },
  {
    id: "C04e",
    title: "after a NACK the next transfer is right",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await memory.store(controller, memory.firstCell, [0x77]);
      for (const segment of [{ write: bytes(0x00) }, { read: new Uint8Array(1) }]) {
        const error = await bench.fails(controller, bench.absent, [segment]);
        demandEqual(error.bus, "idle", "state of the bus by the error");
        demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(0x77), "cell read after the NACK");
      }
    },
  },
  {
    id: "C05a",
    title: "when a transfer settles, well or not, its STOP is on the wire",
    needs: ["host", "host is prompt", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: (byte) => byte !== 0xff }));
      await bench.perform(controller, HERE, [{ write: bytes(0x01) }]);
      demandEqual(bench.log.openParts, 0, "targets still addressed after a transfer");
      await bench.perform(controller, HERE, [{ read: new Uint8Array(1) }]);
      demandEqual(bench.log.openParts, 0, "targets still addressed after a read");
      await bench.fails(controller, HERE, [{ write: bytes(0xff) }]);
      demandEqual(bench.log.openParts, 0, "targets still addressed after a NACK");
    },
  },
  {
    id: "C05b",
    title:
      "a transfer called off on the wire is cut with a STOP, or finished before the next one, and the error says which",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await bench.open();
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const signal = new Cancellation();
      const called = new Underway(controller.transfer(HERE, [{ write: bytes(0x01, 0x02) }], { signal }));
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      signal.abort();
      const error = await rejection(called.result, "a transfer that was called off");
      demandEqual(error.kind, "aborted", "kind of the error");
      const { cut } = controller.capabilities;
      demandEqual(
        [error.outcome, error.bus],
        cut ? ["cut", "idle"] : ["finishing", "busy"],
        "outcome, state of the bus",
      );
      if (cut) await bench.seesCut("S 29W A 01");
      const next = new Underway(controller.transfer(THERE, [{ write: bytes(0x07) }]));
      await bench.settle();
      demandEqual(next.settled, cut, "whether the next transfer was done before the target let the clock go");
      gate.open();
      await next.result;
      await bench.sees(`${cut ? "" : "S 29W A 01 A 02 A P "}S 2AW A 07 A P`);
    },
  },
  {
    id: "C05c",
    title: "a transfer called off while it waits for its turn is never sent",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await bench.open();
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const first = new Underway(controller.transfer(HERE, [{ write: bytes(0x01) }]));
      const signal = new Cancellation();
      const waiting = new Underway(controller.transfer(THERE, [{ write: bytes(0x02) }], { signal }));
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      signal.abort();
      const error = await rejection(waiting.result, "a transfer that was called off");
      demandEqual([error.kind, error.outcome, error.bus], ["aborted", "never-sent", "untouched"], "the error");
      gate.open();
      await first.result;
      await bench.sees("S 29W A 01 A P");
    },
  },
  {
    id: "C05d",
    title: "a transfer that is called off before it begins is never sent",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      if (bench.fixture.host !== undefined) await bench.attach([HERE], scriptedTarget());
      const signal = new Cancellation();
      signal.abort();
      await bench.refuses("aborted", "a transfer with a signal that has fired", () =>
        controller.transfer(HERE, [{ write: bytes(0x01) }], { signal }),
      );
    },
  },
  {
    id: "C05e",
    title: "a transfer that takes longer than its timeout is given up, and the next one is whole",
    needs: ["host", "host.stretch", "passTime"],
    async run(bench) {
      const controller = await bench.open();
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const late = controller.transfer(HERE, [{ write: bytes(0x01) }], { timeoutMs: 5 });
      const error = await bench.whileTimePasses(rejection(late, "a transfer with a deadline"));
      demandEqual(error.kind, "timeout", "kind of the error");
      demandEqual(error.outcome, controller.capabilities.cut ? "cut" : "finishing", "outcome");
      if (controller.capabilities.cut) await bench.seesCut("S 29W A 01");
      gate.open();
      await controller.transfer(THERE, [{ write: bytes(0x07) }]);
      await bench.sees(`${controller.capabilities.cut ? "" : "S 29W A 01 A P "}S 2AW A 07 A P`);
    },
  },
  {
    id: "C05f",
    title: "a transfer called off while another controller has the bus is not waited for",
    needs: ["host", "host.stretch", "openSecond"],
    async run(bench) {
      const controller = await bench.open();
      const second = await bench.openSecond();
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const first = new Underway(controller.transfer(HERE, [{ write: bytes(0x01) }]));
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      const signal = new Cancellation();
      const waiting = new Underway(second.transfer(THERE, [{ write: bytes(0x02) }], { signal }));
      await bench.settle();
      signal.abort();
      const error = await rejection(waiting.result, "a transfer that was called off");
      demandEqual(error.kind, "aborted", "kind of the error");
      const { cut } = second.capabilities;
      demandEqual(error.outcome, cut ? "never-sent" : "finishing", "outcome");
      gate.open();
      await first.result;
      await second.transfer(THERE, [{ write: bytes(0x03) }]);
      await bench.sees(`S 29W A 01 A P ${cut ? "" : "S 2AW A 02 A P "}S 2AW A 03 A P`);
    },
  },
];

/** Checks that a transfer, also one of somebody else, finds the bus free and begins with START. */
async function nextTransferIsWhole(bench: ControllerBench, controller: I2CBus): Promise<void> {
  await bench.perform(controller, THERE, [{ write: bytes(0x07) }]);
  await bench.sees("S 2AW A 07 A P");
  if (bench.fixture.openSecond === undefined) return;
  await bench.perform(await bench.openSecond(), THERE, [{ write: bytes(0x08) }]);
  await bench.sees("S 2AW A 08 A P");
}

/** Opens a controller that waits while a target holds the clock low. */
export async function openThatAwaitsStretching(bench: ControllerBench): Promise<I2CBus> {
  const controller = await bench.open();
  if (controller.capabilities.clockStretching === "none") throw new NotCapable("clockStretching");
  return controller;
}
