import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FULL_CAPABILITIES } from "../capabilities.ts";
import type { I2CController } from "../controller.ts";
import type { SMBusTransaction } from "../segment.ts";
import { trace } from "../middleware/trace.ts";
import { packetErrorCode } from "./packet-error-code.ts";
import { SMBusDevice, type SMBusDeviceOptions } from "./smbus-device.ts";

/** A device at 0x18 that answers every read with the same bytes, and what was on the wire. */
function device(answer: readonly number[], options?: SMBusDeviceOptions) {
  const wire: string[] = [];
  const marks: (SMBusTransaction | undefined)[] = [];
  const bus = busFromEngine({
    name: "test:",
    capabilities: FULL_CAPABILITIES,
    perform(_address, segments) {
      marks.push(segments[0]?.smbus);
      for (const { read } of segments) read?.set(answer.slice(0, read.length));
    },
  });
  const controller: I2CController = trace(bus, (event) => {
    if (event.type === "end") wire.push(event.transcript);
  });
  return { wire, marks, smbus: new SMBusDevice(controller, 0x18, options) };
}

describe("packetErrorCode", () => {
  it("has the known values", () => {
    expect(packetErrorCode(new TextEncoder().encode("123456789"))).toBe(0xf4);
    expect(packetErrorCode([0x30, 0x01, 0x00, 0x00])).toBe(0xc2);
    expect(packetErrorCode([0x30], [0x01], [0x00, 0x00])).toBe(0xc2);
  });
});

