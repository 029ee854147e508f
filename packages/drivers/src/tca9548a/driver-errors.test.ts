import { SimulatedBus } from "@twowire/backend-sim";
import { address7, isI2CError, scan, type TargetHandler, trace, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Tca9548a } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";
import { bench, DESELECT, readAt } from "./tca9548a-bench.fixture.ts";

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
