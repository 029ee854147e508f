import { describe, expect, it, vi } from "vitest";
import { Interruption } from "./interruption.ts";
import { address7 } from "./make-address.ts";
import { VirtualClock } from "./virtual-clock.ts";

const AT = address7(0x18);

describe("Interruption", () => {
  it("fires once, at the deadline", async () => {
    const clock = new VirtualClock();
    using interruption = new Interruption(clock, { timeoutMs: 5 }, "Work", AT);
    const listener = vi.fn();
    interruption.onFire(listener);
    await clock.advance(4);
    expect(interruption.fired).toBe(false);
    expect(interruption.cutReason).toBeUndefined();
    await clock.advance(10);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(interruption.cutReason?.error(1, 2)).toMatchObject({
      kind: "timeout",
      outcome: "cut",
      bus: "idle",
      address: AT,
      segment: 1,
      byte: 2,
    });
    expect(interruption.cutReason?.neverSent()).toMatchObject({ kind: "timeout", outcome: "never-sent" });
    expect(interruption.error("never-sent").message).toContain("Work took longer than 5 ms");
  });

  it("fires when the signal does, with its reason, and never again", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    using interruption = new Interruption(clock, { timeoutMs: 5, signal: abort.signal }, "Work");
    const listener = vi.fn();
    interruption.onFire(listener);
    abort.abort("why");
    await clock.advance(10);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(interruption.error("cut")).toMatchObject({ kind: "aborted", cause: "why" });
  });

  it("has fired already when the signal has, and calls listeners at once", () => {
    using interruption = new Interruption(new VirtualClock(), { signal: AbortSignal.abort() }, "Work");
    const listener = vi.fn();
    interruption.onFire(listener);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("leaves no timer and no listener behind, and does not fire any more", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, "removeEventListener");
    const listener = vi.fn();
    {
      using interruption = new Interruption(clock, { timeoutMs: 5, signal: abort.signal }, "Work");
      interruption.onFire(listener);
    }
    expect(clock.pending).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
    abort.abort();
    await clock.advance(10);
    expect(listener).not.toHaveBeenCalled();
  });

  it.each([undefined, Number.POSITIVE_INFINITY])("sets no timer for a timeout of %s", (timeoutMs) => {
    const clock = new VirtualClock();
    using interruption = new Interruption(clock, { timeoutMs }, "Work");
    expect(clock.pending).toBe(0);
    expect(interruption.fired).toBe(false);
  });
});
