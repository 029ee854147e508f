import { SimulatedBus } from "@twowire/backend-sim";
import {
  address7,
  type FaultRule,
  I2CDevice,
  type I2CController,
  injectFaults,
  isI2CError,
  scan,
  type TargetHandler,
  trace,
  VirtualClock,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Tca9548a, type Tca9548aOptions } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** Answers every read with one byte. */
function answering(byte: number, extra: Partial<TargetHandler> = {}): TargetHandler {
  return { start: () => true, write: () => true, read: () => byte, stop: () => undefined, ...extra };
}

interface BenchOptions extends Tca9548aOptions {
  readonly faults?: readonly FaultRule[];
}

/** A mux at 0x70 with a device at 0x18 on every channel, which answers with the number of its channel. */
async function bench({ faults = [], ...options }: BenchOptions = {}) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const chip = new Tca9548aEmulator();
  await chip.attachTo(bus);
  for (let index = 0; index < 8; index += 1) await chip.channel(index).attach([0x18], answering(index));
  const wire: string[] = [];
  const below = bus.controller();
  const injection = injectFaults(below, { faults });
  const controller = trace(injection.controller, (event) => {
    const isOnWire = event.type === "stop" || (event.type === "end" && event.error?.outcome !== "never-sent");
    if (isOnWire) wire.push(event.transcript);
  });
  const mux = new Tca9548a(controller, options);
  return { clock, bus, below, chip, controller, mux, wire, injection };
}

async function readAt(controller: I2CController, address = 0x18): Promise<number> {
  const [byte = -1] = await new I2CDevice(controller, address).read(1);
  return byte;
}

const READ_18 = { 0: "S 18R A 00 N P", 1: "S 18R A 01 N P", 5: "S 18R A 05 N P" };
const select = (mask: string) => `S 70W A ${mask} A P`;
const DESELECT = select("00");

describe("a channel", () => {
  it("is selected for one transfer, and deselected after it", async () => {
    const { chip, mux, wire } = await bench();
    expect(await readAt(mux.channel(5))).toBe(5);
    expect(wire).toEqual([select("20"), READ_18[5], DESELECT]);
    expect(chip.connected).toEqual([]);
  });

  it("stays selected if so wished, until another one is needed", async () => {
    const { mux, wire } = await bench({ deselect: false });
    expect([await readAt(mux.channel(5)), await readAt(mux.channel(5)), await readAt(mux.channel(0))]).toEqual([
      5, 5, 0,
    ]);
    expect(wire).toEqual([select("20"), READ_18[5], READ_18[5], select("01"), READ_18[0]]);
    await mux.close();
    expect(wire.at(-1)).toBe(DESELECT);
  });

  it("can be scanned: the address of the mux is in use there", async () => {
    const { bus, mux } = await bench();
    await bus.attach([0x30], answering(0));
    expect(await scan(mux.channel(1))).toMatchObject({ found: [0x18, 0x30], inUse: [0x70] });
  });

  it("is called after its controller, and can do what that can do", async () => {
    const { controller, mux } = await bench();
    const channel = mux.channel(3);
    expect(channel.name).toBe("sim:/tca9548a@0x70/3");
    expect(mux.channels([7, 0]).name).toBe("sim:/tca9548a@0x70/0+7");
    expect(channel.capabilities).toBe(controller.capabilities);
    expect(channel.clock).toBe(controller.clock);
    expect(mux.channel(3)).toBe(channel);
  });

  it("may be several, wired together", async () => {
    const { mux, wire } = await bench();
    expect(await readAt(mux.channels([5, 6]))).toBe(5 & 6);
    expect(wire[0]).toBe(select("60"));
  });

  it("must be one that there is", async () => {
    const { mux } = await bench();
    for (const index of [-1, 8, 1.5, Number.NaN]) expect(() => mux.channel(index)).toThrow(/0 to 7/);
    expect(() => mux.channels([])).toThrow(/one or more/);
  });

  it("refuses impossible transfers before the mux is touched", async () => {
    const { mux, wire } = await bench();
    const channel = mux.channel(0);
    const write = [{ write: Uint8Array.of(1) }];
    await expect(channel.transfer(address7(0x18), [])).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(channel.transfer(address7(0x00), write)).rejects.toMatchObject({ kind: "invalid-argument" });
    const held = channel.transfer(address7(0x18), write, { stop: false });
    await expect(held).rejects.toMatchObject({ kind: "invalid-argument", message: /Without exclusive/ });
    expect(wire).toEqual([]);
  });

  it("leaves the bus held only inside exclusive, and ends that with a STOP before it is deselected", async () => {
    const { mux, wire } = await bench();
    await mux.channel(1).exclusive(async (locked) => {
      await locked.transfer(address7(0x18), [{ write: Uint8Array.of(9) }], { stop: false });
      await locked.transfer(address7(0x18), [{ read: new Uint8Array(1) }], { stop: false });
    });
    expect(wire.slice(0, 3)).toEqual([select("02"), "S 18W A 09 A", "Sr 18R A 01 N"]);
    expect(wire.at(-1)).toBe(DESELECT);
  });
});

