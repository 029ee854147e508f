import { address7, type Segment, type TargetHandler, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const HERE = address7(0x29);

/** A target that writes down its ends. */
function ending(calls: Partial<TargetHandler> = {}): TargetHandler & { readonly ends: string[] } {
  const ends: string[] = [];
  return { ends, start: () => true, write: () => true, read: () => 7, stop: (end) => void ends.push(end), ...calls };
}

const write: Segment = { write: Uint8Array.of(1, 2, 3) };
const never = new Promise<never>(() => undefined);

describe("a transfer that breaks off", () => {
  it("ends with the STOP that cuts it between two bytes, which its target cannot tell from any other", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    const abort = new AbortController();
    const taken: number[] = [];
    const target = ending({
      write(byte) {
        if (taken.push(byte) === 2) abort.abort();
        return true;
      },
    });
    await bus.attach([HERE], target);
    const transfer = bus.controller().transfer(HERE, [write], { signal: abort.signal });
    await expect(transfer).rejects.toMatchObject({ kind: "aborted", outcome: "cut", segment: 0, byte: 2, bus: "idle" });
    expect(taken).toEqual([1, 2]);
    expect(target.ends).toEqual(["stop"]);
  });

  it("is cancelled where it was cut while a target held the clock", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    const abort = new AbortController();
    const target = ending({ write: () => never });
    await bus.attach([HERE], target);
    const transfer = bus.controller().transfer(HERE, [write], { signal: abort.signal });
    const refused = expect(transfer).rejects.toMatchObject({ kind: "aborted", outcome: "cut" });
    await Promise.resolve();
    abort.abort();
    await refused;
    expect(target.ends).toEqual(["cancelled"]);
  });

  it("ends with a STOP where a target announced more bytes than there is room for", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    const target = ending();
    await bus.attach([HERE], target);
    const read: Segment = { read: new Uint8Array(3), counted: { trailing: 0 } };
    await expect(bus.controller().transfer(HERE, [read])).rejects.toMatchObject({ kind: "protocol" });
    expect(target.ends).toEqual(["stop"]);
  });

  it("is over for a target that is taken off the bus", async () => {
    const clock = new VirtualClock();
    await using bus = new SimulatedBus({ clock });
    const target = ending({ write: () => never });
    const attachment = await bus.attach([HERE], target);
    const transfer = bus.controller().transfer(HERE, [write]);
    await Promise.resolve();
    await attachment.detach();
    expect(target.ends).toEqual(["detached"]);
    await expect(clock.run(transfer)).rejects.toMatchObject({ kind: "timeout" });
    expect(target.ends).toEqual(["detached"]);
  });
});

describe("two targets at one address", () => {
  it("fail with what the one throws now, and nobody minds what the other throws later", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", onUnhandled);
    try {
      await bus.attach([HERE], ending({ write: () => Promise.reject(new Error("later")) }));
      await bus.attach([HERE], {
        ...ending(),
        write() {
          throw new Error("now");
        },
      });
      await expect(bus.controller().transfer(HERE, [write])).rejects.toMatchObject({
        kind: "io",
        bus: "idle",
        summary: expect.stringContaining("now") as string,
      });
      await new Promise((resolve) => void setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", onUnhandled);
    }
  });
});
