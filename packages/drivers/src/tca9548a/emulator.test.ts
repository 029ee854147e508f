import { SimulatedBus } from "@twowire/backend-sim";
import {
  address7,
  address10,
  type I2CController,
  I2CDevice,
  type Segment,
  type TargetHandler,
  type TargetHost,
  VirtualClock,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Tca9548aEmulator } from "./emulator.ts";
import { tca9548aModel } from "./model.ts";

/** A target that answers every read with one byte, and keeps a log. */
function target(answer: number, extra: Partial<TargetHandler> = {}): TargetHandler & { readonly log: string[] } {
  const log: string[] = [];
  return {
    log,
    start: (address, direction, restart) => {
      log.push(`${restart ? "Sr" : "S"} ${address.toString(16)} ${direction}`);
      return true;
    },
    write: (byte) => {
      log.push(`${byte}`);
      return true;
    },
    read: () => answer,
    clocked: (acknowledged) => void log.push(acknowledged ? "ack" : "nack"),
    stop: (end) => void log.push(end),
    ...extra,
  };
}

async function bench() {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const mux = new Tca9548aEmulator();
  const attachment = await mux.attachTo(bus, 0x70);
  const controller = bus.controller();
  const select = (...masks: readonly number[]): Promise<void> =>
    controller.transfer(address7(0x70), [{ write: Uint8Array.from(masks) }]);
  return { clock, bus, mux, attachment, controller, select, read: (address: number) => readByte(controller, address) };
}

async function readByte(controller: I2CController, address: number): Promise<number | string> {
  const [byte = -1] = await new I2CDevice(controller, address).read(1).catch((error: unknown) => {
    if (error instanceof Error && "kind" in error) return [];
    throw error;
  });
  return byte === -1 ? "nobody" : byte;
}

/** One transfer over several addresses, joined by repeated STARTs, as a held bus makes it. */
function joined(controller: I2CController, parts: readonly (readonly [number, Segment])[]): Promise<void> {
  return controller.exclusive(async (locked) => {
    for (const [index, [address, segment]] of parts.entries()) {
      await locked.transfer(address7(address), [segment], { stop: index === parts.length - 1 });
    }
  });
}

describe("the control register", () => {
  it("is 0 after power-on, can be read back, and keeps the last of several bytes", async () => {
    const { mux, select, read } = await bench();
    expect(await read(0x70)).toBe(0);
    await select(0x01, 0x80, 0xa5);
    expect(await read(0x70)).toBe(0xa5);
    expect(mux.connected).toEqual([0, 2, 5, 7]);
    await select();
    expect(await read(0x70)).toBe(0xa5);
  });

  it("is all that there is in a population", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock });
    const mux = tca9548aModel.emulate();
    bus.attachNow([0x71], mux);
    await new I2CDevice(bus.controller(), 0x71).write(Uint8Array.of(0x42));
    expect(mux.connected).toEqual([1, 6]);
    expect(() => mux.channel(1)).toThrow(/attachTo/);
    expect(() => mux.set("channel")).toThrow(/control register/);
  });
});

