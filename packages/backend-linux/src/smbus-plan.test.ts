import { address7, type Segment } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FUNC_SMBUS_READ_I2C_BLOCK, FUNC_SMBUS_WRITE_I2C_BLOCK, has } from "./functionality.ts";
import { I2C_RDWR, I2C_SLAVE, I2C_SMBUS, type KernelAbi } from "./i2c-dev-abi.ts";
import { MessageMemory } from "./message-memory.ts";
import { SmbusMemory } from "./smbus-memory.ts";
import { planSmbus } from "./smbus-plan.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";

/** Every SMBus function that twowire uses. */
const EVERYTHING = 0x0cff_0000 & ~0x0380_0000;
const SMBUS_BITS = [16, 17, 18, 19, 20, 21, 22, 26, 27].map((bit) => 2 ** bit);

const write = (...bytes: number[]): Segment => ({ write: Uint8Array.from(bytes) });
const read = (length: number): Segment => ({ read: new Uint8Array(length) });

function transactionOf(segments: readonly Segment[], functionality = EVERYTHING): string {
  const plan = planSmbus(segments, functionality);
  return typeof plan === "string" ? `refused: ${plan}` : `${plan.direction} ${plan.transaction}`;
}

describe("planSmbus", () => {
  it.each<[string, readonly Segment[], string]>([
    ["no bytes written", [write()], "write quick"],
    ["one byte written", [write(5)], "write byte"],
    ["two bytes written", [write(5, 1)], "write byte-data"],
    ["three bytes written", [write(5, 1, 2)], "write word-data"],
    ["four bytes written", [write(5, 1, 2, 3)], "write i2c-block"],
    ["two buffers written as one run", [{ write: [Uint8Array.of(5), Uint8Array.of(1, 2)] }], "write word-data"],
    ["one byte read", [read(1)], "read byte"],
    ["one byte of a register", [write(5), read(1)], "read byte-data"],
    ["two bytes of a register", [write(5), read(2)], "read word-data"],
    ["three bytes of a register", [write(5), read(3)], "read i2c-block"],
    ["32 bytes of a register", [write(5), read(32)], "read i2c-block"],
  ])("has a transaction for %s", (_what, segments, transaction) => {
    expect(transactionOf(segments)).toBe(transaction);
  });

  it.each<[string, readonly Segment[], RegExp]>([
    ["two bytes without a register", [read(2)], /exactly one byte, not 2/],
    ["a 16-bit register", [write(1, 2), read(1)], /after exactly one byte written, not after 2/],
    ["33 bytes of a register", [write(5), read(33)], /at most 32 bytes at once, not 33/],
    ["34 bytes written", [write(...new Uint8Array(34))], /at most 33 bytes at once, not 34/],
    ["two writes", [write(1), write(2)], /joins two writes/],
    ["a read before anything", [read(1), write(2)], /goes on after a read/],
    ["three segments", [write(1), read(1), read(1)], /3 segments/],
  ])("refuses %s and says why", (_what, segments, reason) => {
    expect(transactionOf(segments)).toMatch(reason);
  });

  it("takes an I2C block where the shorter transaction is missing", () => {
    const blocks = FUNC_SMBUS_READ_I2C_BLOCK | FUNC_SMBUS_WRITE_I2C_BLOCK;
    expect(transactionOf([write(5), read(1)], blocks)).toBe("read i2c-block");
    expect(transactionOf([write(5), read(2)], blocks)).toBe("read i2c-block");
    expect(transactionOf([write(5, 1)], blocks)).toBe("write i2c-block");
    expect(transactionOf([write()], blocks)).toMatch(/SMBus Quick Command, which it lacks/);
  });

  it("puts exactly the transfer on the wire, or nothing: the same as I2C_RDWR", () => {
    const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: max });
    const segment = fc.oneof(
      bytes(40).map((data) => ({ write: data })),
      fc.tuple(bytes(3), bytes(3)).map((data) => ({ write: data })),
      fc.nat(40).map((length) => ({ read: new Uint8Array(length) })),
    );
    // Random segments seldom have a transaction, so those that may are drawn more often.
    const length = fc.oneof(fc.constantFrom(1, 2, 3), fc.nat(34));
    const pointer = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 1 }), bytes(2));
    const register = fc
      .tuple(pointer, length)
      .map(([data, wanted]): Segment[] => [{ write: data }, { read: new Uint8Array(wanted) }]);
    const transfer: fc.Arbitrary<Segment[]> = fc.oneof(register, fc.array(segment, { minLength: 1, maxLength: 3 }));
    const machine: fc.Arbitrary<KernelAbi> = fc.record({
      pointerSize: fc.constantFrom(4 as const, 8 as const),
      littleEndian: fc.boolean(),
    });
    const some = fc.subarray(SMBUS_BITS).map((bits) => bits.reduce((all, bit) => all | bit, 0));
    const functionality = fc.oneof(fc.constant(EVERYTHING), some);
    let planned = 0;
    fc.assert(
      fc.property(
        machine,
        transfer,
        functionality,
        fc.infiniteStream(fc.nat(255)),
        (abi, segments, functions, noise) => {
          const plan = planSmbus(segments, functions);
          if (typeof plan === "string") {
            expect(plan.length).toBeGreaterThan(10);
            return;
          }
          planned += 1;
          const [content] = [Uint8Array.from({ length: 256 }, () => noise.next().value ?? 0)];
          const [smbus, smbusRead] = bySmbus(abi, content, segments, functions);
          const [messages, messagesRead] = byMessages(abi, content, segments);
          expect(smbus).toEqual(messages);
          expect(smbusRead).toEqual(messagesRead);
        },
      ),
      { numRuns: 500 },
    );
    expect(planned).toBeGreaterThan(50);
  });

  it("needs a function for each of its transactions", () => {
    expect(SMBUS_BITS.every((bit) => has(EVERYTHING, bit))).toBe(true);
    for (const segments of [[write()], [write(1)], [write(1, 2)], [read(1)], [write(1), read(2)]]) {
      expect(transactionOf(segments, 0)).toMatch(/which it lacks/);
    }
  });
});