describe("SMBusDevice", () => {
  it("puts each command on the wire as the specification draws it", async () => {
    const { smbus, wire } = device([0x02, 0x34, 0x56]);
    await smbus.quick("write");
    await smbus.sendByte(0x77);
    await smbus.writeByte(0x01, 0xaa);
    await smbus.writeWord(0x01, 0x1234);
    await smbus.writeBlock(0x01, Uint8Array.of(1, 2, 3));
    expect(await smbus.receiveByte()).toBe(0x02);
    expect(await smbus.readByte(0x01)).toBe(0x02);
    expect(await smbus.readWord(0x01)).toBe(0x3402);
    expect([...(await smbus.readBlock(0x01))]).toEqual([0x34, 0x56]);
    expect(await smbus.processCall(0x01, 0xbeef)).toBe(0x3402);
    expect([...(await smbus.blockProcessCall(0x01, Uint8Array.of(9)))]).toEqual([0x34, 0x56]);
    await smbus.quick("read");
    expect(wire).toEqual([
      "S 18W A P",
      "S 18W A 77 A P",
      "S 18W A 01 A AA A P",
      "S 18W A 01 A 34 A 12 A P",
      "S 18W A 01 A 03 A 01 A 02 A 03 A P",
      "S 18R A 02 N P",
      "S 18W A 01 A Sr 18R A 02 N P",
      "S 18W A 01 A Sr 18R A 02 A 34 N P",
      "S 18W A 01 A Sr 18R A 02 A 34 A 56 N P",
      "S 18W A 01 A EF A BE A Sr 18R A 02 A 34 N P",
      "S 18W A 01 A 01 A 09 A Sr 18R A 02 A 34 A 56 N P",
      "S 18R A P",
    ]);
  });

  it.each([false, true])("says which transaction of SMBus each is, and whether it is coded: %s", async (coded) => {
    const { smbus, marks } = device([0x02, 0x34, 0x56], { packetErrorCode: coded });
    const unchecked = (sent: Promise<unknown>): Promise<unknown> => sent.catch(() => undefined);
    await smbus.sendByte(0x77);
    await unchecked(smbus.receiveByte());
    await smbus.writeByte(0x01, 0xaa);
    await unchecked(smbus.readByte(0x01));
    await smbus.writeWord(0x01, 0x1234);
    await unchecked(smbus.readWord(0x01));
    await unchecked(smbus.processCall(0x01, 0xbeef));
    await smbus.writeBlock(0x01, Uint8Array.of(1, 2, 3));
    await unchecked(smbus.readBlock(0x01));
    await unchecked(smbus.blockProcessCall(0x01, Uint8Array.of(9)));
    expect(marks.map((mark) => mark?.protocol)).toEqual([
      "byte",
      "byte",
      "byte-data",
      "byte-data",
      "word-data",
      "word-data",
      "process-call",
      "block",
      "block",
      "block-process-call",
    ]);
    expect(marks.every((mark) => mark?.packetErrorCode === coded)).toBe(true);
    await smbus.quick("write");
    expect(marks.at(-1)).toEqual({ protocol: "quick", packetErrorCode: false });
  });

  it("appends a packet error code to what it writes", async () => {
    const { smbus, wire } = device([], { packetErrorCode: true });
    await smbus.writeWord(0x01, 0x0000);
    expect(wire).toEqual(["S 18W A 01 A 00 A 00 A C2 A P"]);
  });

  it("checks the packet error code of what it reads, both addresses counted", async () => {
    const code = packetErrorCode([0x30, 0x05, 0x31, 0xc1, 0x90]);
    const good = device([0xc1, 0x90, code], { packetErrorCode: true });
    expect(await good.smbus.readWord(0x05)).toBe(0x90c1);
    const bad = device([0xc1, 0x90, code ^ 1], { packetErrorCode: true });
    await expect(bad.smbus.readWord(0x05)).rejects.toMatchObject({ kind: "pec-mismatch", bus: "idle" });
    const block = [0x02, 0xc1, 0x90];
    const blockCode = packetErrorCode([0x30, 0x05, 0x31], block);
    expect([...(await device([...block, blockCode], { packetErrorCode: true }).smbus.readBlock(5))]).toEqual([
      0xc1, 0x90,
    ]);
  });

  it("notices every single damaged bit", async () => {
    const message = [0x03, 0x10, 0x20, 0x30];
    const whole = [...message, packetErrorCode([0x30, 0x05, 0x31], message)];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: whole.length * 8 - 1 }), async (bit) => {
        const damaged = whole.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const { smbus } = device(damaged, { packetErrorCode: true });
        await expect(smbus.readBlock(0x05)).rejects.toMatchObject({ kind: "pec-mismatch" });
      }),
    );
  });

  it("keeps others off the bus for several commands, with the same options", async () => {
    const { smbus, wire } = device([], { packetErrorCode: true });
    await smbus.exclusive(async (locked) => {
      expect(locked.address).toBe(smbus.address);
      const other = smbus.sendByte(2);
      await expect(other).rejects.toMatchObject({ kind: "invalid-argument" });
      await locked.writeWord(0x01, 0x0000);
    });
    expect(wire.at(-1)).toBe("S 18W A 01 A 00 A 00 A C2 A P");
  });

  it("refuses what SMBus has not, before anything is sent", async () => {
    const { smbus, wire } = device([]);
    const refused = { kind: "invalid-argument", outcome: "never-sent" };
    await expect(smbus.sendByte(256)).rejects.toMatchObject(refused);
    await expect(smbus.writeWord(-1, 0)).rejects.toMatchObject(refused);
    await expect(smbus.writeWord(0, 0x1_0000)).rejects.toMatchObject(refused);
    for (const length of [0, 33])
      await expect(smbus.writeBlock(0, new Uint8Array(length))).rejects.toMatchObject(refused);
    await expect(smbus.blockProcessCall(0, new Uint8Array(32))).rejects.toMatchObject(refused);
    expect(wire).toEqual([]);
  });

  it("does not append a byte to what an EEPROM stores, unless forced", () => {
    const { controller } = device([]).smbus;
    for (const address of [0x50, 0x57]) {
      expect(() => new SMBusDevice(controller, address, { packetErrorCode: true })).toThrow(/EEPROM/);
      expect(() => new SMBusDevice(controller, address, { packetErrorCode: "forced" })).not.toThrow();
    }
    expect(() => new SMBusDevice(controller, 0x58, { packetErrorCode: true })).not.toThrow();
    expect(() => new SMBusDevice(controller, 0x0)).toThrow(/reserved/);
  });
});
