import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { I2CDevice, type I2CDeviceOptions } from "./i2c-device.ts";
import { I2CError } from "./i2c-error.ts";
import { address10 } from "./make-address.ts";

function setUp(options: I2CDeviceOptions = {}, engineOptions: FakeEngineOptions = {}) {
  const engine = new FakeEngine(engineOptions);
  const bus = busFromEngine(engine);
  return { engine, bus, device: new I2CDevice(bus, 0x18, options), clock: engine.clock };
}

const nack = (): I2CError => new I2CError({ kind: "nack-address", message: "Busy", segment: 0 });

describe("I2CDevice", () => {
  it("reads, writes, and writes then reads in one transfer", async () => {
    const { engine, device } = setUp();
    await device.write([Uint8Array.of(5), Uint8Array.of(0xc1, 0x90)]);
    expect([...(await device.writeRead(Uint8Array.of(5), 2))]).toEqual([0xc1, 0x90]);
    expect(await device.read(1)).toHaveLength(1);
    const buffer = new Uint8Array(2);
    await device.readInto(buffer);
    await device.writeReadInto(Uint8Array.of(5), buffer);
    expect(engine.lines).toEqual([
      "S 18W A 05 A C1 A 90 A P",
      "S 18W A 05 A Sr 18R A C1 A 90 N P",
      "S 18R A 00 N P",
      "S 18R A 00 A 00 N P",
      "S 18W A 05 A Sr 18R A C1 A 90 N P",
    ]);
  });

  it("has a byte order for register addresses and another for values", async () => {
    const { engine, device } = setUp({ addressSize: 16, addressOrder: "little", valueOrder: "big" });
    await device.writeRegister(0x0102, 0xaabb, 2);
    const word = setUp({ addressSize: 16, valueOrder: "little" });
    await word.device.writeRegister(0x0102, 0xaabb, 2);
    expect(engine.lines).toEqual(["S 18W A 02 A 01 A AA A BB A P"]);
    expect(word.engine.lines).toEqual(["S 18W A 01 A 02 A BB A AA A P"]);
  });

  it("reads back what it wrote, at any width and in any order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3, 4) as fc.Arbitrary<1 | 2 | 3 | 4>,
        fc.nat(0xffff_ffff),
        fc.nat(0xf0),
        fc.constantFrom("big" as const, "little" as const),
        async (bytes, any, register, valueOrder) => {
          const { device } = setUp({ valueOrder });
          const value = any % 0x100 ** bytes;
          await device.writeRegister(register, value, bytes);
          expect(await device.readRegister(register, bytes)).toBe(value);
          const into = new Uint8Array(bytes);
          await device.readRegisterInto(register, into);
          expect(into).toEqual(await device.readRegisterBytes(register, bytes));
        },
      ),
    );
  });

  it("refuses what does not fit, before anything is sent", async () => {
    const { engine, device } = setUp();
    for (const use of [
      device.writeRegister(0, 0x100),
      device.writeRegister(0, -1, 4),
      device.read(0),
      device.updateRegister(0, 0x100, 0x100),
      device.updateRegister(0, 0xff, 0x100),
      device.readRegister(0, 5 as 4),
      device.readRegisterBytes(0x100, 1),
      device.readRegisterInto(0x100, new Uint8Array(1)),
      device.writeRegisterBytes(-1, new Uint8Array(1)),
      device.waitForAck({ timeoutMs: -1 }),
      device.waitForAck({ timeoutMs: Number.NaN }),
      device.waitForAck({ intervalMs: 0 }),
      device.waitForAck({ intervalMs: Number.POSITIVE_INFINITY }),
    ]) {
      await expect(use).rejects.toMatchObject({ kind: "invalid-argument" });
    }
    expect(engine.lines).toEqual([]);
  });

  it("changes some bits of a register, with nobody else in between", async () => {
    const { engine, bus, device, clock } = setUp({}, { byteMs: 1 });
    await clock.run(device.writeRegister(1, 0b1010_1010));
    const update = device.updateRegister(1, 0b0000_1111, 0b1111_0101);
    const other = bus.transfer(device.address, [{ write: Uint8Array.of(1, 0) }]);
    await clock.run(other);
    expect(await update).toBe(0b1010_0101);
    expect(engine.lines.slice(1)).toEqual([
      "S 18W A 01 A Sr 18R A AA N P",
      "S 18W A 01 A A5 A P",
      "S 18W A 01 A 00 A P",
    ]);
  });

  it("updates all 32 bits of a wide register", async () => {
    const { device } = setUp();
    await device.writeRegister(0, 0x0000_ffff, 4);
    expect(await device.updateRegister(0, 0xff00_00ff, 0xaa00_0055, 4)).toBe(0xaa00_ff55);
    expect(await device.readRegister(0, 4)).toBe(0xaa00_ff55);
  });

  it("passes its options to every transfer", async () => {
    const { device, clock } = setUp({ transfer: { timeoutMs: 15 } }, { byteMs: 10 });
    await expect(clock.run(device.write(new Uint8Array(4)))).rejects.toMatchObject({ kind: "timeout" });
    const locked = device.exclusive((inner) => inner.write(new Uint8Array(4)));
    await expect(clock.run(locked)).rejects.toMatchObject({ kind: "timeout" });
  });

  it("is not made for an address where no device lives, unless asked to", () => {
    const { bus } = setUp();
    for (const address of [0x00, 0x07, 0x78, 0x80, -1]) {
      expect(() => new I2CDevice(bus, address)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
    expect(new I2CDevice(bus, 0x00, { transfer: { allowReserved: true } }).address).toBe(0);
    expect(new I2CDevice(bus, address10(0x3ff)).address).toBe(address10(0x3ff));
  });
});

