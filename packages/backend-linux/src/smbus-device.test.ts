import { I2CError, parseBusUri, SMBusDevice, type SMBusDeviceOptions } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FUNC_I2C, FUNC_SMBUS_PEC, FUNC_SMBUS_READ_BLOCK_DATA } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

/** Everything of SMBus, with packet error codes. */
const SMBUS = 0x0fff_8008;
const CHIP = 0x18;
const PEC = 0x0708;
const SMBUS_CALL = 0x0720;
const RDWR = 0x0707;

/** What somebody does with a device, as a word and numbers. */
type Act = (device: SMBusDevice) => Promise<unknown>;

async function bench(uri: string, functionality: number, content: Uint8Array, options: SMBusDeviceOptions = {}) {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality, devices: [CHIP] }));
  const memory = adapter.memories.get(CHIP)!;
  memory.set(content);
  const bus = await openBus(parseBusUri(uri), modelMachine(kernel));
  return { kernel, adapter, memory, bus, device: new SMBusDevice(bus, CHIP, options) };
}

/** What came of it, as text: the value, or the kind of error. */
async function outcome(act: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await act) ?? "done";
  } catch (error) {
    return error instanceof I2CError ? error.kind : String(error);
  }
}

const byte = fc.nat(0xff);
const word = fc.nat(0xffff);
const block = fc.uint8Array({ minLength: 1, maxLength: 32 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constant<Act>((device) => device.quick("write")),
  fc.constant<Act>((device) => device.quick("read")),
  byte.map<Act>((value) => (device) => device.sendByte(value)),
  fc.constant<Act>((device) => device.receiveByte()),
  fc.tuple(byte, byte).map<Act>((values) => (device) => device.writeByte(...values)),
  byte.map<Act>((command) => (device) => device.readByte(command)),
  fc.tuple(byte, word).map<Act>((values) => (device) => device.writeWord(...values)),
  byte.map<Act>((command) => (device) => device.readWord(command)),
  fc.tuple(byte, word).map<Act>((values) => (device) => device.processCall(...values)),
  fc.tuple(byte, block).map<Act>((values) => (device) => device.writeBlock(...values)),
  byte.map<Act>((command) => async (device) => [...(await device.readBlock(command))]),
  fc
    .tuple(byte, fc.uint8Array({ minLength: 1, maxLength: 31 }))
    .map<Act>((values) => async (device) => [...(await device.blockProcessCall(...values))]),
);

describe("an SMBus device", () => {
  it.each([false, true])(
    "sees the same on an adapter of SMBus transactions as on one of messages, coded: %s",
    async (packetErrorCode) => {
      const seen = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(act, { minLength: 1, maxLength: 8 }),
          fc.uint8Array({ minLength: 256, maxLength: 256 }),
          // Counts that a block can have, and others, in every place.
          fc.boolean(),
          async (acts, noise, small) => {
            const content = small ? noise.map((value) => value & 0x0f) : noise;
            const kernelWay = await bench("linux:1", SMBUS, content, { packetErrorCode });
            const byteWay = await bench("linux:1", SMBUS | FUNC_I2C, content, { packetErrorCode });
            for (const what of acts) {
              const answer = await outcome(what(kernelWay.device));
              expect(answer).toBe(await outcome(what(byteWay.device)));
              const kind = /^[a-z-]+$/.test(answer) ? answer : "value";
              seen.set(kind, (seen.get(kind) ?? 0) + 1);
            }
            expect(kernelWay.adapter.wire).toEqual(byteWay.adapter.wire);
            expect(kernelWay.memory).toEqual(byteWay.memory);
            expect(kernelWay.kernel.requests.some(({ request }) => request === RDWR)).toBe(false);
            expect(byteWay.kernel.requests.some(({ request }) => request === SMBUS_CALL)).toBe(false);
          },
        ),
      );
      expect(seen.get("done")).toBeGreaterThan(50);
      if (packetErrorCode) expect(seen.get("pec-mismatch")).toBeGreaterThan(20);
      else expect(seen.get("value")).toBeGreaterThan(50);
      expect(seen.get("protocol")).toBeGreaterThan(10);
    },
  );

  it("gets its packet error codes from the kernel, which is told only when that changes", async () => {
    const { kernel, adapter, bus, device } = await bench("linux:1", SMBUS, new Uint8Array(256), {
      packetErrorCode: true,
    });
    await using _ = bus;
    await device.writeWord(0x01, 0);
    await device.writeBlock(0x40, new Uint8Array(32).fill(9));
    expect(adapter.wire).toEqual([
      [{ address: CHIP, read: false, bytes: [0x01, 0, 0, 0xc2] }],
      [{ address: CHIP, read: false, bytes: [0x40, 32, ...new Uint8Array(32).fill(9), expect.any(Number)] }],
    ]);
    const plain = new SMBusDevice(bus, CHIP);
    await plain.writeByte(0x01, 0);
    await plain.writeByte(0x01, 1);
    await device.sendByte(0x05);
    const told = kernel.requests.filter(({ request }) => request === PEC).map(({ argument }) => argument);
    expect(told).toEqual([1, 0, 1]);
    expect(adapter.wire.at(-2)).toEqual([{ address: CHIP, read: false, bytes: [0x01, 1] }]);
  });

  it("has the kernel's word for a wrong packet error code", async () => {
    const { bus, device } = await bench("linux:1", SMBUS, new Uint8Array(256), { packetErrorCode: true });
    await using _ = bus;
    await expect(device.readByte(5)).rejects.toMatchObject({ kind: "pec-mismatch", code: "EBADMSG" });
  });

  it("has codes of longer transactions where the kernel makes none, and blocks without any", async () => {
    const { kernel, adapter, bus, device } = await bench("linux:1", SMBUS & ~FUNC_SMBUS_PEC, new Uint8Array(256), {
      packetErrorCode: true,
    });
    await using _ = bus;
    await device.writeWord(0x01, 0);
    expect(adapter.wire).toEqual([[{ address: CHIP, read: false, bytes: [0x01, 0, 0, 0xc2] }]]);
    await expect(device.readWord(0x10)).rejects.toMatchObject({ kind: "pec-mismatch", code: undefined });
    await expect(device.readBlock(0x10)).rejects.toMatchObject({
      kind: "unsupported",
      outcome: "never-sent",
      message: expect.stringContaining("would need SMBus PEC"),
    });
    expect(kernel.requests.some(({ request }) => request === PEC)).toBe(false);
  });

  it.each(["linux:1", "linux:1?sync=1"])("reads blocks of the length that it says, on %s", async (uri) => {
    for (const functionality of [SMBUS, SMBUS | FUNC_I2C]) {
      const content = Uint8Array.from({ length: 256 }, (_, index) => index);
      const { adapter, bus, device } = await bench(uri, functionality, content);
      await using _ = bus;
      expect(bus.capabilities.countedRead).toBe(true);
      expect([...(await device.readBlock(3))]).toEqual([4, 5, 6]);
      expect((await device.readBlock(32)).length).toBe(32);
      await expect(device.readBlock(0)).rejects.toMatchObject({ kind: "protocol" });
      await expect(device.readBlock(33)).rejects.toMatchObject({ kind: "protocol", code: "EPROTO" });
      expect([...(await device.blockProcessCall(4, Uint8Array.of(1)))]).toEqual([7, 8, 9, 10, 11, 12]);
      expect(adapter.wire[0]?.[1]?.bytes).toEqual([3, 4, 5, 6]);
    }
  });

  it("may have less room than its answer takes, which is then no answer", async () => {
    for (const functionality of [SMBUS, SMBUS | FUNC_I2C]) {
      const { bus } = await bench("linux:1", functionality, new Uint8Array(256).fill(9));
      await using _ = bus;
      const read = new Uint8Array(9);
      const counted = { trailing: 0 };
      const short = bus.transfer(new SMBusDevice(bus, CHIP).address, [{ write: Uint8Array.of(1) }, { read, counted }]);
      await expect(short).rejects.toMatchObject({
        kind: "protocol",
        segment: 1,
        message: expect.stringContaining("a block of 9 bytes. There is room for 8"),
      });
    }
  });

  it("is told that there are no counted reads where the adapter lacks them", async () => {
    for (const functionality of [SMBUS, SMBUS | FUNC_I2C]) {
      const { bus, device } = await bench("linux:1", functionality & ~FUNC_SMBUS_READ_BLOCK_DATA, new Uint8Array(256));
      await using _ = bus;
      expect(bus.capabilities.countedRead).toBe(false);
      await expect(device.readBlock(1)).rejects.toMatchObject({ kind: "unsupported", outcome: "never-sent" });
    }
  });

  it.each(["linux:1?engine=i2c-bus", "linux:1?engine=i2c-bus&sync=1"])(
    "goes as far as %s can, and is refused beyond",
    async (uri) => {
      const { adapter, bus, device } = await bench(uri, SMBUS, new Uint8Array(256));
      await using _ = bus;
      await device.quick("read");
      expect(adapter.wire).toEqual([[{ address: CHIP, read: true, bytes: [] }]]);
      await device.writeBlock(1, Uint8Array.of(1, 2, 3));
      await expect(device.readBlock(1)).rejects.toMatchObject({ kind: "unsupported" });
      await expect(device.processCall(1, 2)).rejects.toMatchObject({ kind: "unsupported" });
      await expect(device.writeBlock(1, new Uint8Array(32))).rejects.toMatchObject({ kind: "unsupported" });
    },
  );
});
