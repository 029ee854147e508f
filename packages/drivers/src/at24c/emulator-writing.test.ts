import type { Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24cEmulator } from "./emulator.ts";
import { AT24C_MODELS, at24cGeometry } from "./geometry.ts";
import { counting, wire } from "./memory-wire.fixture.ts";

describe("writing", () => {
  it("stores at the STOP, and not before", async () => {
    const bench = new At24cBench("AT24C32");
    const { emulator } = bench;
    emulator.start(0x50, "write");
    for (const byte of [0x00, 0x40, 1, 2, 3]) expect(emulator.write(byte)).toBe(true);
    expect(emulator.bytes[0x40]).toBe(0xff);
    expect(emulator.busy).toBe(false);
    emulator.stop("stop");
    expect([...emulator.bytes.subarray(0x3f, 0x44)]).toEqual([0xff, 1, 2, 3, 0xff]);
    expect(emulator.busy).toBe(true);
    expect(emulator.writeCycles[2]).toBe(1);
  });

  it.each(AT24C_MODELS)("wraps inside the page of an %s and leaves the other pages alone", async (model) => {
    const bench = new At24cBench(model);
    const { pageSize, wordAddressBytes } = at24cGeometry(model);
    const { write, settle } = wire(bench);
    const start = 2 * pageSize - 2;
    const pointer = wordAddressBytes === 1 ? [start] : [start >> 8, start & 0xff];
    await write([...pointer, 1, 2, 3, 4, 5]);
    await settle();
    const { bytes } = bench.emulator;
    expect([...bytes.subarray(start, start + 2)]).toEqual([1, 2]);
    expect([...bytes.subarray(pageSize, pageSize + 4)]).toEqual([3, 4, 5, 0xff]);
    expect([...bytes.subarray(0, pageSize)].every((byte) => byte === 0xff)).toBe(true);
    expect([...bytes.subarray(2 * pageSize)].every((byte) => byte === 0xff)).toBe(true);
    expect(bench.warnings).toEqual([
      expect.stringMatching(/a write went past the end of the page at 0x00\w\w and wrapped to its start$/),
    ]);
  });

  it("keeps the last of the bytes that meet in a page", async () => {
    const bench = new At24cBench("AT24C02");
    await wire(bench).write([0x08, ...counting(20)]);
    expect([...bench.emulator.bytes.subarray(8, 16)]).toEqual([17, 18, 19, 20, 13, 14, 15, 16]);
    expect(bench.emulator.bytes[16]).toBe(0xff);
    expect(bench.emulator.writeCycles[1]).toBe(1);
  });

  it("takes exactly a page without a warning", async () => {
    const bench = new At24cBench("AT24C02");
    await wire(bench).write([0x08, ...counting(8)]);
    expect([...bench.emulator.bytes.subarray(8, 16)]).toEqual([...counting(8)]);
    expect(bench.warnings).toEqual([]);
  });

  it("leaves the address counter after the last byte, inside the page", async () => {
    const bench = new At24cBench("AT24C02");
    const { write, read, settle } = wire(bench);
    bench.emulator.bytes.set([0xaa, 0xbb, 0xcc], 8);
    await write([0x08, 1]);
    await settle();
    expect(await read(1)).toEqual([0xbb]);
    await write([0x0f, 2]);
    await settle();
    expect(await read(1)).toEqual([1]);
  });

  it.each([
    ["a repeated START", [{ write: Uint8Array.of(0, 0x20, 1, 2) }, { read: new Uint8Array(1) }]],
    ["a repeated START of another write", [{ write: Uint8Array.of(0, 0x20, 1, 2) }, { write: Uint8Array.of(0, 0) }]],
  ] satisfies [string, Segment[]][])("drops a write that ends with %s", async (_name, segments) => {
    const bench = new At24cBench("AT24C32");
    await wire(bench).send(segments);
    expect(bench.emulator.bytes.every((byte) => byte === 0xff)).toBe(true);
    expect(bench.emulator.busy).toBe(false);
    expect(bench.warnings).toEqual(["AT24C32: a write of 2 bytes to the page at 0x0020 had no STOP and was dropped"]);
  });

  it.each(["nack", "timeout", "overflow", "cancelled", "detached"] as const)(
    "drops a write that ends with %s",
    (end) => {
      const emulator = new At24cEmulator({ model: "AT24C02" });
      emulator.start(0x50, "write");
      for (const byte of [0x10, 1, 2]) emulator.write(byte);
      emulator.stop(end);
      expect(emulator.bytes.every((byte) => byte === 0xff)).toBe(true);
      emulator.start(0x50, "write");
      for (const byte of [0x20, 3]) emulator.write(byte);
      emulator.stop("stop");
      expect([emulator.bytes[0x10], emulator.bytes[0x20]]).toEqual([0xff, 3]);
    },
  );
});

