import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { I2CError, type I2CErrorKind } from "./i2c-error.ts";
import { address10 } from "./make-address.ts";
import { probe } from "./probe.ts";

function setUp(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  return { engine, bus: busFromEngine(engine) };
}

describe("probe", () => {
  it.each([
    // Where a write could write-protect a memory module or corrupt an AT24RF08, the kernel reads.
    [0x2f, "S 2FW N P"],
    [0x30, "S 30R N P"],
    [0x37, "S 37R N P"],
    [0x38, "S 38W N P"],
    [0x4f, "S 4FW N P"],
    [0x5f, "S 5FR N P"],
    [0x60, "S 60W N P"],
  ])("asks %i as the Linux kernel does", async (address, line) => {
    const { engine, bus } = setUp();
    expect(await probe(bus, address)).toBe("absent");
    expect(engine.lines).toEqual([line]);
  });

  it("finds what answers", async () => {
    const { engine, bus } = setUp();
    expect(await probe(bus, 0x18)).toBe("present");
    expect(await probe(bus, 0x50)).toBe("present");
    expect(engine.lines).toEqual(["S 18W A P", "S 50R A 00 N P"]);
  });

  it.each([
    ["auto", true, 0x18, "S 18W A P"],
    ["auto", false, 0x18, "S 18R A 00 N P"],
    ["auto", false, 0x50, "S 50R A 00 N P"],
    ["quick", true, 0x50, "S 50W A P"],
    ["quick", false, 0x18, undefined],
    ["read", true, 0x18, "S 18R A 00 N P"],
  ] as const)("with method %s and empty writes %s asks %i by %s", async (method, emptyWrite, address, line) => {
    const { engine, bus } = setUp({ capabilities: { emptyWrite } });
    expect(await probe(bus, address, { method })).toBe(line === undefined ? "not-probed" : "present");
    expect(engine.lines).toEqual(line === undefined ? [] : [line]);
  });

  it("cannot ask where the controller can neither write nothing nor read", async () => {
    const { bus } = setUp({ capabilities: { emptyWrite: false, maxReadLength: 0 } });
    expect(await probe(bus, 0x18)).toBe("not-probed");
    expect(await probe(bus, 0x18, { method: "read" })).toBe("not-probed");
  });

  it.each<readonly [I2CErrorKind, string]>([
    ["nack-address", "absent"],
    ["nack", "absent"],
    ["address-in-use", "in-use"],
  ])("takes %s for %s", async (kind, result) => {
    const { engine, bus } = setUp();
    engine.failures.push(new I2CError({ kind, message: "x" }));
    expect(await probe(bus, 0x18)).toBe(result);
  });

  it.each<I2CErrorKind>(["bus-stuck", "timeout", "disconnected", "io", "arbitration-lost"])(
    "does not take %s for absent",
    async (kind) => {
      const { engine, bus } = setUp();
      engine.failures.push(new I2CError({ kind, message: "x" }));
      await expect(probe(bus, 0x18)).rejects.toMatchObject({ kind });
    },
  );

  it.each([
    ["auto", "present", ["S 18R A 00 N P"]],
    ["quick", "not-probed", []],
  ] as const)(
    "goes on in another way where it comes out that the controller cannot write nothing, with method %s",
    async (method, result, lines) => {
      const { engine, bus } = setUp();
      const refusal = new I2CError({ kind: "unsupported", message: "x" });
      const capabilities = { ...engine.capabilities };
      const learning = busFromEngine({
        name: engine.name,
        capabilities,
        clock: engine.clock,
        perform(address, segments, control) {
          if (segments[0]?.read !== undefined) return engine.perform(address, segments, control);
          capabilities.emptyWrite = false;
          throw refusal;
        },
      });
      expect(await probe(learning, 0x18, { method })).toBe(result);
      expect(engine.lines).toEqual(lines);
      engine.failures.push(refusal);
      await expect(probe(bus, 0x18, { method })).rejects.toMatchObject({ kind: "unsupported" });
    },
  );

  it("refuses what is no device address, unless reserved ones are asked for", async () => {
    const { engine, bus } = setUp();
    await expect(probe(bus, 0x80)).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(probe(bus, 0x00)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(engine.lines).toEqual([]);
    expect(await probe(bus, 0x7c, { allowReserved: true })).toBe("absent");
    expect(await probe(bus, address10(0x18))).toBe("absent");
  });

  it("waits only as long as it may", async () => {
    const { bus } = setUp();
    await expect(probe(bus, 0x18, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "aborted" });
  });
});
