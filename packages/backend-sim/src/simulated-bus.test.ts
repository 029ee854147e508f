import { address7, type TargetHandler, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

function memory(): TargetHandler & { readonly log: string[] } {
  const log: string[] = [];
  const bytes = new Uint8Array(16);
  let pointer = 0;
  let first = true;
  return {
    log,
    start(address, direction, restart) {
      log.push(`${restart ? "Sr" : "S"} ${address.toString(16)} ${direction}`);
      first = true;
      return true;
    },
    write(byte) {
      if (first) pointer = byte & 15;
      else bytes[pointer++ & 15] = byte;
      first = false;
      return true;
    },
    read: () => bytes[pointer++ & 15] ?? 0xff,
    stop: (end) => void log.push(end),
  };
}

describe("SimulatedBus", () => {
  it("shows a target the repeated START", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    const target = memory();
    await bus.attach([0x18], target);
    const controller = bus.controller();
    await controller.transfer(address7(0x18), [{ write: Uint8Array.of(3, 0xaa, 0xbb) }]);
    const read = new Uint8Array(2);
    await controller.transfer(address7(0x18), [{ write: Uint8Array.of(3) }, { read }]);
    expect([...read]).toEqual([0xaa, 0xbb]);
    expect(target.log).toEqual(["S 18 write", "stop", "S 18 write", "restart", "Sr 18 read", "stop"]);
  });

  it("says that nobody is there", async () => {
    await using bus = new SimulatedBus();
    await expect(bus.controller().transfer(address7(0x18), [{ write: [] }])).rejects.toMatchObject({
      kind: "nack-address",
      bus: "idle",
      segment: 0,
      repeatable: true,
    });
  });

  it("blames a target that sends what is no byte", async () => {
    await using bus = new SimulatedBus({ clock: new VirtualClock() });
    for (const [index, byte] of [300, -1, 1.5, Number.NaN].entries()) {
      const target: TargetHandler = { start: () => true, write: () => true, read: () => byte, stop: () => undefined };
      await using _attached = await bus.attach([0x20 + index], target);
      const read = { read: new Uint8Array(1) };
      await expect(bus.controller().transfer(address7(0x20 + index), [read])).rejects.toMatchObject({
        kind: "io",
        bus: "idle",
        summary: expect.stringContaining("no byte") as string,
      });
    }
  });
});
