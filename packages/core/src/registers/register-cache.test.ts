import { beforeEach, describe, expect, it } from "vitest";
import type { I2CBus } from "../controller.ts";
import { I2CDevice } from "../i2c-device.ts";
import { I2CError } from "../i2c-error.ts";
import { registerMap } from "./define-register-map.ts";
import { readMany } from "./read-many.ts";
import { RegisterCache } from "./register-cache.ts";
import { RegisterMemory } from "./register-memory.fixture.ts";
import { registersOf } from "./registers-of.ts";
import { syncRegisters } from "./sync-registers.ts";

// Which transfers happen, and which do not.

const map = registerMap({
  name: "CHIP",
  order: "big",
  registers: {
    limit: { address: 2, width: 16, fields: { celsius: { bits: [11, 4], lockedBy: ["config.lock"] } } },
    config: {
      address: 1,
      width: 16,
      reset: 0x0010,
      fields: {
        mode: { bits: [15, 14] },
        level: { bits: [13, 8] },
        key: { bits: [7, 6], access: "wo" },
        enable: { bit: 4 },
        clear: { bit: 3, pulse: true },
        lock: { bit: 2, sticky: true },
        ready: { bit: 1, access: "ro", volatile: true },
        seen: { bit: 0, onWrite: "oneToClear", volatile: true },
      },
    },
    plain: { address: 3, width: 8 },
    events: { address: 4, width: 8, access: "ro", onRead: "clear" },
    identity: { address: 5, width: 8, access: "ro" },
    command: { address: 6, width: 8, access: "wo", softReset: 0xb6 },
    flags: {
      address: 7,
      width: 8,
      fields: { on: { bit: 0, onWrite: "oneToSet" }, off: { bit: 1, onWrite: "zeroToClear" } },
    },
  },
});

let memory: RegisterMemory;
let bus: I2CBus;
let device: I2CDevice;
let cache: RegisterCache<typeof map.definition>;
let chip: ReturnType<typeof registersOf<typeof map.definition>>;

/** What was sent since the last time. */
function sent(): string[] {
  return memory.sent.splice(0);
}

beforeEach(() => {
  memory = new RegisterMemory();
  bus = memory.bus();
  device = new I2CDevice(bus, 0x18);
  cache = new RegisterCache(map);
  chip = registersOf(device, map, { cache });
  memory.registers.set(1, [0x45, 0x11]).set(2, [0x01, 0x40]).set(3, [0x33]).set(4, [0xe0]).set(5, [0x54]).set(7, [2]);
});

