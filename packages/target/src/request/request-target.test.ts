import {
  type I2CTarget,
  type I2CTargetRequest,
  type Now,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  VirtualClock,
} from "@twowire/core";
import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { openTarget, type TargetOptions } from "./request-target.ts";

// What a host that is driven by hand shows; on a bus, see the conformance suite and backend-sim.

const CAPABILITIES: TargetCapabilities = {
  addresses: 1,
  stretch: "byte",
  nack: "byte",
  nackAddress: true,
  restart: true,
  clockedCount: true,
  prefetch: 0,
};

/** A host with one target, whose calls are made by the test. */
async function hosted(limits: Partial<TargetCapabilities> = {}, options: TargetOptions = {}) {
  const clock = new VirtualClock();
  const attached: TargetHandler[] = [];
  const host: TargetHost = {
    clock,
    capabilities: { ...CAPABILITIES, ...limits },
    attach: (addresses, handler) => {
      attached.push(handler);
      return Promise.resolve({
        addresses,
        detach: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const target = await openTarget(host, [0x40], options);
  return { clock, target, handler: attached[0]! };
}

async function visited(target: I2CTarget, handler: TargetHandler, direction: "read" | "write") {
  void handler.start(0x40, direction, false);
  return (await target.request({ timeoutMs: 0 })) as I2CTargetRequest;
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

describe("a request on a host that fetches ahead", () => {
  it("answers every byte that was asked for before there was any", async () => {
    const { target, handler } = await hosted({ prefetch: 2 });
    const request = await visited(target, handler, "read");
    const fetched = [handler.read(), handler.read(), handler.read()];
    const writing = request.write(bytes(1, 2, 3, 4));
    expect(await Promise.all(fetched)).toEqual([1, 2, 3]);
    handler.clocked?.(true);
    expect(handler.read()).toBe(4);
    handler.clocked?.(false);
    expect(await writing).toBe(2);
    handler.stop("stop");
    expect(request.end).toBe("stop");
  });

  it("counts the time of a byte only from when the controller waits for it", async () => {
    const { clock, target, handler } = await hosted({ prefetch: 1 }, { holdLimitMs: 10 });
    const request = await visited(target, handler, "read");
    const fetched = [handler.read(), handler.read()];
    await clock.advance(8);
    const writing = request.write(bytes(1));
    expect(await fetched[0]).toBe(1);
    // The first byte is on its way, however slowly; nobody waits for the second.
    await clock.advance(100);
    expect(clock.pending).toBe(0);
    handler.clocked?.(true);
    expect(await writing).toBe(1);
    await clock.advance(8);
    const more = request.write(bytes(2));
    expect(await fetched[1]).toBe(2);
    handler.clocked?.(false);
    expect(await more).toBe(1);
  });

  it("does not tell of a filler that was fetched and not clocked", async () => {
    const { target, handler } = await hosted({ prefetch: 1 });
    const request = await visited(target, handler, "read");
    const fetched: Now<number>[] = [handler.read(), handler.read()];
    const writing = request.write(bytes(7));
    expect(await fetched[0]).toBe(7);
    handler.clocked?.(false);
    expect(await writing).toBe(1);
    await request.close();
    expect(await fetched[1]).toBe(0xff);
    handler.stop("stop");
    expect(request.end).toBe("stop");
  });
});

describe("a request on a host that counts nothing", () => {
  it("goes on when its bytes were fetched, and counts these", async () => {
    const { target, handler } = await hosted({ clockedCount: false, prefetch: 1 });
    const request = await visited(target, handler, "read");
    const fetched = [handler.read(), handler.read()];
    expect(await request.write(bytes(1, 2))).toBe(2);
    expect(await Promise.all(fetched)).toEqual([1, 2]);
    const third = handler.read();
    expect(await request.write(bytes(3))).toBe(1);
    expect(await third).toBe(3);
    handler.stop("stop");
    expect(request.end).toBe("stop");
  });
});

describe("a request that is over", () => {
  it.each(["write", "read"] as const)("leaves no timer behind: a %s", async (direction) => {
    const { clock, target, handler } = await hosted();
    const request = await visited(target, handler, direction);
    void (direction === "write" ? handler.write(1) : handler.read());
    expect(clock.pending).toBe(1);
    handler.stop("cancelled");
    expect(clock.pending).toBe(0);
    expect(request.end).toBe("cancelled");
  });

  it.each(["cancelled", "stop", "detached"] as const)("answers what is asked too late: %s", async (end) => {
    const { target, handler } = await hosted();
    const written = await visited(target, handler, "write");
    const unread = handler.write(1);
    handler.stop(end);
    expect(await unread).toBe(false);
    expect([await written.read(), await written.read(1), await written.ack(), written.end]).toEqual([
      bytes(),
      bytes(),
      undefined,
      end,
    ]);
    const wanted = await visited(target, handler, "read");
    const filler = handler.read();
    handler.stop(end);
    expect(await filler).toBe(0xff);
    expect([await wanted.write(bytes(1, 2)), await wanted.write(bytes(3)), wanted.end]).toEqual([0, 0, end]);
    await written.close();
    await expect(written.read()).rejects.toMatchObject({ kind: "closed" });
  });

  it("leaves no timer behind where a byte was looked at, and takes an acknowledge that comes too late", async () => {
    const { clock, target, handler } = await hosted();
    const request = await visited(target, handler, "write");
    void handler.write(1);
    await request.read(1, { ack: false });
    handler.stop("timeout");
    expect(clock.pending).toBe(0);
    await expect(request.ack(true)).resolves.toBeUndefined();
  });

  it("counts the time of a byte once that waits to be read and then to be acknowledged", async () => {
    const { clock, target, handler } = await hosted({}, { smbus: true });
    const request = await visited(target, handler, "write");
    for (const waitMs of [10, 2]) {
      const answer = handler.write(1);
      await clock.advance(waitMs);
      await request.read(1, { ack: false });
      await clock.advance(waitMs);
      await request.ack(true);
      expect(await answer).toBe(true);
    }
    const late = handler.write(1);
    await clock.advance(2);
    expect(await late).toBe(false);
    handler.stop("nack");
    expect(request.end).toBe("timeout");
  });

  it("settles an answer that was not fetched", async () => {
    const { target, handler } = await hosted();
    const request = await visited(target, handler, "read");
    const writing = request.write(bytes(1, 2, 3));
    await request.close();
    expect(await writing).toBe(0);
    expect(handler.read()).toBe(0xff);
  });
});

describe("SMBus time", () => {
  it("ends a request in which nobody moves the clock, and what follows until the next START is none of it", async () => {
    const { clock, target, handler } = await hosted({}, { smbus: true });
    const request = await visited(target, handler, "write");
    const reading = request.read();
    await clock.advance(34);
    expect(handler.write(1)).toBe(true);
    await clock.advance(34);
    expect(handler.write(2)).toBe(true);
    expect(request.end).toBeUndefined();
    await clock.advance(35);
    expect([...(await reading)]).toEqual([1, 2]);
    expect(request.end).toBe("timeout");
    expect(handler.write(3)).toBe(false);
    void handler.start(0x40, "read", true);
    const next = (await target.request({ timeoutMs: 0 }))!;
    expect(next).toMatchObject({ isRead: true, isRestart: false });
    const writing = next.write(bytes(7, 8));
    expect(handler.read()).toBe(7);
    await clock.advance(34);
    handler.clocked?.(true);
    await clock.advance(34);
    expect(next.end).toBeUndefined();
    await clock.advance(1);
    expect(await writing).toBe(1);
    expect(next.end).toBe("timeout");
    expect(handler.read()).toBe(0xff);
    handler.stop("stop");
    expect(clock.pending).toBe(0);
  });

  it("does not count for a still clock what the target itself held", async () => {
    const { clock, target, handler } = await hosted({}, { smbus: true });
    const request = await visited(target, handler, "write");
    const answer = handler.write(1);
    await clock.advance(24);
    await request.read(1);
    expect(await answer).toBe(true);
    await clock.advance(20);
    expect(request.end).toBeUndefined();
    await clock.advance(15);
    expect(request.end).toBe("timeout");
  });

  it("is counted from the START, over repeated ones, and not from there before", async () => {
    const { clock, target, handler } = await hosted({}, { smbus: true });
    const hold = async (restart: boolean, holdMs: number): Promise<boolean> => {
      void handler.start(0x40, "write", restart);
      const request = (await target.request({ timeoutMs: 0 }))!;
      const answer = handler.write(1);
      await clock.advance(holdMs);
      await request.read(1).catch(() => undefined);
      handler.stop(restart ? "stop" : "restart");
      return answer;
    };
    expect(await hold(false, 20)).toBe(true);
    expect(await hold(true, 6)).toBe(false);
    expect(await hold(false, 20)).toBe(true);
    expect(await hold(true, 4)).toBe(true);
  });

  it("does not matter without smbus", async () => {
    const { clock, target, handler } = await hosted();
    const request = await visited(target, handler, "write");
    await clock.advance(10_000);
    expect(request.end).toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});

describe("bytes to be read", () => {
  it.each([0x42, [0x42], "B", null, {}])("are no %j, and the controller is not held for it", async (data) => {
    const { clock, target, handler } = await hosted();
    const request = await visited(target, handler, "read");
    const answer = handler.read();
    await expect(request.write(data as Uint8Array)).rejects.toMatchObject({ kind: "invalid-argument" });
    await request.close();
    expect([await answer, clock.now()]).toEqual([0xff, 0]);
  });
});

describe("a host that tells of no end", () => {
  it.each([
    [true, "restart"],
    [false, "cancelled"],
  ] as const)("ends a request by the next START, repeated: %s", async (restart, end) => {
    const { target, handler } = await hosted();
    const request = await visited(target, handler, "write");
    const reading = request.read();
    expect(handler.write(1)).toBe(true);
    void handler.start(0x40, "read", restart);
    expect([...(await reading)]).toEqual([1]);
    expect(request.end).toBe(end);
    handler.stop("stop");
    expect(request.end).toBe(end);
  });
});

describe("those who wait for requests", () => {
  it("listen to one signal once, however many they are, and no more when they have gone", async () => {
    const { target, handler } = await hosted();
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 20 }, () => target.request({ signal, timeoutMs: 60_000 }));
    await Promise.resolve();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    void handler.start(0x40, "write", false);
    expect(await Promise.race(waiting)).toMatchObject({ isRead: false });
    await target.close();
    await Promise.allSettled(waiting);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("get none beyond what waits already: the address is refused", async () => {
    const { target, handler } = await hosted();
    for (let request = 0; request < 64; request += 1) {
      expect(handler.start(0x40, "write", false)).toBe(true);
      handler.stop("stop");
    }
    expect(handler.start(0x40, "write", false)).toBe(false);
    expect(await target.request()).toMatchObject({ end: "stop" });
    expect(handler.start(0x40, "write", false)).toBe(true);
  });

  it("end their loop when the target is closed, and close the request that a loop leaves", async () => {
    const { target, handler } = await hosted();
    const requests: I2CTargetRequest[] = [];
    const served = (async () => {
      for await (const request of target) requests.push(request);
    })();
    void handler.start(0x40, "write", false);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(await handler.write(1)).toBe(false);
    handler.stop("nack");
    await target.close();
    await expect(served).resolves.toBeUndefined();
    expect(requests).toMatchObject([{ end: "overflow" }]);
  });

  it("may give a loop up from outside: the request that it has is closed", async () => {
    const { target, handler } = await hosted();
    for (const give of ["return", "throw"] as const) {
      const loop = target[Symbol.asyncIterator]();
      void handler.start(0x40, "read", false);
      const { value } = (await loop.next()) as { value: I2CTargetRequest };
      const answer = handler.read();
      await loop[give]?.(new Error("enough")).catch(() => undefined);
      expect(await answer).toBe(0xff);
      handler.clocked?.(false);
      handler.stop("stop");
      expect(value.end).toBe("underrun");
      expect(await loop.next()).toMatchObject({ done: true });
    }
  });
});

describe("opening a target", () => {
  it.each([Number.NaN, -1, 0])("is refused with a limit of %s ms", async (holdLimitMs) => {
    await expect(hosted({}, { holdLimitMs })).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it.each(["none", "address"] as const)("is refused where a controller waits at %s", async (stretch) => {
    await expect(hosted({ stretch })).rejects.toMatchObject({ kind: "unsupported" });
  });
});