describe("the write cycle", () => {
  it("keeps it from answering, reads too, for exactly as long as it takes", async () => {
    const bench = new At24cBench("AT24C32");
    const { write, read } = wire(bench);
    await write([0, 0, 0x5a]);
    for (let elapsedMs = 0; elapsedMs < 5; elapsedMs += 1) {
      await expect(write([])).rejects.toMatchObject({ kind: "nack-address", segment: 0 });
      await expect(read(1)).rejects.toMatchObject({ kind: "nack-address" });
      await expect(write([0, 0])).rejects.toMatchObject({ kind: "nack-address" });
      await bench.clock.advance(1);
    }
    expect(bench.emulator.busy).toBe(false);
    expect(await wire(bench).readFrom([0, 0], 1)).toEqual([0x5a]);
  });

  it("takes as long as it is told", async () => {
    const bench = new At24cBench("AT24C02", { emulator: { writeCycleMs: 1.5 } });
    await wire(bench).write([0, 1]);
    await bench.clock.advance(1.4);
    expect(bench.emulator.busy).toBe(true);
    await bench.clock.advance(0.1);
    expect(bench.emulator.busy).toBe(false);
    bench.emulator.set("writeCycleMs", "0");
    await wire(bench).write([0, 2]);
    expect(bench.emulator.busy).toBe(false);
  });

  it("can be waited for by asking for its address", async () => {
    const bench = new At24cBench("AT24C02");
    await wire(bench).write([0, 1]);
    await bench.run(bench.eeprom.identify());
    expect(bench.clock.now()).toBe(5);
  });

  it("counts for the page", async () => {
    const bench = new At24cBench("AT24C02");
    const { write, settle } = wire(bench);
    for (const offset of [0x00, 0x07, 0x08, 0xff]) {
      await write([offset, 1]);
      await settle();
    }
    const { writeCycles } = bench.emulator;
    expect([writeCycles[0], writeCycles[1], writeCycles[2], writeCycles[31]]).toEqual([2, 1, 0, 1]);
  });
});

describe("write protection", () => {
  it("acknowledges everything, stores nothing, and is ready at once", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { writeProtected: true } });
    const { write, readFrom } = wire(bench);
    await write([0, 0, 1, 2]);
    expect(bench.emulator.busy).toBe(false);
    expect(await readFrom([0, 0], 2)).toEqual([0xff, 0xff]);
    expect(bench.warnings).toEqual(["AT24C32: it is write-protected: 2 bytes for the page at 0x0000 were dropped"]);
    bench.emulator.writeProtected = false;
    await write([0, 0, 1, 2]);
    await bench.clock.advance(5);
    expect(await readFrom([0, 0], 2)).toEqual([1, 2]);
  });

  it("looks at the pin at the STOP", () => {
    const emulator = new At24cEmulator({ model: "AT24C02" });
    const write = (protectedAtStop: boolean): void => {
      emulator.writeProtected = !protectedAtStop;
      emulator.start(0x50, "write");
      for (const byte of [0, 1]) emulator.write(byte);
      emulator.writeProtected = protectedAtStop;
      emulator.stop("stop");
    };
    write(true);
    expect(emulator.bytes[0]).toBe(0xff);
    write(false);
    expect(emulator.bytes[0]).toBe(1);
  });

  it("does not end a write cycle that goes on", async () => {
    const bench = new At24cBench("AT24C02");
    await wire(bench).write([0, 1]);
    bench.emulator.writeProtected = true;
    expect(bench.emulator.busy).toBe(true);
    expect(bench.emulator.bytes[0]).toBe(1);
  });

  it("refuses data where the part does so, but takes an address", async () => {
    const bench = new At24cBench("AT24C02", {
      emulator: { writeProtected: true, protection: "refuse", content: counting(8) },
    });
    const { write, read } = wire(bench);
    await expect(write([4, 0x55])).rejects.toMatchObject({ kind: "nack-data", segment: 0, byte: 1 });
    expect(await read(1)).toEqual([5]);
    expect(bench.emulator.bytes[4]).toBe(5);
  });
});