describe("a register cache", () => {
  it("asks the chip once", async () => {
    expect([await chip.plain.read(), await chip.plain.read(), await chip.plain.readRaw()]).toEqual([0x33, 0x33, 0x33]);
    expect(await chip.identity.read()).toBe(0x54);
    expect(await chip.identity.read()).toBe(0x54);
    expect(sent()).toEqual(["W 03 R1", "W 05 R1"]);
  });

  it("does not ask for what was written", async () => {
    await chip.plain.write(7);
    expect(await chip.plain.read()).toBe(7);
    expect(sent()).toEqual(["W 03 07"]);
  });

  it("is shared by all that are given it", async () => {
    await chip.plain.read();
    await device.exclusive(async (locked) => {
      expect(await registersOf(locked, map, { cache }).plain.read()).toBe(0x33);
    });
    expect(sent()).toEqual(["W 03 R1"]);
    await registersOf(device, map).plain.read();
    expect(sent()).toEqual(["W 03 R1"]);
  });

  it("keeps the fields of a register that stay as they are, and asks for those that change", async () => {
    await chip.config.read();
    expect(await chip.config.readField("level")).toBe(5);
    expect(sent()).toEqual(["W 01 R2"]);
    await chip.config.readField("ready");
    await chip.config.read();
    expect(sent()).toEqual(["W 01 R2", "W 01 R2"]);
  });

  it("never keeps what reading changes", async () => {
    await chip.events.read();
    await chip.events.read();
    expect(sent()).toEqual(["W 04 R1", "W 04 R1"]);
  });

  it("lets an update write without reading, though other fields change by themselves", async () => {
    await chip.config.update({ mode: 2 });
    expect(sent()).toEqual(["W 01 R2", "W 01 85 10"]);
    await chip.config.update({ enable: false });
    await chip.config.update({ clear: true });
    expect(sent()).toEqual(["W 01 85 00", "W 01 85 08"]);
    expect(await chip.config.readField("mode")).toBe(2);
    expect(sent()).toEqual([]);
  });

  it("sends nothing where nothing changes, but commands and flags", async () => {
    await chip.config.update({ enable: true });
    sent();
    await chip.config.update({ enable: true });
    await chip.config.update({});
    expect(sent()).toEqual([]);
    await chip.config.update({ enable: true, seen: true });
    expect(sent()).toEqual(["W 01 45 11"]);
    await chip.config.update({ enable: true, clear: false });
    expect(sent()).toEqual(["W 01 45 10"]);
  });

  it("remembers what was written to a field that cannot be read", async () => {
    await chip.config.update({ key: 2 });
    await chip.config.update({ enable: false });
    expect(sent()).toEqual(["W 01 R2", "W 01 45 90", "W 01 45 80"]);
  });

  it("always writes what is written as a whole", async () => {
    await chip.plain.write(7);
    await chip.plain.write(7);
    expect(sent()).toEqual(["W 03 07", "W 03 07"]);
  });

  it("does not know whether a field took a write that a lock may have kept off", async () => {
    await chip.limit.write({ celsius: 5 });
    await chip.limit.read();
    expect(sent()).toEqual(["W 02 00 50", "W 02 R2"]);
  });

  it("knows that it took it where the lock is known to be open", async () => {
    await chip.config.readField("lock");
    await chip.limit.write({ celsius: 5 });
    expect((await chip.limit.read()).celsius).toBe(5);
    expect(sent()).toEqual(["W 01 R2", "W 02 00 50"]);
  });

  it("knows that it did not where the lock is known to be set", async () => {
    memory.registers.set(1, [0x00, 0x04]);
    await chip.config.readField("lock");
    expect((await chip.limit.read()).celsius).toBe(20);
    await chip.limit.write({ celsius: 5 });
    expect((await chip.limit.read()).celsius).toBe(20);
    expect(sent()).toEqual(["W 01 R2", "W 02 R2", "W 02 00 50"]);
  });

  it("keeps a sticky bit that was set", async () => {
    await chip.config.write({ lock: true });
    await chip.config.write({ lock: false });
    expect(await chip.config.readField("lock")).toBe(true);
    expect(sent()).toEqual(["W 01 00 14", "W 01 00 10"]);
  });

  it("works out what writing means to a field whose value it knows", async () => {
    await chip.flags.write({ on: true });
    await chip.flags.read();
    expect(sent()).toEqual(["W 07 03", "W 07 R1"]);
    await chip.flags.write({ on: false, off: true });
    expect(await chip.flags.read()).toEqual({ on: true, off: true });
    expect(sent()).toEqual(["W 07 02"]);
  });

  it("forgets everything after a soft reset", async () => {
    await chip.plain.write(7);
    await chip.command.write(1);
    expect(await chip.plain.read()).toBe(7);
    await chip.command.write(0xb6);
    sent();
    await chip.plain.read();
    expect(sent()).toEqual(["W 03 R1"]);
  });

  it("forgets what it is told to", async () => {
    await chip.plain.read();
    await chip.identity.read();
    sent();
    cache.drop("plain");
    await chip.plain.read();
    await chip.identity.read();
    expect(sent()).toEqual(["W 03 R1"]);
    cache.drop();
    await chip.identity.read();
    expect(sent()).toEqual(["W 05 R1"]);
  });

  it("forgets a register whose write failed", async () => {
    await chip.plain.read();
    memory.failure = new I2CError({ kind: "nack-data", message: "refused" });
    await expect(chip.plain.write(9)).rejects.toThrow("refused");
    memory.failure = undefined;
    sent();
    expect(await chip.plain.read()).toBe(0x33);
    expect(sent()).toEqual(["W 03 R1"]);
  });

  it("does not take what was read before a write for what it is after it", async () => {
    memory.late = true;
    const early = chip.plain.read();
    const written = chip.plain.write(7);
    expect(await early).toBe(0x33);
    await written;
    expect(await chip.plain.read()).toBe(7);
    sent();
    const [, second] = await Promise.all([chip.plain.write(1), chip.plain.read(), chip.plain.write(2)]);
    expect(second).toBe(1);
    expect(await chip.plain.read()).toBe(2);
    await chip.plain.read();
    // Two writes at once: it asks again rather than guess which came last.
    expect(sent()).toEqual(["W 03 01", "W 03 R1", "W 03 02", "W 03 R1"]);
  });

  it("spares readMany what is known", async () => {
    await chip.plain.read();
    sent();
    expect(await readMany(chip.identity, chip.plain)).toEqual([0x54, 0x33]);
    expect(await readMany(chip.identity, chip.plain)).toEqual([0x54, 0x33]);
    expect(sent()).toEqual(["W 05 R1"]);
  });

  it("of another map is refused", () => {
    const other = registerMap({ name: "OTHER", registers: { plain: { address: 0, width: 8 } } });
    expect(() => registersOf(device, map, { cache: new RegisterCache(other) as never })).toThrow(
      "The cache of OTHER cannot be used with CHIP",
    );
  });
});

