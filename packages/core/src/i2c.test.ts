import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { I2C } from "./i2c.ts";

function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  const bus = busFromEngine(engine);
  return { engine, bus, i2c: new I2C(bus) };
}

describe("I2C, MicroPython's vocabulary", () => {
  it("reads and writes", async () => {
    const { engine, i2c } = setUp();
    await i2c.writeTo(0x18, Uint8Array.of(5, 0xc1, 0x90));
    await i2c.writeTo(0x18, Uint8Array.of(5));
    expect([...(await i2c.readFrom(0x18, 2))]).toEqual([0xc1, 0x90]);
    const buffer = new Uint8Array(1);
    await i2c.readFromInto(0x18, buffer);
    await i2c.writeVectorTo(0x50, [Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)]);
    expect(engine.lines).toEqual([
      "S 18W A 05 A C1 A 90 A P",
      "S 18W A 05 A P",
      "S 18R A C1 A 90 N P",
      "S 18R A 00 N P",
      "S 50W A 01 A 02 A 03 A P",
    ]);
  });

  it("reads and writes memory, whose address is sent big-endian in 8 to 32 bits", async () => {
    const { engine, i2c } = setUp();
    await i2c.writeToMem(0x18, 0x05, Uint8Array.of(0xc1, 0x90));
    expect([...(await i2c.readFromMem(0x18, 0x05, 2))]).toEqual([0xc1, 0x90]);
    const buffer = new Uint8Array(1);
    await i2c.readFromMemInto(0x50, 0x0102, buffer, { addressSize: 16 });
    await i2c.writeToMem(0x50, 0x010203, Uint8Array.of(9), { addressSize: 24 });
    await i2c.writeToMem(0x50, 0xfffefdfc, Uint8Array.of(9), { addressSize: 32 });
    expect(engine.lines).toEqual([
      "S 18W A 05 A C1 A 90 A P",
      "S 18W A 05 A Sr 18R A C1 A 90 N P",
      "S 50W A 01 A 02 A Sr 50R A 00 N P",
      "S 50W A 01 A 02 A 03 A 09 A P",
      "S 50W A FF A FE A FD A FC A 09 A P",
    ]);
  });

  it.each([
    ["a memory address too wide", (i2c: I2C) => i2c.readFromMem(0x18, 0x100, 1)],
    ["a memory address below zero", (i2c: I2C) => i2c.writeToMem(0x18, -1, new Uint8Array(1))],
    ["a read of nothing", (i2c: I2C) => i2c.readFrom(0x18, 0)],
    ["a read of half a byte", (i2c: I2C) => i2c.readFromMem(0x18, 0, 0.5)],
    ["an address in 8-bit notation", (i2c: I2C) => i2c.writeTo(0x90, new Uint8Array(1))],
    ["stop: false outside exclusive", (i2c: I2C) => i2c.writeTo(0x18, new Uint8Array(1), { stop: false })],
  ])("refuses %s", async (_name, use) => {
    const { engine, i2c } = setUp();
    await expect(use(i2c)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(engine.lines).toEqual([]);
  });

  it("leaves the bus held inside exclusive, and says where the controller cannot", async () => {
    const { engine, bus } = setUp();
    await bus.exclusive(async (locked) => {
      const i2c = new I2C(locked);
      await i2c.writeTo(0x18, Uint8Array.of(5), { stop: false });
      await i2c.readFrom(0x18, 1);
    });
    expect(engine.lines).toEqual(["S 18W A 05 A", "Sr 18R A 00 N P"]);
    const poor = setUp({ capabilities: { heldBus: false } });
    await expect(poor.i2c.readFrom(0x18, 1, { stop: false })).rejects.toMatchObject({ kind: "unsupported" });
  });

  it("throws where MicroPython would return a short count", async () => {
    const { engine, i2c } = setUp();
    engine.refusals.set(0x50, 1);
    await expect(i2c.writeToMem(0x50, 0, Uint8Array.of(1))).rejects.toMatchObject({ kind: "nack-data", byte: 1 });
  });

  it("scans", async () => {
    expect(await setUp().i2c.scan()).toEqual([0x18, 0x50]);
  });
});
