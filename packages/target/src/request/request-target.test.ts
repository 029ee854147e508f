import {
  type I2CTarget,
  type I2CTargetRequest,
  type Now,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  VirtualClock,
} from "@twowire/core";
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

describe("opening a target", () => {
  it.each(["none", "address"] as const)("is refused where a controller waits at %s", async (stretch) => {
    await expect(hosted({ stretch })).rejects.toMatchObject({ kind: "unsupported" });
  });
});
