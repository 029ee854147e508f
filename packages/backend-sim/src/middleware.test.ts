import {
  address7,
  asBus,
  type FaultRule,
  formatCassette,
  I2CDevice,
  type I2CController,
  injectFaults,
  parseCassette,
  record,
  replay,
  retry,
  scan,
  statistics,
  type TargetHandler,
  trace,
  VirtualClock,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = 0x50;

/** A memory that is busy for a while after each write, as an EEPROM is: it does not answer to its address then. */
function busyMemory(clock: VirtualClock, busyMs: number): TargetHandler & { readonly bytes: Uint8Array } {
  const bytes = new Uint8Array(256);
  let pointer = 0;
  let received = 0;
  let busyUntilMs = 0;
  return {
    bytes,
    start() {
      received = 0;
      return clock.now() >= busyUntilMs;
    },
    write(byte) {
      if (received === 0) pointer = byte;
      else bytes[pointer++ & 0xff] = byte;
      received += 1;
      return true;
    },
    read: () => bytes[pointer++ & 0xff] ?? 0xff,
    stop() {
      if (received > 1) busyUntilMs = clock.now() + busyMs;
    },
  };
}

/** Every layer over a simulated bus, as an application would stack them. */
function setUp(faults: readonly FaultRule[] = [], busyMs = 0) {
  const clock = new VirtualClock();
  const simulated = new SimulatedBus({ clock });
  const memory = busyMemory(clock, busyMs);
  simulated.attachNow([CHIP], memory);
  const opened = simulated.controller();
  const lines: string[] = [];
  const recording = record(opened);
  const injection = injectFaults(recording.controller, { faults });
  const counted = statistics(injection.controller);
  const traced = trace(counted.controller, (event) => {
    if (event.type !== "start") lines.push(event.transcript);
  });
  const bus = asBus(retry(traced, { attempts: 8, delayMs: 1 }), injection.bus(opened));
  return { clock, simulated, memory, bus, device: new I2CDevice(bus, CHIP), lines, counted, recording };
}

describe("middleware over the simulated bus", () => {
  it("waits for an EEPROM that writes, by retrying its address alone", async () => {
    const { clock, device, lines, counted } = setUp([], 3);
    await clock.run(device.writeRegister(0x10, 0xab));
    expect(await clock.run(device.readRegister(0x10))).toBe(0xab);
    expect(lines).toEqual([
      "S 50W A 10 A AB A P",
      "S 50W N P",
      "S 50W N P",
      "S 50W N P",
      "S 50W A 10 A Sr 50R A AB N P",
    ]);
    expect(counted.snapshot()).toMatchObject({ transfers: 5, errors: { "nack-address": 3 }, bytesRead: 1 });
  });

  it("leaves the target in the state that a NACK of data tells", async () => {
    const { clock, memory, device, lines } = setUp([{ fault: "nack-data", byte: 2, nth: 1 }]);
    const failed = clock.run(device.writeRegisterBytes(0x10, Uint8Array.of(1, 2, 3)));
    await expect(failed).rejects.toMatchObject({ kind: "nack-data", segment: 0, byte: 2, repeatable: false });
    expect([...memory.bytes.subarray(0x10, 0x13)]).toEqual([1, 0, 0]);
    expect(lines).toEqual(["S 50W A 10 A 01 A 02 N P"]);
  });

  it("repeats a transfer that is idempotent until it succeeds, whatever goes wrong", async () => {
    const { clock, bus, lines } = setUp([
      { fault: "timeout", nth: 1 },
      { fault: "arbitration-lost", nth: 2 },
      { fault: "nack", nth: 3 },
      { fault: "short-read", byte: 1, nth: 4 },
    ]);
    const read = new Uint8Array(2);
    const transfer = bus.transfer(address7(CHIP), [{ write: Uint8Array.of(0) }, { read }], { idempotent: true });
    await clock.run(transfer);
    expect(lines).toEqual([
      "S 50W ? P",
      "S 50W",
      "S 50W ? P",
      "S 50W A 00 A Sr 50R A 00 A P",
      "S 50W A 00 A Sr 50R A 00 A 00 N P",
    ]);
  });

  it("recovers what is stuck for real and what is stuck by a fault, through the owner", async () => {
    const { clock, simulated, bus, device } = setUp([{ fault: "bus-stuck", nth: 2 }]);
    simulated.wire.holdSda(5);
    await expect(clock.run(device.read(1))).rejects.toMatchObject({ kind: "bus-stuck" });
    await bus.recover();
    await expect(clock.run(device.read(1))).rejects.toMatchObject({ kind: "bus-stuck" });
    await bus.recover();
    expect(await clock.run(device.read(1))).toHaveLength(1);
  });

  it("refuses nested use of any layer at once", async () => {
    const { clock, bus, device } = setUp();
    const work = device.exclusive(async (locked) => {
      await locked.write(Uint8Array.of(0));
      await expect(device.read(1)).rejects.toMatchObject({ kind: "invalid-argument" });
      await expect(scan(bus)).rejects.toMatchObject({ kind: "invalid-argument" });
      return await locked.read(1);
    });
    expect(await clock.run(work)).toHaveLength(1);
  });

  it("plays a session again without the bus, errors and retries included", async () => {
    const { clock, device, recording, simulated } = setUp([], 2);
    const session = async (over: I2CDevice): Promise<unknown> => {
      await over.writeRegister(0x20, 0x1234, 2);
      await over.waitForAck();
      return await over.readRegister(0x20, 2);
    };
    expect(await clock.run(session(device))).toBe(0x1234);
    const cassette = parseCassette(formatCassette(recording.cassette()));
    await simulated.close();
    const later = new VirtualClock();
    const played = replay(cassette, { clock: later, timing: "recorded" });
    expect(await later.run(session(new I2CDevice(retry(played, { attempts: 8, delayMs: 1 }), CHIP)))).toBe(0x1234);
    played.assertFinished();
    expect(later.now()).toBe(clock.now());
  });

  it("shows what a target that stretches the clock does to the times", async () => {
    const { clock, simulated, recording } = setUp();
    simulated.attachNow([0x18], {
      start: () => true,
      write: () => true,
      read: () => new Promise<number>((resolve) => clock.setTimer(7, () => resolve(0xc1))),
      stop: () => undefined,
    });
    const read = new Uint8Array(1);
    await clock.run(recording.controller.transfer(address7(0x18), [{ read }]));
    expect(recording.cassette().transfers).toMatchObject([{ segments: [{ read: "C1" }], atMs: 0, durationMs: 7 }]);
  });

  it("closes through the owner, once, and keeps nothing waiting", async () => {
    const { clock, bus, device } = setUp();
    await bus.close();
    await bus.close();
    const refused: Promise<unknown>[] = [device.read(1), bus.exclusive((locked: I2CController) => scan(locked))];
    for (const each of refused) await expect(each).rejects.toMatchObject({ kind: "closed" });
    expect(clock.pending).toBe(0);
  });
});
