import { beforeEach, describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FULL_CAPABILITIES } from "../capabilities.ts";
import type { I2CBus } from "../controller.ts";
import { I2CDevice } from "../i2c-device.ts";
import { I2CError } from "../i2c-error.ts";
import { registerMap } from "./define-register-map.ts";
import { readMany } from "./read-many.ts";
import { describeSegment, RegisterMemory } from "./register-memory.fixture.ts";
import { registersOf } from "./registers-of.ts";

const map = registerMap({
  name: "CHIP",
  order: "big",
  registers: {
    config: {
      address: 1,
      width: 16,
      reset: 0x8401,
      reserved: [{ bits: [15, 14], value: 2, preserve: false }],
      fields: {
        hysteresis: { bits: [10, 9], enum: { none: 0, c1: 1, c3: 2, c6: 3 } },
        alarm: { bit: 8, onWrite: "oneToClear" },
        ready: { bit: 7, onWrite: "zeroToClear" },
        clear: { bit: 5, pulse: true },
        busy: { bit: 4, access: "ro" },
        secret: { bit: 3, access: "wo" },
        level: { bits: [2, 0], signed: true },
      },
    },
    little: { address: 2, width: 24, order: "little", signed: true, lsb: 0.5 },
    identity: { address: 3, width: 8, access: "ro" },
    command: { address: 4, width: 8, access: "wo" },
  },
});

let memory: RegisterMemory;
let bus: I2CBus;

function chip(): ReturnType<typeof registersOf<typeof map.definition>> {
  return registersOf(new I2CDevice(bus, 0x18), map);
}

beforeEach(() => {
  memory = new RegisterMemory();
  bus = memory.bus();
  memory.registers.set(1, [0x7f, 0xbf]).set(2, [0xfe, 0xff, 0xff]).set(3, [0x54]);
});

