import { beforeEach, describe, expect, it } from "vitest";
import { I2CDevice } from "../i2c-device.ts";
import { registerMap } from "./define-register-map.ts";
import { readMany } from "./read-many.ts";
import { RegisterCache } from "./register-cache.ts";
import { RegisterMemory } from "./register-memory.fixture.ts";
import { registersOf } from "./registers-of.ts";

let memory: RegisterMemory;

function sent(): string[] {
  return memory.sent.splice(0);
}

beforeEach(() => {
  memory = new RegisterMemory();
});

describe("a queue on the bus", () => {
  const map = registerMap({
    name: "QUEUED",
    order: "big",
    pointer: { increment: "byte" },
    registers: {
      before: { address: 0, width: 8 },
      samples: { address: 1, width: 16, signed: true, fifo: { depth: 8 } },
      tagged: { address: 4, width: 8, fifo: { depth: 8 }, fields: { tag: { bits: [7, 4] }, data: { bits: [3, 0] } } },
      after: { address: 5, width: 8 },
    },
  });
  beforeEach(() => {
    memory.registers.set(0, [9]).set(1, [0xff, 0xfe, 0x00, 0x03, 0x12, 0x34]).set(4, [0x5a, 0x6b]).set(5, [8]);
  });
  const chip = (capabilities = {}): ReturnType<typeof registersOf<typeof map.definition>> =>
    registersOf(new I2CDevice(memory.bus(capabilities), 0x18), map);

  it("gives entries in one transfer", async () => {
    expect(await chip().samples.readEntries(3)).toEqual([-2, 3, 0x1234]);
    expect(await chip().tagged.readEntries(2)).toEqual([
      { tag: 5, data: 10 },
      { tag: 6, data: 11 },
    ]);
    expect(await chip().samples.readEntries(0)).toEqual([]);
    expect(sent()).toEqual(["W 01 R6", "W 04 R2"]);
  });

  it("gives and takes them in several where the controller cannot do more", async () => {
    const { samples } = chip({ maxJoinedReadLength: 5, maxWriteLength: 6 });
    expect(await samples.readEntries(3)).toEqual([-2, 3, -2]);
    await samples.writeEntries([1, -1, 2]);
    expect(sent()).toEqual(["W 01 R4", "W 01 R2", "W 01 00 01 ff ff", "W 01 00 02"]);
  });

  it("takes entries with fields", async () => {
    await chip().tagged.writeEntries([{ tag: 1, data: 2 }, { data: 3 }]);
    await chip().tagged.write({ tag: 4 });
    expect(sent()).toEqual(["W 04 12 03", "W 04 40"]);
  });

  it("is not read on the way to something else, and nothing after it", async () => {
    const { before, samples, after } = chip();
    await readMany(before, after);
    expect(sent()).toEqual(["W 00 R1", "W 05 R1"]);
    await readMany(before, samples, after);
    expect(sent()).toEqual(["W 00 R3", "W 05 R1"]);
  });

  it("is not updated, and no register is one that is none", async () => {
    const untyped = chip() as unknown as Record<string, Record<string, (argument: unknown) => Promise<unknown>>>;
    await expect(untyped["tagged"]!["update"]!({ tag: 1 })).rejects.toThrow("is a queue, and reading takes an entry");
    await expect(untyped["before"]!["readEntries"]!(1)).rejects.toThrow("Register before is no queue");
    await expect(untyped["samples"]!["readEntries"]!(-1)).rejects.toThrow("cannot give -1 entries");
    expect(sent()).toEqual([]);
  });
});

describe("aliases on the bus", () => {
  const map = registerMap({
    name: "PORT",
    registers: {
      output: { address: 0, width: 8, fields: { low: { bits: [3, 0] }, led: { bit: 4 }, go: { bit: 5, pulse: true } } },
      outputSet: { address: 1, width: 8, access: "wo", alias: { of: "output", as: "set" } },
      outputClear: { address: 2, width: 8, access: "wo", alias: { of: "output", as: "clear" } },
    },
  });
  beforeEach(() => {
    memory.registers.set(0, [0x0f]);
  });
  const chip = (): ReturnType<typeof registersOf<typeof map.definition>> =>
    registersOf(new I2CDevice(memory.bus(), 0x18), map);

  it("spare an update its read where one of them does all of it", async () => {
    await chip().output.update({ led: true });
    await chip().output.update({ led: true, low: 15 });
    await chip().output.update({ led: false, low: 0 });
    expect(sent()).toEqual(["W 01 10", "W 01 1f", "W 02 1f"]);
  });

  it("are not used where a value would be wrong for a moment, or a command is given", async () => {
    await chip().output.update({ low: 5 });
    await chip().output.update({ led: true, low: 0 });
    await chip().output.update({ go: true });
    expect(sent()).toEqual(["W 00 R1", "W 00 05", "W 00 R1", "W 00 10", "W 00 R1", "W 00 30"]);
  });

  it("are written as bits", async () => {
    await chip().outputSet.write(0x81);
    expect(sent()).toEqual(["W 01 81"]);
  });
});

describe("a pointer that is told to move on", () => {
  const map = registerMap({
    name: "LPS",
    order: "little",
    pointer: { bits: 7, increment: { by: "byte", pointerBit: 7 } },
    registers: {
      status: { address: 0x27, width: 8 },
      pressure: { address: 0x28, width: 24 },
      temperature: { address: 0x2b, width: 16 },
    },
  });
  it("is so where more than one byte is wanted", async () => {
    const { status, pressure, temperature } = registersOf(new I2CDevice(memory.bus(), 0x18), map);
    await status.read();
    await pressure.read();
    await readMany(status, pressure, temperature);
    await status.write(1);
    await temperature.write(0x0102);
    expect(sent()).toEqual(["W 27 R1", "W a8 R3", "W a7 R6", "W 27 01", "W ab 02 01"]);
  });
});

describe("a pointer that a field lets move on", () => {
  const map = registerMap({
    name: "LIS",
    pointer: { increment: { by: "byte", enabledBy: "control.increment" }, wrap: { first: 0, last: 2 } },
    registers: {
      control: { address: 0, width: 8, reset: 4, fields: { increment: { bit: 2 } } },
      x: { address: 1, width: 8, volatile: true },
      y: { address: 2, width: 8, volatile: true },
      after: { address: 3, width: 8, volatile: true },
    },
  });

  it("is trusted only where that is known", async () => {
    const cache = new RegisterCache(map);
    const { control, x, y, after } = registersOf(new I2CDevice(memory.bus(), 0x18), map, { cache });
    await readMany(x, y);
    expect(sent()).toEqual(["W 01 R1", "W 02 R1"]);
    await control.write({ increment: true });
    await readMany(x, y, after);
    // After y the pointer wraps.
    expect(sent()).toEqual(["W 00 04", "W 01 R2", "W 03 R1"]);
    await control.write({ increment: false });
    await readMany(x, y);
    expect(sent()).toEqual(["W 00 00", "W 01 R1", "W 02 R1"]);
  });
});
