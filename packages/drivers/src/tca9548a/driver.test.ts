import { SimulatedBus } from "@twowire/backend-sim";
import { address7, isI2CError, scan } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Tca9548a, type Tca9548aOptions } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";
import { answering, bench, DESELECT, readAt, select } from "./tca9548a-bench.fixture.ts";

const READ_18 = { 0: "S 18R A 00 N P", 1: "S 18R A 01 N P", 5: "S 18R A 05 N P" };

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
