import { type Address, address7, formatByte, isI2CError, registerMap } from "@twowire/core";
import { demand, demandEqual, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE, THERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { onEachKind, textOf } from "./target-memory.ts";
import { WireLog } from "./wire-log.ts";

/** Sets of own addresses: exact, a pair as hardware with two comparators has, and one that masks get wrong. */
const ADDRESS_SETS = [[0x30], [0x30, 0x31], [0x30, 0x31, 0x32]] as const;

const GENERAL_CALL = address7(0x00);
const ALERT_RESPONSE = address7(0x0c);
const RESERVED = [0x01, 0x02, 0x03, 0x04, 0x07, 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7f];
const NO_ADDRESS = [-1, 0x80, 0x90, 0xff, 18.5, Number.NaN, Number.POSITIVE_INFINITY];

/** T01 to T03: who answers, and at what. */
export const TARGET_ADDRESS_CASES: readonly TargetCase[] = [
  {
    id: "T01a",
    title: "every address but its own is refused, whatever a mask would let through (handler)",
    needs: [],
    async run(bench) {
      for (const own of setsWithin(bench)) {
        const heard: number[] = [];
        const handler = scriptedTarget();
        const attachment = await bench.attachBare(own, {
          ...handler,
          start(address, direction, restart) {
            heard.push(address);
            return handler.start(address, direction, restart);
          },
        });
        demandEqual(
          await acknowledged(bench),
          own,
          `addresses acknowledged by one at ${own.map(formatByte).join(" ")}`,
        );
        demandEqual(heard, own, "addresses that the target heard of");
        await attachment.detach();
      }
    },
  },
  {
    id: "T01b",
    title: "every address but its own is refused, whatever a mask would let through (request API)",
    needs: [],
    async run(bench) {
      for (const own of setsWithin(bench)) {
        const target = await bench.openTarget(own);
        const heard: number[] = [];
        bench.serve(target, (request) => Promise.resolve(void heard.push(request.address)));
        demandEqual(
          await acknowledged(bench),
          own,
          `addresses acknowledged by one at ${own.map(formatByte).join(" ")}`,
        );
        await bench.patience.eventually(() => heard.length >= own.length);
        demandEqual(heard, own, "addresses that the target heard of");
        await bench.closeTarget(target);
      }
    },
  },
  {
    id: "T01c",
    title: "each of two targets has a state of its own (register target)",
    needs: [],
    async run(bench) {
      const map = registerMap({
        name: "PAIR",
        registers: { one: { address: 0, width: 8 }, other: { address: 1, width: 8, reset: 0x55 } },
      });
      await bench.registers(map, { address: HERE });
      await bench.registers(map, { address: THERE });
      await bench.write(HERE, 0, 0x11);
      await bench.write(THERE, 0, 0x22);
      await bench.write(THERE, 1);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x11), "register of the first");
      demandEqual(await bench.read(THERE, 1), Uint8Array.of(0x55), "register of the second");
      demandEqual(await bench.writeRead(THERE, [0], 1), Uint8Array.of(0x22), "register of the second");
    },
  },
  {
    id: "T01d",
    title: "a target with two addresses is told at which of them it is meant (handler)",
    needs: [],
    async run(bench) {
      await bench.attach([HERE, THERE], scriptedTarget({ offers: [0x5a] }));
      await bench.write(THERE, 1);
      await bench.sees("S 2AW A 01 A P");
      await bench.read(HERE, 1);
      await bench.sees("S 29R A 5A N P");
    },
  },
  {
    id: "T01e",
    title: "a target with two addresses is told at which of them it is meant (request API)",
    needs: [],
    async run(bench) {
      const target = await bench.openTarget([HERE, THERE]);
      bench.serve(target, async (request) => void (await request.write(Uint8Array.of(request.address))));
      for (const address of [THERE, HERE]) {
        demandEqual(await bench.read(address, 1), Uint8Array.of(address), "address that the request has");
      }
    },
  },
  {
    id: "T01f",
    title: "more addresses than the host has are refused, and those that it has work on",
    needs: [],
    async run(bench) {
      const { addresses } = bench.can;
      if (addresses > 100) throw new NotJudged("a limit of addresses");
      for (let taken = 0; taken < addresses; taken += 1) await bench.attach([0x10 + taken], scriptedTarget());
      const last = address7(0x10 + addresses - 1);
      const more = bench.host.attach([0x10 + addresses], scriptedTarget());
      demandEqual((await rejection(more, "one address more")).kind, "unsupported", "kind of the error");
      await bench.write(last, 1);
      await bench.refused(bench.write(address7(0x10 + addresses), 1), "address");
    },
  },
  ...onEachKind(["T02a", "T02b", "T02c"], {
    title: "probes that carry no data are acknowledged and move no pointer",
    needs: [],
    async run(bench, placeMemory) {
      await placeMemory("01234567");
      await bench.write(HERE, 2);
      await bench.transfer(HERE, [{ write: new Uint8Array() }]);
      await probeByRead(bench);
      demandEqual(textOf(await bench.read(HERE, 2)), "23", "what is read after the probes");
    },
  }),
  {
    id: "T02d",
    title:
      "probes that carry no data have no effect of a read; that of one byte has it for this byte alone (register target)",
    needs: ["clockedCount"],
    async run(bench) {
      const map = registerMap({
        name: "EVENTS",
        order: "big",
        registers: { events: { address: 0, width: 16, access: "ro", onRead: "clear" } },
      });
      const { file } = await bench.registers(map);
      file.poke("events", 0x8001);
      await bench.transfer(HERE, [{ write: new Uint8Array() }]);
      await probeByRead(bench);
      demandEqual(file.peek("events"), 0x8001, "events after probes without data");
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x80), "first byte");
      demandEqual(file.peek("events"), 0x0001, "events after a probe of one byte");
    },
  },
  {
    id: "T02e",
    title: "a probe is a request of no bytes, and reading or answering it throws nothing (request API)",
    needs: [],
    async run(bench) {
      const target = await bench.openTarget();
      const seen: string[] = [];
      const sent = (clocked: number): string => (bench.can.clockedCount ? `sent ${clocked}` : "sent");
      bench.serve(target, async (request) => {
        if (request.isRead) seen.push(sent(await request.write(Uint8Array.of(1, 2))));
        else seen.push(`got ${(await request.read(1)).length} ${(await request.read()).length}`);
      });
      await bench.transfer(HERE, [{ write: new Uint8Array() }]);
      await bench.becomes(() => seen.length === 1, "a write of no bytes was no request");
      const reads = (await probeByRead(bench)) ? [sent(0), sent(1)] : [sent(1)];
      await bench.read(HERE, 1);
      await bench.becomes(() => seen.length === 1 + reads.length, "a read was no request");
      demandEqual(seen, ["got 0 0", ...reads], "requests");
    },
  },
  {
    id: "T02f",
    title: "a scan looks to a target like an address and an end (handler)",
    needs: [],
    async run(bench) {
      await bench.attach([HERE], scriptedTarget());
      await bench.transfer(HERE, [{ write: new Uint8Array() }]);
      await bench.sees("S 29W A P");
    },
  },
  {
    id: "T03a",
    title: "reserved addresses, and what is no address, are refused as own addresses",
    needs: [],
    async run(bench) {
      for (const address of [...RESERVED, ...NO_ADDRESS]) {
        const what = `a target at ${address}`;
        for (const addresses of bench.can.addresses > 1 ? [[address], [HERE, address]] : [[address]]) {
          const error = await rejection(bench.host.attach(addresses, scriptedTarget()), what);
          demandEqual(error.kind, "invalid-argument", `${what}: kind of the error`);
        }
      }
      const none = await rejection(bench.host.attach([], scriptedTarget()), "a target at no address");
      demandEqual(none.kind, "invalid-argument", "a target at no address: kind of the error");
      await bench.refused(bench.write(HERE, 1), "address");
      await bench.attach([HERE], scriptedTarget());
      await bench.write(HERE, 1);
      await bench.sees("S 29W A 01 A P");
    },
  },
  {
    id: "T03b",
    title: "reserved addresses are refused as own addresses (request API)",
    needs: ["stretch"],
    async run(bench) {
      for (const address of [...RESERVED, ...NO_ADDRESS]) {
        const error = await rejection(bench.openTarget([address]), `a target at ${address}`);
        demandEqual(error.kind, "invalid-argument", `a target at ${address}: kind of the error`);
      }
    },
  },
  {
    id: "T03c",
    title: "the general call reaches those who listen to it, and nobody else",
    needs: [],
    async run(bench) {
      const [listening, deaf] = [new WireLog(), new WireLog()];
      await attachAlso(bench, GENERAL_CALL, listening);
      await bench.attach([THERE], scriptedTarget(), deaf);
      await bench.transfer(GENERAL_CALL, [{ write: Uint8Array.of(0x06) }], { allowReserved: true });
      await bench.sees("S 00W A 06 A P", listening);
      await bench.sees("", deaf);
    },
  },
  {
    id: "T03d",
    title: "the alert response address is answered by those who listen to it, and nobody else",
    needs: [],
    async run(bench) {
      const own = await bench.attach([THERE], scriptedTarget());
      await bench.refused(bench.read(ALERT_RESPONSE, 1), "address");
      await bench.sees("");
      await own.detach();
      await bench.attach([ALERT_RESPONSE], scriptedTarget({ offers: [0x54] }));
      demandEqual(await bench.read(ALERT_RESPONSE, 1), Uint8Array.of(0x54), "answer to the alert");
    },
  },
];