describe("a target behind a channel", () => {
  it("is there only while its channel is selected", async () => {
    const { mux, select, read } = await bench();
    for (let index = 0; index < 8; index += 1) await mux.channel(index).attach([0x18], target(index));
    expect(await read(0x18)).toBe("nobody");
    for (let index = 0; index < 8; index += 1) {
      await select(1 << index);
      expect(await read(0x18)).toBe(index);
    }
    await select(0);
    expect(await read(0x18)).toBe("nobody");
  });

  it("sees what it would see on a bus of its own", async () => {
    const { mux, controller, select } = await bench();
    const device = target(0x55);
    await mux.channel(4).attach([0x18, 0x19], device);
    await select(0x10);
    const segments = [{ write: Uint8Array.of(7, 8) }, { read: new Uint8Array(2) }];
    await controller.transfer(address7(0x19), segments);
    expect(device.log).toEqual(["S 19 write", "7", "8", "restart", "Sr 19 read", "ack", "nack", "stop"]);
  });

  it("may have a 10-bit address, or listen to the general call", async () => {
    const { mux, controller, select } = await bench();
    const device = target(0x55);
    await mux.channel(4).attach([address10(0x123), 0], device);
    const call = (): Promise<void> =>
      controller.transfer(address7(0), [{ write: Uint8Array.of(6) }], { allowReserved: true });
    await expect(call()).rejects.toMatchObject({ kind: "nack-address" });
    await select(0x10);
    await call();
    await controller.transfer(address10(0x123), [{ write: Uint8Array.of(1) }]);
    expect(device.log).toEqual(["S 0 write", "6", "stop", "S a123 write", "1", "stop"]);
  });

  it("can hold the clock, and refuse", async () => {
    const { clock, mux, controller, select } = await bench();
    const slow = <T>(answer: T) => new Promise<T>((resolve) => void clock.setTimer(3, () => resolve(answer)));
    const device = target(0, { start: () => slow(true), write: (byte) => slow(byte < 2), read: () => slow(0x77) });
    await mux.channel(0).attach([0x18], device);
    await select(1);
    expect(await clock.run(readByte(controller, 0x18))).toBe(0x77);
    expect(clock.now()).toBe(6);
    const writing = controller.transfer(address7(0x18), [{ write: Uint8Array.of(0, 1, 2, 3) }]);
    await expect(clock.run(writing)).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
  });

  it("whose handler throws does no harm to the others", async () => {
    const { mux, select, controller, read } = await bench();
    const broken = target(0, {
      read: () => {
        throw new Error("broken");
      },
    });
    await mux.channel(0).attach([0x18], broken);
    await mux.channel(1).attach([0x18], target(1));
    await select(1);
    await expect(new I2CDevice(controller, 0x18).read(1)).rejects.toMatchObject({ kind: "io", message: /broken/ });
    expect(broken.log).toEqual(["S 18 read", "cancelled"]);
    await select(2);
    expect(await read(0x18)).toBe(1);
  });

  it("is gone when it is detached, and with its channel, and with the mux", async () => {
    const { mux, attachment, select, read } = await bench();
    const first = await mux.channel(0).attach([0x18], target(1));
    await mux.channel(0).attach([0x19], target(2));
    await mux.channel(1).attach([0x1a], target(3));
    await select(0x03);
    await first.detach();
    await first.detach();
    expect([await read(0x18), await read(0x19), await read(0x1a)]).toEqual(["nobody", 2, 3]);
    const channel = mux.channel(0);
    await channel[Symbol.asyncDispose]();
    expect([await read(0x19), await read(0x1a)]).toEqual(["nobody", 3]);
    await attachment.detach();
    await attachment.detach();
    expect([await read(0x1a), await read(0x70)]).toEqual(["nobody", "nobody"]);
  });
});

describe("several channels at once", () => {
  it("are wired together: every device can pull a bit low, one acknowledge is enough", async () => {
    const { mux, controller, select, read } = await bench();
    const kind = target(0b1100_1111);
    const picky = target(0b1111_0011, { write: () => false });
    await mux.channel(0).attach([0x18], kind);
    await mux.channel(7).attach([0x18], picky);
    await select(0x81);
    expect(await read(0x18)).toBe(0b1100_0011);
    await controller.transfer(address7(0x18), [{ write: Uint8Array.of(1, 2) }]);
    expect(kind.log).toEqual(["S 18 read", "nack", "stop", "S 18 write", "1", "2", "stop"]);
    expect(picky.log).toEqual(["S 18 read", "nack", "stop", "S 18 write", "nack"]);
    await select(0x80);
    const refused = controller.transfer(address7(0x18), [{ write: Uint8Array.of(1) }]);
    await expect(refused).rejects.toMatchObject({ kind: "nack-data" });
  });

  it("meet a device on the bus itself", async () => {
    const { bus, mux, select, read } = await bench();
    await bus.attach([0x18], target(0b0111_1111));
    await mux.channel(0).attach([0x18], target(0b1111_1110));
    expect(await read(0x18)).toBe(0b0111_1111);
    await select(1);
    expect(await read(0x18)).toBe(0b0111_1110);
  });
});

