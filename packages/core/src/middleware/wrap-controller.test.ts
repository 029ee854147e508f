import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import type { I2CController } from "../controller.ts";
import { FakeEngine } from "../fake-engine.fixture.ts";
import { address7 } from "../make-address.ts";
import { asBus } from "./as-bus.ts";
import { wrapController } from "./wrap-controller.ts";

const CHIP = address7(0x18);
const write = (byte: number) => [{ write: Uint8Array.of(byte) }];

function setUp() {
  const engine = new FakeEngine();
  const bus = busFromEngine(engine);
  const log: string[] = [];
  const controller = wrapController(bus, {
    transfer: async ({ address, segments, options }, below) => {
      log.push(below === bus ? "outside" : "inside");
      await below.transfer(address, segments, options);
    },
    exclusiveEnded: () => void log.push(`ended after ${engine.lines.length}`),
  });
  return { engine, bus, log, controller };
}

describe("a wrapped controller", () => {
  it("has the name, capabilities and clock of the one below", () => {
    const { bus, controller } = setUp();
    expect(controller.name).toBe(bus.name);
    expect(controller.capabilities).toBe(bus.capabilities);
    expect(controller.clock).toBe(bus.clock);
  });

  it("intercepts transfers, inside exclusive and inside an exclusive of that too", async () => {
    const { engine, log, controller } = setUp();
    await controller.transfer(CHIP, write(1));
    const result = await controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, write(2));
      await locked.exclusive((inner) => inner.transfer(CHIP, write(3)));
      return "done";
    });
    expect(result).toBe("done");
    expect(log).toEqual(["outside", "inside", "inside", "ended after 3", "ended after 3"]);
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 02 A P", "S 18W A 03 A P"]);
  });

  it("keeps others off the bus during exclusive, those below it too", async () => {
    const { engine, bus, controller } = setUp();
    const work = controller.exclusive(async (locked) => {
      await Promise.resolve();
      await locked.transfer(CHIP, write(1));
    });
    await Promise.all([bus.transfer(CHIP, write(2)), work]);
    expect(engine.lines).toEqual(["S 18W A 01 A P", "S 18W A 02 A P"]);
  });

  it("refuses nested use at once, of itself and of what is below", async () => {
    const { bus, controller } = setUp();
    const outer: readonly I2CController[] = [controller, bus, asBus(controller, bus)];
    await controller.exclusive(async (locked) => {
      await Promise.resolve();
      for (const each of outer) {
        await expect(each.transfer(CHIP, write(1))).rejects.toMatchObject({ kind: "invalid-argument" });
        await expect(each.exclusive(() => Promise.resolve())).rejects.toMatchObject({ kind: "invalid-argument" });
      }
      await locked.transfer(CHIP, write(2));
    });
  });

  it("passes on the time to wait for exclusive, and says that it ended when the work failed", async () => {
    const { log, controller } = setUp();
    const signal = AbortSignal.abort();
    const never = controller.exclusive(() => Promise.resolve(), { signal });
    await expect(never).rejects.toMatchObject({ kind: "aborted" });
    expect(log).toEqual([]);
    await expect(controller.exclusive(() => Promise.reject(new Error("oops")))).rejects.toThrow("oops");
    expect(log).toEqual(["ended after 0"]);
  });
});

describe("asBus", () => {
  it("sends through the controller, and recovers and closes the owner", async () => {
    const { engine, bus, log, controller } = setUp();
    {
      await using owned = asBus(controller, bus);
      expect([owned.name, owned.capabilities, owned.clock]).toEqual([bus.name, bus.capabilities, bus.clock]);
      await owned.transfer(CHIP, write(1));
      await owned.exclusive((locked) => locked.transfer(CHIP, write(2)));
      await owned.recover();
      expect(engine.recoveries).toBe(1);
    }
    expect(log).toEqual(["outside", "inside", "ended after 2"]);
    expect(engine.closed).toBe(true);
    await expect(controller.transfer(CHIP, write(3))).rejects.toMatchObject({ kind: "closed" });
  });
});
