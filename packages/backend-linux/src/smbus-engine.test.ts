import { address7, type I2CBus, I2CDevice, parseBusUri, scan, type Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

/** What i2c-stub answers. */
const STUB = 0x0c7f_0000;

async function open(
  uri: string,
  functionality = STUB,
): Promise<{ kernel: ModelKernel; adapter: ModelAdapter; machine: ReturnType<typeof modelMachine>; bus: I2CBus }> {
  const kernel = new ModelKernel();
  const machine = modelMachine(kernel);
  const adapter = kernel.add(1, new ModelAdapter({ functionality, devices: [0x18], owned: [0x48] }));
  return { kernel, adapter, machine, bus: await openBus(parseBusUri(uri), machine) };
}

const write = (...bytes: number[]): Segment => ({ write: Uint8Array.from(bytes) });

/** Both ways to SMBus transactions must behave alike. */
describe.each(["linux:1", "linux:1?sync=1", "linux:1?engine=i2c-bus", "linux:1?engine=i2c-bus&sync=1"])(
  "SMBus transactions on %s",
  (uri) => {
    it("carry what SMBus can express", async () => {
      const { adapter, bus } = await open(uri);
      await using _ = bus;
      const memory = adapter.memories.get(0x18)!;
      memory.set([0xc1, 0x90, 3, 4, 5], 5);
      const device = new I2CDevice(bus, 0x18);
      expect(await device.readRegister(5)).toBe(0xc1);
      expect(await device.readRegister(5, 2)).toBe(0xc190);
      expect([...(await device.readRegisterBytes(5, 5))]).toEqual([0xc1, 0x90, 3, 4, 5]);
      expect([...(await device.read(1))]).toEqual([0]);
      await device.writeRegister(0x20, 0x11);
      await device.writeRegister(0x22, 0x2233, 2);
      await device.writeRegisterBytes(0x24, Uint8Array.of(1, 2, 3, 4));
      await device.write(Uint8Array.of(0x22));
      expect([...(await device.read(1))]).toEqual([0x22]);
      await device.write(new Uint8Array());
      expect([...memory.subarray(0x20, 0x28)]).toEqual([0x11, 0, 0x22, 0x33, 1, 2, 3, 4]);
      expect(adapter.wire.at(-1)).toEqual([{ address: 0x18, read: false, bytes: [] }]);
    });

    it.each<[string, readonly Segment[]]>([
      ["a read of two bytes", [{ read: new Uint8Array(2) }]],
      ["two writes", [write(1), write(2)]],
      ["a 16-bit register", [write(0, 1), { read: new Uint8Array(1) }]],
      ["33 bytes", [write(0), { read: new Uint8Array(33) }]],
      ["three segments", [write(0), { read: new Uint8Array(1) }, write(0)]],
    ])("refuse %s before the bus is touched", async (_what, segments) => {
      const { kernel, bus } = await open(uri);
      await using _ = bus;
      const before = kernel.requests.length;
      await expect(bus.transfer(address7(0x18), segments)).rejects.toMatchObject({ kind: "unsupported" });
      expect(kernel.requests.length).toBe(before);
    });

    it("say which function a transfer would need", async () => {
      const { bus } = await open(uri, STUB & ~0x0008_0000 & ~0x0400_0000);
      await using _ = bus;
      await expect(bus.transfer(address7(0x18), [write(0), { read: new Uint8Array(1) }])).rejects.toThrow(
        /would need I2C Block Read, which it lacks/,
      );
    });

    it("reach no address that a kernel driver owns, also not at the second try, and no other instead", async () => {
      const { adapter, bus } = await open(uri);
      await using _ = bus;
      for (const _attempt of [1, 2]) {
        await expect(bus.transfer(address7(0x48), [write(0)])).rejects.toMatchObject({
          kind: "address-in-use",
          code: "EBUSY",
          outcome: "never-sent",
        });
      }
      expect(adapter.wire).toEqual([]);
      await bus.transfer(address7(0x18), [write(0)]);
      expect(adapter.wire.flat().map(({ address }) => address)).toEqual([0x18]);
    });

    it("notice a kernel driver that takes an address later", async () => {
      const { adapter, machine, bus } = await open(uri);
      await using _ = bus;
      await bus.transfer(address7(0x18), [write(0)]);
      adapter.owned.add(0x18);
      await machine.clock.advance(1000);
      const outcomes = [];
      for (let round = 0; round < 8; round += 1) {
        outcomes.push(await bus.transfer(address7(0x18), [write(0)]).catch((error: unknown) => error));
      }
      expect(outcomes.at(-1)).toMatchObject({ kind: "address-in-use" });
    });

    it("reach it when forced", async () => {
      const { adapter, bus } = await open(`${uri}${uri.includes("?") ? "&" : "?"}force=1`);
      await using _ = bus;
      adapter.memories.set(0x48, new Uint8Array(256));
      await bus.transfer(address7(0x48), [write(0)]);
      expect(adapter.wire).toHaveLength(1);
    });

    it("map errno, and the next transfer works", async () => {
      const { adapter, bus } = await open(uri);
      await using _ = bus;
      await expect(bus.transfer(address7(0x19), [write(0)])).rejects.toMatchObject({
        kind: "nack-address",
        code: "ENXIO",
      });
      for (const [errno, kind, code] of [
        [121, "nack", "EREMOTEIO"],
        [16, "bus-stuck", "EBUSY"],
        [110, "timeout", "ETIMEDOUT"],
      ] as const) {
        adapter.failNextWith = errno;
        await expect(bus.transfer(address7(0x18), [write(0)])).rejects.toMatchObject({ kind, code });
      }
      await bus.transfer(address7(0x18), [write(0)]);
    });

    it("do not leak files over a scan, and close closes every one", async () => {
      const { kernel, bus } = await open(uri);
      const report = await scan(bus);
      expect(report.found).toEqual([0x18]);
      expect(report.inUse).toEqual([0x48]);
      expect(kernel.openFiles).toBeLessThanOrEqual(16);
      await bus.close();
      expect(kernel.openFiles).toBe(0);
    });

    it("take a block that came short as a failure", async () => {
      const { kernel, bus } = await open(uri);
      await using _ = bus;
      kernel.shortenBlocksTo = 2;
      const failing = new I2CDevice(bus, 0x18).readRegisterBytes(0xfe, 4);
      await expect(failing).rejects.toMatchObject({ kind: "io", segment: 1 });
    });
  },
);

describe("the engine over i2c-bus", () => {
  it("has single transfers of any length where the adapter has plain I2C", async () => {
    const { adapter, bus } = await open("linux:1?engine=i2c-bus", STUB | FUNC_I2C);
    await using _ = bus;
    expect(bus.capabilities).toMatchObject({ maxWriteLength: 8192, maxReadLength: 8192, maxJoinedReadLength: 32 });
    await bus.transfer(address7(0x18), [write(0x10, ...new Uint8Array(100).fill(7))]);
    await bus.transfer(address7(0x18), [write(0x10)]);
    const read = new Uint8Array(100);
    await bus.transfer(address7(0x18), [{ read }]);
    expect(read.every((byte) => byte === 7)).toBe(true);
    await bus.transfer(address7(0x18), [write()]);
    expect(adapter.wire.map(([message]) => message?.bytes.length)).toEqual([101, 1, 100, 0]);
    await expect(bus.transfer(address7(0x18), [write(0, 1), { read }])).rejects.toMatchObject({ kind: "unsupported" });
    await expect(bus.transfer(address7(0x18), [write(0), { read: new Uint8Array(3) }, write(1)])).rejects.toMatchObject(
      { kind: "unsupported" },
    );
    expect(adapter.wire).toHaveLength(4);
  });

  it.each(["linux:1?engine=i2c-bus", "linux:1?engine=i2c-bus&sync=1"])(
    "puts a read of no bytes on the wire, so that it fails where nobody answers, on %s",
    async (uri) => {
      const { adapter, bus } = await open(uri, STUB | FUNC_I2C);
      await using _ = bus;
      const nothing = [{ read: new Uint8Array() }];
      await bus.transfer(address7(0x18), nothing, { allowEmptyRead: true });
      expect(adapter.wire).toEqual([[{ address: 0x18, read: true, bytes: [] }]]);
      await expect(bus.transfer(address7(0x19), nothing, { allowEmptyRead: true })).rejects.toMatchObject({
        kind: "nack-address",
      });
    },
  );

  it("keeps first calls that come at once apart", async () => {
    const { kernel, adapter, bus } = await open("linux:1?engine=i2c-bus");
    const device = new I2CDevice(bus, 0x18);
    await Promise.all([device.readRegister(1), device.readRegister(2), device.readRegister(3)]);
    expect(adapter.wire.flat().every(({ address }) => address === 0x18)).toBe(true);
    expect(kernel.openFiles).toBe(1);
    await bus.close();
    expect(kernel.openFiles).toBe(0);
  });

  it("never sends anything to address 0x00 by accident", async () => {
    const { adapter, bus } = await open("linux:1?engine=i2c-bus");
    await using _ = bus;
    adapter.memories.set(0x00, new Uint8Array(256));
    await Promise.allSettled(
      [0x48, 0x48, 0x18, 0x48, 0x19].map((address) => bus.transfer(address7(address), [write(6)])),
    );
    expect(adapter.wire.flat().map(({ address }) => address)).toEqual([0x18]);
  });
});
