import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address7, type I2CBus, parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { LOCK_WAIT_MS } from "./bus-lock.ts";
import { FUNC_I2C } from "./functionality.ts";
import { lockHolder } from "./lock-holder.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

const TAKE = 2 | 4;
const RELEASE = 8;
const CHIP = address7(0x18);

async function bench(uri = "linux:1", proc = "/nowhere/proc") {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality: FUNC_I2C, devices: [0x18] }));
  const machine = { ...modelMachine(kernel), proc };
  const open = (text = uri): Promise<I2CBus> => openBus(parseBusUri(text), machine);
  /** What another program gets that asks for the lock, and lets go of it. */
  const isFree = (): boolean => {
    const free = kernel.flockElsewhere(1, TAKE) === 0;
    if (free) kernel.flockElsewhere(1, RELEASE);
    return free;
  };
  return { kernel, adapter, machine, clock: machine.clock, open, isFree, bus: await open() };
}

const touch = (bus: Pick<I2CBus, "transfer">): Promise<void> => bus.transfer(CHIP, [{ write: Uint8Array.of(0) }]);

describe("exclusive on a bus that other programs use", () => {
  it("keeps them off as long as its work runs, what it left unawaited included", async () => {
    const { bus, isFree, adapter } = await bench();
    await using _ = bus;
    let unawaited: Promise<void> | undefined;
    let freeAtEnd: boolean | undefined;
    await bus.exclusive(async (controller) => {
      expect(isFree()).toBe(false);
      await touch(controller);
      expect(isFree()).toBe(false);
      unawaited = touch(controller).then(() => void (freeAtEnd = isFree()));
    });
    await unawaited;
    expect(freeAtEnd).toBe(false);
    expect(isFree()).toBe(true);
    expect(adapter.wire).toHaveLength(2);
  });

  it.each(["linux:1", "linux:1?sync=1", "linux:1?lock=0"])(
    "serves those who wait in their order on %s",
    async (uri) => {
      const { bus } = await bench(uri);
      await using _ = bus;
      const order: number[] = [];
      const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
      const use = (number: number): Promise<void> => (number % 3 === 1 ? bus.exclusive(touch) : touch(bus));
      await Promise.all(numbers.map((number) => use(number).then(() => order.push(number))));
      expect(order).toEqual(numbers);
    },
  );

  it("leaves single transfers alone, which the kernel keeps apart", async () => {
    const { bus, kernel, adapter } = await bench();
    await using _ = bus;
    kernel.flockElsewhere(1, TAKE);
    await touch(bus);
    expect(adapter.wire).toHaveLength(1);
  });

  it("lets them on again when its work throws, and when the bus is closed", async () => {
    const { bus, isFree } = await bench();
    await expect(bus.exclusive(() => Promise.reject(new Error("oops")))).rejects.toThrow("oops");
    expect(isFree()).toBe(true);
    let going: (() => void) | undefined;
    const work = bus.exclusive(() => new Promise<void>((resolve) => void (going = resolve)));
    await Promise.resolve();
    await expect.poll(isFree).toBe(false);
    await bus.close();
    expect(isFree()).toBe(true);
    going?.();
    await work;
  });

  it("waits for them, trying now and then, and begins when they are done", async () => {
    const { bus, kernel, clock } = await bench();
    await using _ = bus;
    kernel.flockElsewhere(1, TAKE);
    let begun = false;
    const work = bus.exclusive(async () => void (begun = true));
    await clock.advance(3000);
    expect(begun).toBe(false);
    kernel.flockElsewhere(1, RELEASE);
    await clock.advance(50);
    expect(begun).toBe(true);
    await work;
  });

  it("waits no longer than ten seconds, and names who has the lock", async () => {
    const proc = mkdtempSync(join(tmpdir(), "twowire-proc-"));
    writeFileSync(join(proc, "locks"), "1: FLOCK  ADVISORY  WRITE 708 00:05:201 0 EOF\n");
    mkdirSync(join(proc, "708"));
    writeFileSync(join(proc, "708/comm"), "python3\n");
    const { bus, kernel, clock } = await bench("linux:1", proc);
    await using _ = bus;
    kernel.flockElsewhere(1, TAKE);
    const startMs = clock.now();
    await expect(clock.run(bus.exclusive(async () => undefined))).rejects.toMatchObject({
      kind: "timeout",
      code: "EAGAIN",
      outcome: "never-sent",
      bus: "untouched",
      repeatable: true,
      message: expect.stringMatching(/^linux:1 has been locked by process 708 \(python3\) for 10000 ms\. .*lock=0/),
    });
    expect(clock.now() - startMs).toBe(LOCK_WAIT_MS);
    kernel.flockElsewhere(1, RELEASE);
    await bus.exclusive(touch);
    rmSync(proc, { recursive: true });
  });

  it("waits as long as it is told to, in the queue of this program and for other programs together", async () => {
    const { bus, kernel, clock } = await bench();
    await using _ = bus;
    kernel.flockElsewhere(1, TAKE);
    const abort = new AbortController();
    const first = bus.exclusive(async () => undefined, { signal: abort.signal });
    const second = bus.exclusive(async () => undefined, { timeoutMs: 500 });
    const called = expect(first).rejects.toMatchObject({ kind: "aborted" });
    let late: unknown;
    second.catch((error: unknown) => void (late = error));
    await clock.advance(300);
    abort.abort();
    await called;
    await clock.advance(199);
    expect(late).toBeUndefined();
    await clock.advance(2);
    expect(late).toMatchObject({ kind: "timeout", message: expect.stringContaining("another program") });
  });

  it("can be called off while it waits, and is when the bus is closed", async () => {
    const { bus, kernel, clock } = await bench();
    kernel.flockElsewhere(1, TAKE);
    const abort = new AbortController();
    const called = bus.exclusive(async () => undefined, { signal: abort.signal });
    await clock.advance(20);
    abort.abort();
    await expect(called).rejects.toMatchObject({ kind: "aborted", outcome: "never-sent" });
    const waiting = bus.exclusive(async () => undefined);
    const outcome = expect(waiting).rejects.toMatchObject({ kind: "closed" });
    await clock.advance(20);
    await bus.close();
    await clock.advance(50);
    await outcome;
  });

  it("keeps two buses of one program apart, and two works of one bus, each with the lock for itself", async () => {
    const { bus, open, clock, isFree } = await bench();
    const other = await open();
    const log: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      expect(isFree()).toBe(false);
      log.push(`${name} begins`);
      await new Promise<void>((resolve) => {
        clock.setTimer(10, resolve);
      });
      log.push(`${name} ends`);
    };
    const all = [bus.exclusive(work("a")), bus.exclusive(work("b")), other.exclusive(work("c"))];
    await clock.run(Promise.all(all));
    for (let index = 0; index < log.length; index += 2) {
      expect(log[index + 1]).toBe(log[index]?.replace("begins", "ends"));
    }
    expect(log).toHaveLength(6);
    expect(isFree()).toBe(true);
    await bus.close();
    await other.close();
  });

  it("takes no lock with lock=0, and none by i2c-bus, which says so where it is asked for one", async () => {
    const { kernel, machine, open } = await bench();
    kernel.flockElsewhere(1, TAKE);
    for (const uri of ["linux:1?lock=0", "linux:1?engine=i2c-bus", "linux:1?engine=i2c-bus&lock=0"]) {
      await using bus = await open(uri);
      await bus.exclusive(touch);
    }
    await expect(openBus(parseBusUri("linux:1?engine=i2c-bus&lock=1"), machine)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining("lock, which the package i2c-bus cannot do"),
    });
  });

  it("refuses what is no work, and options that make no sense, as every bus does", async () => {
    const { bus } = await bench();
    await using _ = bus;
    await expect(bus.exclusive(7 as never)).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(bus.exclusive(touch, { timeoutMs: Number.NaN })).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(
      bus.exclusive(async () => {
        await bus.exclusive(touch);
      }),
    ).rejects.toMatchObject({ kind: "invalid-argument" });
    await bus.exclusive(async (locked) => locked.exclusive(touch));
  });
});

describe("lockHolder", () => {
  it.each([
    ["1: FLOCK  ADVISORY  WRITE 12 00:05:200 0 EOF\n2: FLOCK  ADVISORY  WRITE 34 00:05:201 0 EOF\n", "process 34"],
    ["1: POSIX  ADVISORY  WRITE 12 00:05:201 0 EOF\n", undefined],
    ["1: FLOCK  ADVISORY  WRITE 0 00:05:201 0 EOF\n", undefined],
    ["1: -> FLOCK  ADVISORY  WRITE 12 00:05:201 0 EOF\n", undefined],
    ["nonsense", undefined],
    ["", undefined],
  ])("reads %j", (locks, holder) => {
    const proc = mkdtempSync(join(tmpdir(), "twowire-proc-"));
    writeFileSync(join(proc, "locks"), locks);
    expect(lockHolder(proc, "00:05:201")).toBe(holder);
    rmSync(proc, { recursive: true });
  });

  it("knows nobody where there is no procfs", () => {
    expect(lockHolder("/nowhere/proc", "00:05:201")).toBeUndefined();
  });
});