describe("exclusive", () => {
  it("selects once, and keeps everybody else off the bus meanwhile", async () => {
    const { bus, controller, mux, wire } = await bench();
    await bus.attach([0x30], answering(0x30));
    const order: string[] = [];
    const inside = mux.channel(1).exclusive(async (locked) => {
      order.push(`inside ${await readAt(locked)}`);
      await locked.exclusive(async (inner) => order.push(`deeper ${await readAt(inner)}`));
      order.push(`inside ${await readAt(locked)}`);
    });
    const trunk = readAt(controller, 0x30).then((byte) => order.push(`trunk ${byte}`));
    const other = readAt(mux.channel(0)).then((byte) => order.push(`other ${byte}`));
    await Promise.all([inside, trunk, other]);
    expect(order).toEqual(["inside 1", "deeper 1", "inside 1", "trunk 48", "other 0"]);
    expect(wire.slice(0, 5)).toEqual([select("02"), READ_18[1], READ_18[1], READ_18[1], DESELECT]);
  });

  it("passes on what the work returns", async () => {
    const { mux } = await bench();
    expect(await mux.channel(1).exclusive(() => Promise.resolve("done"))).toBe("done");
  });

  it("refuses the mux, its other channels and the bus, where each would wait for itself", async () => {
    const { controller, mux, chip } = await bench();
    await mux.channel(1).exclusive(async () => {
      for (const outer of [mux.channel(1), mux.channel(2), controller]) {
        await expect(readAt(outer)).rejects.toMatchObject({ kind: "invalid-argument" });
      }
      await expect(mux.readChannels()).rejects.toMatchObject({ kind: "invalid-argument" });
    });
    expect(chip.connected).toEqual([]);
  });

  it("gives a controller that is of no use after it", async () => {
    const { mux, wire } = await bench();
    const kept = await mux.channel(1).exclusive((locked) => Promise.resolve([locked]));
    const count = wire.length;
    await expect(readAt(kept[0]!)).rejects.toMatchObject({ kind: "closed" });
    await expect(kept[0]!.exclusive(() => Promise.resolve())).rejects.toMatchObject({ kind: "closed" });
    expect(wire).toHaveLength(count);
  });

  it("waits for what its work forgot to await, before it deselects", async () => {
    const { mux } = await bench();
    let forgotten: Promise<number> | undefined;
    await mux.channel(1).exclusive((locked) => {
      forgotten = readAt(locked);
      return Promise.resolve();
    });
    expect(await forgotten).toBe(1);
  });
});

