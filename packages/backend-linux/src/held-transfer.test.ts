import { address7, type I2CBus, parseBusUri, type Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

const SMBUS_ONLY = 0x0c7f_0000;
const CHIP = address7(0x18);
const REQUESTS: ReadonlySet<number> = new Set([0x0707, 0x0720]);

const write = (...bytes: number[]): Segment => ({ write: Uint8Array.from(bytes) });

/** Lets everything run that could: callbacks of the event loop, and what follows from them. */
async function turnAround(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function bench(functionality: number) {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality, devices: [0x18] }));
  const machine = modelMachine(kernel);
  const bus: I2CBus = await openBus(parseBusUri("linux:1"), machine);
  const begun = (): number => kernel.requests.filter(({ request }) => REQUESTS.has(request)).length;
  return { kernel, adapter, clock: machine.clock, bus, begun };
}

describe.each([
  ["messages", FUNC_I2C],
  ["SMBus transactions", SMBUS_ONLY],
])("a transfer that the kernel does not come back from, by %s", (_way, functionality) => {
  it("does not keep JavaScript from running, and everything else waits for it", async () => {
    const { kernel, adapter, bus } = await bench(functionality);
    kernel.hold();
    const log: string[] = [];
    const first = bus.transfer(CHIP, [write(1, 1)]).then(() => log.push("first"));
    const second = bus.transfer(CHIP, [write(2, 2)]).then(() => log.push("second"));
    const third = bus.exclusive(async () => log.push("exclusive"));
    await turnAround();
    expect(log).toEqual([]);
    expect(kernel.heldRequests).toBe(1);
    kernel.letGo();
    await Promise.all([first, second, third]);
    expect(log).toEqual(["first", "second", "exclusive"]);
    expect(adapter.wire.map(([message]) => message?.bytes[0])).toEqual([1, 2]);
    await bus.close();
  });

  it("can be left by an abort or a deadline, and the bus stays its own until the kernel is back", async () => {
    const { kernel, adapter, clock, bus } = await bench(functionality);
    kernel.hold();
    const abort = new AbortController();
    const aborted = bus.transfer(CHIP, [write(1, 1)], { signal: abort.signal });
    const waiting = bus.transfer(CHIP, [write(2, 2)], { timeoutMs: 100 });
    const patient = bus.transfer(CHIP, [write(3, 3)]);
    const late = expect(waiting).rejects.toMatchObject({ kind: "timeout", outcome: "never-sent" });
    await turnAround();
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ kind: "aborted", outcome: "finishing", bus: "busy" });
    await clock.advance(100);
    await late;
    await turnAround();
    // Nobody waits for the first any more, and still nothing else is on the wire.
    expect(kernel.heldRequests).toBe(1);
    let isDone = false;
    void patient.then(() => (isDone = true));
    await turnAround();
    expect(isDone).toBe(false);
    kernel.letGo();
    await patient;
    expect(adapter.wire.map(([message]) => message?.bytes[0])).toEqual([1, 3]);
    await bus.close();
  });

  it("times out with its result dropped, and the next transfer is right", async () => {
    const { kernel, adapter, clock, bus } = await bench(functionality);
    adapter.memories.get(0x18)?.set([7, 8], 5);
    kernel.hold();
    const late = expect(
      bus.transfer(CHIP, [write(5), { read: new Uint8Array(1) }], { timeoutMs: 50 }),
    ).rejects.toMatchObject({ kind: "timeout", outcome: "finishing" });
    await turnAround();
    await clock.advance(50);
    await late;
    const read = new Uint8Array(1);
    const next = bus.transfer(CHIP, [write(6), { read }]);
    kernel.letGo();
    await next;
    expect([...read]).toEqual([8]);
    await bus.close();
  });

  it("keeps the file open: close waits for the kernel", async () => {
    const { kernel, bus, begun } = await bench(functionality);
    kernel.hold();
    const transfer = bus.transfer(CHIP, [write(1, 1)]);
    const queued = bus.transfer(CHIP, [write(2, 2)]);
    const turned = expect(queued).rejects.toMatchObject({ kind: "closed" });
    await turnAround();
    const closed = bus.close();
    await turnAround();
    expect(kernel.openFiles).toBe(1);
    kernel.letGo();
    await transfer;
    await turned;
    await closed;
    expect(kernel.openFiles).toBe(0);
    expect(begun()).toBe(1);
  });
});
