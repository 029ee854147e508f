import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.fixture.ts";
import { I2CError } from "./i2c-error.ts";
import { scan } from "./scan.ts";

function setUp(present: readonly number[], options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  engine.memories.clear();
  for (const address of present) engine.memories.set(address, new Uint8Array(256));
  return { engine, bus: busFromEngine(engine) };
}

describe("scan", () => {
  it("asks 0x08 to 0x77, once each and in order", async () => {
    const { engine, bus } = setUp([0x08, 0x50, 0x77]);
    const report = await scan(bus);
    expect(report).toMatchObject({ found: [0x08, 0x50, 0x77], inUse: [], hints: [] });
    expect([...report.results.keys()]).toEqual(Array.from({ length: 112 }, (_, index) => index + 8));
    expect(engine.lines).toHaveLength(112);
    expect(engine.lines.filter((line) => line.startsWith("S 00"))).toEqual([]);
  });

  it("finds nothing on an empty bus, which is no error", async () => {
    const { bus } = setUp([]);
    expect(await scan(bus)).toMatchObject({
      found: [],
      inUse: [],
      hints: [expect.stringContaining("check power, pull-ups, wiring")],
    });
    expect((await scan(bus, { first: 0x18, last: 0x1f })).hints).toEqual([]);
  });

  it("fails on a bus that is stuck, closed or gone", async () => {
    const { engine, bus } = setUp([]);
    engine.failures.push(new I2CError({ kind: "bus-stuck", message: "SDA low" }));
    await expect(scan(bus)).rejects.toMatchObject({ kind: "bus-stuck" });
    expect(engine.lines).toHaveLength(1);
    await bus.close();
    await expect(scan(bus)).rejects.toMatchObject({ kind: "closed" });
  });

  it("lists addresses in use as such", async () => {
    const { engine, bus } = setUp([0x18]);
    const perform = engine.perform.bind(engine);
    engine.perform = (address, ...rest) => {
      if (address === 0x20) throw new I2CError({ kind: "address-in-use", message: "A driver has it", address });
      return perform(address, ...rest);
    };
    const report = await scan(bus);
    expect(report).toMatchObject({ found: [0x18], inUse: [0x20] });
    expect(report.results.get(0x20)).toBe("in-use");
  });

  it("asks only a part, and leaves out what it must not touch", async () => {
    const { engine, bus } = setUp([0x18, 0x19, 0x1a]);
    const report = await scan(bus, { first: 0x18, last: 0x1a, skip: [0x19], method: "read" });
    expect(report.found).toEqual([0x18, 0x1a]);
    expect(report.results.get(0x19)).toBe("not-probed");
    expect(engine.lines).toEqual(["S 18R A 00 N P", "S 1AR A 00 N P"]);
  });

  it("asks reserved addresses only where told to and able to", async () => {
    const { engine, bus } = setUp([0x7c]);
    const report = await scan(bus, { allowReserved: true });
    expect(report.found).toEqual([0x7c]);
    expect(engine.lines).toHaveLength(128);
    const poor = setUp([], { capabilities: { reservedAddresses: false } });
    const partly = await scan(poor.bus, { allowReserved: true });
    expect(poor.engine.lines).toHaveLength(112);
    expect(partly.results.get(0x00)).toBe("not-probed");
  });

  it.each([
    { first: 0x07 },
    { last: 0x78 },
    { first: 0x20, last: 0x10 },
    { first: 8.5 },
    { first: Number.NaN },
    { last: 0x80, allowReserved: true },
  ])("refuses the range %o", async (options) => {
    const { engine, bus } = setUp([]);
    await expect(scan(bus, options)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(engine.lines).toEqual([]);
  });

  it("stops when it is called off", async () => {
    const { engine, bus } = setUp([]);
    const abort = new AbortController();
    const perform = engine.perform.bind(engine);
    engine.perform = (...transfer) => {
      if (engine.lines.length === 9) abort.abort();
      return perform(...transfer);
    };
    await expect(scan(bus, { signal: abort.signal })).rejects.toMatchObject({ kind: "aborted" });
    expect(engine.lines.length).toBeLessThan(12);
  });

  it("suspects 8-bit notation behind a pair, and a stuck SDA behind an answer everywhere", async () => {
    const pair = await scan(setUp([0x30, 0x31]).bus);
    expect(pair.hints).toEqual(["0x30 and 0x31 could be one device in 8-bit notation: 0x18."]);
    expect((await scan(setUp([0x31, 0x32]).bus)).hints).toEqual([]);
    const everywhere = await scan(setUp(Array.from({ length: 128 }, (_, address) => address)).bus);
    expect(everywhere.hints).toEqual([expect.stringContaining("SDA is probably held low")]);
  });

  it("leaves the general call alone where it would have to read from it", async () => {
    const { bus } = setUp([0x18], { capabilities: { emptyWrite: false } });
    const report = await scan(bus, { allowReserved: true, first: 0x00, last: 0x18 });
    expect(report.results.get(0x00)).toBe("not-probed");
    expect(report.found).toEqual([0x18]);
  });
});