function setUp(abi: KernelAbi, content: Uint8Array): { kernel: ModelKernel; adapter: ModelAdapter; file: number } {
  const kernel = new ModelKernel(abi);
  const adapter = kernel.add(1, new ModelAdapter({ functionality: 0xffff_ffff, devices: [0x18] }));
  adapter.memories.get(0x18)?.set(content);
  const file = kernel.open("/dev/i2c-1");
  kernel.ioctl(file, I2C_SLAVE, 0x18);
  return { kernel, adapter, file };
}

function bySmbus(abi: KernelAbi, content: Uint8Array, segments: readonly Segment[], functions: number): unknown[] {
  const { kernel, adapter, file } = setUp(abi, content);
  const plan = planSmbus(segments, functions);
  if (typeof plan === "string") throw new Error(plan);
  const memory = new SmbusMemory(kernel);
  memory.put(plan);
  expect(kernel.ioctl(file, I2C_SMBUS, memory.address)).toBe(0);
  expect(memory.take(plan)).toBe(plan.into.length);
  return [adapter.wire, [...plan.into]];
}

function byMessages(abi: KernelAbi, content: Uint8Array, segments: readonly Segment[]): unknown[] {
  const { kernel, adapter, file } = setUp(abi, content);
  const copies = segments.map((segment) =>
    segment.read === undefined ? segment : { read: new Uint8Array(segment.read.length) },
  );
  const memory = new MessageMemory(kernel);
  memory.put(address7(0x18), copies);
  expect(kernel.ioctl(file, I2C_RDWR, memory.address)).toBe(segments.length);
  memory.take(copies);
  return [adapter.wire, copies.flatMap((segment) => (segment.read === undefined ? [] : [...segment.read]))];
}