describe("waitForAck", () => {
  it("asks until the device answers", async () => {
    const { engine, device, clock } = setUp();
    engine.failures.push(nack(), nack(), new I2CError({ kind: "nack", message: "Busy" }));
    await clock.run(device.waitForAck({ intervalMs: 2 }));
    expect(engine.lines).toEqual(["S 18W N P", "S 18W N P", "S 18W N P", "S 18W A P"]);
    expect(clock.now()).toBe(6);
  });

  it("reads a byte where the controller cannot write none", async () => {
    const { engine, device, clock } = setUp({}, { capabilities: { emptyWrite: false } });
    await clock.run(device.waitForAck());
    expect(engine.lines).toEqual(["S 18R A 00 N P"]);
  });

  it("gives up after 25 ms, or when told, with the last NACK as the cause", async () => {
    for (const [options, takesMs] of [
      [{}, 25],
      [{ timeoutMs: 5 }, 5],
      [{ timeoutMs: 0 }, 0],
    ] as const) {
      const { engine, device, clock } = setUp();
      engine.memories.clear();
      const failed = clock.run(device.waitForAck(options));
      await expect(failed).rejects.toMatchObject({
        kind: "timeout",
        address: 0x18,
        bus: "idle",
        repeatable: true,
        cause: expect.objectContaining({ kind: "nack-address" }),
      });
      expect(clock.now()).toBe(takesMs);
    }
  });

  it("asks once more when a NACK took so long that the time is up", async () => {
    const { engine, device, clock } = setUp({}, { byteMs: 40 });
    const { memories } = engine;
    const memory = memories.get(0x18)!;
    memories.delete(0x18);
    clock.setTimer(45, () => void memories.set(0x18, memory));
    await clock.run(device.waitForAck());
    expect(engine.lines).toEqual(["S 18W N P", "S 18W A P"]);
  });

  it("passes on at once what is no NACK", async () => {
    const { engine, device, clock } = setUp();
    engine.failures.push(new I2CError({ kind: "bus-stuck", message: "SDA low" }));
    await expect(clock.run(device.waitForAck())).rejects.toMatchObject({ kind: "bus-stuck" });
    expect(engine.lines).toHaveLength(1);
  });

  it("can be aborted", async () => {
    const { engine, device, clock } = setUp();
    engine.memories.clear();
    const abort = new AbortController();
    clock.setTimer(3, () => abort.abort());
    await expect(clock.run(device.waitForAck({ signal: abort.signal }))).rejects.toMatchObject({ kind: "aborted" });
    expect(clock.pending).toBe(0);
  });
});
