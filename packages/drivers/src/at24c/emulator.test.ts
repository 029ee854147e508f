import { address7, type Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24cEmulator } from "./emulator.ts";
import { AT24C_MODELS, at24cGeometry } from "./geometry.ts";

const FIRST = address7(0x50);

/** Bytes `first`, `first + 1`, … */
function counting(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => first + index);
}

/** Bare transfers with the emulated EEPROM of a bench. */
function wire(bench: At24cBench) {
  const send = (segments: readonly Segment[], address = FIRST): Promise<void> =>
    bench.controller.transfer(address, segments);
  const read = async (length: number, address = FIRST): Promise<number[]> => {
    const buffer = new Uint8Array(length);
    await send([{ read: buffer }], address);
    return [...buffer];
  };
  return {
    send,
    read,
    write: (bytes: readonly number[] | Uint8Array, address = FIRST) =>
      send([{ write: Uint8Array.from(bytes) }], address),
    /** Sets the address, then reads after a repeated START. */
    readFrom: async (pointer: readonly number[], length: number, address = FIRST): Promise<number[]> => {
      const buffer = new Uint8Array(length);
      await send([{ write: Uint8Array.from(pointer) }, { read: buffer }], address);
      return [...buffer];
    },
    settle: () => bench.clock.advance(5),
  };
}

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
