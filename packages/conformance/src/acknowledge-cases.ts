import { type ControllerCapabilities, I2CDevice, type Segment } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { demand, demandEqual, helpfulError, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";

/** What a read buffer holds before: no target of these cases sends it. */
const UNTOUCHED = 0xa5;

/** C15 to C21: what is acknowledged, what is not, and how often it is tried. */
export const ACKNOWLEDGE_CASES: readonly ConformanceCase[] = [
  {
    id: "C15a",
    title: "a NACK of the address is told as such, or as a NACK of something, never as anything else",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      for (const segment of [{ write: bytes(0x01) }, { read: new Uint8Array(1) }]) {
        const error = await bench.fails(controller, bench.absent, [segment]);
        demandEqual(error.kind, bench.nack(controller, "address"), "kind of the error");
        demandEqual(error.address, bench.absent, "address of the error");
      }
    },
  },
  {
    id: "C15b",
    title: "a NACK of data is told as such, or as a NACK of something, never as a missing device",
    needs: ["host", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: () => false }));
      const error = await bench.fails(controller, HERE, [{ write: bytes(0x01) }]);
      demandEqual(error.kind, bench.nack(controller, "data"), "kind of the error");
      demandEqual(error.repeatable, false, "whether the transfer may be repeated");
    },
  },
  {
    id: "C15c",
    title: "the error of a NACK names the address, and says whether the transfer may be repeated without harm",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, bench.absent, [{ write: bytes(0x01) }]);
      const { nackPhase, errorPosition } = controller.capabilities;
      if (nackPhase === errorPosition) demandEqual(error.repeatable, nackPhase, "whether it may be repeated");
      demand(/0x[0-9A-F]{2}/.test(error.message), `"${error.message}" names no address`);
    },
  },
  {
    id: "C16a",
    title: "a NACK of the address is reported after one attempt",
    needs: ["host", "host.nackAddress"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ start: () => false }));
      await bench.fails(controller, HERE, [{ write: bytes(0x01) }]);
      await bench.sees("S 29W N");
      await bench.fails(controller, HERE, [{ read: new Uint8Array(1) }]);
      await bench.sees("S 29R N");
    },
  },
  {
    id: "C16b",
    title: "waitForAck asks a busy target again until it answers",
    needs: ["host", "host.nackAddress", "passTime"],
    async run(bench) {
      const controller = await bench.open();
      let busyFor = 3;
      const busy = scriptedTarget({ start: () => (busyFor -= 1) < 0 });
      await bench.attach([HERE], busy);
      await bench.whileTimePasses(new I2CDevice(controller, HERE).waitForAck({ timeoutMs: 100 }));
      const [asked, answered] = controller.capabilities.emptyWrite ? ["29W", ""] : ["29R", " FF N"];
      await bench.sees(`S ${asked} N S ${asked} N S ${asked} N S ${asked} A${answered} P`);
    },
  },
  {
    id: "C16c",
    title: "waitForAck gives up in time",
    needs: ["memory", "passTime"],
    async run(bench) {
      const controller = await bench.open();
      const waiting = new I2CDevice(controller, bench.absent).waitForAck({ timeoutMs: 10 });
      const error = await bench.whileTimePasses(rejection(waiting, "waiting for nobody"));
      demandEqual(error.kind, "timeout", "kind of the error");
    },
  },
  {
    id: "C17a",
    title: "a transfer that a target refuses is not sent again",
    needs: ["host", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: (_byte, index) => index < 1 }));
      await bench.fails(controller, HERE, [{ write: bytes(0x01, 0x02) }]);
      await bench.settle();
      await bench.sees("S 29W A 01 A 02 N");
    },
  },
  {
    id: "C17b",
    title: "a transfer that succeeds is on the wire once",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ offers: [0x01] }));
      await bench.perform(controller, HERE, [{ write: bytes(0x01) }]);
      await bench.perform(controller, HERE, [{ read: new Uint8Array(1) }]);
      await bench.settle();
      await bench.sees("S 29W A 01 A P S 29R A 01 N P");
    },
  },
  {
    id: "C18a",
    title: "a byte that is refused is an error, also the last one, and the error says which it was",
    needs: ["host", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      let refused = 0;
      await bench.attach([HERE], scriptedTarget({ write: (_byte, index) => index !== refused }));
      for (refused = 0; refused < 3; refused += 1) {
        const error = await bench.fails(controller, HERE, [{ write: bytes(0x01, 0x02, 0x03) }]);
        demandEqual(error.kind, bench.nack(controller, "data"), `kind of the error for byte ${refused}`);
        if (!controller.capabilities.errorPosition) continue;
        demandEqual([error.segment, error.byte], [0, refused], "segment and byte of the error");
      }
    },
  },
  {
    id: "C18b",
    title: "a read fills its whole buffer with what the target sends",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const { maxReadLength, maxJoinedReadLength, maxSegments } = controller.capabilities;
      const longest = maxSegments > 1 ? maxJoinedReadLength : maxReadLength;
      for (const length of [1, 2, 3, 4, 8, 17, 32].filter((length) => length <= longest)) {
        const stored = Array.from({ length }, (_, index) => 0x40 + index);
        await memory.store(controller, memory.firstCell, stored);
        const read = await memory.load(controller, memory.firstCell, length);
        demandEqual(read, Uint8Array.from(stored), `the ${length} bytes read`);
      }
    },
  },
  {
    id: "C18c",
    title: "a buffer that held something is filled to its last byte, and no further",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ offers: [0x01, 0x02, 0x03, 0x04] }));
      const around = new Uint8Array(6).fill(UNTOUCHED);
      const read = around.subarray(1, 5);
      await bench.perform(controller, HERE, [{ read }]);
      demandEqual(around, bytes(UNTOUCHED, 0x01, 0x02, 0x03, 0x04, UNTOUCHED), "the memory around the buffer");
    },
  },
  {
    id: "C18d",
    title: "a read whose length the target tells ends where it says, and leaves the rest of the buffer alone",
    needs: ["host", "host.clockedCount"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ offers: [0x02, 0x0a, 0x0b, 0x0c] }));
      for (const trailing of [0, 1]) {
        const read = new Uint8Array(6).fill(UNTOUCHED);
        await bench.perform(controller, HERE, [{ write: bytes(0x07) }, { read, counted: { trailing } }]);
        await bench.sees(`S 29W A 07 A Sr 29R A 02 A 0A A 0B ${trailing === 0 ? "N" : "A 0C N"} P`);
        const last = trailing === 0 ? UNTOUCHED : 0x0c;
        demandEqual(read, bytes(0x02, 0x0a, 0x0b, last, UNTOUCHED, UNTOUCHED), "the buffer");
      }
    },
  },
  {
    id: "C18e",
    title: "a target that tells a length that there is no room for, or none, is an error, and the bus is idle",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      let count = 0;
      await bench.attach([HERE], { ...scriptedTarget(), read: () => count });
      for (count of [0, 5, 0xff]) {
        const read = new Uint8Array(5);
        const error = await bench.fails(controller, HERE, [{ write: bytes(0x07) }, { read, counted: { trailing: 0 } }]);
        demandEqual([error.kind, error.bus], ["protocol", "idle"], `the error for a length of ${count}`);
        bench.log.clear();
        await bench.perform(controller, HERE, [{ write: bytes(0x01) }]);
        await bench.sees("S 29W A 01 A P");
      }
    },
  },
  {
    id: "C19a",
    title: "when one segment of several fails, the error says which, and later reads get nothing",
    needs: ["host", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: (byte) => byte !== 0xff, offers: [0x11] }));
      const read = bytes(UNTOUCHED);
      const error = await bench.fails(controller, HERE, [
        { write: bytes(0x01) },
        { write: bytes(0x02, 0xff) },
        { read },
      ]);
      demandEqual(error.kind, bench.nack(controller, "data"), "kind of the error");
      demandEqual(read, bytes(UNTOUCHED), "the read that was not reached");
      if (!controller.capabilities.errorPosition) throw new NotCapable("errorPosition");
      demandEqual([error.segment, error.byte], [1, 1], "segment and byte of the error");
    },
  },
  {
    id: "C19b",
    title: "one byte more than a limit is refused before anything is on the wire, not shortened",
    needs: [],
    async run(bench) {
      if (bench.fixture.host !== undefined) await bench.attach([HERE], scriptedTarget());
      const controller = await bench.open();
      const limited = LIMITS.filter(({ limit }) => Number.isFinite(controller.capabilities[limit]));
      if (limited.length === 0) throw new NotJudged("a finite limit");
      for (const { limit, segments, joined } of limited) {
        if (joined && controller.capabilities.maxSegments < 2) continue;
        await bench.refuses("unsupported", `one byte more than ${limit}`, () =>
          controller.transfer(HERE, segments(controller.capabilities[limit] + 1)),
        );
      }
    },
  },
  {
    id: "C19c",
    title: "a transfer as long as the limit is whole",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      const written: number[] = [];
      await bench.attach(
        [HERE],
        scriptedTarget({ write: (byte) => written.push(byte) > 0, offers: pattern(UNLIMITED_LENGTH) }),
      );
      for (const { limit, segments, joined } of LIMITS) {
        const length = Math.min(controller.capabilities[limit], UNLIMITED_LENGTH);
        if (length === 0 || (joined && controller.capabilities.maxSegments < 2)) continue;
        written.length = 0;
        const transfer = segments(length);
        await bench.perform(controller, HERE, transfer);
        const isRead = limit.endsWith("ReadLength");
        const got = isRead ? transfer.at(-1)?.read : Uint8Array.from(written.slice(0, length));
        demandEqual(got, Uint8Array.from(pattern(length)), `the ${length} bytes of ${limit}`);
      }
    },
  },
  {
    id: "C20a",
    title: "a read from nobody is an error, whatever the lines look like",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, bench.absent, [{ read: new Uint8Array(1) }]);
      demandEqual(error.kind, bench.nack(controller, "address"), "kind of the error");
    },
  },
  {
    id: "C20b",
    title: "a write-then-read from nobody is an error",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, bench.absent, [{ write: bytes(0x00) }, { read: new Uint8Array(2) }]);
      demandEqual(error.kind, bench.nack(controller, "address"), "kind of the error");
    },
  },
  {
    id: "C21a",
    title: "lost arbitration is told as such, without a STOP, or the whole transfer is repeated",
    needs: ["host", "faults.loseArbitration"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget());
      await bench.inflict("loseArbitration");
      const outcome = await controller.transfer(HERE, [{ write: bytes(0x01) }]).then(
        () => "repeated" as const,
        (error: unknown) => helpfulError(error, "the transfer"),
      );
      const untold = outcome !== "repeated" && bench.mayBeNack(controller, outcome);
      if (outcome !== "repeated" && !untold) {
        demandEqual(outcome.kind, "arbitration-lost", "kind of the error");
        demand(outcome.bus !== "idle", "the error says that the bus is idle, where another controller has it");
      }
      await bench.sees(outcome === "repeated" ? "S 29W A 01 A P" : "");
      await bench.perform(controller, HERE, [{ write: bytes(0x02) }]);
      await bench.sees("S 29W A 02 A P");
      if (untold) throw new NotCapable("nackPhase");
    },
  },
];

interface Limit {
  readonly limit: keyof Pick<
    ControllerCapabilities,
    "maxWriteLength" | "maxReadLength" | "maxJoinedWriteLength" | "maxJoinedReadLength"
  >;
  readonly joined: boolean;
  readonly segments: (length: number) => readonly Segment[];
}

const LIMITS: readonly Limit[] = [
  { limit: "maxWriteLength", joined: false, segments: (length) => [{ write: Uint8Array.from(pattern(length)) }] },
  { limit: "maxReadLength", joined: false, segments: (length) => [{ read: new Uint8Array(length) }] },
  {
    limit: "maxJoinedWriteLength",
    joined: true,
    segments: (length) => [{ write: Uint8Array.from(pattern(length)) }, { read: new Uint8Array(1) }],
  },
  {
    limit: "maxJoinedReadLength",
    joined: true,
    segments: (length) => [{ write: bytes(0x00) }, { read: new Uint8Array(length) }],
  },
];

/** A length that exceeds what naive backends cut off at: 8192 bytes of i2c-dev, 255 of a byte counter. */
const UNLIMITED_LENGTH = 8200;

function pattern(length: number): number[] {
  return Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
}