describe("a selection", () => {
  it("takes effect at the STOP: a repeated START still meets the old one", async () => {
    const { mux, controller, select, read } = await bench();
    const [old, next] = [target(1), target(2)];
    await mux.channel(0).attach([0x18], old);
    await mux.channel(1).attach([0x18], next);
    await select(0x01);
    const seen = new Uint8Array(1);
    await joined(controller, [
      [0x70, { write: Uint8Array.of(0x02) }],
      [0x18, { read: seen }],
    ]);
    expect([...seen]).toEqual([1]);
    expect(mux.connected).toEqual([1]);
    expect(await read(0x18)).toBe(2);
    expect(old.log).toEqual(["Sr 18 read", "nack", "stop"]);
  });

  it("reads back before it takes effect", async () => {
    const { mux, controller } = await bench();
    const seen = new Uint8Array(1);
    const connected: (readonly number[])[] = [];
    await controller.exclusive(async (locked) => {
      await locked.transfer(address7(0x70), [{ write: Uint8Array.of(0x02) }, { read: seen }], { stop: false });
      connected.push(mux.connected);
    });
    connected.push(mux.connected);
    expect([...seen]).toEqual([2]);
    expect(connected).toEqual([[], [1]]);
  });

  it("is not missed when the STOP came after somebody else's part", async () => {
    const { bus, mux, controller, read } = await bench();
    await bus.attach([0x30], target(9));
    await mux.channel(1).attach([0x18], target(2));
    await joined(controller, [
      [0x70, { write: Uint8Array.of(0x02) }],
      [0x30, { write: Uint8Array.of(1) }],
    ]);
    // The mux hears the START of this transfer, and so knows of the STOP, before its channel's address comes.
    const seen = new Uint8Array(1);
    await joined(controller, [
      [0x30, { write: Uint8Array.of(2) }],
      [0x18, { read: seen }],
    ]);
    expect([...seen]).toEqual([2]);
    expect(await read(0x18)).toBe(2);
  });

  it("is not missed by a device with a 10-bit address", async () => {
    const { bus, mux, controller } = await bench();
    await bus.attach([0x30], target(9));
    const device = target(2);
    await mux.channel(1).attach([address10(0x123)], device);
    await joined(controller, [
      [0x70, { write: Uint8Array.of(0x02) }],
      [0x30, { write: Uint8Array.of(1) }],
    ]);
    await controller.transfer(address10(0x123), [{ write: Uint8Array.of(1) }]);
    expect(device.log).toEqual(["S a123 write", "1", "stop"]);
  });

  it("waits for the STOP although a target between refused", async () => {
    const { mux, controller, select } = await bench();
    const picky = target(1, { write: () => false });
    const kind = target(1);
    const waiting = target(2);
    await mux.channel(0).attach([0x18], picky);
    await mux.channel(1).attach([0x18], kind);
    await mux.channel(2).attach([0x18], waiting);
    await select(0x03);
    await joined(controller, [
      [0x70, { write: Uint8Array.of(0x04) }],
      [0x18, { write: Uint8Array.of(5, 6) }],
      [0x18, { write: Uint8Array.of(7) }],
    ]);
    expect(waiting.log).toEqual([]);
    expect(kind.log).toEqual(["Sr 18 write", "5", "6", "restart", "Sr 18 write", "7", "stop"]);
    expect(mux.connected).toEqual([2]);
  });

  it("survives a transfer that failed in between", async () => {
    const { mux, controller, read } = await bench();
    await mux.channel(1).attach([0x18], target(2));
    const failing = joined(controller, [
      [0x70, { write: Uint8Array.of(0x02) }],
      [0x19, { write: Uint8Array.of(1) }],
    ]);
    await expect(failing).rejects.toMatchObject({ kind: "nack-address" });
    expect(await read(0x18)).toBe(2);
  });
});