describe("an error that escapes inside the mux", () => {
  it.each([true, false])("leaves everything usable (deselect: %s)", async (deselect) => {
    const { controller, mux, chip } = await bench({ deselect });
    for (const problem of [new Error("escaped"), new RangeError("also")]) {
      const failing = mux.channel(1).exclusive(async (locked) => {
        await readAt(locked);
        throw problem;
      });
      await expect(failing).rejects.toBe(problem);
      expect(await readAt(mux.channel(2))).toBe(2);
      expect(await readAt(mux.channel(1))).toBe(1);
      expect(await mux.channel(1).exclusive(readAt)).toBe(1);
      expect(await readAt(controller, 0x70)).toBe(deselect ? 0 : 2);
    }
    await expect(readAt(mux.channel(1), 0x19)).rejects.toMatchObject({ kind: "nack-address", address: 0x19 });
    expect(await readAt(mux.channel(1))).toBe(1);
    expect(chip.connected).toEqual(deselect ? [] : [1]);
  });

  it("at once, before the work's first await, too", async () => {
    const { mux, chip } = await bench();
    const failing = mux.channel(1).exclusive(() => {
      throw new Error("at once");
    });
    await expect(failing).rejects.toThrow("at once");
    expect(chip.connected).toEqual([]);
    expect(await readAt(mux.channel(2))).toBe(2);
  });

  const FAULTS = [
    { fault: "nack-address" },
    { fault: "nack" },
    { fault: "timeout" },
    { fault: "arbitration-lost" },
    { fault: "nack-data" },
  ] as const;

  for (const deselect of [true, false]) {
    for (const { fault } of FAULTS) {
      for (const [place, nth] of [
        ["selecting", 1],
        ["the transfer", 2],
        ["deselecting", 3],
      ] as const) {
        it(`(${fault} in ${place}, deselect: ${deselect}) is told, and the next call works`, async () => {
          // A fault of data in a write counts only the writes: the first selects, the second deselects.
          const rule = fault === "nack-data" ? { fault, nth: nth === 3 ? 2 : nth } : { fault, nth };
          const { chip, mux } = await bench({ deselect, faults: [rule] });
          const outcomes: (number | string)[] = [];
          for (const channel of [1, 1, 2]) {
            outcomes.push(
              await readAt(mux.channel(channel)).catch((error: unknown) => {
                expect(isI2CError(error)).toBe(true);
                return "failed";
              }),
            );
          }
          expect(outcomes.filter((outcome) => outcome === "failed")).toHaveLength(1);
          expect(outcomes).toEqual(
            [1, 1, 2].map((channel, index) => (outcomes[index] === "failed" ? "failed" : channel)),
          );
          const last = outcomes[2] === "failed" ? 1 : 2;
          expect(chip.connected).toEqual(deselect ? [] : [last]);
          expect(await readAt(mux.channel(2))).toBe(2);
        });
      }
    }
  }

  it("while deselecting says that the work itself is done", async () => {
    const { mux, chip, wire } = await bench({ faults: [{ fault: "nack-address", nth: 3 }] });
    await expect(readAt(mux.channel(1))).rejects.toMatchObject({
      kind: "disconnected",
      address: 0x70,
      outcome: "failed",
      repeatable: false,
      message: expect.stringContaining("is done, but the mux could not be deselected"),
    });
    expect(chip.connected).toEqual([1]);
    await mux.close();
    expect(wire.at(-1)).toBe(DESELECT);
    expect(chip.connected).toEqual([]);
  });

  it("while selecting, which the mux took all the same, does not leave the channel selected", async () => {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock });
    const chip = new Tca9548aEmulator();
    // The first byte is taken at once and acknowledged late, so that the transfer can be cut in between.
    let late = 10;
    const slow: TargetHandler = {
      start: (...visit) => chip.start(...visit),
      write: (byte) => {
        const acknowledged = chip.write(byte);
        const holdMs = late;
        late = 0;
        return holdMs === 0 ? acknowledged : new Promise((resolve) => void clock.setTimer(holdMs, () => resolve(true)));
      },
      read: () => chip.read(),
      stop: (end) => chip.stop(end),
    };
    await bus.attach([0x70], slow);
    const mux = new Tca9548a(bus.controller());
    const reading = mux.channel(1).transfer(address7(0x18), [{ read: new Uint8Array(1) }], { timeoutMs: 3 });
    await expect(clock.run(reading)).rejects.toMatchObject({ kind: "timeout", address: 0x70 });
    expect(chip.connected).toEqual([]);
  });

  it("because there is no mux is told after one attempt", async () => {
    const wire: string[] = [];
    const controller = trace(new SimulatedBus().controller(), (event) => {
      if (event.type === "end") wire.push(event.transcript);
    });
    const mux = new Tca9548a(controller);
    await expect(readAt(mux.channel(1))).rejects.toMatchObject({
      kind: "disconnected",
      address: 0x70,
      bus: "idle",
      repeatable: true,
    });
    expect(wire).toEqual(["S 70W N P"]);
    // Not an empty bus, nor a device that is busy.
    await expect(scan(mux.channel(1))).rejects.toMatchObject({ kind: "disconnected" });
    const count = wire.length;
    await mux.close();
    expect(wire).toHaveLength(count);
  });

  it("tells what went wrong first, where deselecting fails as well", async () => {
    const { mux } = await bench({ faults: [{ fault: "nack-address", nth: [2, 3] }] });
    await expect(readAt(mux.channel(1))).rejects.toMatchObject({ kind: "nack-address", address: 0x18 });
  });

  it("such as a bus that is stuck leaves nothing locked", async () => {
    const { mux, injection, chip } = await bench({ faults: [{ fault: "bus-stuck", nth: 2 }] });
    await expect(readAt(mux.channel(1))).rejects.toMatchObject({ kind: "bus-stuck" });
    await expect(readAt(mux.channel(2))).rejects.toMatchObject({ kind: "bus-stuck" });
    injection.repair();
    expect(await readAt(mux.channel(2))).toBe(2);
    expect(chip.connected).toEqual([]);
  });
});

