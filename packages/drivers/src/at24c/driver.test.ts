import { describe, expect, it, vi } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24c } from "./driver.ts";
import { at24cAddresses, at24cGeometry } from "./geometry.ts";
import { At24c02, At24c32 } from "./known-sizes.ts";
import { pattern, watched } from "./watched-memory.fixture.ts";

describe("what is refused", () => {
  it("are ranges that are not inside the memory, before anything is sent", async () => {
    const bench = new At24cBench("AT24C02");
    const seen = watched(bench);
    const { eeprom } = bench;
    const ranges = [
      [-1, 1],
      [0, 257],
      [256, 1],
      [255, 2],
      [0.5, 1],
      [0, 1.5],
      [0, -1],
      [Number.NaN, 1],
      [0, Number.POSITIVE_INFINITY],
      [300, undefined],
    ] as const;
    for (const [offset, length] of ranges) {
      await expect(eeprom.read(offset, length)).rejects.toMatchObject({ kind: "invalid-argument" });
    }
    await expect(eeprom.readInto(250, new Uint8Array(7))).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining("7 bytes from 250 on are not inside the AT24C02, which holds 256"),
    });
    await expect(eeprom.write(250, new Uint8Array(7))).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(eeprom.write(-1, new Uint8Array(1))).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(seen).toEqual([]);
  });

  it.each([
    ["read", { maxWriteLength: 1, maxSegments: 1 }, "maxReadLength"],
    ["written", { maxWriteLength: 2 }, "maxWriteLength"],
  ] as const)("is an EEPROM that cannot be %s by this controller", async (verb, capabilities, capability) => {
    const bench = new At24cBench("AT24C32", { controller: { capabilities } });
    const seen = watched(bench);
    const call = verb === "read" ? bench.eeprom.read(0, 1) : bench.eeprom.write(0, Uint8Array.of(1));
    await expect(call).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(new RegExp(`cannot be ${verb}.*${capability}`)),
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ["an unknown model", { model: "AT24C99" as "AT24C02" }, 'There is no EEPROM model "AT24C99"'],
    ["a name that every object has", { model: "toString" as "AT24C02" }, 'There is no EEPROM model "toString"'],
    ["an address of something else", { model: "AT24C02", address: 0x18 }, "An AT24C02 cannot be at 0x18"],
    ["an address in the middle of its own", { model: "AT24C16", address: 0x51 }, "An AT24C16 cannot be at 0x51"],
    ["no address at all", { model: "AT24C02", address: Number.NaN }, "An AT24C02 cannot be at NaN"],
    ["a timeout that is none", { model: "AT24C02", writeTimeoutMs: Number.NaN }, "cannot be given NaN ms"],
    [
      "a size that no EEPROM has",
      { model: { name: "X", size: 1000, pageSize: 8, wordAddressBytes: 2 } },
      "No EEPROM can be like X",
    ],
    [
      "more blocks than there are addresses",
      { model: { name: "X", size: 4096, pageSize: 16, wordAddressBytes: 1 } },
      "No EEPROM can be like X",
    ],
    [
      "a page that is larger than a block",
      { model: { name: "X", size: 2048, pageSize: 512, wordAddressBytes: 1 } },
      "No EEPROM can be like X",
    ],
  ] as const)("is %s", (_name, options, message) => {
    const { controller } = new At24cBench();
    expect(() => new At24c(controller, options)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message: expect.stringContaining(message) }),
    );
  });
});

describe("the rest", () => {
  it("knows its addresses", () => {
    expect(at24cAddresses(at24cGeometry("AT24C16"))).toEqual([0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57]);
    expect(at24cAddresses(at24cGeometry("AT24C04"), 0x56)).toEqual([0x56, 0x57]);
    expect(at24cAddresses(at24cGeometry("AT24C32"), 0x57)).toEqual([0x57]);
  });

  it("says what it is told that it is", async () => {
    const { controller, eeprom } = new At24cBench("AT24C32");
    expect(await eeprom.identify()).toEqual({ model: "AT24C32", certain: false });
    expect([eeprom.address, eeprom.size, eeprom.pageSize]).toEqual([0x50, 4096, 32]);
    const [large, small] = [new At24c32(controller), new At24c02(controller, { address: 0x57 })];
    expect([large.address, large.size, small.address, small.size]).toEqual([0x50, 4096, 0x57, 256]);
  });

  it("gives a sample", async () => {
    const bench = new At24cBench("AT24C02", { emulator: { content: Uint8Array.of(0, 1, 0xab) } });
    expect(await bench.eeprom.sample()).toEqual({
      size: 256,
      firstBytes: "00 01 AB FF FF FF FF FF FF FF FF FF FF FF FF FF",
    });
  });

  it("can be closed twice, lets what goes on finish, and refuses what comes later or waits", async () => {
    const bench = new At24cBench("AT24C32");
    const writing = bench.eeprom.write(0, pattern(64));
    const waiting = expect(bench.eeprom.read(0, 1)).rejects.toMatchObject({ kind: "closed" });
    await bench.eeprom.close();
    await bench.eeprom.close();
    await waiting;
    await bench.run(writing);
    expect(bench.emulator.bytes.subarray(0, 64)).toEqual(pattern(64));
    const calls = [
      () => bench.eeprom.read(0, 1),
      () => bench.eeprom.readCurrent(),
      () => bench.eeprom.write(0, pattern(1)),
      () => bench.eeprom.identify(),
      () => bench.eeprom.sample(),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        kind: "closed",
        message: expect.stringContaining("AT24C32 at 0x50"),
      });
    }
  });

  it("passes options on to its transfers", async () => {
    const bench = new At24cBench("AT24C32", { driver: { transfer: { timeoutMs: 7 } } });
    const transfer = vi.spyOn(bench.controller, "transfer");
    await bench.eeprom.read(0, 1);
    expect(transfer.mock.calls[0]?.[2]).toMatchObject({ timeoutMs: 7, idempotent: true });
  });
});