describe("syncRegisters", () => {
  /** The chip loses its power. */
  function losePower(): void {
    memory.registers.set(1, [0, 0x10]).set(2, [0, 0]).set(3, [0]);
    sent();
  }

  it("writes what is not as after reset, what locks others last", async () => {
    await chip.config.readField("lock");
    await chip.limit.write({ celsius: 5 });
    await chip.config.update({ mode: 3, lock: true });
    await chip.plain.write(0);
    await chip.identity.read();
    losePower();
    cache.markDirty();
    await syncRegisters(device, cache);
    expect(sent()).toEqual(["W 02 00 50", "W 01 c5 14"]);
    await syncRegisters(device, cache);
    expect(sent()).toEqual([]);
    expect((await chip.limit.read()).celsius).toBe(5);
    expect(sent()).toEqual([]);
  });

  it("writes nothing that was not lost", async () => {
    await chip.plain.write(7);
    sent();
    await syncRegisters(device, cache);
    expect(sent()).toEqual([]);
    cache.markDirty("config");
    await syncRegisters(device, cache);
    expect(sent()).toEqual([]);
  });

  it("writes flags such that they become what they were", async () => {
    await chip.flags.read();
    await chip.flags.write({ on: true });
    losePower();
    cache.markDirty();
    await syncRegisters(device, cache);
    expect(sent()).toEqual(["W 07 03"]);
  });

  it("goes on where it failed", async () => {
    await chip.plain.write(7);
    await chip.config.write({ mode: 1 });
    losePower();
    cache.markDirty();
    memory.failure = new I2CError({ kind: "nack-address", message: "not yet there" });
    await expect(syncRegisters(device, cache)).rejects.toThrow("not yet there");
    memory.failure = undefined;
    sent();
    await syncRegisters(device, cache);
    expect(sent()).toEqual(["W 03 07", "W 01 40 10"]);
  });

  it("does not take the chip that lost it for what it should hold", async () => {
    await chip.config.update({ mode: 3 });
    losePower();
    cache.markDirty();
    await chip.config.readField("ready");
    expect(await chip.config.readField("mode")).toBe(3);
    expect(sent()).toEqual(["W 01 R2"]);
    await chip.config.update({ mode: 3 });
    expect(sent()).toEqual(["W 01 c5 10"]);
    await syncRegisters(device, cache);
    expect(sent()).toEqual([]);
  });
});

