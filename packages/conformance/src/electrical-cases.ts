import type { I2CBus } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import { openThatAwaitsStretching } from "./settlement-cases.ts";
import { Underway } from "./underway.ts";

/** C23 to C27, as far as they show above the two lines: stretched clocks, stuck lines, recovery. */
export const ELECTRICAL_CASES: readonly ConformanceCase[] = [
  {
    id: "C23a",
    title: "a clock held low is awaited at the address, at every byte written and at every byte read",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await openThatAwaitsStretching(bench);
      let stretched = 0;
      const stretch = async (): Promise<void> => {
        stretched += 1;
        await bench.settle();
      };
      await bench.attach(
        [HERE],
        scriptedTarget({
          offers: [0x21, 0x22],
          start: () => stretch().then(() => true),
          write: () => stretch().then(() => true),
          beforeRead: () => stretch(),
        }),
      );
      await bench.perform(controller, HERE, [{ write: bytes(0x01, 0x02) }]);
      const read = new Uint8Array(2);
      await bench.perform(controller, HERE, [{ read }]);
      demandEqual(read, bytes(0x21, 0x22), "bytes read");
      demand(stretched >= 6, "the target was not asked for every byte");
      await bench.sees("S 29W A 01 A 02 A P S 29R A 21 A 22 N P");
    },
  },
  {
    id: "C23b",
    title: "a clock held low for too long is a timeout, and not waited for longer",
    needs: ["host", "host.stretch", "passTime"],
    async run(bench) {
      const controller = await openThatAwaitsStretching(bench);
      const gate = bench.gate();
      let stretchAt: "start" | "write" | "read" = "start";
      const stretch = <T>(at: typeof stretchAt, answer: T): T | Promise<T> =>
        at === stretchAt ? gate.pass().then(() => answer) : answer;
      await bench.attach(
        [HERE],
        scriptedTarget({
          start: () => stretch("start", true),
          write: () => stretch("write", true),
          beforeRead: () => (stretchAt === "read" ? gate.pass() : undefined),
        }),
      );
      let untold = false;
      for (stretchAt of ["start", "write", "read"] as const) {
        const segment = stretchAt === "read" ? { read: new Uint8Array(1) } : { write: bytes(0x01) };
        const error = await bench.whileTimePasses(bench.fails(controller, HERE, [segment]), 10);
        if (bench.mayBeNack(controller, error)) untold = true;
        else demandEqual(error.kind, "timeout", `kind of the error of a stretched ${stretchAt}`);
        demandEqual(error.repeatable, false, "whether the transfer may be repeated");
      }
      gate.open();
      if (untold) throw new NotCapable("nackPhase");
    },
  },
  {
    id: "C24a",
    title: "SDA that is low before START is a stuck bus, not a NACK, and nothing is sent",
    needs: ["memory", "faults.holdSda"],
    async run(bench) {
      await stuckUntilReleased(bench, "holdSda");
    },
  },
  {
    id: "C24b",
    title: "SCL that is low before START is a stuck bus, not a NACK, and nothing is sent",
    needs: ["memory", "faults.holdScl"],
    async run(bench) {
      await stuckUntilReleased(bench, "holdScl");
    },
  },
  {
    id: "C25a",
    title: "recovery frees SDA from a target that waits for up to nine clocks",
    needs: [],
    async run(bench) {
      const controller = await openThatRecovers(bench);
      const memory = await bench.memory();
      for (const clocks of [1, 9]) {
        await bench.inflict("holdSda", clocks);
        await controller.recover();
        await memory.store(controller, memory.firstCell, [clocks]);
        demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(clocks), "a cell after recovery");
      }
    },
  },
  {
    id: "C25b",
    title: "recovery gives up after nine clocks, and says that the bus is still stuck",
    needs: [],
    async run(bench) {
      const controller = await openThatRecovers(bench);
      for (const clocks of [10, undefined]) {
        await bench.inflict("holdSda", clocks);
        const error = await rejection(controller.recover(), "recovery of a line that stays low");
        demandEqual([error.kind, error.bus], ["bus-stuck", "stuck"], "the error");
      }
      await bench.inflict("release");
    },
  },
  {
    id: "C25c",
    title: "recovery refuses when SCL itself is low",
    needs: [],
    async run(bench) {
      const controller = await openThatRecovers(bench);
      await bench.inflict("holdScl");
      const error = await rejection(controller.recover(), "recovery while SCL is low");
      demandEqual(error.kind, "bus-stuck", "kind of the error");
      await bench.inflict("release");
    },
  },
  {
    id: "C25d",
    title: "recovery waits for its turn on the bus",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await openThatRecovers(bench);
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      const transfer = new Underway(controller.transfer(HERE, [{ write: bytes(0x01) }]));
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      const recovery = new Underway(controller.recover());
      await bench.settle();
      demandEqual(recovery.settled, false, "whether recovery was done while a transfer was on the wire");
      gate.open();
      await transfer.result;
      await recovery.result;
      await bench.sees("S 29W A 01 A P");
    },
  },
  {
    id: "C25f",
    title: "recovery waits for the STOP of another controller",
    needs: ["host", "host.stretch", "openSecond"],
    async run(bench) {
      const second = await bench.openSecond();
      const controller = await openThatRecovers(bench);
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      const transfer = new Underway(second.transfer(HERE, [{ write: bytes(0x01) }]));
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      const recovery = new Underway(controller.recover());
      await bench.settle();
      demandEqual(recovery.settled, false, "whether recovery was done while another controller had the bus");
      gate.open();
      await Promise.all([transfer.result, recovery.result]);
      await bench.sees("S 29W A 01 A P");
    },
  },
  {
    id: "C25e",
    title: "a controller that cannot recover says so",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      if (controller.capabilities.recovery) await controller.recover();
      else await bench.refuses("unsupported", "recovery", () => controller.recover());
    },
  },
  {
    id: "C27a",
    title: "the clock is either known in hertz or not claimed",
    needs: [],
    async run(bench) {
      const { clockHz } = (await bench.open()).capabilities;
      if (clockHz === undefined) return;
      demand(Number.isFinite(clockHz) && clockHz > 0 && clockHz <= 5_000_000, `${clockHz} Hz is no I2C clock`);
    },
  },
];

/** Checks that a line held low is told as such, and that nothing else is wrong. */
async function stuckUntilReleased(bench: ControllerBench, fault: "holdSda" | "holdScl"): Promise<void> {
  const memory = await bench.memory();
  const controller = await bench.open();
  await bench.inflict(fault);
  const before = bench.log.length;
  const error = await bench.fails(controller, memory.address, [{ write: bytes(0x00) }]);
  demandEqual([error.kind, error.bus], ["bus-stuck", "stuck"], "the error");
  demandEqual(bench.log.length, before, "tokens on the wire");
  await bench.inflict("release");
  await memory.store(controller, memory.firstCell, [0x42]);
}

async function openThatRecovers(bench: ControllerBench): Promise<I2CBus> {
  const controller = await bench.open();
  if (!controller.capabilities.recovery) throw new NotCapable("recovery");
  return controller;
}
