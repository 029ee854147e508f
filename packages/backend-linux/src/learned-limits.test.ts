import { address10, address7, I2CError, type I2CBus, parseBusUri, scan, type Segment } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FUNC_10BIT_ADDRESS, FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter, type ModelAdapterOptions, type ModelMessage } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

const EOPNOTSUPP = 95;
const EINVAL = 22;
const RDWR = 0x0707;
const SMBUS = 0x0720;
/** Quick, bytes, words and I2C blocks. */
const SMBUS_BITS = 0x0c7f_0000;
const CHIP = address7(0x18);

const write = (length: number): Segment => ({ write: new Uint8Array(length).fill(7) });
const read = (length: number): Segment => ({ read: new Uint8Array(length) });

async function bench(options: Partial<ModelAdapterOptions>, uri = "linux:1") {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality: FUNC_I2C, devices: [0x18, 0x155], ...options }));
  const bus = await openBus(parseBusUri(uri), modelMachine(kernel));
  const asked = (request: number): number => kernel.requests.filter((record) => record.request === request).length;
  return { kernel, adapter, bus, asked };
}

/** The error of a transfer, if there was one. */
async function failure(bus: I2CBus, segments: readonly Segment[], address = CHIP): Promise<I2CError | undefined> {
  try {
    await bus.transfer(address, segments, { allowEmptyRead: true });
    return undefined;
  } catch (error) {
    if (error instanceof I2CError) return error;
    throw error;
  }
}

const refuseAllBut =
  (accept: (messages: readonly ModelMessage[]) => boolean, errno = EOPNOTSUPP) =>
  (messages: readonly ModelMessage[]): number =>
    accept(messages) ? 0 : errno;

