import {
  type Address,
  address10,
  busFromEngine,
  FULL_CAPABILITIES,
  I2C,
  I2CDevice,
  type I2CController,
  probe,
  scan,
  type Segment,
  toAddress,
  type TransferOptions,
  VirtualClock,
} from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";
import { outcomeOf, TIME } from "./outcome-of.fixture.ts";

// Whatever a caller gives: a result, or an I2CError that says what to do. Never another error, never a call that hangs, and
// nothing on the wire of what is illegal.

const DEVICES = Array.from({ length: 0x70 }, (_, index) => index + 0x08);

/** A bus with somebody at every address, who counts how often he is addressed. */
function crowdedBus() {
  const clock = new VirtualClock();
  const wires = new SimulatedBus({ clock });
  let addressed = 0;
  wires.attachNow([0x00, ...DEVICES, address10(0x018)], {
    start: () => (addressed += 1) > 0,
    write: () => true,
    read: () => 0x5a,
    stop: () => undefined,
  });
  return { clock, controller: wires.controller(), addressed: () => addressed };
}

const badNumber = fc.oneof(
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e300, 2 ** 53, -1, 0.5),
  fc.double(),
  fc.integer(),
);
const number = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -2, max: 0x7ff }) }, badNumber);
const anything = fc.anything({ withTypedArray: true, withNullPrototype: true, withSparseArray: true, withDate: true });
const bytes = fc.uint8Array({ maxLength: 12 });
const address = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }).map(toAddress),
  fc.integer({ min: 0, max: 0x3ff }).map(address10),
  number,
  anything,
);
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.record({ write: bytes }) },
  { weight: 4, arbitrary: fc.record({ write: fc.array(bytes, { maxLength: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ read: bytes }) },
  fc.record({ read: bytes, counted: fc.oneof(fc.record({ trailing: number }), anything) }),
  fc.record({ read: bytes, write: bytes }),
  fc.record({ write: anything }),
  fc.record({ read: anything }),
  anything,
);
const segments = fc.oneof({ weight: 5, arbitrary: fc.array(segment, { maxLength: 4 }) }, anything);
const options = fc.oneof(
  fc.record(
    {
      timeoutMs: fc.oneof(number, anything),
      signal: fc.oneof(fc.constantFrom(AbortSignal.abort(), new AbortController().signal), anything),
      stop: fc.boolean(),
      allowReserved: fc.boolean(),
      allowEmptyRead: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  fc.constant(undefined),
  anything,
);

/** Whether a transfer is one, by the words of the contract and nothing else. */
function isLegal(address: unknown, segments: unknown, options: unknown): boolean {
  const { stop, allowReserved, allowEmptyRead, timeoutMs, signal } = (options ?? {}) as Record<string, unknown>;
  const tenBit = typeof address === "number" && Number.isInteger(address) && address >= 0xa000 && address <= 0xa3ff;
  const sevenBit = typeof address === "number" && Number.isInteger(address) && address >= 0 && address <= 0x7f;
  const reserved = sevenBit && (address < 0x08 || address > 0x77);
  if ((!tenBit && !sevenBit) || (reserved && allowReserved !== true)) return false;
  if (stop === false) return false;
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0)) return false;
  if (signal !== undefined && !(signal instanceof AbortSignal && !signal.aborted)) return false;
  if (!Array.isArray(segments) || segments.length === 0) return false;
  return Array.from(segments).every((segment: unknown) => {
    if (typeof segment !== "object" || segment === null) return false;
    const { read, write, counted } = segment as Record<string, unknown>;
    if (read !== undefined) {
      if (write !== undefined || !(read instanceof Uint8Array) || address === 0) return false;
      if (counted === undefined) return read.length > 0 || allowEmptyRead === true;
      const { trailing } = (counted ?? {}) as Record<string, unknown>;
      return Number.isInteger(trailing) && Number(trailing) >= 0 && read.length >= 2 + Number(trailing);
    }
    if (counted !== undefined) return false;
    return (
      write instanceof Uint8Array ||
      (Array.isArray(write) && Array.from(write).every((part) => part instanceof Uint8Array))
    );
  });
}

describe("transfer", () => {
  it("does what is legal, and refuses the rest before anything is on the wire", TIME, async () => {
    await fc.assert(
      fc.asyncProperty(address, segments, options, async (address, segments, options) => {
        const { controller, addressed } = crowdedBus();
        const failure = await outcomeOf(() =>
          controller.transfer(address as Address, segments as Segment[], options as TransferOptions),
        );
        if (isLegal(address, segments, options)) {
          expect(failure?.kind ?? "done").toMatch(/^(done|nack-address|protocol)$/);
        } else {
          expect(failure).toMatchObject({ outcome: "never-sent" });
          expect(["invalid-argument", "unsupported", "aborted"]).toContain(failure?.kind);
          expect(addressed()).toBe(0);
        }
        await controller.transfer(toAddress(0x18), [{ write: Uint8Array.of(0) }]);
      }),
      { numRuns: 1500 },
    );
  });

  it("refuses what is beyond the capabilities, whatever they are, before the engine sees it", TIME, async () => {
    const limit = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.POSITIVE_INFINITY));
    const capabilities = fc.record({
      maxSegments: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(Number.POSITIVE_INFINITY)),
      readThenAny: fc.boolean(),
      writeThenWrite: fc.boolean(),
      maxWriteLength: limit,
      maxReadLength: limit,
      maxJoinedWriteLength: limit,
      maxJoinedReadLength: limit,
      emptyWrite: fc.boolean(),
      emptyRead: fc.boolean(),
    });
    const legal = fc.array(fc.oneof(fc.record({ write: bytes }), fc.record({ read: bytes })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(capabilities, legal, async (limits, segments) => {
        let performed = 0;
        const bus = busFromEngine({
          name: "limited:",
          capabilities: { ...FULL_CAPABILITIES, ...limits },
          perform: () => void (performed += 1),
        });
        const joined = segments.length > 1;
        const within = segments.every((segment, index) => {
          const isRead = "read" in segment;
          const { length } = isRead ? segment.read : segment.write;
          if (isRead && index < segments.length - 1 && !limits.readThenAny) return false;
          const next = segments[index + 1];
          if (!isRead && next !== undefined && "write" in next && !limits.writeThenWrite) return false;
          if (length === 0) return isRead ? limits.emptyRead : limits.emptyWrite;
          if (isRead) return length <= (joined ? limits.maxJoinedReadLength : limits.maxReadLength);
          return length <= (joined ? limits.maxJoinedWriteLength : limits.maxWriteLength);
        });
        const failure = await outcomeOf(() => bus.transfer(toAddress(0x18), segments, { allowEmptyRead: true }));
        const allowed = within && segments.length <= limits.maxSegments;
        expect(failure?.kind).toBe(allowed ? undefined : "unsupported");
        expect(performed).toBe(allowed ? 1 : 0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("exclusive", () => {
  it("runs its work or refuses its options, and the bus is free afterwards", TIME, async () => {
    await fc.assert(
      fc.asyncProperty(options, async (options) => {
        const { controller } = crowdedBus();
        let worked = false;
        const work = async (): Promise<void> => void (worked = true);
        const failure = await outcomeOf(() => controller.exclusive(work, options as TransferOptions));
        expect(worked).toBe(failure === undefined);
        await controller.transfer(toAddress(0x18), [{ write: Uint8Array.of(0) }]);
      }),
    );
  });
});

/** A call with arguments of its own: which it was, and what it does to a controller. */
type Call = readonly [name: string, run: (controller: I2CController, clock: VirtualClock) => unknown];

const size = fc.oneof(fc.constantFrom(8, 16, 24, 32), number) as fc.Arbitrary<8>;
const width = fc.oneof(fc.constantFrom(1, 2, 3, 4), number) as fc.Arbitrary<1>;
const length = fc.oneof(fc.integer({ min: -1, max: 20 }), fc.constantFrom(2 ** 40, 2 ** 53, Number.NaN, 0.5, 1e300));

describe("the MicroPython vocabulary", () => {
  const call: fc.Arbitrary<Call> = fc.oneof(
    fc.tuple(number, length).map(([at, n]): Call => ["readFrom", (c) => new I2C(c).readFrom(at, n)]),
    fc.tuple(number, bytes).map(([at, b]): Call => ["readFromInto", (c) => new I2C(c).readFromInto(at, b)]),
    fc.tuple(number, bytes).map(([at, b]): Call => ["writeTo", (c) => new I2C(c).writeTo(at, b)]),
    fc
      .tuple(number, bytes)
      .map(([at, b]): Call => ["writeTo without STOP", (c) => new I2C(c).writeTo(at, b, { stop: false })]),
    fc
      .tuple(number, fc.array(bytes, { maxLength: 3 }))
      .map(([at, v]): Call => ["writeVectorTo", (c) => new I2C(c).writeVectorTo(at, v)]),
    fc
      .tuple(number, number, length, size)
      .map(([at, m, n, s]): Call => ["readFromMem", (c) => new I2C(c).readFromMem(at, m, n, { addressSize: s })]),
    fc
      .tuple(number, number, bytes, size)
      .map(([at, m, b, s]): Call => ["writeToMem", (c) => new I2C(c).writeToMem(at, m, b, { addressSize: s })]),
    fc
      .tuple(number, number)
      .map(([first, last]): Call => ["scan", (c) => new I2C(c).scan({ first, last, allowReserved: last > 0x77 })]),
    fc.tuple(number, number).map(([first, last]): Call => ["scan", (c) => scan(c, { first, last })]),
    number.map((at): Call => ["probe", (c) => probe(c, at)]),
  );

  it("answers, or refuses before anything is on the wire", TIME, async () => {
    const property = fc.asyncProperty(call, refusesOrAnswers);
    await expect(fc.assert(property, { numRuns: 1500 })).resolves.toBeUndefined();
  });
});

describe("I2CDevice", () => {
  const device = fc.record({ at: fc.oneof({ weight: 3, arbitrary: fc.constant(0x18) }, number), addressSize: size });
  const method: fc.Arbitrary<readonly [string, (device: I2CDevice, clock: VirtualClock) => unknown]> = fc.oneof(
    length.map((n) => ["read", (d: I2CDevice) => d.read(n)] as const),
    bytes.map((b) => ["write", (d: I2CDevice) => d.write(b)] as const),
    fc.tuple(bytes, length).map(([b, n]) => ["writeRead", (d: I2CDevice) => d.writeRead(b, n)] as const),
    fc.tuple(number, width).map(([r, w]) => ["readRegister", (d: I2CDevice) => d.readRegister(r, w)] as const),
    fc
      .tuple(number, number, width)
      .map(([r, v, w]) => ["writeRegister", (d: I2CDevice) => d.writeRegister(r, v, w)] as const),
    fc
      .tuple(number, length)
      .map(([r, n]) => ["readRegisterBytes", (d: I2CDevice) => d.readRegisterBytes(r, n)] as const),
    fc
      .tuple(number, number)
      .map(
        ([timeoutMs, intervalMs]) =>
          [
            "waitForAck",
            (d: I2CDevice, clock: VirtualClock) => clock.run(d.waitForAck({ timeoutMs, intervalMs })),
          ] as const,
      ),
  );

  it("answers, or refuses before anything is on the wire", TIME, async () => {
    const call = fc
      .tuple(device, method)
      .map(([{ at, addressSize }, [name, run]]): Call => [
        name,
        (c, clock) => run(new I2CDevice(c, at, { addressSize }), clock),
      ]);
    const property = fc.asyncProperty(call, refusesOrAnswers);
    await expect(fc.assert(property, { numRuns: 1500 })).resolves.toBeUndefined();
  });

  it("changes a register only to a value that there is", TIME, async () => {
    await fc.assert(
      fc.asyncProperty(number, number, number, width, async (register, mask, value, width) => {
        const { controller } = crowdedBus();
        const written: number[] = [];
        const watched: I2CController = {
          ...within(controller),
          exclusive: (work) => work(watched),
          transfer: (address, segments, options) => {
            const [first] = segments;
            if (segments.length === 1 && first?.write !== undefined) written.push(segments.length);
            return controller.transfer(address, segments, options);
          },
        };
        const failure = await outcomeOf(() =>
          new I2CDevice(watched, 0x18).updateRegister(register, mask, value, width),
        );
        const limit = 0x100 ** width;
        const fits = (number: number): boolean => Number.isInteger(number) && number >= 0 && number < limit;
        const legal = register >= 0 && register <= 0xff && Number.isInteger(register) && [1, 2, 3, 4].includes(width);
        if (!legal || !fits(mask) || !fits(value)) expect(failure?.kind).toBe("invalid-argument");
        expect(written).toHaveLength(failure === undefined ? 1 : 0);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives up waiting for nobody, however it is asked", TIME, async () => {
    await fc.assert(
      fc.asyncProperty(number, number, async (timeoutMs, intervalMs) => {
        const clock = new VirtualClock();
        const controller = new SimulatedBus({ clock }).controller();
        // Long waits in short steps are legal, and would take this test for ever.
        fc.pre(!(timeoutMs / intervalMs > 1e4));
        fc.pre(timeoutMs !== Number.POSITIVE_INFINITY);
        const failure = await outcomeOf(() =>
          clock.run(new I2CDevice(controller, 0x18).waitForAck({ timeoutMs, intervalMs })),
        );
        expect(["timeout", "invalid-argument"]).toContain(failure?.kind);
      }),
    );
  });
});

/** The parts of a controller that are no methods of a class. */
function within({ name, capabilities, clock }: I2CController): Pick<I2CController, "name" | "capabilities" | "clock"> {
  return { name, capabilities, clock };
}

async function refusesOrAnswers([, run]: Call): Promise<void> {
  const { clock, controller, addressed } = crowdedBus();
  const failure = await outcomeOf(() => run(controller, clock));
  if (failure?.outcome === "never-sent") expect(addressed()).toBe(0);
  if (failure !== undefined) expect(["invalid-argument", "nack-address"]).toContain(failure.kind);
  await controller.transfer(toAddress(0x18), [{ write: Uint8Array.of(0) }]);
}