describe("banks", () => {
  const banked = registerMap({
    name: "BANKED",
    bankedBy: "select.bank",
    pointer: { increment: "byte" },
    registers: {
      select: { address: 0x7f, width: 8, fields: { bank: { bits: [5, 4] } } },
      who: { address: 0, width: 8, bank: 0 },
      gyroscope: { address: 0, width: 8, bank: 2 },
      shared: { address: 1, width: 8, bank: [0, 2] },
      everywhere: { address: 2, width: 8 },
    },
  });
  beforeEach(() => {
    memory.registers.clear();
    memory.registers.set(0x7f, [0x01]).set(0, [0xaa]).set(1, [0xbb]).set(2, [0xcc]);
  });

  it("are selected first, other bits kept, with nobody else in between", async () => {
    memory.late = true;
    const { gyroscope, everywhere } = registersOf(device, banked);
    await Promise.all([gyroscope.read(), everywhere.read()]);
    expect(sent()).toEqual(["W 7f R1", "W 7f 21", "W 00 R1", "W 02 R1"]);
    await gyroscope.write(5);
    expect(sent()).toEqual(["W 7f R1", "W 7f 21", "W 00 05"]);
  });

  it("are selected by one write where there is nothing to keep", async () => {
    const page = registerMap({
      name: "PAGED",
      bankedBy: "page.value",
      registers: { page: { address: 7, width: 8 }, a: { address: 0, width: 8, bank: 3 } },
    });
    await registersOf(device, page).a.read();
    expect(sent()).toEqual(["W 07 03", "W 00 R1"]);
  });

  it("are selected only when they change, with a cache", async () => {
    const bankCache = new RegisterCache(banked);
    const { gyroscope, shared, who } = registersOf(device, banked, { cache: bankCache });
    await gyroscope.write(1);
    await shared.write(2);
    await gyroscope.write(3);
    await who.write(4);
    await shared.write(5);
    expect(sent()).toEqual(["W 7f R1", "W 7f 21", "W 00 01", "W 01 02", "W 00 03", "W 7f 01", "W 00 04", "W 01 05"]);
  });

  it("are all restored by a sync, and the one that was selected is so in the end", async () => {
    const bankCache = new RegisterCache(banked);
    const { gyroscope, who, everywhere } = registersOf(device, banked, { cache: bankCache });
    await gyroscope.write(1);
    await who.write(4);
    await everywhere.write(6);
    memory.registers.set(0x7f, [0]);
    sent();
    bankCache.markDirty();
    await syncRegisters(device, bankCache);
    expect(sent()).toEqual(["W 7f 01", "W 00 04", "W 7f 21", "W 00 01", "W 02 06", "W 7f 01"]);
  });

  it("join what is in the same ones in one read", async () => {
    const { who, shared, everywhere } = registersOf(device, banked);
    expect(await readMany(everywhere, shared)).toEqual([0xcc, 0xbb]);
    expect(sent()).toEqual(["W 7f R1", "W 7f 01", "W 01 R1", "W 02 R1"]);
    await readMany(who, shared);
    expect(sent()).toEqual(["W 7f R1", "W 7f 01", "W 00 R1", "W 7f R1", "W 7f 01", "W 01 R1"]);
  });

  it("are left to the program where the way to them differs", async () => {
    const moving = registerMap({
      name: "MOVING",
      bankedBy: "control.bank",
      registers: {
        control: { address: 0x0a, width: 8, bank: 0, fields: { bank: { bit: 7 } } },
        controlToo: { address: 0x05, width: 8, bank: 1, alias: { of: "control", as: "same" } },
        a: { address: 0x10, width: 8, bank: 1 },
      },
    });
    await registersOf(device, moving).a.read();
    expect(sent()).toEqual(["W 10 R1"]);
  });
});
