import { I2CError, isI2CError } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import { Underway } from "./underway.ts";

/** C28, C29, C31 and C32: several who use one bus, and the end of it. */
export const CONCURRENCY_CASES: readonly ConformanceCase[] = [
  {
    id: "C28a",
    title: "those who wait are served in the order in which they came",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const order: number[] = [];
      const note = (number: number) => (): void => void order.push(number);
      const numbers = [...Array(8).keys()];
      await Promise.all(
        numbers.map((number) =>
          number % 3 === 1
            ? controller.exclusive((locked) => memory.store(locked, memory.firstCell, [number])).then(note(number))
            : memory.store(controller, memory.firstCell, [number]).then(note(number)),
        ),
      );
      demandEqual(order, numbers, "order in which they were served");
      demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(7), "what the last one wrote");
    },
  },
  {
    id: "C28b",
    title: "transfers are on the wire one after the other, in the order of the calls",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: () => bench.settle().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const calls = [0, 1, 2, 3].map((number) =>
        controller.transfer(number % 2 === 0 ? HERE : THERE, [{ write: bytes(number) }]),
      );
      await Promise.all(calls);
      await bench.sees("S 29W A 00 A P S 2AW A 01 A P S 29W A 02 A P S 2AW A 03 A P");
    },
  },
  {
    id: "C28c",
    title: "exclusive keeps everyone else off the bus until its work is done",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE, THERE], scriptedTarget());
      const gate = bench.gate();
      const work = new Underway(
        controller.exclusive(async (locked) => {
          await locked.transfer(HERE, [{ write: bytes(0x01) }]);
          await gate.pass();
          await locked.transfer(HERE, [{ write: bytes(0x02) }]);
        }),
      );
      const other = new Underway(controller.transfer(THERE, [{ write: bytes(0x03) }]));
      demand(await bench.eventually(() => gate.reached), "the work of exclusive never got to its first transfer");
      await bench.settle();
      demandEqual(other.settled, false, "whether somebody else was served inside exclusive");
      gate.open();
      await Promise.all([work.result, other.result]);
      await bench.sees("S 29W A 01 A P S 29W A 02 A P S 2AW A 03 A P");
    },
  },
  {
    id: "C28d",
    title: "read-modify-write loses no update",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await memory.store(controller, memory.firstCell, [0x00]);
      await memory.load(controller, memory.firstCell, 1);
      const bits = [...Array(8).keys()].map((bit) => 1 << bit);
      await Promise.all(
        bits.map((bit) =>
          controller.exclusive(async (locked) => {
            const [old = 0] = await memory.load(locked, memory.firstCell, 1);
            await memory.store(locked, memory.firstCell, [old | bit]);
          }),
        ),
      );
      demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(0xff), "the cell with every bit set");
    },
  },
  {
    id: "C28e",
    title: "the bus is free again when the work of exclusive throws, and what it threw is passed on",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const mishap = new Error("a mishap in the work");
      const caught: unknown = await controller.exclusive(() => Promise.reject(mishap)).catch((error: unknown) => error);
      demandEqual(caught === mishap, true, "whether the error of the work came through");
      const missing = await controller
        .exclusive((locked) => locked.transfer(bench.absent, [{ write: bytes(0x00) }]))
        .catch((error: unknown) => error);
      demand(isI2CError(missing), "a NACK inside exclusive did not come through");
      await memory.store(controller, memory.firstCell, [0x33]);
      demandEqual(await controller.exclusive(() => Promise.resolve(5)), 5, "what exclusive returns");
    },
  },
  {
    id: "C29a",
    title: "the outer controller is refused at once inside exclusive, where it would wait for itself",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await controller.exclusive(async (locked) => {
        await memory.store(locked, memory.firstCell, [0x01]);
        await bench.refuses("invalid-argument", "the outer controller inside exclusive", () =>
          controller.transfer(memory.address, [{ write: bytes(memory.firstCell, 0x02) }]),
        );
        await bench.refuses("invalid-argument", "exclusive of the outer controller inside exclusive", () =>
          controller.exclusive(() => Promise.resolve()),
        );
        await locked.exclusive((inner) => memory.store(inner, memory.firstCell, [0x03]));
      });
      demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(0x03), "the cell in the end");
    },
  },
  {
    id: "C29b",
    title: "the controller of an exclusive is of no use after it",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const expired = await controller.exclusive((locked) => Promise.resolve({ locked }));
      await bench.refuses("closed", "a transfer after exclusive", () =>
        expired.locked.transfer(memory.address, [{ write: bytes(memory.firstCell, 0x04) }]),
      );
    },
  },
  {
    id: "C31a",
    title: "two handles of one bus do not come between each other's pointer and read",
    needs: ["memory", "openSecond"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const second = await bench.openSecond();
      await memory.store(controller, memory.firstCell, [0x61]);
      await memory.store(controller, memory.firstCell + 1, [0x62]);
      const read = new Uint8Array(1);
      await bench.perform(controller, memory.address, [{ write: bytes(memory.firstCell) }, { read }]);
      const reads = [...Array(20).keys()].map(async (number) => {
        const buffer = new Uint8Array(1);
        const segments = [{ write: bytes(memory.firstCell + (number % 2)) }, { read: buffer }];
        await (number % 2 === 0 ? controller : second).transfer(memory.address, segments);
        demandEqual(buffer, bytes(0x61 + (number % 2)), `read ${number}`);
      });
      await Promise.all(reads);
    },
  },
  {
    id: "C32a",
    title: "close may be called twice, and a closed bus refuses everything",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await memory.store(controller, memory.firstCell, [0x01]);
      await Promise.all([controller.close(), controller.close()]);
      await controller.close();
      await controller[Symbol.asyncDispose]();
      await bench.refuses("closed", "a transfer with a closed bus", () =>
        controller.transfer(memory.address, [{ write: bytes(0x00) }]),
      );
      await bench.refuses("closed", "exclusive of a closed bus", () => controller.exclusive(() => Promise.resolve()));
      await bench.refuses("closed", "recovery of a closed bus", () => controller.recover());
      const again = await bench.open();
      await memory.store(again, memory.firstCell, [0x02]);
    },
  },
  {
    id: "C32b",
    title: "close lets the transfer on the wire finish and rejects those that wait",
    needs: ["host", "host.stretch"],
    async run(bench) {
      const controller = await bench.open();
      const gate = bench.gate();
      await bench.attach([HERE], scriptedTarget({ write: () => gate.pass().then(() => true) }));
      await bench.attach([THERE], scriptedTarget());
      const flying = new Underway(controller.transfer(HERE, [{ write: bytes(0x01, 0x02) }]));
      const waiting = [
        new Underway(controller.transfer(THERE, [{ write: bytes(0x03) }])),
        new Underway(controller.exclusive((locked) => locked.transfer(THERE, [{ write: bytes(0x04) }]))),
      ];
      demand(await bench.eventually(() => gate.reached), "the transfer never reached its target");
      const closing = new Underway(controller.close());
      for (const { result } of waiting) {
        const error = await rejection(result, "a transfer that waits while the bus is closed");
        demandEqual([error.kind, error.outcome], ["closed", "never-sent"], "the error");
      }
      demandEqual(closing.settled, false, "whether the bus was closed under a transfer");
      gate.open();
      await flying.result;
      await closing.result;
      await bench.sees("S 29W A 01 A 02 A P");
    },
  },
  {
    id: "C32c",
    title: "whatever close meets is either done whole or never sent",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await memory.store(controller, memory.firstCell, [0xff]);
      const stores = [1, 2, 3, 4].map((number) => memory.store(controller, memory.firstCell, [number]));
      const closing = controller.close();
      const outcomes = await Promise.all(
        stores.map((store) => store.then(() => "done" as const).catch((error: unknown) => I2CError.from(error))),
      );
      await closing;
      let last = 0xff;
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome === "done") last = index + 1;
        else demandEqual([outcome.kind, outcome.outcome], ["closed", "never-sent"], `error of store ${index + 1}`);
      }
      const found = await memory.load(await bench.open(), memory.firstCell, 1);
      demandEqual(found, bytes(last), "the cell after close");
    },
  },
  {
    id: "C32d",
    title: "close does not wait for an exclusive, whose next transfer is refused",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const gate = bench.gate();
      const work = new Underway(
        controller.exclusive(async (locked) => {
          await gate.pass();
          await bench.refuses("closed", "a transfer inside exclusive after close", () =>
            locked.transfer(memory.address, [{ write: bytes(memory.firstCell, 0x01) }]),
          );
        }),
      );
      demand(await bench.eventually(() => gate.reached), "the work of exclusive never began");
      await controller.close();
      gate.open();
      await work.result;
    },
  },
];
