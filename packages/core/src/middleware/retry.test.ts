import { describe, expect, it } from "vitest";
import { busFromEngine } from "../bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { I2CError, type I2CErrorDetails } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";
import type { Segment } from "../segment.ts";
import { retry, type RetryOptions } from "./retry.ts";

const CHIP = address7(0x18);
const WRITE: readonly Segment[] = [{ write: Uint8Array.of(5) }];
const WRITE_READ: readonly Segment[] = [{ write: Uint8Array.of(5) }, { read: new Uint8Array(1) }];
const NACK: I2CErrorDetails = { kind: "nack-address", message: "Nobody there", segment: 0 };

function setUp(failures: readonly I2CErrorDetails[], options?: RetryOptions, engineOptions: FakeEngineOptions = {}) {
  const engine = new FakeEngine(engineOptions);
  engine.failures.push(...failures.map((details) => new I2CError(details)));
  return { engine, clock: engine.clock, controller: retry(busFromEngine(engine), options) };
}

describe("retry", () => {
  it("repeats a transfer whose first address was not acknowledged", async () => {
    const { engine, clock, controller } = setUp([NACK, NACK], { attempts: 3, delayMs: 5 });
    await clock.run(controller.transfer(CHIP, WRITE_READ));
    expect(engine.lines).toEqual(["S 18W N P", "S 18W N P", "S 18W A 05 A Sr 18R A 00 N P"]);
    expect(clock.now()).toBe(10);
  });

  it("gives up after as many attempts as it may, and says how many", async () => {
    const { engine, clock, controller } = setUp([NACK, NACK, NACK], { attempts: 3, delayMs: 5 });
    await expect(clock.run(controller.transfer(CHIP, WRITE))).rejects.toMatchObject({
      kind: "nack-address",
      summary: "Nobody there (3 attempts in 10 ms)",
      address: CHIP,
      segment: 0,
      bus: "idle",
      repeatable: true,
    });
    expect(engine.lines).toHaveLength(3);
  });

  it("leaves the error of a single attempt as it is", async () => {
    const { clock, controller } = setUp([NACK], { attempts: 1 });
    await expect(clock.run(controller.transfer(CHIP, WRITE))).rejects.toMatchObject({ summary: "Nobody there" });
  });

  it("tries three times, a millisecond apart, unless told otherwise", async () => {
    const { engine, clock, controller } = setUp([NACK, NACK, NACK, NACK]);
    await expect(clock.run(controller.transfer(CHIP, WRITE))).rejects.toMatchObject({ kind: "nack-address" });
    expect(engine.lines).toHaveLength(3);
    expect(clock.now()).toBe(2);
  });

  it("asks how long to wait after each attempt", async () => {
    const { clock, controller } = setUp([NACK, NACK, NACK], { attempts: 4, delayMs: (failed) => 10 ** failed });
    await clock.run(controller.transfer(CHIP, WRITE));
    expect(clock.now()).toBe(10 + 100 + 1000);
  });

  it.each<readonly [string, I2CErrorDetails, readonly Segment[]]>([
    ["a NACK of data", { kind: "nack-data", message: "x", segment: 0, byte: 0 }, WRITE],
    ["a NACK of anything", { kind: "nack", message: "x" }, WRITE],
    ["a NACK of a later address", { ...NACK, segment: 1 }, WRITE_READ],
    ["a NACK of some address, where there are two", { kind: "nack-address", message: "x" }, WRITE_READ],
    ["a timeout", { kind: "timeout", message: "x" }, WRITE],
    ["lost arbitration", { kind: "arbitration-lost", message: "x", segment: 0, repeatable: true }, WRITE],
    ["a stuck bus", { kind: "bus-stuck", message: "x" }, WRITE],
    ["an error of the system", { kind: "io", message: "x" }, WRITE],
  ])("never sends a transfer twice after %s, unless it is idempotent", async (_name, details, segments) => {
    const strict = setUp([details]);
    await expect(strict.clock.run(strict.controller.transfer(CHIP, segments))).rejects.toMatchObject({
      kind: details.kind,
      summary: details.message,
    });
    expect(strict.engine.lines).toHaveLength(1);
    const { clock, controller, engine } = setUp([details]);
    await clock.run(controller.transfer(CHIP, segments, { idempotent: true }));
    expect(engine.lines).toHaveLength(2);
  });

  it("repeats a single segment without a position: only its own address can be meant", async () => {
    const { clock, controller, engine } = setUp([{ kind: "nack-address", message: "x" }]);
    await clock.run(controller.transfer(CHIP, WRITE));
    expect(engine.lines).toHaveLength(2);
  });

  it.each<I2CErrorDetails["kind"]>(["unsupported", "invalid-argument", "not-found", "permission-denied", "closed"])(
    "does not repeat after %s, which lasts, even if the transfer is idempotent",
    async (kind) => {
      const { clock, controller, engine } = setUp([{ kind, message: "x" }]);
      const failed = clock.run(controller.transfer(CHIP, WRITE, { idempotent: true }));
      await expect(failed).rejects.toMatchObject({ kind });
      expect(engine.lines).toHaveLength(1);
    },
  );

  it("passes impossible arguments on to be refused, also of an idempotent transfer", async () => {
    const { controller, engine } = setUp([]);
    const segments = [...WRITE, { nonsense: true } as unknown as Segment];
    const refused = controller.transfer(CHIP, segments, { idempotent: true });
    await expect(refused).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(engine.lines).toEqual([]);
  });

  it("writes the same again, even where the failed attempt has read into the same memory", async () => {
    const { clock, controller, engine } = setUp([]);
    engine.memories.get(0x18)?.fill(0xee);
    const memory = Uint8Array.of(5);
    const perform = engine.perform.bind(engine);
    engine.perform = () => {
      engine.perform = perform;
      memory[0] = 0x77;
      throw new I2CError({ kind: "timeout", message: "Late", segment: 1, byte: 0 });
    };
    await clock.run(controller.transfer(CHIP, [{ write: memory }, { read: memory }], { idempotent: true }));
    expect(engine.lines).toEqual(["S 18W A 05 A Sr 18R A EE N P"]);
  });

  it("does not repeat the second half of a held bus, whose first half is lost with the STOP", async () => {
    const { clock, controller, engine } = setUp([]);
    const work = controller.exclusive(async (locked) => {
      await locked.transfer(CHIP, WRITE, { stop: false });
      await locked.transfer(address7(0x20), [{ read: new Uint8Array(1) }], { idempotent: true });
    });
    await expect(clock.run(work)).rejects.toMatchObject({ kind: "nack-address" });
    expect(engine.lines).toEqual(["S 18W A 05 A", "Sr 20R N P"]);
  });

  it("repeats inside exclusive, with nobody else in between", async () => {
    const { clock, controller, engine } = setUp([NACK]);
    const work = controller.exclusive((locked) => locked.transfer(CHIP, WRITE));
    const other = controller.transfer(address7(0x50), WRITE);
    await clock.run(Promise.all([work, other]));
    expect(engine.lines).toEqual(["S 18W N P", "S 18W A 05 A P", "S 50W A 05 A P"]);
  });

  it("lets others use the bus between two attempts", async () => {
    const { clock, controller, engine } = setUp([NACK]);
    await clock.run(Promise.all([controller.transfer(CHIP, WRITE), controller.transfer(address7(0x50), WRITE)]));
    expect(engine.lines).toEqual(["S 18W N P", "S 50W A 05 A P", "S 18W A 05 A P"]);
  });

  it("counts timeoutMs over all attempts, and does not wait for one that would come too late", async () => {
    const { clock, controller, engine } = setUp([NACK, NACK, NACK], { attempts: 10, delayMs: 10 });
    const failed = clock.run(controller.transfer(CHIP, WRITE, { timeoutMs: 25 }));
    await expect(failed).rejects.toMatchObject({
      kind: "nack-address",
      summary: "Nobody there (3 attempts in 20 ms)",
    });
    expect(engine.lines).toHaveLength(3);
    expect(clock.now()).toBe(20);
    expect(clock.pending).toBe(0);
  });

  it("gives each attempt only the time that is left", async () => {
    const { clock, controller, engine } = setUp([NACK], { delayMs: 10 }, { byteMs: 10 });
    const failed = clock.run(controller.transfer(CHIP, [{ write: new Uint8Array(9) }], { timeoutMs: 35 }));
    await expect(failed).rejects.toMatchObject({ kind: "timeout", outcome: "cut" });
    expect(engine.lines).toEqual(["S 18W N P", "S 18W A 00 A P"]);
    expect(clock.now()).toBe(35);
  });

  it("can be aborted between two attempts, and tells of the last one", async () => {
    const { clock, controller, engine } = setUp([NACK], { delayMs: 100 });
    const abort = new AbortController();
    const failed = controller.transfer(CHIP, WRITE, { signal: abort.signal });
    clock.setTimer(50, () => abort.abort("enough"));
    await expect(clock.run(failed)).rejects.toMatchObject({
      kind: "aborted",
      outcome: "failed",
      bus: "idle",
      cause: "enough",
      message: expect.stringContaining("after attempt 1, which failed: Nobody there"),
    });
    expect(engine.lines).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("does not repeat what is left to the hardware to finish", async () => {
    const { clock, controller, engine } = setUp([], {}, { byteMs: 10, capabilities: { cut: false } });
    const failed = controller.transfer(CHIP, WRITE, { timeoutMs: 15, idempotent: true });
    await expect(clock.run(failed)).rejects.toMatchObject({ outcome: "finishing" });
    await clock.advance(100);
    expect(engine.lines).toHaveLength(1);
  });

  it("does not repeat it either where the deadline was somebody else's", async () => {
    const { clock, controller, engine } = setUp([{ kind: "timeout", message: "x", outcome: "finishing" }]);
    const failed = clock.run(controller.transfer(CHIP, WRITE, { idempotent: true }));
    await expect(failed).rejects.toMatchObject({ outcome: "finishing" });
    expect(engine.lines).toHaveLength(1);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d attempts", (attempts) => {
    expect(() => setUp([], { attempts })).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});
