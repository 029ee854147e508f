import { SMBusDevice, VirtualClock } from "@twowire/core";
import { SMBusTarget } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x18;

describe("an SMBusTarget that takes its time", () => {
  const later =
    (clock: VirtualClock) =>
    <T>(value: T): Promise<T> =>
      new Promise((resolve) => void clock.setTimer(5, () => resolve(value)));

  it("makes the controller wait for reads, calls and judgements", async () => {
    const clock = new VirtualClock();
    const slow = later(clock);
    const bus = new SimulatedBus({ clock });
    bus.attachNow(
      [CHIP],
      new SMBusTarget({
        commands: {
          0x01: { kind: "byte", read: () => slow(0x5a), accepts: (value) => slow(value === 1), write: () => undefined },
          0x04: { kind: "word", call: (value) => slow(value + 1) },
        },
        byte: { read: () => slow(0x77) },
      }),
    );
    const smbus = new SMBusDevice(bus.controller(), CHIP, { packetErrorCode: true });
    expect(await clock.run(smbus.readByte(0x01))).toBe(0x5a);
    expect(await clock.run(smbus.processCall(0x04, 41))).toBe(42);
    expect(await clock.run(smbus.receiveByte())).toBe(0x77);
    await clock.run(smbus.writeByte(0x01, 1));
    expect(clock.now()).toBe(20);
    await expect(clock.run(smbus.writeByte(0x01, 2))).rejects.toMatchObject({ kind: "nack-data", byte: 1 });
  });

  it("keeps the next message waiting for what a write does, and reports what came of it", async () => {
    const clock = new VirtualClock();
    const slow = later(clock);
    const done: number[] = [];
    const bus = new SimulatedBus({ clock });
    bus.attachNow(
      [CHIP],
      new SMBusTarget({
        commands: {
          0x01: {
            kind: "byte",
            read: () => done.length,
            async write(value) {
              await slow(undefined);
              if (value === 0) throw new Error("worn out");
              done.push(value);
            },
          },
        },
      }),
    );
    const smbus = new SMBusDevice(bus.controller(), CHIP);
    await smbus.writeByte(0x01, 1);
    expect(done).toEqual([]);
    expect(await clock.run(smbus.readByte(0x01))).toBe(1);
    await smbus.writeByte(0x01, 0);
    await expect(clock.run(smbus.readByte(0x01))).rejects.toThrow("worn out");
    expect(await clock.run(smbus.readByte(0x01))).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("reports it to who waits for it, not to who has gone", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock, stretchTimeoutMs: 10 });
    const wearOut = (): Promise<never> =>
      new Promise((_resolve, reject) => void clock.setTimer(15, () => reject(new Error("worn out"))));
    bus.attachNow([CHIP], new SMBusTarget({ commands: { 1: { kind: "byte", read: () => 7, write: wearOut } } }));
    const smbus = new SMBusDevice(bus.controller(), CHIP);
    await smbus.writeByte(1, 0);
    await expect(clock.run(smbus.readByte(1))).rejects.toMatchObject({ kind: "timeout" });
    await expect(clock.run(smbus.readByte(1))).rejects.toThrow("worn out");
    expect(await smbus.readByte(1)).toBe(7);
  });

  it("does not answer the next controller with what the one before asked for", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock, stretchTimeoutMs: 30 });
    const late = (): Promise<number> => new Promise((resolve) => void clock.setTimer(50, () => resolve(0x0000)));
    const commands = { 1: { kind: "word", read: late }, 2: { kind: "word", read: () => 0x90c1 } } as const;
    bus.attachNow([CHIP], new SMBusTarget({ commands }));
    // Another one stretches every byte, so that time passes between them.
    bus.attachNow([CHIP], {
      start: () => true,
      write: () => true,
      read: () => new Promise((resolve) => void clock.setTimer(25, () => resolve(0xff))),
      stop: () => undefined,
    });
    const smbus = new SMBusDevice(bus.controller(), CHIP);
    await expect(clock.run(smbus.readWord(1))).rejects.toMatchObject({ kind: "timeout" });
    expect(await clock.run(smbus.readWord(2))).toBe(0x90c1);
    expect(clock.now()).toBe(80);
  });

  it("does not take what was asked for by one controller for the answer to the next", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock, stretchTimeoutMs: 10 });
    const answers = [50, 0];
    let asked = 0;
    bus.attachNow(
      [CHIP],
      new SMBusTarget({
        commands: {
          0x01: {
            kind: "byte",
            read() {
              const value = (asked += 1);
              const delayMs = answers.shift() ?? 0;
              return delayMs === 0
                ? value
                : new Promise((resolve) => void clock.setTimer(delayMs, () => resolve(value)));
            },
          },
        },
      }),
    );
    const smbus = new SMBusDevice(bus.controller(), CHIP, { packetErrorCode: true });
    await expect(clock.run(smbus.readByte(0x01))).rejects.toMatchObject({ kind: "timeout" });
    expect(await smbus.readByte(0x01)).toBe(2);
    await clock.advance(100);
    expect(await smbus.readByte(0x01)).toBe(3);
  });
});
