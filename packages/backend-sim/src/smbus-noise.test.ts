import { I2CError, isI2CError, SMBusDevice, type TargetHandler, VirtualClock } from "@twowire/core";
import { type PacketErrorCodeUse, type SMBusRefusal, SMBusTarget } from "@twowire/target";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x18;

/** One bit of one byte between a controller and a target; bytes of a message are counted from the one after the address. */
interface Flip {
  readonly byte: number;
  readonly bit: number;
}

/** A target at the end of a bad line. Says whether the bit was hit. */
function noisy(target: TargetHandler, flip: Flip): TargetHandler & { readonly hit: () => boolean } {
  let byte = 0;
  let hit = false;
  const through = (value: number): number => {
    const damaged = byte === flip.byte;
    hit ||= damaged;
    byte += 1;
    return damaged ? value ^ (1 << flip.bit) : value;
  };
  return {
    hit: () => hit,
    start: (address, direction, restart) => target.start(address, direction, restart),
    write: (value) => target.write(through(value)),
    read: () => through(target.read() as number),
    clocked: (acknowledged) => target.clocked?.(acknowledged),
    stop: (end) => target.stop(end),
  };
}

/** What a controller does, and what takes effect by it if all goes well; a call takes effect before its code. */
interface Work {
  readonly what: string;
  readonly run: (device: SMBusDevice) => Promise<unknown>;
  readonly result?: unknown;
  readonly effect?: string;
  readonly isCall?: boolean;
}

const ANSWER = [0x10, 0x21, 0x32, 0x43, 0x54];

const READS: readonly Work[] = [
  { what: "receive byte", run: (device) => device.receiveByte(), result: 0x77 },
  { what: "read byte", run: (device) => device.readByte(0x01), result: 0x5a },
  { what: "read word", run: (device) => device.readWord(0x02), result: 0x90c1 },
  { what: "read block", run: async (device) => [...(await device.readBlock(0x03))], result: ANSWER },
  { what: "process call", run: (device) => device.processCall(0x02, 0x1234), result: 0xedcb, isCall: true },
  {
    what: "block process call",
    run: async (device) => [...(await device.blockProcessCall(0x03, Uint8Array.of(9, 8, 7)))],
    result: [7, 8, 9],
    isCall: true,
  },
];

const byte = fc.integer({ min: 0, max: 0xff });
const WRITES: fc.Arbitrary<Work> = fc.oneof(
  fc.constant<Work>({ what: "send a command", run: (device) => device.sendByte(0x00), effect: "sent" }),
  byte.map<Work>((value) => ({
    what: `write byte ${value}`,
    run: (device) => device.writeByte(0x01, value),
    effect: `byte ${value}`,
  })),
  fc.integer({ min: 0, max: 0xffff }).map<Work>((value) => ({
    what: `write word ${value}`,
    run: (device) => device.writeWord(0x02, value),
    effect: `word ${value}`,
  })),
  fc.uint8Array({ minLength: 1, maxLength: 32 }).map<Work>((bytes) => ({
    what: `write block ${bytes.join(" ")}`,
    run: (device) => device.writeBlock(0x03, bytes),
    effect: `block ${bytes.join(" ")}`,
  })),
);

async function attempt(work: Work, flip: Flip, packetErrorCode: PacketErrorCodeUse) {
  const effects: string[] = [];
  const calls: unknown[] = [];
  const refusals: SMBusRefusal["kind"][] = [];
  // The codes are one bit apart, so that noise makes one command of another.
  const target = new SMBusTarget({
    commands: {
      0x00: { kind: "send", send: () => void effects.push("sent") },
      0x01: { kind: "byte", read: () => 0x5a, write: (value) => void effects.push(`byte ${value}`) },
      0x02: {
        kind: "word",
        read: () => 0x90c1,
        write: (value) => void effects.push(`word ${value}`),
        call: (value) => (calls.push(value), 0xffff - value),
      },
      0x03: {
        kind: "block",
        read: () => Uint8Array.from(ANSWER),
        write: (bytes) => void effects.push(`block ${bytes.join(" ")}`),
        call: (bytes) => (calls.push(bytes), bytes.toReversed()),
      },
    },
    byte: { read: () => 0x77 },
    packetErrorCode,
    onRefusal: ({ kind }) => refusals.push(kind),
  });
  const line = noisy(target, flip);
  const bus = new SimulatedBus({ clock: new VirtualClock() });
  bus.attachNow([CHIP], line);
  const device = new SMBusDevice(bus.controller(), CHIP, { packetErrorCode: true });
  const outcome = await work.run(device).catch((error: unknown) => error);
  return { hit: line.hit(), outcome, effects, calls, refusals };
}

