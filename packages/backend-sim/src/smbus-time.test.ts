import { I2CDevice, registerMap, SMBusDevice, type TargetHandler, VirtualClock } from "@twowire/core";
import { keepSMBusTime, RegisterFile, RegisterTarget, SMBusTarget } from "@twowire/target";
import { beforeEach, describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x18;

let clock: VirtualClock;
let bus: SimulatedBus;

beforeEach(() => {
  clock = new VirtualClock();
  bus = new SimulatedBus({ clock, stretchTimeoutMs: 60_000 });
});

/** A handler that takes as long for each answer as it is told to, and what it was told. */
function slow(delaysMs: readonly number[]): TargetHandler & { readonly log: string[] } {
  const log: string[] = [];
  const rest = [...delaysMs];
  const later = <T>(value: T): T | Promise<T> => {
    const delayMs = rest.shift() ?? 0;
    return delayMs === 0 ? value : new Promise((resolve) => void clock.setTimer(delayMs, () => resolve(value)));
  };
  return {
    log,
    start(_address, direction, restart) {
      log.push(restart ? `Sr ${direction}` : direction);
      return later(true);
    },
    write(byte) {
      log.push(`${byte}`);
      return later(true);
    },
    read: () => later(0x5a),
    clocked: () => void log.push("clocked"),
    stop: (end) => void log.push(end),
  };
}

const attach = (handler: TargetHandler): void => void bus.attachNow([CHIP], keepSMBusTime(handler, clock));
const device = (): I2CDevice => new I2CDevice(bus.controller(), CHIP);
const write = (...bytes: number[]): Promise<void> => clock.run(device().write(Uint8Array.from(bytes)));

describe("a target that keeps SMBus time", () => {
  it("may take 25 ms in one message, all in all", async () => {
    const handler = slow([5, 10, 10]);
    attach(handler);
    await write(1, 2);
    expect(handler.log).toEqual(["write", "1", "2", "stop"]);
    // Each message has its own.
    await clock.run(device().read(1));
    expect(clock.pending).toBe(0);
  });

  it("refuses the byte at which it is over, and what follows", async () => {
    const handler = slow([0, 10, 20]);
    attach(handler);
    await expect(write(1, 2, 3)).rejects.toMatchObject({ kind: "nack-data", byte: 1 });
    expect(clock.now()).toBe(25);
    expect(handler.log).toEqual(["write", "1", "2", "timeout"]);
    await clock.advance(100);
    await write(4);
    expect(handler.log.slice(4)).toEqual(["write", "4", "stop"]);
  });

  it("leaves the line alone in a read that takes too long", async () => {
    const handler = slow([0, 20, 20]);
    attach(handler);
    expect([...(await clock.run(device().read(4)))]).toEqual([0x5a, 0xff, 0xff, 0xff]);
    expect(handler.log).toEqual(["read", "clocked", "timeout"]);
  });

  it("acknowledges its address even if it never answers", async () => {
    const handler = slow([40]);
    attach(handler);
    await expect(write(1)).rejects.toMatchObject({ kind: "nack-data", byte: 0 });
    expect(handler.log).toEqual(["write"]);
    await clock.advance(100);
    // It has answered, and is told that this came too late.
    expect(handler.log).toEqual(["write", "timeout"]);
    await write(1);
    expect(handler.log.slice(2)).toEqual(["write", "1", "stop"]);
  });

  it("has used up its time after a repeated START too", async () => {
    const handler = slow([0, 20, 20]);
    attach(handler);
    expect([...(await clock.run(device().writeRead(Uint8Array.of(1), 2)))]).toEqual([0xff, 0xff]);
    expect(handler.log.slice(0, 4)).toEqual(["write", "1", "restart", "Sr read"]);
  });

  it("is not disturbed by the rest of a message that its controller gave up", async () => {
    bus = new SimulatedBus({ clock, stretchTimeoutMs: 10 });
    for (const [delays, log] of [
      [
        [0, 40],
        ["write", "1", "timeout", "write", "2", "restart", "Sr write", "3", "stop"],
      ],
      [[40], ["write", "write", "2", "restart", "Sr write", "3", "stop"]],
    ] as const) {
      const handler = slow(delays);
      const attachment = bus.attachNow([CHIP], keepSMBusTime(handler, clock));
      await expect(write(1)).rejects.toMatchObject({ kind: "timeout" });
      const { address, controller } = device();
      await controller.exclusive(async (locked) => {
        await locked.transfer(address, [{ write: Uint8Array.of(2) }], { stop: false });
        await clock.advance(31);
        await locked.transfer(address, [{ write: Uint8Array.of(3) }]);
      });
      expect(handler.log).toEqual(log);
      await attachment.detach();
    }
  });

  it("takes no late answer for one to a later question", async () => {
    bus = new SimulatedBus({ clock, stretchTimeoutMs: 10 });
    const handler = slow([]);
    let starts = 0;
    const refusing = (): boolean | Promise<boolean> =>
      (starts += 1) > 1 || new Promise((resolve) => void clock.setTimer(20, () => resolve(false)));
    attach({ ...handler, start: refusing });
    await expect(write(1)).rejects.toMatchObject({ kind: "timeout" });
    const { address, controller } = device();
    await controller.exclusive(async (locked) => {
      await locked.transfer(address, [{ write: Uint8Array.of(2) }], { stop: false });
      await clock.advance(15);
    });
    expect(handler.log).toEqual(["2", "stop"]);
  });

  it("passes on what a handler throws, also when it is told the end by a timer", async () => {
    const broken: TargetHandler = {
      start: () => true,
      write: (byte) => (byte === 0 ? Promise.reject(new Error("at once")) : new Promise(() => undefined)),
      read: () => 0xff,
      stop(end) {
        if (end === "timeout") throw new Error("by a timer");
      },
    };
    attach(broken);
    await expect(write(0)).rejects.toThrow("at once");
    await expect(write(1)).rejects.toThrow("by a timer");
    await expect(write(0)).rejects.toThrow("at once");
  });

  it("takes part in arbitration if its handler does", () => {
    const watching: TargetHandler = { ...slow([]), arbitrates: true };
    expect([keepSMBusTime(slow([]), clock).arbitrates, keepSMBusTime(watching, clock).arbitrates]).toEqual([
      false,
      true,
    ]);
  });
});

describe("a clock that stands still", () => {
  const map = registerMap({
    name: "TWO",
    order: "big",
    pointer: { bits: 4 },
    registers: { limit: { address: 1, width: 16, reset: 0x1111 }, other: { address: 2, width: 8, reset: 0x22 } },
  });

  /** A transfer that the controller holds up for so long after the first part. */
  async function heldUp(
    first: readonly number[],
    pauseMs: number,
    rest: readonly number[] | number,
  ): Promise<number[]> {
    const buffer = new Uint8Array(typeof rest === "number" ? rest : 0);
    const { address, controller } = device();
    await controller.exclusive(async (locked) => {
      await locked.transfer(address, [{ write: Uint8Array.from(first) }], { stop: false });
      await clock.advance(pauseMs);
      await locked.transfer(address, [typeof rest === "number" ? { read: buffer } : { write: Uint8Array.from(rest) }]);
    });
    return [...buffer];
  }

  it("resets the interface after 35 ms, not the registers and not the pointer", async () => {
    const file = new RegisterFile(map);
    const target = new RegisterTarget(file);
    attach(target);
    await write(1, 0x12, 0x34);
    expect(await heldUp([2, 0x99], 36, 1)).toEqual([0x99]);
    expect([file.peek("limit"), file.peek("other"), target.pointer]).toEqual([0x1234, 0x99, 2]);
    // The first byte of a register is forgotten with the message.
    await heldUp([1, 0x55], 36, [1, 0x66]);
    expect(file.peek("limit")).toBe(0x1234);
    await write(1, 0x77, 0x88);
    expect(file.peek("limit")).toBe(0x7788);
  });

  it("ends a message, so that a repeated START begins a new one", async () => {
    const handler = slow([]);
    attach(handler);
    await heldUp([1], 35, 1);
    await heldUp([1], 36, 1);
    const read = ["clocked", "stop"];
    expect(handler.log).toEqual([
      "write",
      "1",
      "restart",
      "Sr read",
      ...read,
      "write",
      "1",
      "timeout",
      "read",
      ...read,
    ]);
  });

  it("is not what the target itself held it for", async () => {
    const handler = slow([0, 20]);
    attach(handler);
    const { address, controller } = device();
    const work = controller.exclusive(async (locked) => {
      await locked.transfer(address, [{ write: Uint8Array.of(1) }], { stop: false });
      await new Promise<void>((resolve) => void clock.setTimer(20, resolve));
    });
    await clock.run(work);
    expect(handler.log).toEqual(["write", "1", "stop"]);
  });

  it("forgets a write that was not stopped in time", async () => {
    const stored: number[] = [];
    attach(new SMBusTarget({ commands: { 1: { kind: "byte", write: (value) => void stored.push(value) } } }));
    const { address, controller } = device();
    await controller.exclusive(async (locked) => {
      await locked.transfer(address, [{ write: Uint8Array.of(1, 5) }], { stop: false });
      await clock.advance(36);
    });
    expect(stored).toEqual([]);
    await new SMBusDevice(controller, CHIP).writeByte(1, 6);
    expect(stored).toEqual([6]);
  });

  it("is noticed by a target that another one holds the clock of", async () => {
    const handler = slow([]);
    attach(handler);
    bus.attachNow([CHIP], slow([0, 40]));
    expect([...(await clock.run(device().read(2)))]).toEqual([0x5a, 0x5a]);
    expect(handler.log).toEqual(["read", "timeout"]);
  });
});
