import { address7, I2CError, packetErrorCode, SMBusDevice, trace, VirtualClock } from "@twowire/core";
import { type PacketErrorCodeUse, type SMBusRefusal, SMBusTarget, type SMBusTargetOptions } from "@twowire/target";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x18;

/** A device with a command of every kind, what took effect in it, and what was on the wire. */
function bench(options: Partial<SMBusTargetOptions> = {}) {
  const bus = new SimulatedBus({ clock: new VirtualClock() });
  const effects: string[] = [];
  const refusals: SMBusRefusal["kind"][] = [];
  const note = (what: string, value: unknown = ""): void => {
    effects.push(`${what} ${value instanceof Uint8Array ? [...value].join(" ") : String(value)}`.trim());
  };
  const target = new SMBusTarget({
    commands: {
      0x01: {
        kind: "byte",
        read: () => 0x5a,
        taken: (value) => note("took", value),
        write: (value) => note("byte", value),
        accepts: (value) => value !== 0xee,
      },
      0x02: { kind: "word", read: () => 0x90c1, taken: (value) => note("took", value), write: (v) => note("word", v) },
      0x03: { kind: "send", send: () => note("cleared") },
      0x04: { kind: "word", call: (value) => (note("called", value), 0xffff - value) },
      0x05: { kind: "word", write: (value) => note("word", value), call: (value) => (note("called", value), value) },
      0x10: {
        kind: "block",
        read: () => Uint8Array.of(1, 2, 3, 4, 5),
        taken: (value) => note("took", value),
        write: (bytes) => note("block", bytes),
        accepts: (bytes) => bytes[0] !== 0xee,
      },
      0x11: { kind: "block", call: (bytes) => (note("called", bytes), Uint8Array.of(...bytes, ...bytes).toReversed()) },
      0x20: { kind: "byte", read: () => 0x20 },
      0x21: { kind: "word", write: (value) => note("word", value) },
    },
    quick: (bit) => note("quick", bit),
    byte: { write: (value) => note("sent", value), accepts: (value) => value >= 0x80, read: () => 0x77 },
    onRefusal: ({ kind }) => refusals.push(kind),
    ...options,
  });
  bus.attachNow([CHIP], target);
  const wire: string[] = [];
  const raw = bus.controller();
  const controller = trace(raw, (event) => {
    if (event.type === "end") wire.push(event.transcript);
  });
  const device = (packetErrorCode: boolean): SMBusDevice => new SMBusDevice(controller, CHIP, { packetErrorCode });
  /** Bytes as they are. */
  const write = (...bytes: number[]): Promise<void> =>
    raw.transfer(device(false).address, [{ write: Uint8Array.from(bytes) }]);
  const read = async (sent: readonly number[] | undefined, length: number): Promise<number[]> => {
    const buffer = new Uint8Array(length);
    const before = sent === undefined ? [] : [{ write: Uint8Array.from(sent) }];
    await raw.transfer(device(false).address, [...before, { read: buffer }]);
    return [...buffer];
  };
  return { raw, effects, refusals, wire, device, write, read };
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** The packet error code of a write. */
const coded = (...message: number[]): number => packetErrorCode([CHIP << 1], message);

const COMBINATIONS: readonly [PacketErrorCodeUse, boolean][] = [
  ["none", false],
  ["optional", false],
  ["optional", true],
  ["required", true],
];

describe.each(COMBINATIONS)(
  "SMBusTarget with packet error codes %s, a controller that sends them: %s",
  (use, sends) => {
    it("takes every write", async () => {
      const { device, effects, refusals } = bench({ packetErrorCode: use });
      const smbus = device(sends);
      await smbus.quick("write");
      await smbus.quick("read");
      await smbus.sendByte(0x99);
      await smbus.sendByte(0x03);
      await smbus.writeByte(0x01, 0xaa);
      await smbus.writeWord(0x02, 0x1234);
      await smbus.writeBlock(0x10, bytes(7));
      await smbus.writeBlock(0x10, new Uint8Array(32).fill(9));
      expect(effects).toEqual([
        "quick write",
        "quick read",
        "sent 153",
        "cleared",
        "byte 170",
        "word 4660",
        "block 7",
        `block ${Array(32).fill(9).join(" ")}`,
      ]);
      expect(refusals).toEqual([]);
    });

    it("answers every read and call", async () => {
      const { device, effects, refusals } = bench({ packetErrorCode: use });
      const smbus = device(sends);
      expect(await smbus.receiveByte()).toBe(0x77);
      expect(await smbus.readByte(0x01)).toBe(0x5a);
      expect(await smbus.readWord(0x02)).toBe(0x90c1);
      expect([...(await smbus.readBlock(0x10))]).toEqual([1, 2, 3, 4, 5]);
      expect(await smbus.processCall(0x04, 0x1234)).toBe(0xedcb);
      expect([...(await smbus.blockProcessCall(0x11, bytes(1, 2, 3)))]).toEqual([3, 2, 1, 3, 2, 1]);
      expect(effects).toEqual(["took 90", "took 37057", "took 1 2 3 4 5", "called 4660", "called 1 2 3"]);
      expect(refusals).toEqual([]);
    });
  },
);

describe("SMBusTarget", () => {
  it("has the packet error codes of the specification", async () => {
    const { device, wire } = bench({ commands: { 0x01: { kind: "word", write: () => undefined } } });
    await device(true).writeWord(0x01, 0x0000);
    expect(wire).toEqual(["S 18W A 01 A 00 A 00 A C2 A P"]);
  });

  it("sends the packet error code after the data and nothing after it", async () => {
    const { read } = bench();
    const code = packetErrorCode([0x30, 0x02, 0x31, 0xc1, 0x90]);
    expect(await read([0x02], 5)).toEqual([0xc1, 0x90, code, 0xff, 0xff]);
    expect(await bench({ packetErrorCode: "none" }).read([0x02], 4)).toEqual([0xc1, 0x90, 0xff, 0xff]);
    expect(await read(undefined, 3)).toEqual([0x77, packetErrorCode([0x31, 0x77]), 0xff]);
  });

  it("takes nothing for read that did not go over the wire", async () => {
    const { read, effects } = bench();
    await read([0x02], 1);
    await read([0x10], 5);
    expect(effects).toEqual([]);
    await read([0x10], 6);
    expect(effects).toEqual(["took 1 2 3 4 5"]);
  });

  it.each([
    ["a command that is none", [0x7f, 0x00], 0, "unknown-command"],
    ["a command that cannot be sent alone either", [0x12], 0, "unknown-command"],
    ["a block of none", [0x10, 0], 1, "invalid-count"],
    ["a block of 33", [0x10, 33], 1, "invalid-count"],
    ["a block of 255", [0x10, 255], 1, "invalid-count"],
    ["one byte more than the block has", [0x10, 2, 1, 2, coded(0x10, 2, 1, 2) ^ 0xff], 4, "wrong-packet-error-code"],
    ["a wrong code after a byte", [0x01, 0xaa, coded(0x01, 0xaa) ^ 1], 2, "wrong-packet-error-code"],
    ["a wrong code after a word", [0x02, 1, 2, coded(0x02, 1, 2) ^ 0x80], 3, "wrong-packet-error-code"],
    ["a wrong code after a command alone", [0x03, coded(0x03) ^ 1], 1, "wrong-packet-error-code"],
    ["a byte after the code", [0x01, 0xaa, coded(0x01, 0xaa), 0], 3, "too-long"],
    ["a code where a call has none", [0x04, 1, 2, coded(0x04, 1, 2)], 3, "too-long"],
    ["a value that is not accepted", [0x01, 0xee], 1, "invalid-value"],
    ["a block that is not accepted, at its last byte", [0x10, 2, 0xee, 0], 3, "invalid-value"],
  ] as const)("refuses %s, at that byte, and nothing takes effect", async (_what, message, byte, kind) => {
    const { write, effects, refusals } = bench();
    await expect(write(...message)).rejects.toMatchObject({ kind: "nack-data", segment: 0, byte, bus: "idle" });
    expect(effects).toEqual([]);
    expect(refusals).toEqual([kind]);
    await write(0x01, 0x11);
    expect(effects).toEqual(["byte 17"]);
  });

  it.each([
    ["a word of one byte", [0x02, 1], "incomplete"],
    ["a byte of none", [0x01], "incomplete"],
    ["a block that is shorter than its count", [0x10, 3, 1, 2], "incomplete"],
    ["a call that nobody reads", [0x04, 1, 2], "incomplete"],
    ["a command that can only be read, alone", [0x20], "incomplete"],
  ] as const)("forgets %s", async (_what, message, kind) => {
    const { write, effects, refusals } = bench({ byte: {} });
    await write(...message);
    expect([effects, refusals]).toEqual([[], [kind]]);
  });

  it("refuses data for a command that can only be read", async () => {
    const { write, refusals } = bench({ byte: {} });
    await expect(write(0x20, 1)).rejects.toMatchObject({ kind: "nack-data", byte: 1 });
    expect(refusals).toEqual(["read-only"]);
  });

  it("takes a byte that is also a command, if it is alone", async () => {
    const { write, effects } = bench();
    await write(0x01);
    await write(0x20, coded(0x20));
    expect(effects).toEqual(["sent 1", "sent 32"]);
  });

  it("wants a packet error code on every write where it is required", async () => {
    const { write, effects, refusals } = bench({ packetErrorCode: "required" });
    await write(0x01, 0xaa);
    await write(0x03);
    await write(0x99);
    expect(effects).toEqual([]);
    expect(refusals).toEqual(Array(3).fill("missing-packet-error-code"));
  });

  it("refuses any code where there is none", async () => {
    const { write, effects } = bench({ packetErrorCode: "none" });
    await expect(write(0x01, 0xaa, coded(0x01, 0xaa))).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
    expect(effects).toEqual([]);
  });

  it("has nothing to say where there is nothing to read", async () => {
    const { read, effects, refusals } = bench();
    const messages = [[0x21], [0x01, 0xaa], [0x04, 1], [0x21, 1, 2], [0x20, coded(0x20)], [0x05, 1, 2, coded(5, 1, 2)]];
    for (const sent of messages) expect(await read(sent, 3)).toEqual([0xff, 0xff, 0xff]);
    expect([effects, refusals]).toEqual([[], Array(messages.length).fill("not-readable")]);
  });

  it("is asked nothing by a joined read of no bytes", async () => {
    const { raw, device, effects } = bench();
    const options = { allowEmptyRead: true };
    await raw.transfer(device(false).address, [{ write: bytes(0x01) }, { read: new Uint8Array() }], options);
    expect(effects).toEqual([]);
  });

  it("answers each of several addresses for itself", async () => {
    const bus = new SimulatedBus({ clock: new VirtualClock() });
    bus.attachNow(
      [0x18, 0x19],
      new SMBusTarget({ commands: { 1: { kind: "byte", read: () => 0x11 } }, byte: { read: () => 0x77 } }),
    );
    const read = new Uint8Array(2);
    await bus.controller().exclusive(async (locked) => {
      await locked.transfer(address7(0x18), [{ write: bytes(1) }], { stop: false });
      await locked.transfer(address7(0x19), [{ read }]);
    });
    expect([...read]).toEqual([0x77, packetErrorCode([0x33, 0x77])]);
    expect(await new SMBusDevice(bus.controller(), 0x19, { packetErrorCode: true }).readByte(1)).toBe(0x11);
  });

  it("forgets a write that a repeated START took the place of the STOP of", async () => {
    const { raw, device, effects, refusals } = bench();
    const { address } = device(false);
    const other = { write: bytes(0x02, 1, 2) };
    await raw.transfer(address, [{ write: bytes(0x01, 0xaa) }, other]);
    expect([effects, refusals]).toEqual([["word 513"], ["not-stopped"]]);
  });

  it("is busy with data, never with its address", async () => {
    let busy = true;
    const { device, read, effects, refusals } = bench({ busy: () => busy });
    const smbus = device(false);
    await expect(smbus.writeByte(0x01, 1)).rejects.toMatchObject({ kind: "nack-data", byte: 0 });
    expect(await read(undefined, 2)).toEqual([0xff, 0xff]);
    await smbus.quick("write");
    busy = false;
    await smbus.writeByte(0x01, 1);
    expect([effects, refusals]).toEqual([["quick write", "byte 1"], ["busy"]]);
  });

  it("is described by codes that are some", () => {
    for (const code of [-1, 256, 1.5]) {
      expect(() => new SMBusTarget({ commands: { [code]: { kind: "send", send: () => undefined } } })).toThrow(
        I2CError,
      );
    }
  });

  it("releases the bus when a handler throws or returns what is no value", async () => {
    const broken = (): never => {
      throw new Error("out of order");
    };
    const { device, write, effects } = bench({
      commands: {
        0x01: { kind: "byte", read: broken, write: broken },
        0x02: { kind: "word", read: () => 0x1_0000, accepts: broken, write: () => undefined },
        0x03: { kind: "block", read: () => new Uint8Array(33), call: broken },
        0x04: { kind: "byte", read: () => 1, taken: broken },
        0x05: { kind: "byte", read: () => 0x100 },
      },
      busy: () => false,
    });
    const smbus = device(false);
    for (const failing of [
      () => smbus.readByte(0x01),
      () => smbus.writeByte(0x01, 1),
      () => smbus.readWord(0x02),
      () => smbus.writeWord(0x02, 1),
      () => smbus.readBlock(0x03),
      () => smbus.blockProcessCall(0x03, bytes(1)),
      () => smbus.readByte(0x04),
      () => smbus.readByte(0x05),
    ]) {
      await expect(failing()).rejects.toMatchObject({ kind: "io", bus: "idle" });
      expect(await smbus.receiveByte()).toBe(0x77);
    }
    await write(0x99);
    expect(effects).toEqual(["sent 153"]);
  });
});

describe("every legal message to an SMBusTarget", () => {
  it("comes through, whatever the values", async () => {
    const byte = fc.integer({ min: 0, max: 0xff });
    const word = fc.integer({ min: 0, max: 0xffff });
    const block = (most: number) => fc.uint8Array({ minLength: 1, maxLength: most });
    await fc.assert(
      fc.asyncProperty(byte, word, block(32), block(31), block(32), async (value, pair, written, called, answer) => {
        const stored: unknown[] = [];
        const { device } = bench({
          commands: {
            1: { kind: "byte", read: () => value, write: (got) => void stored.push(got) },
            2: { kind: "word", read: () => pair, write: (got) => void stored.push(got), call: (got) => 0xffff - got },
            3: { kind: "block", read: () => answer, write: (got) => void stored.push([...got]), call: () => answer },
          },
        });
        for (const smbus of [device(false), device(true)]) {
          stored.length = 0;
          await smbus.writeByte(1, value);
          await smbus.writeWord(2, pair);
          await smbus.writeBlock(3, written);
          expect(stored).toEqual([value, pair, [...written]]);
          expect(await smbus.readByte(1)).toBe(value);
          expect(await smbus.readWord(2)).toBe(pair);
          expect(await smbus.processCall(2, pair)).toBe(0xffff - pair);
          expect([...(await smbus.readBlock(3))]).toEqual([...answer]);
          expect([...(await smbus.blockProcessCall(3, called))]).toEqual([...answer]);
          expect(stored).toHaveLength(3);
        }
      }),
      { numRuns: 50 },
    );
  });
});
