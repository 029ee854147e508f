import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { delay } from "./clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("VirtualClock", () => {
  it("fires timers in order of time, then of setting, each at its own moment", async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const note = (name: string) => () => void fired.push(`${name}@${clock.now()}`);
    clock.setTimer(20, note("late"));
    clock.setTimer(10, note("first"));
    clock.setTimer(10, note("second"));
    clock.setTimer(-5, note("past"));
    await clock.advance(15);
    expect(fired).toEqual(["past@0", "first@10", "second@10"]);
    expect(clock.now()).toBe(15);
    expect(clock.pending).toBe(1);
  });

  it("fires timers that are set by what timers wake up", async () => {
    const clock = new VirtualClock();
    let rounds = 0;
    const loop = (async () => {
      for (; rounds < 3; rounds += 1) await delay(clock, 10);
    })();
    await clock.advance(30);
    expect(rounds).toBe(3);
    await loop;
  });

  it("does not fire a cleared timer", async () => {
    const clock = new VirtualClock();
    let fired = false;
    const timer = clock.setTimer(1, () => (fired = true));
    timer.clear();
    timer.clear();
    await clock.advance(10);
    expect(fired).toBe(false);
  });

  it("runs work to its end, and passes on its result or error", async () => {
    const clock = new VirtualClock();
    await expect(clock.run(delay(clock, 5).then(() => "done"))).resolves.toBe("done");
    const failing = delay(clock, 5).then(() => Promise.reject(new Error("oops")));
    await expect(clock.run(failing)).rejects.toThrow("oops");
    expect(clock.now()).toBe(10);
  });

  it("does not move while anybody could still act, however long that takes", async () => {
    const clock = new VirtualClock();
    clock.setTimer(1, () => undefined);
    const chain = async (): Promise<number> => {
      for (let step = 0; step < 5000; step += 1) await Promise.resolve();
      return clock.now();
    };
    expect(await clock.run(chain())).toBe(0);
    const other = chain();
    await clock.advance(1);
    expect(await other).toBe(0);
  });

  it("lets work run where the runtime has no event loop to turn", async () => {
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("setTimeout", undefined);
    vi.resetModules();
    const { VirtualClock: BareClock } = await import("./virtual-clock.ts");
    vi.unstubAllGlobals();
    const clock = new BareClock();
    await clock.run(delay(clock, 10).then(() => delay(clock, 10)));
    expect(clock.now()).toBe(20);
  });

  it("runs work that waits for the outside world too", async () => {
    const clock = new VirtualClock();
    const outside = new Promise<void>((resolve) => setTimeout(resolve, 0));
    await clock.run(outside.then(() => delay(clock, 1000)));
    expect(clock.now()).toBe(1000);
  });

  it("never runs backwards, whatever is set and advanced, even at the same time", async () => {
    const time = fc.oneof(fc.double({ min: -10, max: 1000 }), fc.constant(Number.NaN));
    const times = fc.array(time, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(times, times, async (timers, steps) => {
        const clock = new VirtualClock();
        const seen: number[] = [];
        for (const delayMs of timers) clock.setTimer(delayMs, () => void seen.push(clock.now()));
        await Promise.all(steps.map((step) => clock.advance(step).then(() => seen.push(clock.now()))));
        seen.push(clock.now());
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        await clock.advance(1001);
        expect(clock.pending).toBe(0);
      }),
    );
  });
});
