import { address7, packetErrorCode, registerMap, SMBusDevice, VirtualClock } from "@twowire/core";
import { RegisterFile, type RegisterHandler, RegisterTarget, withPacketErrorCode } from "@twowire/target";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x18;

const words = registerMap({
  name: "WORDS",
  order: "little",
  pointer: { bits: 4 },
  unmapped: "ignore",
  registers: {
    small: { address: 1, width: 8, reset: 0x11 },
    wide: { address: 2, width: 16, reset: 0x2222 },
    flags: { address: 3, width: 8, fields: { seen: { bit: 0, onRead: "clear", onWrite: "oneToClear" } } },
  },
});

const bytewise = registerMap({
  name: "BYTES",
  order: "big",
  pointer: { bits: 8, increment: "byte", wrap: { first: 0, last: 3 } },
  registers: { wide: { address: 0, width: 16, reset: 0x1234 }, next: { address: 2, width: 16, reset: 0x5678 } },
});

function bench(use?: "optional" | "required") {
  const file = new RegisterFile(words);
  const bus = new SimulatedBus({ clock: new VirtualClock() });
  const attachment = bus.attachNow([CHIP], withPacketErrorCode(new RegisterTarget(file), words, use));
  const controller = bus.controller();
  const device = (coded: boolean) => new SMBusDevice(controller, CHIP, { packetErrorCode: coded });
  const write = (...bytes: number[]) => controller.transfer(device(false).address, [{ write: Uint8Array.from(bytes) }]);
  return { file, device, write, controller, attachment };
}

describe("a register map with packet error codes", () => {
  it("is read and written with and without them", async () => {
    const { device, file } = bench();
    for (const coded of [false, true]) {
      const smbus = device(coded);
      await smbus.writeByte(1, 0x42);
      await smbus.writeWord(2, 0xbeef);
      expect([file.peek("small"), file.peek("wide")]).toEqual([0x42, 0xbeef]);
      expect(await smbus.readByte(1)).toBe(0x42);
      expect(await smbus.readWord(2)).toBe(0xbeef);
      await smbus.writeByte(1, 0);
      await smbus.writeWord(2, 0);
    }
  });

  it("has the code of both addresses after the register, and nothing after it", async () => {
    const { controller, device } = bench();
    const read = new Uint8Array(4);
    const { address } = device(false);
    await controller.transfer(address, [{ write: Uint8Array.of(2) }, { read }]);
    expect([...read]).toEqual([0x22, 0x22, packetErrorCode([0x30, 2, 0x31, 0x22, 0x22]), 0xff]);
    await controller.transfer(address, [{ read }]);
    expect([...read]).toEqual([0x22, 0x22, packetErrorCode([0x31, 0x22, 0x22]), 0xff]);
  });

  it("refuses a wrong code, and a byte after a right one, and writes nothing", async () => {
    const { write, file } = bench();
    const code = packetErrorCode([0x30, 2, 0x34, 0x12]);
    await expect(write(2, 0x34, 0x12, code ^ 1)).rejects.toMatchObject({ kind: "nack-data", byte: 3 });
    await expect(write(2, 0x34, 0x12, code, code)).rejects.toMatchObject({ kind: "nack-data", byte: 4 });
    await expect(write(2, 0x34, 0x12, code, 0)).rejects.toMatchObject({ kind: "nack-data", byte: 4 });
    expect(file.peek("wide")).toBe(0x2222);
    await write(2, 0x34, 0x12, code);
    expect(file.peek("wide")).toBe(0x1234);
  });

  it("is written at a repeated START too, and by nothing else", async () => {
    const { controller, device, file, attachment } = bench();
    const { address } = device(false);
    const read = new Uint8Array(1);
    await controller.transfer(address, [{ write: Uint8Array.of(1, 0x42) }, { read }]);
    expect([file.peek("small"), read[0]]).toEqual([0x42, 0x42]);
    await controller.exclusive(async (locked) => {
      await locked.transfer(address, [{ write: Uint8Array.of(1, 0x43) }], { stop: false });
      await attachment.detach();
    });
    expect(file.peek("small")).toBe(0x42);
  });

  it("writes nothing without a code where it is required", async () => {
    const { write, file, device } = bench("required");
    await write(1, 0x42);
    expect(file.peek("small")).toBe(0x11);
    await device(true).writeByte(1, 0x42);
    expect(await device(true).readByte(1)).toBe(0x42);
  });

  it("lets reading take effect for what was clocked of the register, the code not counted", async () => {
    const { device, file, controller } = bench();
    file.set("flags", "seen", true);
    expect(await device(true).readByte(3)).toBe(1);
    expect(file.peek("flags")).toBe(0);
    file.set("flags", "seen", true);
    const { address } = device(false);
    await controller.transfer(address, [{ write: Uint8Array.of(2) }, { read: new Uint8Array(5) }]);
    expect(file.peek("flags")).toBe(1);
  });

  it("tells the chip of no byte that is none of its own", async () => {
    const log: string[] = [];
    const chip: RegisterHandler = {
      pointer: 2,
      start: () => true,
      write: () => true,
      read: () => (log.push("read"), 0x22),
      clocked: () => void log.push("clocked"),
      stop: () => void log.push("stop"),
    };
    const bus = new SimulatedBus({ clock: new VirtualClock() });
    bus.attachNow([CHIP, CHIP + 1], withPacketErrorCode(chip, words));
    const read = new Uint8Array(4);
    await bus.controller().exclusive(async (locked) => {
      await locked.transfer(address7(CHIP), [{ write: Uint8Array.of(2) }], { stop: false });
      await locked.transfer(address7(CHIP + 1), [{ read }]);
    });
    expect(log).toEqual(["stop", "read", "clocked", "read", "clocked", "stop"]);
    // The code counts no byte that went to another address.
    expect(read[2]).toBe(packetErrorCode([0x33, 0x22, 0x22]));
  });

  it("lets what has no register pass as it is", async () => {
    const { write, controller, device } = bench();
    await write(9, 1, 2, 3, 4, 5);
    const read = new Uint8Array(2);
    await controller.transfer(device(false).address, [{ write: Uint8Array.of(1) }, { read }]);
    expect(read[0]).toBe(0x11);
  });

  it("reads the rest of a register whose bytes have addresses", async () => {
    const file = new RegisterFile(bytewise);
    const bus = new SimulatedBus({ clock: new VirtualClock() });
    bus.attachNow([CHIP], withPacketErrorCode(new RegisterTarget(file), bytewise));
    const smbus = new SMBusDevice(bus.controller(), CHIP, { packetErrorCode: true });
    expect(await smbus.readWord(0)).toBe(0x3412);
    expect(await smbus.readByte(1)).toBe(0x34);
    expect(await smbus.receiveByte().catch((error: unknown) => error)).toMatchObject({ kind: "pec-mismatch" });
    await smbus.writeWord(2, 0xbbaa);
    expect(file.peek("next")).toBe(0xaabb);
    await smbus.writeByte(3, 0xcc);
    expect(file.peek("next")).toBe(0xaacc);
  });

  it("never writes what was damaged, where codes are required", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 7 }),
        async (value, byte, bit) => {
          const { write, file } = bench("required");
          const message = [2, value & 0xff, value >> 8];
          message.push(packetErrorCode([0x30, ...message]));
          message[byte] = (message[byte] ?? 0) ^ (1 << bit);
          await write(...message).catch(() => undefined);
          expect([file.peek("small"), file.peek("wide")]).toEqual([0x11, 0x2222]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