describe("a register", () => {
  it("is read as its fields, without commands and what cannot be read", async () => {
    expect(await chip().config.read()).toEqual({
      hysteresis: "c6",
      alarm: true,
      ready: true,
      busy: true,
      level: -1,
    });
    expect(memory.sent).toEqual(["W 01 R2"]);
  });

  it("that is all one value is read and written as such, in its own byte order", async () => {
    const { little, identity } = chip();
    expect(await little.read()).toBe(-1);
    await little.write(-2.5);
    expect(memory.sent.at(-1)).toBe("W 02 fb ff ff");
    expect(await little.read()).toBe(-2.5);
    expect(await identity.read()).toBe(0x54);
  });

  it("gives one field", async () => {
    expect(await chip().config.readField("level")).toBe(-1);
  });

  it("is written from its reset value, with flags and commands left alone", async () => {
    await chip().config.write({ level: -4 });
    // Reset 0x8401: reserved bits 15 and 10 as at reset; ready, cleared by zero, gets a one.
    expect(memory.sent).toEqual(["W 01 84 84"]);
  });

  it("is updated in exclusive, keeping the rest", async () => {
    await chip().config.update({ hysteresis: "c1" });
    // 0x7FBF: 15:14 to their constant, 13:11 preserved, 10:9 to 01, 8 (oneToClear) 0, 7 (zeroToClear) 1, 6 preserved, 5 (pulse) 0,
    // 4 as read, 3 (write-only) as after reset, 2:0 as read.
    expect(memory.sent).toEqual(["W 01 R2", "W 01 ba 97"]);
  });

  it("takes commands and flags that are named", async () => {
    await chip().config.update({ alarm: true, clear: true, ready: false, secret: true });
    expect(memory.sent.at(-1)).toBe("W 01 bf 3f");
  });

  it("keeps others off the bus during an update", async () => {
    memory.late = true;
    await Promise.all([chip().config.update({ level: 1 }), chip().config.update({ level: 2 }), chip().identity.read()]);
    expect(memory.sent).toEqual(["W 01 R2", "W 01 be 91", "W 01 R2", "W 01 be 92", "W 03 R1"]);
  });

  it("is read by several at a time, each with a buffer of its own, and buffers are used again", async () => {
    memory.late = true;
    const { config } = chip();
    await Promise.all([config.readRaw(), config.readRaw(), config.readRaw()]);
    expect(memory.buffers.size).toBe(3);
    await config.readRaw();
    await config.read();
    await config.readField("busy");
    expect(memory.buffers.size).toBe(3);
  });

  it("does not use a buffer again that a failed transfer may still fill", async () => {
    const { config } = chip();
    await config.readRaw();
    const [first] = memory.buffers;
    memory.failure = new I2CError({ kind: "timeout", message: "late", outcome: "finishing" });
    await expect(config.readRaw()).rejects.toThrow("late");
    memory.failure = undefined;
    memory.buffers.clear();
    await config.readRaw();
    expect(memory.buffers.has(first!)).toBe(false);
  });

  it("can be had as bits", async () => {
    const { config } = chip();
    expect(await config.readRaw()).toBe(0x7fbf);
    await config.writeRaw(0xffff);
    expect(memory.sent.at(-1)).toBe("W 01 ff ff");
    await expect(config.writeRaw(0x1_0000)).rejects.toThrow(
      "Register config cannot be 65536. Give a whole number from 0 to 0xFFFF.",
    );
    await expect(config.writeRaw(1.5)).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("selects with a wide pointer in its own byte order", async () => {
    const wide = registerMap({
      name: "WIDE",
      order: "little",
      pointer: { width: 16, order: "big" },
      registers: { word: { address: 0x1234, width: 16 } },
    });
    await registersOf(new I2CDevice(bus, 0x18), wide).word.write(0xabcd);
    expect(memory.sent).toEqual(["W 12 34 cd ab"]);
  });
});

describe("without types", () => {
  interface Untyped {
    read(): Promise<unknown>;
    readField(name: string): Promise<unknown>;
    write(values: unknown): Promise<void>;
    update(values: unknown): Promise<void>;
  }
  const untyped = (name: keyof typeof map.byName): Untyped => chip()[name] as unknown as Untyped;

  it.each<[string, () => Promise<unknown>, string]>([
    ["a value out of range", () => untyped("config").update({ level: 4 }), "config.level (bits 2:0) cannot be 4"],
    ["another enum member", () => untyped("config").write({ hysteresis: "c2" }), 'cannot be "c2"'],
    [
      "an unknown field",
      () => untyped("config").update({ hysterese: "c1" }),
      'Register config has no field "hysterese". It has hysteresis, alarm, ready, clear, busy, secret, level.',
    ],
    ["a read-only field", () => untyped("config").write({ busy: true }), "Register config has a read-only field busy"],
    ["a write-only field", () => untyped("config").readField("secret"), "has a write-only field secret"],
    ["an inherited name", () => untyped("config").readField("toString"), 'has no field "toString"'],
    [
      "a field of what has none",
      () => untyped("identity").readField("value"),
      'has no field "value". It is all one value: use read and write.',
    ],
    ["no object", () => untyped("config").write(7), "has fields, and got 7"],
    ["a write to a read-only register", () => untyped("identity").write(1), "Register identity is read-only"],
    ["an update of a read-only register", () => untyped("identity").update({}), "Register identity is read-only"],
    ["a read of a write-only register", () => untyped("command").read(), "Register command is write-only"],
    ["an update of a write-only register", () => untyped("command").update({}), "Register command is write-only"],
    ["an update of one value", () => untyped("little").update({}), "Register little is all one value"],
    ["a write-only register among many", () => readMany(untyped("command")), "Register command is write-only"],
    ["no register among many", () => readMany({ read: async () => 1 }), "something else than a register"],
  ])("%s is refused, and nothing is sent", async (_what, call, message) => {
    await expect(call()).rejects.toThrow(message);
    await expect(call()).rejects.toMatchObject({ kind: "invalid-argument", outcome: "never-sent" });
    expect(memory.sent).toEqual([]);
  });
});

describe("readMany", () => {
  const bytes = registerMap({
    name: "BYTES",
    order: "big",
    pointer: { increment: "byte" },
    registers: {
      a: { address: 0, width: 8 },
      b: { address: 1, width: 16 },
      c: { address: 3, width: 8 },
      status: { address: 4, width: 8, access: "ro", onRead: "clear" },
      d: { address: 5, width: 8 },
      far: { address: 0x20, width: 8, order: "little" },
      farther: { address: 0x25, width: 8 },
    },
  });
  beforeEach(() => {
    memory.registers.clear();
    memory.registers.set(0, [0xa0]).set(1, [0xb0, 0xb1]).set(3, [0xc0]).set(4, [0x5a]).set(5, [0xd0]).set(0x20, [0xf0]);
  });

  it("reads neighbours together, whatever the order, and fills small gaps", async () => {
    const { a, b, c } = registersOf(new I2CDevice(bus, 0x18), bytes);
    expect(await readMany(c, a, b)).toEqual([0xc0, 0xa0, 0xb0b1]);
    expect(await readMany(a, c)).toEqual([0xa0, 0xc0]);
    expect(memory.sent).toEqual(["W 00 R4", "W 00 R4"]);
  });

  it("does not read what is precious on the way, nor where there is no register", async () => {
    const { c, d, far, farther, status } = registersOf(new I2CDevice(bus, 0x18), bytes);
    expect(await readMany(c, d, far, farther)).toEqual([0xc0, 0xd0, 0xf0, 0xff]);
    expect(memory.sent).toEqual(["W 03 R1", "W 05 R1", "W 20 R1", "W 25 R1"]);
    memory.sent.length = 0;
    expect(await readMany(c, status, d)).toEqual([0xc0, 0x5a, 0xd0]);
    expect(memory.sent).toEqual(["W 03 R3"]);
  });

  it("reads one by one where the pointer stays", async () => {
    memory.registers.set(2, [2, 0, 0]).set(3, [0x54]);
    const { little, identity } = chip();
    expect(await readMany(little, identity)).toEqual([1, 0x54]);
    expect(memory.sent).toEqual(["W 02 R3", "W 03 R1"]);
  });

  it("counts registers where the pointer does", async () => {
    const words = registerMap({
      name: "WORDS",
      order: "big",
      pointer: { increment: "register" },
      registers: { one: { address: 1, width: 16 }, two: { address: 2, width: 24 }, three: { address: 3, width: 8 } },
    });
    memory.registers.clear();
    memory.registers.set(1, [1, 2]).set(2, [3, 4, 5]).set(3, [6]);
    const { one, three } = registersOf(new I2CDevice(bus, 0x18), words);
    expect(await readMany(three, one)).toEqual([6, 0x0102]);
    expect(memory.sent).toEqual(["W 01 R6"]);
  });

  it("keeps to what the controller can read at once", async () => {
    const device = new I2CDevice(
      busFromEngine({
        name: "short:",
        capabilities: { ...FULL_CAPABILITIES, maxJoinedReadLength: 3 },
        perform: (_address, segments) => void memory.sent.push(segments.map(describeSegment).join(" ")),
      }),
      0x18,
    );
    const { a, b, c } = registersOf(device, bytes);
    await readMany(a, b, c);
    expect(memory.sent).toEqual(["W 00 R3", "W 03 R1"]);
  });

  it("refuses registers of different devices", async () => {
    const one = registersOf(new I2CDevice(bus, 0x18), bytes);
    const other = registersOf(new I2CDevice(bus, 0x19), bytes);
    await expect(readMany(one.a, other.a)).rejects.toThrow("registers of different devices");
  });
});
