import { SimulatedBus } from "@twowire/backend-sim";
import { address7, type I2CController, I2CDevice, type I2CTarget, VirtualClock } from "@twowire/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTarget } from "@twowire/target";

let clock: VirtualClock;
let bus: SimulatedBus;
let controller: I2CController;
let target: I2CTarget;

beforeEach(async () => {
  clock = new VirtualClock();
  bus = new SimulatedBus({ clock, stretchTimeoutMs: 60_000 });
  controller = bus.controller();
  target = await openTarget(bus, [0x40, 0x41]);
});

afterEach(async () => {
  await target.close();
  await bus.close();
});

const device = (): I2CDevice => new I2CDevice(controller, 0x40);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const next = async () => (await target.request())!;

describe("a controller that writes", () => {
  it("is refused exactly the byte after those that were read", async () => {
    for (const taken of [0, 1, 2, 3]) {
      const writing = device().write(bytes(1, 2, 3));
      const request = await next();
      const read = await request.read(taken);
      await request.close();
      expect([...read]).toEqual([1, 2, 3].slice(0, taken));
      if (taken === 3) await writing;
      else await expect(writing).rejects.toMatchObject({ kind: "nack-data", byte: taken });
      expect(request.end).toBe(taken === 3 ? "stop" : "overflow");
    }
  });

  it("is read to its end", async () => {
    const writing = device().write(bytes(1, 2, 3, 4));
    const request = await next();
    expect([...(await request.read())]).toEqual([1, 2, 3, 4]);
    await writing;
    expect([...(await request.read())]).toEqual([]);
    expect(request.end).toBe("stop");
  });

  it("waits for the acknowledge of a byte that is looked at first", async () => {
    for (const good of [true, false]) {
      const writing = device().write(bytes(7));
      const request = await next();
      expect([...(await request.read(1, { ack: false }))]).toEqual([7]);
      await request.ack(good);
      await (good ? writing : expect(writing).rejects.toMatchObject({ kind: "nack-data", byte: 0 }));
      expect(request.end).toBe(good ? "stop" : "nack");
    }
  });

  it("shows an address probe as a request without bytes", async () => {
    await controller.transfer(address7(0x41), [{ write: [] }]);
    const request = await next();
    expect(request).toMatchObject({ address: 0x41, isRead: false, isRestart: false, end: "stop" });
    expect([...(await request.read(1))]).toEqual([]);
  });
});

describe("a controller that reads", () => {
  it("gets what is offered, then 0xff", async () => {
    const reading = device().read(4);
    const request = await next();
    expect(request.isRead).toBe(true);
    expect(await request.write(bytes(1, 2))).toBe(2);
    await request.close();
    expect([...(await reading)]).toEqual([1, 2, 0xff, 0xff]);
    expect(request.end).toBe("underrun");
  });

  it("says how much it took", async () => {
    const reading = device().read(2);
    const request = await next();
    expect(await request.write(bytes(1, 2, 3, 4))).toBe(2);
    expect([...(await reading)]).toEqual([1, 2]);
    expect(request.end).toBe("stop");
  });

  it("comes by a repeated START after a write of a register", async () => {
    const reading = device().readRegister(3);
    const pointer = await next();
    expect([...(await pointer.read(1))]).toEqual([3]);
    const request = await next();
    expect(pointer.end).toBe("restart");
    expect(request).toMatchObject({ isRead: true, isRestart: true });
    await request.write(bytes(0xaa));
    expect(await reading).toBe(0xaa);
  });
});

describe("waiting for a request", () => {
  it("looks once, waits a while, or gives up on a signal", async () => {
    expect(await target.request({ timeoutMs: 0 })).toBeUndefined();
    expect(await clock.run(target.request({ timeoutMs: 5 }))).toBeUndefined();
    expect(clock.now()).toBe(5);
    const abort = new AbortController();
    const waiting = target.request({ signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "aborted" });
    expect(clock.pending).toBe(0);
    for (const timeoutMs of [-1, Number.NaN]) {
      await expect(target.request({ timeoutMs })).rejects.toMatchObject({ kind: "invalid-argument" });
    }
  });

  it("serves requests in a loop, and lets go of the bus when the loop throws", async () => {
    const serve = async (): Promise<void> => {
      for await (const request of target) {
        const [byte] = await request.read(1);
        if (byte === 0xff) throw new Error("the handler failed");
      }
    };
    const served = serve();
    await device().write(bytes(1));
    await device().write(bytes(2));
    const failed = expect(served).rejects.toThrow("the handler failed");
    await expect(device().write(bytes(0xff, 1))).rejects.toMatchObject({ kind: "nack-data", byte: 1 });
    await failed;
  });
});

describe("a target that misbehaves", () => {
  it("does not hold the bus for longer than its limit, and is told so", async () => {
    const writing = device().write(bytes(1));
    const failed = expect(writing).rejects.toMatchObject({ kind: "nack-data", byte: 0 });
    const request = await next();
    await clock.advance(1000);
    await failed;
    expect(request.end).toBe("timeout");
    await expect(request.read(1)).rejects.toMatchObject({ kind: "timeout" });
    const reading = device().read(1);
    await next();
    await clock.advance(1000);
    expect([...(await reading)]).toEqual([0xff]);
  });

  it("keeps SMBus time over a whole request", async () => {
    await using smbus = await openTarget(bus, [0x50], { smbus: true });
    const writing = new I2CDevice(controller, 0x50).write(bytes(1, 2, 3));
    const failed = expect(writing).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
    const request = (await smbus.request())!;
    await clock.advance(10);
    await request.read(1);
    await clock.advance(10);
    await request.read(1);
    await clock.advance(10);
    await failed;
    expect(request.end).toBe("timeout");
  });

  it("closes twice, and refuses use afterwards", async () => {
    const writing = device().write(bytes(1));
    const failed = expect(writing).rejects.toMatchObject({ kind: "nack-data" });
    const request = await next();
    await request.close();
    await request.close();
    await failed;
    await expect(request.read(1)).rejects.toMatchObject({ kind: "closed" });
    await expect(request.write(bytes(1))).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("recovers: requests are let go, the addresses stay", async () => {
    const writing = device().write(bytes(1));
    const failed = expect(writing).rejects.toMatchObject({ kind: "nack-data" });
    await next();
    await target.recover();
    await target.recover();
    await failed;
    const again = device().write(bytes(5));
    expect([...(await (await next()).read(1))]).toEqual([5]);
    await again;
  });

  it("frees the bus when it is closed while addressed", async () => {
    const reading = device().read(2);
    await next();
    await target.close();
    expect([...(await reading)]).toEqual([0xff, 0xff]);
    await expect(device().read(1)).rejects.toMatchObject({ kind: "nack-address" });
    await expect(target.request()).rejects.toMatchObject({ kind: "closed" });
  });
});