/** Those sets of addresses that the host has room for. */
function setsWithin(bench: TargetBench): readonly (readonly number[])[] {
  const sets = ADDRESS_SETS.filter((set) => set.length <= bench.can.addresses);
  demand(sets.length > 0, "a host without an address is none");
  return sets;
}

/** Asks every address that can be asked for its acknowledge. */
async function acknowledged(bench: TargetBench): Promise<number[]> {
  const { capabilities } = await bench.controller();
  const first = capabilities.reservedAddresses ? 0x03 : 0x08;
  const found: number[] = [];
  for (let value = first; value <= 0x77; value += 1) {
    if (bench.occupiedAddresses.includes(value)) continue;
    const segment = capabilities.emptyWrite ? { write: new Uint8Array() } : { read: new Uint8Array(1) };
    try {
      await bench.transfer(address7(value), [segment], { allowReserved: true });
      found.push(value);
    } catch (error) {
      if (!isI2CError(error) || (error.kind !== "nack-address" && error.kind !== "nack")) throw error;
    }
  }
  return found;
}

/** A read of no bytes, where the controller can send one. @returns whether it was sent */
async function probeByRead(bench: TargetBench): Promise<boolean> {
  const { emptyRead } = (await bench.controller()).capabilities;
  if (emptyRead) await bench.transfer(HERE, [{ read: new Uint8Array() }], { allowEmptyRead: true });
  return emptyRead;
}

/** A target that listens to one more address than its own. */
async function attachAlso(bench: TargetBench, address: Address, log: WireLog): Promise<void> {
  try {
    await bench.attach([HERE, address], scriptedTarget(), log);
  } catch (error) {
    if (!isI2CError(error) || error.kind !== "unsupported") throw error;
    throw new NotCapable(`listening to ${formatByte(address)}`);
  }
}