describe("a channel that stays selected", () => {
  it("is selected anew after an error, since the mux may have been reset", async () => {
    const { mux, chip, wire } = await bench({ deselect: false });
    await readAt(mux.channel(1));
    chip.reset();
    await expect(readAt(mux.channel(1))).rejects.toMatchObject({ kind: "nack-address", address: 0x18 });
    expect(await readAt(mux.channel(1))).toBe(1);
    expect(wire.slice(-2)).toEqual([select("02"), READ_18[1]]);
  });

  it("is known to every driver of the same mux on the same controller", async () => {
    const { mux, controller, wire } = await bench({ deselect: false });
    const second = new Tca9548a(controller, { deselect: false });
    await readAt(mux.channel(1));
    await readAt(second.channel(1));
    await readAt(second.channel(0));
    await readAt(mux.channel(1));
    expect(wire).toEqual([select("02"), READ_18[1], READ_18[1], select("01"), READ_18[0], select("02"), READ_18[1]]);
  });

  it("is deselected before another mux on the bus selects one", async () => {
    const { mux, bus, controller, wire } = await bench({ deselect: false });
    const other = new Tca9548aEmulator();
    await other.attachTo(bus, 0x71);
    await other.channel(0).attach([0x18], answering(0x55));
    const second = new Tca9548a(controller, { address: 0x71 });
    expect(await readAt(mux.channel(1))).toBe(1);
    expect(await readAt(second.channel(0))).toBe(0x55);
    expect(wire.slice(2)).toEqual([DESELECT, "S 71W A 01 A P", "S 18R A 55 N P", "S 71W A 00 A P"]);
    expect(await readAt(mux.channel(1))).toBe(1);
  });
});

