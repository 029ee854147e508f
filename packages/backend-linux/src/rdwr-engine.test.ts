import { address10, address7, type I2CBus, I2CDevice, isI2CError, parseBusUri, type Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_10BIT_ADDRESS, FUNC_I2C, FUNC_SMBUS_QUICK } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

const PLAIN = FUNC_I2C | FUNC_SMBUS_QUICK;
const SLAVE = 0x0703;
const RDWR = 0x0707;

interface Bench extends AsyncDisposable {
  readonly kernel: ModelKernel;
  readonly adapter: ModelAdapter;
  readonly machine: ReturnType<typeof modelMachine>;
  readonly bus: I2CBus;
}

async function openPlain(uri = "linux:1", functionality = PLAIN, sysfs?: string): Promise<Bench> {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality, devices: [0x18], owned: [0x50] }));
  const machine = modelMachine(kernel, sysfs);
  const bus = await openBus(parseBusUri(uri), machine);
  return { kernel, adapter, machine, bus, [Symbol.asyncDispose]: () => bus.close() };
}

const write = (...bytes: number[]): Segment => ({ write: Uint8Array.from(bytes) });

const kindOf = (error: unknown): string => (isI2CError(error) ? error.kind : "unknown");

describe("the engine of combined messages", () => {
  it.each(["linux:1", "linux:1?sync=1", "linux:1?engine=rdwr"])(
    "writes, then reads after a repeated START, on %s",
    async (uri) => {
      await using bench = await openPlain(uri);
      bench.adapter.memories.get(0x18)?.set([0xc1, 0x90], 5);
      expect(await new I2CDevice(bench.bus, 0x18).readRegister(5, 2)).toBe(0xc190);
      expect(bench.adapter.wire).toEqual([
        [
          { address: 0x18, read: false, bytes: [5] },
          { address: 0x18, read: true, bytes: [0xc1, 0x90] },
        ],
      ]);
    },
  );

  it("sends several buffers of one write as one message", async () => {
    await using bench = await openPlain();
    await bench.bus.transfer(address7(0x18), [{ write: [Uint8Array.of(5), Uint8Array.of(1, 2), new Uint8Array()] }]);
    expect(bench.adapter.wire).toEqual([[{ address: 0x18, read: false, bytes: [5, 1, 2] }]]);
  });

  it("fills the right bytes where its buffers are changed while they are on the wire", async () => {
    await using bench = await openPlain();
    bench.adapter.memories.get(0x18)?.set([0xc1, 0x90], 5);
    const parts = [Uint8Array.of(5)];
    const taken = new Uint8Array(40);
    const read = new Uint8Array(2);
    const transfer = bench.bus.transfer(address7(0x18), [
      { write: parts },
      { read: taken },
      { write: parts },
      { read },
    ]);
    parts.push(Uint8Array.of(6, 7));
    structuredClone(taken, { transfer: [taken.buffer] });
    await transfer;
    expect([...read]).toEqual([0xc1, 0x90]);
  });

  it("sends a write of no bytes, and only where the adapter can", async () => {
    await using bench = await openPlain();
    await bench.bus.transfer(address7(0x18), [write()]);
    expect(bench.adapter.wire).toEqual([[{ address: 0x18, read: false, bytes: [] }]]);
    await using lacking = await openPlain("linux:1", FUNC_I2C);
    await expect(lacking.bus.transfer(address7(0x18), [write()])).rejects.toMatchObject({ kind: "unsupported" });
    expect(lacking.adapter.wire).toEqual([]);
  });

  it("moves 42 messages of 8192 bytes, and refuses more before the kernel hears of it", async () => {
    await using bench = await openPlain();
    const most = Array.from({ length: 42 }, (): Segment => ({ read: new Uint8Array(8192) }));
    bench.adapter.memories.get(0x18)?.fill(0x5a);
    await bench.bus.transfer(address7(0x18), most);
    expect(most.every(({ read }) => read!.every((byte) => byte === 0x5a))).toBe(true);
    const before = bench.kernel.requests.length;
    await expect(bench.bus.transfer(address7(0x18), [...most, write(1)])).rejects.toMatchObject({
      kind: "unsupported",
    });
    await expect(bench.bus.transfer(address7(0x18), [{ read: new Uint8Array(8193) }])).rejects.toMatchObject({
      kind: "unsupported",
    });
    expect(bench.kernel.requests.length).toBe(before);
  });

  it("asks for the address first, because the kernel does not check it in a combined transfer", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "model").owner("1-0050", "at24");
    await using bench = await openPlain("linux:1", PLAIN, sysfs.root);
    await expect(bench.bus.transfer(address7(0x50), [write(0)])).rejects.toMatchObject({
      kind: "address-in-use",
      code: "EBUSY",
      outcome: "never-sent",
      message: expect.stringContaining("kernel driver at24"),
    });
    expect(bench.kernel.requests.filter(({ request }) => request === RDWR)).toEqual([]);
  });

  it("uses an address that a kernel driver owns when it is forced to", async () => {
    await using bench = await openPlain("linux:1?force=1");
    bench.adapter.memories.set(0x50, new Uint8Array(256));
    await bench.bus.transfer(address7(0x50), [write(0, 1)]);
    expect(bench.adapter.wire).toHaveLength(1);
  });

  it("asks again after a second and a few uses, and for each other address", async () => {
    await using bench = await openPlain();
    const asked = (): number => bench.kernel.requests.filter(({ request }) => request === SLAVE).length;
    const use = (address: number): Promise<void> => bench.bus.transfer(address7(address), [write(0)]);
    bench.adapter.memories.set(0x19, new Uint8Array(256));
    await use(0x18);
    await use(0x18);
    expect(asked()).toBe(1);
    await use(0x19);
    await use(0x18);
    expect(asked()).toBe(3);
    bench.adapter.owned.add(0x18);
    for (let round = 0; round < 20; round += 1) await use(0x18);
    await bench.machine.clock.advance(1000);
    const outcomes = [];
    for (let round = 0; round < 20; round += 1) outcomes.push(await use(0x18).then(() => "sent", kindOf));
    expect(outcomes.indexOf("address-in-use")).toBeLessThan(8);
    expect(new Set(outcomes.slice(8))).toEqual(new Set(["address-in-use"]));
  });

  it("flags 10-bit addresses, and asks sysfs about them", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "model").owner("1-a050", "at24");
    await using bench = await openPlain("linux:1", PLAIN | FUNC_10BIT_ADDRESS, sysfs.root);
    bench.adapter.memories.set(0x2a5, new Uint8Array(256));
    await bench.bus.transfer(address10(0x2a5), [write(1), { read: new Uint8Array(1) }]);
    expect(bench.adapter.wire).toEqual([
      [
        { address: 0x2a5, tenBit: true, read: false, bytes: [1] },
        { address: 0x2a5, tenBit: true, read: true, bytes: [0] },
      ],
    ]);
    await expect(bench.bus.transfer(address10(0x50), [write(1)])).rejects.toMatchObject({ kind: "address-in-use" });
    await using lacking = await openPlain();
    await expect(lacking.bus.transfer(address10(0x2a5), [write(1)])).rejects.toMatchObject({ kind: "unsupported" });
  });

  it("keeps errno, name and cause, and the next transfer works", async () => {
    await using bench = await openPlain();
    await expect(bench.bus.transfer(address7(0x19), [write(0)])).rejects.toMatchObject({
      kind: "nack-address",
      code: "ENXIO",
      segment: 0,
      repeatable: true,
      cause: { errno: 6, syscall: "ioctl(I2C_RDWR)" },
    });
    bench.adapter.failNextWith = 121;
    await expect(bench.bus.transfer(address7(0x18), [write(0)])).rejects.toMatchObject({
      kind: "nack",
      code: "EREMOTEIO",
    });
    await bench.bus.transfer(address7(0x18), [write(0)]);
  });

  it("does not call a joined transfer repeatable: the kernel does not say how far it came", async () => {
    await using bench = await openPlain();
    const failing = bench.bus.transfer(address7(0x19), [write(0), { read: new Uint8Array(1) }]);
    await expect(failing).rejects.toMatchObject({ kind: "nack-address", segment: undefined, repeatable: false });
  });

  it("takes fewer messages than were asked for as a failure", async () => {
    await using bench = await openPlain();
    bench.adapter.claimNextDone = 1;
    const read = new Uint8Array(2).fill(0xee);
    await expect(bench.bus.transfer(address7(0x18), [write(5), { read }])).rejects.toMatchObject({
      kind: "io",
      segment: 1,
    });
    expect([...read]).toEqual([0xee, 0xee]);
  });

  it("lets a transfer that nobody waits for any more finish before the next", async () => {
    await using bench = await openPlain();
    bench.adapter.memories.get(0x18)?.set([7, 8], 5);
    const abort = new AbortController();
    const first = bench.bus.transfer(address7(0x18), [write(5), { read: new Uint8Array(1) }], { signal: abort.signal });
    const read = new Uint8Array(1);
    const second = bench.bus.transfer(address7(0x18), [write(6), { read }]);
    setTimeout(() => abort.abort(), 0);
    await Promise.resolve();
    abort.abort();
    await expect(first).rejects.toMatchObject({ kind: "aborted", outcome: "finishing", bus: "busy" });
    await second;
    expect([...read]).toEqual([8]);
    expect(bench.adapter.wire).toHaveLength(2);
  });

  it("keeps transfers that were started at once apart", async () => {
    await using bench = await openPlain();
    bench.adapter.memories.get(0x18)?.set(Uint8Array.from({ length: 256 }, (_, index) => index));
    const device = new I2CDevice(bench.bus, 0x18);
    const values = await Promise.all(Array.from({ length: 50 }, (_, register) => device.readRegister(register)));
    expect(values).toEqual(Array.from({ length: 50 }, (_, register) => register));
  });

  it("is done when perform returns, where system calls are made on this thread", async () => {
    await using bench = await openPlain("linux:1?sync=1");
    const read = new Uint8Array(1);
    bench.adapter.memories.get(0x18)?.set([9], 5);
    const transfer = bench.bus.transfer(address7(0x18), [write(5), { read }]);
    expect([...read]).toEqual([9]);
    await transfer;
  });

  it("closes its file once, after the transfer on the wire", async () => {
    const bench = await openPlain();
    const transfer = bench.bus.transfer(address7(0x18), [write(0)]);
    const closed = bench.bus.close();
    expect(bench.kernel.openFiles).toBe(1);
    await transfer;
    await closed;
    await bench.bus.close();
    expect(bench.kernel.openFiles).toBe(0);
    await expect(bench.bus.transfer(address7(0x18), [write(0)])).rejects.toMatchObject({ kind: "closed" });
  });

  it("never touches the retries and the timeout of the adapter, which are everybody's", async () => {
    await using bench = await openPlain();
    await bench.bus.transfer(address7(0x18), [write(0)], { timeoutMs: 5 });
    expect(new Set(bench.kernel.requests.map(({ request }) => request))).toEqual(new Set([0x0705, SLAVE, RDWR]));
  });
});
