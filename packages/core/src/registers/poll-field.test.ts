import { beforeEach, describe, expect, it } from "vitest";
import { delay } from "../clock.ts";
import type { I2CController } from "../controller.ts";
import { I2CDevice } from "../i2c-device.ts";
import { registerMap } from "./define-register-map.ts";
import { RegisterCache } from "./register-cache.ts";
import { RegisterMemory } from "./register-memory.fixture.ts";
import { registersOf } from "./registers-of.ts";

const map = registerMap({
  name: "SLOW",
  registers: {
    status: {
      address: 0,
      width: 8,
      access: "ro",
      fields: { ready: { bit: 3, volatile: true }, mode: { bits: [1, 0], enum: { off: 0, on: 1, fast: 2, odd: 3 } } },
    },
    count: { address: 1, width: 8 },
  },
});

let memory: RegisterMemory;
let chip: ReturnType<typeof registersOf<typeof map.definition>>;

beforeEach(() => {
  memory = new RegisterMemory();
  memory.registers.set(0, [0x02]).set(1, [5]);
  const device = new I2CDevice(memory.bus(), 0x18);
  chip = registersOf(device, map, { cache: new RegisterCache(map) });
});

/** Lets the chip say something else, some time from now. */
function later(delayMs: number, register: number, byte: number): void {
  memory.clock.setTimer(delayMs, () => void memory.registers.set(register, [byte]));
}

/** A controller whose transfers are heard of late. */
function wokenLate(controller: I2CController, lateMs: number): I2CController {
  const { name, capabilities, clock } = controller;
  return {
    name,
    capabilities,
    clock,
    transfer: (...transfer) => controller.transfer(...transfer).then(() => delay(clock, lateMs)),
    exclusive: (work, options) => controller.exclusive((locked) => work(wokenLate(locked, lateMs)), options),
  };
}

describe("pollField", () => {
  it("returns at once where it is so already", async () => {
    await chip.status.pollField("mode", "fast", { timeoutMs: 0 });
    expect(memory.sent).toEqual(["W 00 R1"]);
  });

  it("looks again and again, in the time of the bus", async () => {
    later(25, 0, 0x0a);
    await memory.clock.run(chip.status.pollField("ready", true, { timeoutMs: 100, intervalMs: 10 }));
    expect(memory.sent).toHaveLength(4);
    expect(memory.clock.now()).toBe(30);
  });

  it("asks the chip, whatever is known", async () => {
    await chip.count.read();
    later(2, 1, 7);
    await memory.clock.run(chip.count.poll(7, { timeoutMs: 5 }));
    expect(memory.sent).toHaveLength(4);
  });

  it("gives up in time, after one last look", async () => {
    const late = memory.clock.run(chip.status.pollField("ready", true, { timeoutMs: 25, intervalMs: 10 }));
    await expect(late).rejects.toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("status.ready (bit 3) was still false instead of true after 25 ms"),
      address: 0x18,
      bus: "idle",
      repeatable: true,
    });
    expect(memory.clock.now()).toBe(25);
    expect(memory.sent).toHaveLength(4);
  });

  it("looks once more when a look took so long that the time is up", async () => {
    later(30, 0, 0x0a);
    const slow = registersOf(new I2CDevice(wokenLate(memory.bus(), 40), 0x18), map);
    await memory.clock.run(slow.status.pollField("ready", true, { timeoutMs: 25, intervalMs: 10 }));
    expect(memory.sent).toHaveLength(2);
  });

  it("says which name or number it saw last", async () => {
    await expect(chip.status.pollField("mode", "on", { timeoutMs: 0 })).rejects.toThrow("was still fast instead of on");
    await expect(chip.count.poll(6, { timeoutMs: 0 })).rejects.toThrow("count (bits 7:0) was still 5 instead of 6");
  });

  it("can be aborted", async () => {
    const abort = new AbortController();
    memory.clock.setTimer(15, () => abort.abort());
    const poll = chip.status.pollField("ready", true, { timeoutMs: 100, intervalMs: 10, signal: abort.signal });
    await expect(memory.clock.run(poll)).rejects.toMatchObject({ kind: "aborted" });
    expect(memory.clock.now()).toBe(15);
  });

  it.each([
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { timeoutMs: 1, intervalMs: 0 },
    { timeoutMs: 1, intervalMs: Number.POSITIVE_INFINITY },
  ])("refuses %o", async (options) => {
    await expect(chip.status.pollField("ready", true, options)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(memory.sent).toEqual([]);
  });

  it("refuses what cannot come, before anything is sent", async () => {
    await expect(chip.status.pollField("mode", "none" as "on", { timeoutMs: 1 })).rejects.toThrow('cannot be "none"');
    const untyped = chip.status as unknown as { poll(value: unknown, options: object): Promise<void> };
    await expect(untyped.poll(1, { timeoutMs: 1 })).rejects.toThrow("Register status has fields. Use pollField.");
    expect(memory.sent).toEqual([]);
  });
});