/** Every bit of the first bytes of a message. */
function everyBit(bytes: number): Flip[] {
  return Array.from({ length: bytes * 8 }, (_, index) => ({ byte: index >> 3, bit: index & 7 }));
}

describe.each(["required", "optional"] as const)("a message with one damaged bit, codes %s", (use) => {
  it.each(READS)("is never taken for the answer: $what", async (work) => {
    const kinds = new Set<string>();
    let hits = 0;
    for (const flip of everyBit(16)) {
      const { hit, outcome, effects } = await attempt(work, flip, use);
      expect(effects).toEqual([]);
      if (!hit) {
        expect(outcome).toEqual(work.result);
        continue;
      }
      hits += 1;
      expect(outcome).toBeInstanceOf(I2CError);
      if (isI2CError(outcome)) kinds.add(outcome.kind);
    }
    expect(hits).toBeGreaterThan(8);
    for (const kind of kinds) expect(["pec-mismatch", "nack-data", "protocol"]).toContain(kind);
    expect(kinds).toContain("pec-mismatch");
  });
});

describe("a write with one damaged bit", () => {
  const anywhere = fc.record({ byte: fc.integer({ min: 0, max: 35 }), bit: fc.integer({ min: 0, max: 7 }) });

  it("takes no effect where codes are required, and the controller learns it unless the end was lost", async () => {
    await fc.assert(
      fc.asyncProperty(WRITES, anywhere, async (work, flip) => {
        const { hit, outcome, effects, calls, refusals } = await attempt(work, flip, "required");
        expect(calls).toEqual([]);
        if (!hit) {
          expect([outcome, effects, refusals]).toEqual([undefined, [work.effect], []]);
          return;
        }
        expect(effects).toEqual([]);
        expect(refusals).toHaveLength(1);
        // Where the damage makes the message a longer one, every byte was good so far when the STOP came.
        if (outcome === undefined) expect(["missing-packet-error-code", "incomplete"]).toContain(refusals[0]);
        else expect(outcome).toMatchObject({ kind: "nack-data", bus: "idle" });
      }),
      { numRuns: 2000 },
    );
  });

  it("takes no effect where they are optional and the length was not damaged, and the controller learns it", async () => {
    await fc.assert(
      fc.asyncProperty(WRITES, anywhere, async (work, flip) => {
        const protectedFrom = work.effect?.startsWith("block") === true ? 2 : 1;
        fc.pre(flip.byte >= protectedFrom);
        const { hit, outcome, effects, refusals } = await attempt(work, flip, "optional");
        if (hit) {
          expect(outcome).toMatchObject({ kind: "nack-data", bus: "idle" });
          expect([effects, refusals]).toEqual([[], ["wrong-packet-error-code"]]);
        } else expect([outcome, effects]).toEqual([undefined, [work.effect]]);
      }),
      { numRuns: 1000 },
    );
  });

  it("can make another message of it where they are optional: what only required ones prevent", async () => {
    const work: Work = { what: "", run: (device) => device.writeByte(0x00, 5) };
    // 0x00 takes no data, so that the byte is a wrong code; damaged, it is the word 0x02.
    const damaged = { byte: 0, bit: 1 };
    expect((await attempt(work, damaged, "optional")).effects).toHaveLength(1);
    expect((await attempt(work, damaged, "required")).effects).toEqual([]);
  });
});
