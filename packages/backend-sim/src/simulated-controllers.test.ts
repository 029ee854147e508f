import { address7, type TargetHandler, type TransferEnd, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const CHIP = address7(0x18);
const ONE = [{ write: Uint8Array.of(0x01) }];

/** A target that holds the clock low at each byte for as long as it is told to. */
function stretching(clock: VirtualClock, stretchMs: number): TargetHandler & { readonly ends: TransferEnd[] } {
  const ends: TransferEnd[] = [];
  return {
    ends,
    start: () => true,
    write: () => new Promise((resolve) => void clock.setTimer(stretchMs, () => resolve(true))),
    read: () => 0xff,
    stop: (end) => void ends.push(end),
  };
}

function setUp(stretchMs: number) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const target = stretching(clock, stretchMs);
  bus.attachNow([CHIP], target);
  return { clock, bus, target };
}

describe("a simulated controller", () => {
  it("tells a target that the clock was held for too long from being called off", async () => {
    const { clock, bus, target } = setUp(150);
    await expect(clock.run(bus.controller().transfer(CHIP, ONE))).rejects.toMatchObject({ kind: "timeout" });
    const calledOff = bus.controller().transfer(CHIP, ONE, { timeoutMs: 50 });
    await expect(clock.run(calledOff)).rejects.toMatchObject({ kind: "timeout", outcome: "cut" });
    expect(target.ends).toEqual(["timeout", "cancelled"]);
  });

  it("says no more about a NACK than its capabilities allow", async () => {
    const bus = new SimulatedBus({ clock: new VirtualClock() });
    bus.attachNow([CHIP], { start: () => true, write: () => false, read: () => 0xff, stop: () => undefined });
    const nack = (nackPhase: boolean, errorPosition: boolean) =>
      bus
        .controller({ capabilities: { nackPhase, errorPosition } })
        .transfer(CHIP, ONE)
        .catch((error: unknown) => error);
    expect(await nack(true, true)).toMatchObject({ kind: "nack-data", segment: 0, byte: 0 });
    expect(await nack(true, false)).toMatchObject({ kind: "nack-data", segment: undefined, byte: undefined });
    expect(await nack(false, true)).toMatchObject({ kind: "nack", segment: 0, byte: 0 });
    expect(await nack(false, false)).toMatchObject({
      kind: "nack",
      address: CHIP,
      segment: undefined,
      byte: undefined,
    });
  });

  it("can be called off while another controller has the bus, and was never on the wire then", async () => {
    const { clock, bus, target } = setUp(50);
    const first = bus.controller().transfer(CHIP, ONE);
    const waiting = bus.controller().transfer(CHIP, ONE, { timeoutMs: 10 });
    await expect(clock.run(waiting)).rejects.toMatchObject({ outcome: "never-sent", bus: "untouched" });
    await clock.run(first);
    expect(target.ends).toEqual(["stop"]);
  });

  it("recovers only when nobody else has the bus, and closes only after that", async () => {
    const { clock, bus } = setUp(50);
    const order: string[] = [];
    const recovering = bus.controller();
    const transfer = bus
      .controller()
      .transfer(CHIP, ONE)
      .then(() => order.push("stop"));
    const recovery = recovering.recover().then(() => order.push("recovered"));
    await clock.advance(10);
    const closed = recovering.close().then(() => order.push("closed"));
    await clock.run(Promise.all([transfer, recovery, closed]));
    expect(order).toEqual(["stop", "recovered", "closed"]);
  });
});
