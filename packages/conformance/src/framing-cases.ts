import type { I2CBus, I2CController } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { demandEqual } from "./judgement.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";

const EMPTY = new Uint8Array();

/** C01 to C03 and C06 to C09: what a transfer looks like on the wire. */
export const FRAMING_CASES: readonly ConformanceCase[] = [
  {
    id: "C01a",
    title: "write-then-read is one transfer with a repeated START and no STOP between the halves",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await targetAndController(bench, [0xc1, 0x94]);
      const read = new Uint8Array(2);
      await bench.perform(controller, HERE, [{ write: bytes(0x05) }, { read }]);
      await bench.sees("S 29W A 05 A Sr 29R A C1 A 94 N P");
      demandEqual(read, bytes(0xc1, 0x94), "bytes read");
    },
  },
  {
    id: "C01b",
    title: "write-then-read gets what is at the pointer that it wrote",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const { address, firstCell } = memory;
      const controller = await bench.open();
      await memory.store(controller, firstCell, [0x11]);
      await memory.store(controller, firstCell + 1, [0x22]);
      for (const [cell, value] of [
        [firstCell, 0x11],
        [firstCell + 1, 0x22],
      ] as const) {
        const read = new Uint8Array(1);
        await bench.perform(controller, address, [{ write: bytes(cell) }, { read }]);
        demandEqual(read, bytes(value), `cell ${cell}`);
      }
    },
  },
  {
    id: "C01c",
    title: "nothing of anybody else is on the wire between the halves of a write-then-read",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await targetAndController(bench, [0x01]);
      await bench.attach([THERE], scriptedTarget());
      await bench.perform(controller, HERE, [{ write: bytes(0) }, { read: new Uint8Array(1) }]);
      await bench.sees("S 29W A 00 A Sr 29R A 01 N P");
      const both = [1, 2, 3].flatMap((value) => [
        controller.transfer(HERE, [{ write: bytes(value) }, { read: new Uint8Array(1) }]),
        controller.transfer(THERE, [{ write: bytes(value) }]),
      ]);
      await Promise.all(both);
      const pair = (value: number): string => `S 29W A 0${value} A Sr 29R A 01 N P S 2AW A 0${value} A P`;
      await bench.sees([1, 2, 3].map(pair).join(" "));
    },
  },
  {
    id: "C01d",
    title: "a bus left held without a STOP goes on with a repeated START, and exclusive ends it with a STOP",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await targetAndController(bench, [0x01]);
      await controller.exclusive(async (locked) => {
        await bench.perform(locked, HERE, [{ write: bytes(0x05) }], { stop: false });
        await bench.sees("S 29W A 05 A");
        await locked.transfer(HERE, [{ read: new Uint8Array(1) }], { stop: false });
      });
      await bench.sees("Sr 29R A 01 N P");
    },
  },
  {
    id: "C01e",
    title: "a bus is never left held outside exclusive",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      await bench.refuses(
        controller.capabilities.heldBus ? "invalid-argument" : "unsupported",
        "a transfer without STOP outside exclusive",
        () => controller.transfer(HERE, [{ write: bytes(1) }], { stop: false }),
      );
    },
  },
  {
    id: "C02a",
    title: "several buffers in one write segment go out as one run of bytes",
    needs: ["host"],
    async run(bench) {
      const controller = await targetAndController(bench);
      await bench.perform(controller, HERE, [{ write: [bytes(0x00), bytes(0xaa), EMPTY, bytes(0xbb)] }]);
      await bench.sees("S 29W A 00 A AA A BB A P");
    },
  },
  {
    id: "C02b",
    title: "two write segments have a repeated START and the address between them",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await targetAndController(bench);
      await bench.perform(controller, HERE, [{ write: bytes(0x00) }, { write: bytes(0xaa, 0xbb) }]);
      await bench.sees("S 29W A 00 A Sr 29W A AA A BB A P");
    },
  },
  {
    id: "C02c",
    title: "a pointer and its data in two buffers are stored like one buffer",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const { address, firstCell } = memory;
      const controller = await bench.open();
      await bench.perform(controller, address, [{ write: [bytes(firstCell), bytes(0x5a)] }]);
      demandEqual(await memory.load(controller, firstCell, 1), bytes(0x5a), "cell after the write");
    },
  },
  {
    id: "C03a",
    title: "the last byte of a read is not acknowledged, every one before it is",
    needs: ["host", "host.clockedCount"],
    async run(bench) {
      const controller = await targetAndController(bench, [0x01, 0x02, 0x03]);
      await bench.perform(controller, HERE, [{ read: new Uint8Array(1) }]);
      await bench.sees("S 29R A 01 N P");
      await bench.perform(controller, HERE, [{ read: new Uint8Array(3) }]);
      await bench.sees("S 29R A 01 A 02 A 03 N P");
    },
  },
  {
    id: "C03b",
    title: "the last byte of a read is not acknowledged where a repeated START follows either",
    needs: ["host", "host.clockedCount"],
    async run(bench) {
      const controller = await targetAndController(bench, [0x01, 0x02]);
      await bench.perform(controller, HERE, [{ read: new Uint8Array(2) }, { read: new Uint8Array(1) }]);
      await bench.sees("S 29R A 01 A 02 N Sr 29R A 01 N P");
    },
  },
  {
    id: "C06a",
    title: "a write after a read works, or is refused before START as readThenAny says",
    needs: ["host"],
    async run(bench) {
      const controller = await targetAndController(bench, [0x01]);
      const read = new Uint8Array(1);
      await bench.perform(controller, HERE, [{ read }, { write: bytes(0x07) }]);
      await bench.sees("S 29R A 01 N Sr 29W A 07 A P");
      demandEqual(read, bytes(1), "bytes read");
    },
  },
  {
    id: "C06b",
    title: "a second read works, or is refused before START as readThenAny says",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const { address, firstCell } = memory;
      const controller = await bench.open();
      await memory.store(controller, firstCell, [0x31]);
      await memory.store(controller, firstCell + 1, [0x32]);
      const [one, two] = [new Uint8Array(1), new Uint8Array(1)];
      await bench.perform(controller, address, [
        { write: bytes(firstCell) },
        { read: one },
        { write: bytes(firstCell + 1) },
        { read: two },
      ]);
      demandEqual([one, two], [bytes(0x31), bytes(0x32)], "both reads");
    },
  },
  {
    id: "C07a",
    title: "a transfer without segments is refused, and nothing is on the wire",
    needs: [],
    async run(bench) {
      const controller = await openWatched(bench);
      await bench.refuses("invalid-argument", "a transfer of no segments", () => controller.transfer(HERE, []));
    },
  },
  {
    id: "C08a",
    title: "a write of no bytes is the address alone on the wire",
    needs: ["host"],
    async run(bench) {
      const controller = await targetAndController(bench);
      await bench.perform(controller, HERE, [{ write: EMPTY }]);
      await bench.sees("S 29W A P");
      await bench.perform(controller, HERE, [{ write: [] }]);
      await bench.sees("S 29W A P");
    },
  },
  {
    id: "C08b",
    title: "a write of no bytes to nobody is a NACK of the address, never a success",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, bench.absent, [{ write: EMPTY }]);
      demandEqual(error.kind, bench.nack(controller, "address"), "kind of the error");
    },
  },
  {
    id: "C08c",
    title: "a write of no bytes to somebody succeeds",
    needs: ["memory"],
    async run(bench) {
      const { address } = await bench.memory();
      await bench.perform(await bench.open(), address, [{ write: EMPTY }]);
    },
  },
  {
    id: "C09a",
    title: "a read of no bytes is refused unless it is asked for, and nothing is on the wire",
    needs: [],
    async run(bench) {
      const controller = await openWatched(bench);
      const error = await bench.refuses("invalid-argument", "a read of no bytes", () =>
        controller.transfer(HERE, [{ read: EMPTY }]),
      );
      demandEqual(error.segment, 0, "segment of the error");
      if (controller.capabilities.maxSegments < 2) return;
      await bench.refuses("invalid-argument", "a joined read of no bytes", () =>
        controller.transfer(HERE, [{ write: bytes(1) }, { read: EMPTY }]),
      );
    },
  },
  {
    id: "C09b",
    title: "a read of no bytes that is asked for is the address alone on the wire",
    needs: ["host"],
    async run(bench) {
      const controller = await targetAndController(bench);
      await bench.perform(controller, HERE, [{ read: EMPTY }], { allowEmptyRead: true });
      await bench.sees("S 29R A P");
    },
  },
];

async function targetAndController(bench: ControllerBench, offers: readonly number[] = []): Promise<I2CBus> {
  await bench.attach([HERE], scriptedTarget({ offers }));
  return bench.open();
}

/** The controller, with a target to notice what should not be on the wire, where there is a host. */
async function openWatched(bench: ControllerBench): Promise<I2CController> {
  if (bench.fixture.host !== undefined) await bench.attach([HERE], scriptedTarget());
  return bench.open();
}
