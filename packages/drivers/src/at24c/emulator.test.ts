import { address7 } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24cEmulator } from "./emulator.ts";
import { counting, wire } from "./memory-wire.fixture.ts";

describe("reading", () => {
  it("is delivered with 0xff everywhere", () => {
    const { emulator } = new At24cBench("AT24C02");
    expect(emulator.bytes).toEqual(new Uint8Array(256).fill(0xff));
  });

  it("reads from an address on, and goes on there after a STOP", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: counting(64) } });
    const { readFrom, read } = wire(bench);
    expect(await readFrom([0x00, 0x10], 3)).toEqual([17, 18, 19]);
    expect(await read(2)).toEqual([20, 21]);
    expect(await read(1)).toEqual([22]);
    expect(bench.emulator.addressCounter).toBe(0x16);
  });

  it("rolls over from the last byte of the array to the first", async () => {
    const bench = new At24cBench("AT24C02");
    bench.emulator.bytes.set([7, 8], 254);
    bench.emulator.bytes.set([9, 10], 0);
    const { readFrom, read } = wire(bench);
    expect(await readFrom([254], 4)).toEqual([7, 8, 9, 10]);
    expect(await readFrom([255], 1)).toEqual([8]);
    expect(await read(1)).toEqual([9]);
  });

  it("reads the whole array more than once in one transfer", async () => {
    const bench = new At24cBench("AT24C02", { emulator: { content: counting(256, 0) } });
    const bytes = await wire(bench).readFrom([0], 600);
    expect(bytes).toEqual(Array.from({ length: 600 }, (_, index) => index % 256));
  });

  it("sets the address without storing anything, in a transfer of its own too", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: counting(64) } });
    const { write, read } = wire(bench);
    await write([0x00, 0x20]);
    expect(bench.emulator.busy).toBe(false);
    expect(await read(2)).toEqual([33, 34]);
    expect(bench.emulator.writeCycles.every((cycles) => cycles === 0)).toBe(true);
  });

  it("decodes no more address bits than it needs, and says so", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: counting(16) } });
    expect(await wire(bench).readFrom([0xf0, 0x03], 1)).toEqual([4]);
    expect(bench.warnings).toEqual(["AT24C32: address 0xF003 selects 0x0003, it decodes no more bits"]);
  });

  it("takes half a word address for none", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: counting(64) } });
    const { readFrom, write, read } = wire(bench);
    await readFrom([0x00, 0x10], 1);
    expect(await readFrom([0x00], 2)).toEqual([18, 19]);
    await write([0x08]);
    expect(await read(1)).toEqual([20]);
    expect(bench.warnings).toEqual(
      Array.from({ length: 2 }, () => "AT24C32: a word address was incomplete and did not count"),
    );
  });

  it("is not moved by a probe of its address", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: counting(64) } });
    const { readFrom, write, read } = wire(bench);
    await readFrom([0x00, 0x10], 1);
    await write([]);
    expect(await read(1)).toEqual([18]);
    expect(bench.warnings).toEqual([]);
  });
});

describe("fetching ahead", () => {
  it("moves only past bytes that were clocked", () => {
    const emulator = new At24cEmulator({ model: "AT24C02", content: counting(8) });
    emulator.start(0x50, "read");
    expect([emulator.read(), emulator.read(), emulator.read()]).toEqual([1, 2, 3]);
    emulator.clocked();
    emulator.stop("stop");
    expect(emulator.addressCounter).toBe(1);
    emulator.start(0x50, "read");
    expect(emulator.read()).toBe(2);
  });
});

