import { type Address, address10, address7, formatByte, I2CDevice, probe, scan } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { demand, demandEqual, rejection, violated } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import { WireLog } from "./wire-log.ts";

const GENERAL_CALL = address7(0x00);
const RESERVED = [...Array(8).keys(), ...[...Array(8).keys()].map((low) => 0x78 + low)];

/** C10 to C14: which addresses are addresses, and whose. */
export const ADDRESS_CASES: readonly ConformanceCase[] = [
  {
    id: "C10a",
    title: "a value above 0x7F is refused before the bus is touched, and 8-bit notation is explained, not shifted",
    needs: [],
    async run(bench) {
      if (bench.fixture.host !== undefined) await bench.attach([0x10, 0x48], scriptedTarget());
      const controller = await bench.open();
      for (const value of [0x80, 0x90, 0x91, 0xff, 0x100, 0x110, 0x3ff]) {
        const error = await bench.refuses("invalid-argument", `address ${value}`, () =>
          controller.transfer(value as Address, [{ write: bytes(0x01) }]),
        );
        if (value > 0xff) continue;
        demand(
          error.message.includes(formatByte(value >> 1)),
          `"${error.message}" does not say ${formatByte(value >> 1)}`,
        );
      }
    },
  },
  {
    id: "C10b",
    title: "a NACK at an address that may be 8-bit notation says which 7-bit address that would be",
    needs: ["memory"],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, bench.absent, [{ read: new Uint8Array(1) }]);
      const shifted = formatByte(bench.absent >> 1);
      demand(error.message.includes(shifted), `"${error.message}" does not mention ${shifted}`);
    },
  },
  {
    id: "C10c",
    title: "an even and odd pair in a scan gets a hint that it may be one device in 8-bit notation",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([0x30, 0x31], scriptedTarget());
      const { found, hints } = await scan(controller);
      demandEqual(found, [0x30, 0x31], "found");
      demand(
        hints.some((hint) => hint.includes("0x18")),
        `no hint at 0x18 in "${hints.join(" ")}"`,
      );
    },
  },
  {
    id: "C11a",
    title: "reserved addresses are refused unless asked for",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      for (const value of RESERVED) {
        await bench.refuses("invalid-argument", `a transfer with ${formatByte(value)}`, () =>
          controller.transfer(address7(value), [{ write: bytes(0x01) }]),
        );
        await rejection(
          Promise.resolve().then(() => new I2CDevice(controller, value)),
          `a device at ${formatByte(value)}`,
        );
      }
    },
  },
  {
    id: "C11b",
    title: "a scan asks 0x08 to 0x77 and nobody else",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const { results, found } = await scan(await bench.open());
      demandEqual(
        [...results.keys()],
        [...Array(0x70).keys()].map((index) => index + 0x08),
        "addresses asked",
      );
      demand(found.includes(memory.address), `${formatByte(memory.address)} was not found`);
    },
  },
  {
    id: "C12a",
    title: "scan and probe never reach 0x00",
    needs: ["host"],
    async run(bench) {
      await bench.attach([GENERAL_CALL], scriptedTarget());
      const controller = await bench.open();
      await scan(controller);
      await bench.refuses("invalid-argument", "a probe of 0x00", () => probe(controller, 0x00));
      await bench.sees("");
    },
  },
  {
    id: "C12b",
    title: "a general call that is asked for reaches every target that listens",
    needs: ["host"],
    async run(bench) {
      const [one, other] = [new WireLog(), new WireLog()];
      await bench.attach([HERE, GENERAL_CALL], scriptedTarget(), one);
      await bench.attach([THERE, GENERAL_CALL], scriptedTarget({ write: () => false }), other);
      const controller = await bench.open();
      await bench.perform(controller, GENERAL_CALL, [{ write: bytes(0x06) }], { allowReserved: true });
      await bench.sees("S 00W A 06 A P", one);
      await bench.sees("S 00W A 06 N", other);
    },
  },
  {
    id: "C12c",
    title: "the general call cannot be read from",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      if (!controller.capabilities.reservedAddresses) throw new NotCapable("reservedAddresses");
      await bench.refuses("invalid-argument", "a read from 0x00", () =>
        controller.transfer(GENERAL_CALL, [{ read: new Uint8Array(1) }], { allowReserved: true }),
      );
    },
  },
  {
    id: "C12d",
    title: "an address that was never set is refused, and reaches nobody",
    needs: [],
    async run(bench) {
      if (bench.fixture.host !== undefined) await attachGeneralCall(bench);
      const controller = await bench.open();
      for (const value of [undefined, null, Number.NaN, "", "0x18", -1, 24.5, Number.POSITIVE_INFINITY]) {
        await bench.refuses("invalid-argument", `the address ${value}`, () =>
          // The wrong types on purpose: JavaScript callers have no compiler.
          controller.transfer(value as Address, [{ write: bytes(0x01) }], { allowReserved: true }),
        );
      }
    },
  },
  {
    id: "C13a",
    title: "a 10-bit address and the 7-bit one of the same value are different devices",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      const [short, long] = [new WireLog(), new WireLog()];
      await bench.attach([0x18], scriptedTarget(), short);
      await attachTenBit(bench, long);
      await bench.perform(controller, address10(0x018), [{ write: bytes(0x01) }]);
      await bench.sees("", short);
      await bench.sees("S 018W A 01 A P", long);
      await bench.perform(controller, address7(0x18), [{ write: bytes(0x02) }]);
      await bench.sees("S 18W A 02 A P", short);
      await bench.sees("", long);
    },
  },
  {
    id: "C13b",
    title: "a write-then-read with a 10-bit address is one transfer with a repeated START",
    needs: ["host", "host.restart"],
    async run(bench) {
      const controller = await bench.open();
      await attachTenBit(bench, bench.log);
      const read = new Uint8Array(1);
      await bench.perform(controller, address10(0x018), [{ write: bytes(0x01) }, { read }]);
      await bench.sees("S 018W A 01 A Sr 018R A 55 N P");
      demandEqual(read, bytes(0x55), "bytes read");
    },
  },
  {
    id: "C13c",
    title: "a 10-bit address where nobody lives is a NACK, or refused by a controller without 10-bit addresses",
    needs: [],
    async run(bench) {
      const controller = await bench.open();
      const error = await bench.fails(controller, address10(0x3a5), [{ write: bytes(0x01) }]);
      demandEqual(error.kind, bench.nack(controller, "address"), "kind of the error");
    },
  },
  {
    id: "C14a",
    title: "an address that a kernel driver owns is refused, and nothing is on the wire",
    needs: ["occupiedAddress"],
    async run(bench) {
      const controller = await bench.open();
      const occupied = address7(occupiedAddress(bench));
      const before = await bench.refuses("address-in-use", "a transfer with it", () =>
        controller.transfer(occupied, [{ write: bytes(0x00) }]),
      );
      demandEqual(before.address, occupied, "address of the error");
    },
  },
  {
    id: "C14b",
    title: "a scan lists an address that a kernel driver owns as in use",
    needs: ["occupiedAddress"],
    async run(bench) {
      const occupied = occupiedAddress(bench);
      const report = await scan(await bench.open(), { first: occupied, last: occupied });
      demandEqual([report.inUse, report.found], [[occupied], []], "in use, found");
    },
  },
];

function occupiedAddress(bench: ControllerBench): number {
  return bench.fixture.occupiedAddress ?? violated("the fixture took its occupied address back");
}

/** Listens to 0x00 where the host can. */
async function attachGeneralCall(bench: ControllerBench): Promise<void> {
  try {
    await bench.attach([GENERAL_CALL], scriptedTarget());
  } catch (error) {
    if (!(error instanceof NotJudged)) throw error;
  }
}

/** A target with a 10-bit address, where the controller says that it can reach one. */
async function attachTenBit(bench: ControllerBench, log: WireLog): Promise<void> {
  await bench.attach([address10(0x018)], scriptedTarget({ offers: [0x55] }), log);
}