describe("time", () => {
  /** A mux whose channel 1 has a device at 0x20 that holds the clock for 50 ms. */
  async function slowBench(options: Tca9548aOptions = {}) {
    const made = await bench(options);
    const { clock, chip } = made;
    const hold = () => new Promise<number>((resolve) => void clock.setTimer(50, () => resolve(7)));
    await chip.channel(1).attach([0x20], answering(7, { read: hold }));
    return made;
  }

  it("that is up on the wire cuts the transfer, and the mux is deselected all the same", async () => {
    const { clock, mux, chip } = await slowBench();
    const reading = mux.channel(1).transfer(address7(0x20), [{ read: new Uint8Array(2) }], { timeoutMs: 20 });
    await expect(clock.run(reading)).rejects.toMatchObject({ kind: "timeout", outcome: "cut", address: 0x20 });
    expect(clock.now()).toBe(20);
    expect(chip.connected).toEqual([]);
    expect(await readAt(mux.channel(1))).toBe(1);
  });

  it("counts from the call, the wait for the bus included", async () => {
    const { clock, mux, chip, wire } = await slowBench();
    const read = (timeoutMs: number) =>
      mux
        .channel(1)
        .transfer(address7(0x20), [{ read: new Uint8Array(1) }], { timeoutMs })
        .then(
          () => "in time",
          (error: unknown) => (isI2CError(error) ? error.outcome : "?"),
        );
    expect(await clock.run(Promise.all([read(60), read(30), read(70)]))).toEqual(["in time", "never-sent", "cut"]);
    expect(clock.now()).toBe(70);
    expect(wire.filter((line) => line === DESELECT)).toHaveLength(2);
    expect(chip.connected).toEqual([]);
  });

  it("does not matter to the cleaning up after a signal that fired", async () => {
    const { clock, mux, chip } = await slowBench({ transfer: { timeoutMs: 1000 } });
    const abort = new AbortController();
    clock.setTimer(10, () => abort.abort());
    const signal = abort.signal;
    const reading = mux.channel(1).transfer(address7(0x20), [{ read: new Uint8Array(1) }], { signal });
    await expect(clock.run(reading)).rejects.toMatchObject({ kind: "aborted" });
    expect(chip.connected).toEqual([]);
    await expect(mux.channel(1).exclusive(readAt, { signal })).rejects.toMatchObject({ kind: "aborted" });
    expect(await readAt(mux.channel(0))).toBe(0);
  });

  it("of an exclusive is the time until it begins", async () => {
    const { clock, mux } = await slowBench();
    const slow = mux.channel(1).exclusive((locked) => readAt(locked, 0x20), { timeoutMs: 10 });
    const late = mux.channel(2).exclusive(readAt, { timeoutMs: 10 });
    await expect(clock.run(Promise.allSettled([slow, late]))).resolves.toMatchObject([
      { value: 7 },
      { reason: { kind: "timeout", outcome: "never-sent" } },
    ]);
  });
});

