import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { delay, systemClock } from "./clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("systemClock", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("counts milliseconds", () => {
    const startMs = systemClock.now();
    vi.advanceTimersByTime(250);
    expect(systemClock.now() - startMs).toBe(250);
  });

  it("calls back once, in time", () => {
    const callback = vi.fn();
    systemClock.setTimer(10, callback);
    vi.advanceTimersByTime(9);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it("never calls back early, as timers of whole milliseconds do", () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(0.9);
    const callback = vi.fn();
    systemClock.setTimer(10, callback);
    now.mockReturnValue(10.4);
    vi.advanceTimersByTime(10);
    expect(callback).not.toHaveBeenCalled();
    now.mockReturnValue(11.4);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    now.mockRestore();
  });

  it("does not call back once cleared", () => {
    const callback = vi.fn();
    systemClock.setTimer(10, callback).clear();
    vi.advanceTimersByTime(1000);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps times that are too long for a timer of the machine", () => {
    const monthMs = 31 * 24 * 3600 * 1000;
    const callback = vi.fn();
    systemClock.setTimer(monthMs, callback);
    vi.advanceTimersByTime(monthMs - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("can clear a long timer after a while, and one that never fires", () => {
    const callback = vi.fn();
    const timers = [systemClock.setTimer(1e11, callback), systemClock.setTimer(Number.POSITIVE_INFINITY, callback)];
    vi.advanceTimersByTime(3e9);
    for (const timer of timers) timer.clear();
    vi.advanceTimersByTime(1e11);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("delay", () => {
  it("waits as long as it is told", async () => {
    const clock = new VirtualClock();
    await clock.run(delay(clock, 40));
    expect(clock.now()).toBe(40);
  });

  it.each([0, -1, Number.NaN])("returns at once for %d ms", async (durationMs) => {
    const clock = new VirtualClock();
    await delay(clock, durationMs);
    expect(clock.now()).toBe(0);
  });

  it("can be aborted, before and meanwhile, and leaves nothing behind", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const waiting = delay(clock, 40, abort.signal);
    abort.abort("enough");
    await expect(waiting).rejects.toMatchObject({ kind: "aborted", outcome: "never-sent", cause: "enough" });
    await expect(delay(clock, 0, abort.signal)).rejects.toMatchObject({ kind: "aborted" });
    expect(clock.pending).toBe(0);
  });

  it("takes its listener off the signal", async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    await clock.run(delay(clock, 1, signal));
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