describe("an adapter of unknown limits", () => {
  it.each(["linux:1", "linux:1?sync=1"])(
    "is not asked a second time for what its driver refused, on %s",
    async (uri) => {
      const readLast = refuseAllBut((messages) => messages.slice(0, -1).every((message) => !message.read));
      const { bus, adapter, asked } = await bench({ refuses: readLast }, uri);
      await using _ = bus;
      const first = await failure(bus, [write(1), read(2), write(1)]);
      expect(first).toMatchObject({ kind: "unsupported", code: "EOPNOTSUPP", outcome: "never-sent" });
      expect(asked(RDWR)).toBe(1);
      for (const segments of [
        [write(1), read(2), write(1)],
        [write(9), read(3), write(1)],
      ]) {
        expect(await failure(bus, segments)).toMatchObject({
          kind: "unsupported",
          code: undefined,
          outcome: "never-sent",
          message: expect.stringContaining(
            "refused a write and a read and a write of 1 + 2 + 1 bytes before (EOPNOTSUPP)",
          ),
        });
      }
      expect(asked(RDWR)).toBe(1);
      // Shorter, or of another kind: may go, as far as anybody knows.
      await failure(bus, [write(1), read(1), write(1)]);
      await failure(bus, [write(1), read(2), read(1)]);
      expect(asked(RDWR)).toBe(3);
      expect(await failure(bus, [write(1), read(2)])).toBeUndefined();
      expect(adapter.wire).toHaveLength(1);
    },
  );

  it("shows in its capabilities what only one limit can have been the reason of", async () => {
    const short = refuseAllBut(
      (messages) => messages.every(({ bytes, read: isRead }) => bytes.length > 0 && bytes.length <= (isRead ? 8 : 16)),
      EINVAL,
    );
    const { bus, asked } = await bench({ refuses: short, functionality: FUNC_I2C | 0x1_0000 });
    await using _ = bus;
    expect(bus.capabilities).toMatchObject({ maxWriteLength: 8192, maxReadLength: 8192, emptyWrite: true });
    expect(await failure(bus, [write(64)])).toMatchObject({ kind: "invalid-argument", code: "EINVAL" });
    expect(await failure(bus, [write(17)])).toMatchObject({ code: "EINVAL" });
    expect(await failure(bus, [read(9)])).toMatchObject({ code: "EINVAL" });
    expect(await failure(bus, [write(0)])).toMatchObject({ code: "EINVAL" });
    expect(await failure(bus, [write(1), read(9)])).toMatchObject({ code: "EINVAL" });
    expect(bus.capabilities).toMatchObject({
      maxWriteLength: 16,
      maxReadLength: 8,
      emptyWrite: false,
      emptyRead: true,
      maxJoinedReadLength: 8192,
    });
    const before = asked(RDWR);
    for (const segments of [[write(17)], [read(9)], [write(0)], [write(1), read(10)]]) {
      expect(await failure(bus, segments)).toMatchObject({ kind: "unsupported", code: undefined });
    }
    expect(asked(RDWR)).toBe(before);
    for (const segments of [[write(16)], [read(8)], [write(1), read(8)]]) {
      expect(await failure(bus, segments)).toBeUndefined();
    }
  });

  it.each([
    ["linux:1", EOPNOTSUPP, FUNC_I2C | 0x1_0000],
    ["linux:1", EINVAL, FUNC_I2C | SMBUS_BITS],
    ["linux:1", EOPNOTSUPP, SMBUS_BITS],
    ["linux:1?engine=i2c-bus", EOPNOTSUPP, FUNC_I2C | SMBUS_BITS],
    ["linux:1?engine=i2c-bus&sync=1", EINVAL, SMBUS_BITS],
  ])(
    "is scanned by reading when it refuses a write of no bytes, on %s with errno %i, functionality %i",
    async (uri, errno, functionality) => {
      const refuses = refuseAllBut((messages) => messages.every(({ bytes }) => bytes.length > 0), errno);
      const { bus, kernel } = await bench({ refuses, functionality }, uri);
      await using _ = bus;
      expect((await scan(bus)).found).toEqual([CHIP]);
      const asked = kernel.requests.length;
      expect((await scan(bus, { first: CHIP, last: CHIP })).found).toEqual([CHIP]);
      expect(kernel.requests.length).toBeLessThanOrEqual(asked + 2);
    },
  );

  it("does not take an address that is refused for a limit, nor one of 10 bits for one of 7", async () => {
    const refuses = refuseAllBut(
      (messages) => !messages.some(({ tenBit, address }) => tenBit || address === 0x18),
      EINVAL,
    );
    const { bus, asked } = await bench({
      refuses,
      functionality: FUNC_I2C | FUNC_10BIT_ADDRESS,
      devices: [0x18, 0x20],
    });
    await using _ = bus;
    await expect(bus.transfer(CHIP, [write(1)])).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(bus.transfer(address10(0x155), [write(2)])).rejects.toMatchObject({ kind: "invalid-argument" });
    await bus.transfer(address7(0x20), [write(2)]);
    await bus.transfer(address7(0x20), [write(1)]);
    expect(asked(RDWR)).toBe(4);
    await expect(bus.transfer(address10(0x155), [write(2)])).rejects.toMatchObject({
      message: expect.stringContaining("a write at a 10-bit address of 2 bytes"),
    });
    expect(asked(RDWR)).toBe(4);
  });

  it.each(["linux:1", "linux:1?sync=1"])(
    "gets by an SMBus transaction what it refuses as messages, where there is one, on %s",
    async (uri) => {
      const alone = refuseAllBut((messages) => messages.length === 1);
      const { bus, adapter, asked } = await bench(
        { refuses: alone, nativeSmbus: true, functionality: FUNC_I2C | SMBUS_BITS },
        uri,
      );
      await using _ = bus;
      adapter.memories.get(0x18)?.set([0xc1, 0x90, 3], 5);
      const [two, three] = [new Uint8Array(2), new Uint8Array(3)];
      const pointer = { write: Uint8Array.of(5) };
      await bus.transfer(CHIP, [pointer, { read: two }]);
      expect([asked(RDWR), asked(SMBUS)]).toEqual([1, 1]);
      await bus.transfer(CHIP, [pointer, { read: three }]);
      expect([asked(RDWR), asked(SMBUS)]).toEqual([1, 2]);
      expect([...two, ...three]).toEqual([0xc1, 0x90, 0xc1, 0x90, 3]);
      expect(await failure(bus, [write(2), read(2)])).toMatchObject({ code: undefined, kind: "unsupported" });
      expect(await failure(bus, [pointer, read(33)])).toMatchObject({ code: undefined, kind: "unsupported" });
      expect([asked(RDWR), asked(SMBUS)]).toEqual([1, 2]);
      await bus.transfer(CHIP, [write(40)]);
      expect([asked(RDWR), asked(SMBUS)]).toEqual([2, 2]);
    },
  );

  it("gets nothing but messages where those are asked for by name", async () => {
    const alone = refuseAllBut((messages) => messages.length === 1);
    const options = { refuses: alone, nativeSmbus: true, functionality: FUNC_I2C | SMBUS_BITS };
    const { bus, asked } = await bench(options, "linux:1?engine=rdwr");
    await using _ = bus;
    expect(await failure(bus, [write(1), read(2)])).toMatchObject({ kind: "unsupported", code: "EOPNOTSUPP" });
    expect(await failure(bus, [write(1), read(2)])).toMatchObject({ kind: "unsupported", code: undefined });
    expect([asked(RDWR), asked(SMBUS)]).toEqual([1, 0]);
  });

  it("never sends a 10-bit transfer to a 7-bit address by an SMBus transaction", async () => {
    const functionality = FUNC_I2C | FUNC_10BIT_ADDRESS | SMBUS_BITS;
    const { bus, adapter, asked } = await bench({ refuses: () => EOPNOTSUPP, nativeSmbus: true, functionality });
    await using _ = bus;
    await bus.transfer(CHIP, [write(2)]);
    for (const _attempt of [1, 2]) {
      await expect(bus.transfer(address10(0x155), [write(2)])).rejects.toMatchObject({ kind: "unsupported" });
    }
    expect([asked(RDWR), asked(SMBUS)]).toEqual([2, 1]);
    expect(adapter.wire).toHaveLength(1);
  });

  it("keeps what it refuses as SMBus transactions, too, where their length may be why, but nothing that may be about the data", async () => {
    const noBlocks = refuseAllBut((messages) => messages.every(({ bytes }) => bytes.length < 4));
    const { bus, asked } = await bench({ refuses: noBlocks, functionality: SMBUS_BITS });
    await using _ = bus;
    expect(await failure(bus, [write(1), read(4)])).toMatchObject({ code: "EOPNOTSUPP" });
    expect(await failure(bus, [write(1), read(5)])).toMatchObject({
      code: undefined,
      message: expect.stringContaining("refused an SMBus i2c-block (read) of 1 + 4 bytes before"),
    });
    expect(asked(SMBUS)).toBe(1);
    expect(await failure(bus, [write(1), read(3)])).toBeUndefined();
    // A transaction of one length, which the adapter says it has: the refusal was about what is in it.
    let isWritten = false;
    const blocks = await bench({
      refuses: () => (isWritten ? 0 : EOPNOTSUPP),
      functionality: SMBUS_BITS | 0x0300_0000,
    });
    blocks.adapter.memories.get(0x18)?.set([2, 8, 9], 7);
    const counted: Segment[] = [{ write: Uint8Array.of(7) }, { read: new Uint8Array(33), counted: { trailing: 0 } }];
    expect(await failure(blocks.bus, counted)).toMatchObject({ code: "EOPNOTSUPP" });
    isWritten = true;
    expect(await failure(blocks.bus, counted)).toBeUndefined();
    const strange = await bench({ refuses: () => EINVAL, functionality: SMBUS_BITS });
    await failure(strange.bus, [write(1), read(4)]);
    await failure(strange.bus, [write(1), read(4)]);
    expect(strange.asked(SMBUS)).toBe(2);
  });

  it("is refused nothing that its driver would do, and asked for nothing twice, whatever its limits", async () => {
    const limit = fc.integer({ min: 1, max: 6 });
    // As struct i2c_adapter_quirks and drivers have them.
    const quirks = fc.record({
      messages: fc.integer({ min: 1, max: 3 }),
      write: limit,
      read: limit,
      joinedWrite: limit,
      joinedRead: limit,
      readLast: fc.boolean(),
      emptyWrite: fc.boolean(),
      emptyRead: fc.boolean(),
    });
    const segment = fc.oneof(fc.nat(7).map(write), fc.nat(7).map(read));
    const transfers = fc.array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 30 });
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(quirks, transfers, fc.constantFrom(EOPNOTSUPP, EINVAL), async (limits, all, errno) => {
        const refuses = refuseAllBut((messages) => {
          if (messages.length > limits.messages) return false;
          const joined = messages.length > 1;
          return messages.every(({ read: isRead, bytes: { length } }, index) => {
            if (isRead && limits.readLast && index < messages.length - 1) return false;
            if (length === 0) return isRead ? limits.emptyRead : limits.emptyWrite;
            if (isRead) return length <= (joined ? limits.joinedRead : limits.read);
            return length <= (joined ? limits.joinedWrite : limits.write);
          });
        }, errno);
        const { bus, asked } = await bench({ refuses, functionality: FUNC_I2C | 0x1_0000 });
        await using _ = bus;
        for (const segments of all) {
          const messages = segments.map(({ read: buffer, write: sent }) => ({
            address: CHIP,
            tenBit: false,
            read: buffer !== undefined,
            bytes: buffer ?? (sent as Uint8Array),
          }));
          const possible = refuses(messages) === 0;
          const before = asked(RDWR);
          const error = await failure(bus, segments);
          expect(error === undefined).toBe(possible);
          if (possible) continue;
          if (asked(RDWR) === before) spared += 1;
          const after = asked(RDWR);
          const again = await failure(bus, segments);
          expect(again?.kind).toBe("unsupported");
          const isOneByte = segments.length === 1 && messages[0]?.bytes.length === 1;
          expect(asked(RDWR)).toBe(isOneByte ? after + 1 : after);
        }
      }),
      { numRuns: 200 },
    );
    expect(spared).toBeGreaterThan(5);
  });
});