describe("addresses on the way", () => {
  it("are in use behind the mux: its own, and those of other muxes on the bus", async () => {
    const { mux, controller, wire } = await bench();
    const second = new Tca9548a(controller, { address: 0x71 });
    await expect(readAt(mux.channel(0), 0x70)).rejects.toMatchObject({
      kind: "address-in-use",
      message: expect.stringContaining("TCA9548A at 0x70"),
      nextStep: expect.stringContaining("0x70 to 0x77"),
    });
    await expect(readAt(mux.channel(0), 0x71)).rejects.toMatchObject({ kind: "address-in-use" });
    await expect(mux.channel(0).exclusive((locked) => readAt(locked, 0x71))).rejects.toMatchObject({
      kind: "address-in-use",
    });
    expect(wire).toEqual([select("01"), DESELECT]);
    await second.close();
    await expect(readAt(mux.channel(0), 0x71)).rejects.toMatchObject({ kind: "nack-address" });
  });

  it("cannot be those of a mux behind a mux", async () => {
    const { mux, controller } = await bench();
    expect(() => new Tca9548a(mux.channel(0), { address: 0x70 })).toThrow(
      expect.objectContaining({ kind: "address-in-use" }),
    );
    const sibling = new Tca9548a(controller, { address: 0x72 });
    expect(() => new Tca9548a(mux.channel(0), { address: 0x72 })).toThrow(/TCA9548A at 0x72/);
    await sibling.close();
    expect(new Tca9548a(mux.channel(0), { address: 0x72 }).address).toBe(0x72);
  });

  it.each([0x6f, 0x78, 0xe0, 1.5])("must be ones that the mux can have: not %d", (address) => {
    const controller = new SimulatedBus().controller();
    expect(() => new Tca9548a(controller, { address })).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});

describe("a mux behind a mux", () => {
  async function nested(options: Tca9548aOptions = {}) {
    const made = await bench(options);
    const chip = new Tca9548aEmulator();
    await chip.attachTo(made.chip.channel(2), 0x71);
    await chip.channel(4).attach([0x20], answering(0x24));
    await made.chip.channel(3).attach([0x20], answering(0x03));
    const inner = new Tca9548a(made.mux.channel(2), { address: 0x71, ...options });
    return { ...made, inner, innerChip: chip };
  }

  it("is selected and deselected inside the section of the outer one", async () => {
    const { inner, wire, chip, innerChip } = await nested();
    expect(inner.channel(4).name).toBe("sim:/tca9548a@0x70/2/tca9548a@0x71/4");
    expect(await readAt(inner.channel(4), 0x20)).toBe(0x24);
    expect(wire).toEqual([select("04"), "S 71W A 10 A P", "S 20R A 24 N P", "S 71W A 00 A P", DESELECT]);
    expect([chip.connected, innerChip.connected]).toEqual([[], []]);
  });

  it("keeps out the addresses of both", async () => {
    const { inner, mux } = await nested();
    for (const address of [0x70, 0x71]) {
      await expect(readAt(inner.channel(4), address)).rejects.toMatchObject({ kind: "address-in-use" });
    }
    // From the outer channel, the inner mux is a device like any other.
    expect(await readAt(mux.channel(2), 0x71)).toBe(0);
  });

  it.each([true, false])("lets go of everything when something escapes (deselect: %s)", async (deselect) => {
    const { inner, mux, controller } = await nested({ deselect });
    const failing = inner.channel(4).exclusive(async (locked) => {
      await readAt(locked, 0x20);
      throw new Error("escaped");
    });
    await expect(failing).rejects.toThrow("escaped");
    expect(await readAt(mux.channel(3), 0x20)).toBe(0x03);
    expect(await readAt(inner.channel(4), 0x20)).toBe(0x24);
    expect(await readAt(controller, 0x70)).toBe(deselect ? 0 : 4);
    await inner.close();
    await mux.close();
    expect(await readAt(controller, 0x70)).toBe(0);
  });
});

describe("the mux itself", () => {
  it("says which channels are selected, and selects them for whoever uses the bus directly", async () => {
    const { mux, controller, chip } = await bench();
    expect(await mux.identify()).toEqual({ model: "TCA9548A", certain: false, channels: [] });
    await mux.select([3, 1]);
    expect(await mux.readChannels()).toEqual([1, 3]);
    expect(await readAt(controller)).toBe(1 & 3);
    expect(await readAt(mux.channel(3))).toBe(3);
    expect(chip.connected).toEqual([]);
    await mux.select([0]);
    await mux.select([]);
    expect(chip.connected).toEqual([]);
    await expect(mux.select([8])).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("is not taken for one where the answers differ", async () => {
    const bus = new SimulatedBus();
    let count = 0;
    await bus.attach([0x77], answering(0, { read: () => (count += 1) }));
    await expect(new Tca9548a(bus.controller(), { address: 0x77 }).identify()).rejects.toMatchObject({
      kind: "protocol",
    });
  });

  it("is deselected by close, which turns away everybody who still waits", async () => {
    const { mux, chip, wire } = await bench();
    await mux.select([1]);
    const waiting = [readAt(mux.channel(2)), mux.readChannels()].map((work) =>
      work.catch((error: unknown) => (isI2CError(error) ? error.kind : error)),
    );
    await Promise.all([mux.close(), mux.close()]);
    expect(await Promise.all(waiting)).toEqual(["closed", "closed"]);
    expect(chip.connected).toEqual([]);
    expect(wire).toEqual([select("02"), DESELECT]);
    await expect(readAt(mux.channel(2))).rejects.toMatchObject({ kind: "closed" });
    await expect(mux.channel(2).exclusive(readAt)).rejects.toMatchObject({ kind: "closed" });
  });

  it("sends nothing at close where nothing is selected, or where the bus is closed already", async () => {
    const { mux, wire } = await bench();
    await mux.close();
    expect(wire).toEqual([]);
    const second = await bench();
    await second.mux.select([1]);
    await second.below.close();
    await second.mux.close();
    expect(second.wire).toEqual([select("02")]);
  });
});
