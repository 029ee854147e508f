import type { TargetHandler } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import type { DriverMessage } from "../testing/model-cp2112-driver.ts";
import { Bench } from "./bridge-bench.fixture.ts";

const ADDRESS = 0x40;

/** A target that keeps what is written to it and sends 0, 1, 2 … in each transfer, on a bridge that the kernel's driver uses. */
class DrivenBench extends Bench {
  readonly written: number[] = [];
  readonly #driver = this.driver();

  constructor() {
    super();
    this.wire.attach([ADDRESS], this.#target());
  }

  /** Makes a transfer as the kernel does. */
  transfer(...messages: readonly DriverMessage[]): Promise<void> {
    return this.clock.run(this.#driver.transfer(messages));
  }

  #target(): TargetHandler {
    let next = 0;
    return {
      start: () => {
        next = 0;
        return true;
      },
      write: (byte) => this.written.push(byte) > 0,
      read: () => next & 0xff,
      clocked: () => void (next += 1),
      stop: () => undefined,
    };
  }
}

const write = (byte: number): DriverMessage => ({ address: ADDRESS, write: Uint8Array.of(byte) });

let bench: DrivenBench;
beforeEach(() => {
  bench = new DrivenBench();
});

/** Reads so many bytes and expects the right ones. */
async function readsWell(length: number): Promise<void> {
  const read = new Uint8Array(length);
  await bench.transfer({ address: ADDRESS, read });
  expect(read).toEqual(Uint8Array.from({ length }, (_, index) => index & 0xff));
}

describe("an adapter whose next transfer fails", () => {
  it("is silent about it, although it takes place; the kernel gives up, and the next goes through", async () => {
    bench.bridge.failNext("no-answer");
    await expect(bench.transfer(write(1))).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(bench.clock.now()).toBe(50);
    expect(bench.written).toEqual([1]);
    await bench.transfer(write(2));
    expect(bench.written).toEqual([1, 2]);
    await readsWell(3);
  });

  it.each([1, 61, 62, 122, 300])("loses the last of %d bytes that were read", async (length) => {
    bench.bridge.failNext("short-read");
    await expect(bench.transfer({ address: ADDRESS, read: new Uint8Array(length) })).rejects.toMatchObject({
      code: "EIO",
    });
    await readsWell(length);
  });

  it("lets a write pass that has nothing to be cut short", async () => {
    bench.bridge.failNext("short-read");
    await bench.transfer(write(1));
    expect(bench.written).toEqual([1]);
    await readsWell(2);
  });

  it("fails once for each fault, in order", async () => {
    bench.bridge.failNext("arbitration-lost");
    bench.bridge.failNext("no-answer");
    bench.bridge.failNext("short-read");
    await expect(bench.transfer(write(1))).rejects.toMatchObject({ code: "EIO" });
    expect(bench.written).toEqual([]);
    await expect(bench.transfer(write(2))).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(bench.written).toEqual([2]);
    await expect(bench.transfer({ address: ADDRESS, read: new Uint8Array(1) })).rejects.toMatchObject({ code: "EIO" });
    await readsWell(1);
  });

  it("is not silent about what came after it was cancelled", async () => {
    bench.bridge.failNext("no-answer");
    bench.bridge.failNext("arbitration-lost");
    await expect(bench.transfer(write(1))).rejects.toMatchObject({ code: "ETIMEDOUT" });
    await expect(bench.transfer(write(2))).rejects.toMatchObject({ code: "EIO" });
    await bench.transfer(write(3));
    expect(bench.written).toEqual([1, 3]);
  });
});