describe("power", () => {
  it("keeps the array and forgets the address and what was not stored", async () => {
    const bench = new At24cBench("AT24C02", { emulator: { content: counting(16) } });
    const { readFrom, read } = wire(bench);
    await readFrom([8], 1);
    bench.emulator.powerOnReset();
    expect(await read(1)).toEqual([1]);
    expect([...bench.emulator.bytes.subarray(0, 16)]).toEqual([...counting(16)]);
  });

  it("erases what a write cycle was storing, and nothing after it was done", async () => {
    const bench = new At24cBench("AT24C02");
    const { write, read } = wire(bench);
    await write([0, 1, 2]);
    await bench.clock.advance(5);
    bench.emulator.powerOnReset();
    expect([...bench.emulator.bytes.subarray(0, 2)]).toEqual([1, 2]);
    await write([1, 3, 4]);
    await bench.clock.advance(4.9);
    bench.emulator.powerOnReset();
    expect([...bench.emulator.bytes.subarray(0, 4)]).toEqual([1, 0xff, 0xff, 0xff]);
    expect(await read(1)).toEqual([1]);
  });

  it("does not take part in the rest of a transfer", () => {
    const emulator = new At24cEmulator({ model: "AT24C02", content: counting(8) });
    emulator.start(0x50, "write");
    emulator.write(0);
    emulator.write(0x55);
    emulator.powerOnReset();
    expect(emulator.write(0x66)).toBe(false);
    emulator.stop("stop");
    expect(emulator.bytes[0]).toBe(1);
    emulator.start(0x50, "read");
    emulator.powerOnReset();
    expect(emulator.read()).toBe(0xff);
    emulator.clocked();
    emulator.stop("stop");
    expect(emulator.addressCounter).toBe(0);
  });
});

describe("address bits in the device address", () => {
  it.each([
    ["AT24C04", 2],
    ["AT24C08", 4],
    ["AT24C16", 8],
  ] as const)("gives an %s %i blocks", async (model, blocks) => {
    const bench = new At24cBench(model);
    const { write, readFrom, settle } = wire(bench);
    for (let block = 0; block < blocks; block += 1) {
      await write([0x10, 0xb0 + block], address7(0x50 + block));
      await settle();
      expect(bench.emulator.bytes[0x100 * block + 0x10]).toBe(0xb0 + block);
    }
    for (let block = 0; block < blocks; block += 1) {
      expect(await readFrom([0x10], 1, address7(0x50 + block))).toEqual([0xb0 + block]);
    }
    await expect(write([], address7(0x50 + blocks))).rejects.toMatchObject({ kind: "nack-address" });
  });

  it("is busy at all of its addresses", async () => {
    const bench = new At24cBench("AT24C04");
    const { write } = wire(bench);
    await write([0, 1]);
    await expect(write([], address7(0x51))).rejects.toMatchObject({ kind: "nack-address" });
  });

  it("reads on into the next block, and from the last to the first", async () => {
    const bench = new At24cBench("AT24C04");
    bench.emulator.bytes.set([1, 2], 0xff);
    bench.emulator.bytes.set([3], 0x1ff);
    bench.emulator.bytes.set([4], 0);
    const { readFrom } = wire(bench);
    expect(await readFrom([0xff], 2)).toEqual([1, 2]);
    expect(await readFrom([0xff], 2, address7(0x51))).toEqual([3, 4]);
  });

  it("goes on at its address counter, whichever of its addresses a read without one uses", async () => {
    const bench = new At24cBench("AT24C04");
    bench.emulator.bytes.set([1, 2], 0x20);
    const { write, read } = wire(bench);
    await write([0x20]);
    expect(await read(1, address7(0x51))).toEqual([1]);
    expect(await read(1)).toEqual([2]);
  });
});

describe("back doors", () => {
  it("sets values by name", () => {
    const emulator = new At24cEmulator({ model: "AT24C02" });
    emulator.set("fill", "0x20");
    emulator.set("content", "48656C6c6f");
    emulator.set("writeProtected", "yes");
    expect(String.fromCodePoint(...emulator.bytes.subarray(0, 6))).toBe("Hello ");
    expect(emulator.writeProtected).toBe(true);
    emulator.set("writeProtected", "no");
    expect(emulator.writeProtected).toBe(false);
  });

  it.each([
    ["content", ""],
    ["content", "abc"],
    ["content", "zz"],
    ["fill", "256"],
    ["fill", "-1"],
    ["fill", "1.5"],
    ["fill", ""],
    ["writeProtected", "maybe"],
    ["writeCycleMs", "soon"],
    ["writeCycleMs", "-1"],
    ["writeCycleMs", "Infinity"],
    ["writeCycleMs", ""],
    ["temperature", "20"],
  ])("refuses %s=%s", (parameter, value) => {
    const emulator = new At24cEmulator({ model: "AT24C02" });
    expect(() => emulator.set(parameter, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(emulator.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  it("refuses content that does not fit", () => {
    const content = new Uint8Array(257);
    expect(() => new At24cEmulator({ model: "AT24C02", content })).toThrow("257 bytes do not fit into an AT24C02");
  });
});