describe("a reset", () => {
  it("disconnects at once, and lets go of a clock that is held behind it", async () => {
    const { clock, mux, controller, select, read } = await bench();
    const stuck = target(0, { read: () => new Promise<number>(() => undefined) });
    await mux.channel(0).attach([0x18], stuck);
    await select(1);
    clock.setTimer(5, () => mux.reset());
    expect(await clock.run(readByte(controller, 0x18))).toBe(0xff);
    expect(clock.now()).toBe(5);
    expect(stuck.log).toEqual(["S 18 read", "cancelled"]);
    expect([mux.connected, await read(0x70), await read(0x18)]).toEqual([[], 0, "nobody"]);
  });

  it("leaves a target that was about to answer out of it", async () => {
    const { clock, mux, controller, select } = await bench();
    const late = target(0, { start: () => new Promise((resolve) => void clock.setTimer(8, () => resolve(true))) });
    await mux.channel(0).attach([0x18], late);
    await select(1);
    clock.setTimer(5, () => mux.reset());
    expect(await clock.run(readByte(controller, 0x18))).toBe("nobody");
    await clock.advance(10);
    expect(late.log).toEqual(["cancelled"]);
  });

  it("refuses the rest of a write, behind it and to itself", async () => {
    const { mux, controller, select } = await bench();
    const device = target(0, {
      write: (byte) => {
        if (byte === 2) mux.reset();
        return true;
      },
    });
    await mux.channel(0).attach([0x18], device);
    await select(1);
    const writing = controller.transfer(address7(0x18), [{ write: Uint8Array.of(1, 2, 3) }]);
    await expect(writing).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
    expect(device.log).toEqual(["S 18 write", "cancelled"]);
    const talking = controller.exclusive(async (locked) => {
      await locked.transfer(address7(0x70), [{ read: new Uint8Array(1) }], { stop: false });
      mux.reset();
    });
    await talking;
    expect(mux.connected).toEqual([]);
  });
});

describe("a mux behind a mux", () => {
  it("is reached through both", async () => {
    const { mux, select, read, controller } = await bench();
    const inner = new Tca9548aEmulator();
    await inner.attachTo(mux.channel(2), 0x71);
    await inner.channel(5).attach([0x18], target(25));
    await mux.channel(3).attach([0x18], target(3));
    expect(await read(0x71)).toBe("nobody");
    await select(0x04);
    await new I2CDevice(controller, 0x71).write(Uint8Array.of(0x20));
    expect(await read(0x18)).toBe(25);
    await select(0x08);
    expect(await read(0x18)).toBe(3);
    await select(0x04);
    // It has kept its own selection.
    expect(await read(0x18)).toBe(25);
    await select(0x0c);
    expect(await read(0x18)).toBe(25 & 3);
  });
});

describe("attachTo", () => {
  it.each([
    ["addresses", 4, "answer at every address"],
    ["nackAddress", false, "refuse an address"],
    ["restart", false, "tell a repeated START"],
  ])("refuses a host that lacks %s", async (capability, value, reason) => {
    const bus = new SimulatedBus();
    const host: TargetHost = {
      capabilities: { ...bus.capabilities, [capability]: value },
      clock: bus.clock,
      attach: (addresses, handler) => bus.attach(addresses, handler),
      [Symbol.asyncDispose]: () => bus.close(),
    };
    const mux = new Tca9548aEmulator();
    await expect(mux.attachTo(host)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining(reason),
    });
    await mux.attachTo(bus);
  });

  it("refuses a second bus, a reserved address and a channel that there is not", async () => {
    const { bus, mux } = await bench();
    await expect(mux.attachTo(bus, 0x71)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(() => mux.channel(8)).toThrow(/0 to 7/);
    expect(() => mux.channel(-1)).toThrow(/0 to 7/);
    const other = new Tca9548aEmulator();
    await expect(other.attachTo(bus, 0x03)).rejects.toMatchObject({ kind: "invalid-argument" });
    await other.attachTo(bus, 0x71);
  });
});
