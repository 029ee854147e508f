import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pcf8574Emulator } from "./emulator.ts";
import { Pcf8574Bench } from "./pcf8574-bench.fixture.ts";
import type { Pcf8574Pin } from "./pins.ts";

describe("the port", () => {
  it("has all pins high after power-on", async () => {
    const bench = new Pcf8574Bench();
    expect(await bench.read()).toEqual([0xff]);
    expect([bench.emulator.latch, bench.emulator.pins]).toEqual([0xff, 0xff]);
  });

  it("puts a byte on the pins with its acknowledge, each byte of a transfer", () => {
    const emulator = new Pcf8574Emulator();
    const seen: number[] = [];
    using _observation = emulator.observePins((levels) => seen.push(levels));
    emulator.start();
    for (const byte of [0x0f, 0xf0, 0xf0, 0x55]) expect(emulator.write(byte)).toBe(true);
    expect(seen).toEqual([0x0f, 0xf0, 0x55]);
    emulator.stop();
    expect([emulator.latch, emulator.pins]).toEqual([0x55, 0x55]);
  });

  it("reads the levels of the pins, not what was written", async () => {
    const bench = new Pcf8574Bench();
    bench.emulator.drive(0, "low");
    bench.emulator.drive(7, "low");
    await bench.write(0xf1);
    expect(await bench.read()).toEqual([0x70]);
    bench.emulator.drive(0, "open");
    expect(await bench.read()).toEqual([0x71]);
    expect(bench.emulator.latch).toBe(0xf1);
  });

  it("reads anew for each byte of a transfer", () => {
    const emulator = new Pcf8574Emulator();
    emulator.start();
    expect(emulator.read()).toBe(0xff);
    emulator.clocked();
    emulator.drive(3, "low");
    expect(emulator.read()).toBe(0xf7);
    emulator.clocked();
    emulator.stop();
  });

  it("may be read after a repeated START, and written after a read", async () => {
    const bench = new Pcf8574Bench({ inputs: 0xfe });
    const buffer = new Uint8Array(2);
    await bench.controller.transfer(bench.port.address as never, [
      { write: Uint8Array.of(0x7f) },
      { read: buffer },
      { write: Uint8Array.of(0x3f) },
    ]);
    expect([...buffer]).toEqual([0x7e, 0x7e]);
    expect(bench.emulator.pins).toBe(0x3e);
  });

  it("is not changed by a probe of its address", async () => {
    const bench = new Pcf8574Bench();
    await bench.write(0xa5);
    await bench.write();
    expect(bench.emulator.latch).toBe(0xa5);
  });

  it("is all inputs again after power was lost; what is connected stays", async () => {
    const bench = new Pcf8574Bench({ inputs: 0xfe });
    await bench.write(0x00);
    bench.emulator.powerOnReset();
    expect([bench.emulator.latch, bench.emulator.pins]).toEqual([0xff, 0xfe]);
  });
});

describe("a pin that is driven high", () => {
  it("wins over the pull-up of an input", () => {
    const emulator = new Pcf8574Emulator({ inputs: 0x00 });
    emulator.drive(2, "high");
    expect(emulator.pins).toBe(0x04);
    expect(emulator.inputs).toBe(0x04);
  });

  it("is a short circuit where the chip pulls it low, told of once", async () => {
    const bench = new Pcf8574Bench();
    bench.emulator.drive(2, "high");
    await bench.write(0xfb);
    await bench.write(0xfa);
    expect(bench.emulator.pins).toBe(0xfa);
    expect(bench.warnings).toEqual(["PCF8574: P2 pulls low while it is driven high from outside: a short circuit"]);
    await bench.write(0xff);
    bench.emulator.drive(5, "high");
    await bench.write(0x00);
    expect(bench.warnings.slice(1)).toEqual([
      "PCF8574: P2 pulls low while it is driven high from outside: a short circuit",
      "PCF8574: P5 pulls low while it is driven high from outside: a short circuit",
    ]);
    bench.emulator.inputs = 0xff;
    await bench.write(0xff);
    await bench.write(0x00);
    expect(bench.warnings).toHaveLength(3);
  });
});

describe("the interrupt pin", () => {
  it("goes low with a change of an input, and high with a read", async () => {
    const bench = new Pcf8574Bench();
    expect(bench.emulator.interruptPin).toBe(true);
    bench.emulator.drive(4, "low");
    expect(bench.emulator.interruptPin).toBe(false);
    expect(await bench.read()).toEqual([0xef]);
    expect(bench.emulator.interruptPin).toBe(true);
    bench.emulator.drive(4, "open");
    expect(bench.emulator.interruptPin).toBe(false);
  });

  it("goes high with a write", async () => {
    const bench = new Pcf8574Bench();
    bench.emulator.drive(4, "low");
    await bench.write(0xff);
    expect(bench.emulator.interruptPin).toBe(true);
    expect(await bench.read()).toEqual([0xef]);
  });

  it("goes high when the inputs are as they were", () => {
    const emulator = new Pcf8574Emulator();
    emulator.drive(4, "low");
    emulator.drive(5, "low");
    emulator.drive(4, "open");
    expect(emulator.interruptPin).toBe(false);
    emulator.drive(5, "open");
    expect(emulator.interruptPin).toBe(true);
  });

  it("is not moved by an output, neither by a write nor by what happens to the pin outside", async () => {
    const bench = new Pcf8574Bench();
    await bench.write(0x0f);
    expect(bench.emulator.interruptPin).toBe(true);
    bench.emulator.drive(7, "low");
    expect(bench.emulator.interruptPin).toBe(true);
    // Let go again, it stays low, and the write has taken note of that.
    await bench.write(0x8f);
    expect(bench.emulator.interruptPin).toBe(true);
    bench.emulator.drive(7, "open");
    expect(bench.emulator.interruptPin).toBe(false);
  });

  it("is not moved by a probe, by traffic with others, or by a byte that was fetched and not clocked", async () => {
    const bench = new Pcf8574Bench();
    const other = new Pcf8574Emulator();
    bench.bus.attachNow([0x21], other);
    bench.emulator.drive(0, "low");
    await bench.write();
    await bench.controller.transfer(0x21 as never, [{ read: new Uint8Array(1) }]);
    expect(bench.emulator.interruptPin).toBe(false);
    bench.emulator.start();
    bench.emulator.read();
    bench.emulator.stop();
    expect(bench.emulator.interruptPin).toBe(false);
    bench.emulator.clocked();
    expect(bench.emulator.interruptPin).toBe(false);
  });

  it("goes low for a change between two bytes of one read", () => {
    const emulator = new Pcf8574Emulator();
    emulator.start();
    emulator.read();
    emulator.drive(0, "low");
    emulator.clocked();
    expect(emulator.interruptPin).toBe(false);
    expect(emulator.read()).toBe(0xfe);
    emulator.clocked();
    expect(emulator.interruptPin).toBe(true);
  });

  it("is low at power-on where something pulls a pin low", async () => {
    const bench = new Pcf8574Bench({ inputs: 0x7f });
    expect(bench.emulator.interruptPin).toBe(false);
    await bench.read();
    expect(bench.emulator.interruptPin).toBe(true);
    bench.emulator.powerOnReset();
    expect(bench.emulator.interruptPin).toBe(false);
  });

  it("tells observers of each new level, until they are disposed of", async () => {
    const bench = new Pcf8574Bench();
    const seen: boolean[] = [];
    {
      using _observation = bench.emulator.observeInterruptPin((level) => seen.push(level));
      bench.emulator.drive(0, "low");
      bench.emulator.drive(1, "low");
      await bench.read();
      await bench.read();
    }
    bench.emulator.drive(0, "open");
    expect(seen).toEqual([false, true]);
  });
});

describe("observers of the pins", () => {
  it("may drive other pins, as a keypad does", async () => {
    const bench = new Pcf8574Bench();
    const { emulator } = bench;
    // A pressed key connects row P0 to column P4.
    using _key = emulator.observePins((levels) => emulator.drive(4, (levels & 0x01) === 0 ? "low" : "open"));
    const seen: number[] = [];
    using _meter = emulator.observePins((levels) => seen.push(levels));
    await bench.write(0xfe);
    expect(await bench.read()).toEqual([0xee]);
    await bench.write(0xfd);
    expect(await bench.read()).toEqual([0xfd]);
    // The second observer is told last of what is true last.
    expect(seen.at(-1)).toBe(0xfd);
    expect(seen.slice(0, 1)).toEqual([0xee]);
  });

  it("that react to a write cause an interrupt after it", async () => {
    const bench = new Pcf8574Bench();
    const { emulator } = bench;
    using _wire = emulator.observePins((levels) => emulator.drive(4, (levels & 0x01) === 0 ? "low" : "open"));
    await bench.write(0xfe);
    expect(emulator.interruptPin).toBe(false);
  });

  it("may be the same function twice", () => {
    const emulator = new Pcf8574Emulator();
    const seen: number[] = [];
    const listener = (levels: number): void => void seen.push(levels);
    const first = emulator.observePins(listener);
    using _second = emulator.observePins(listener);
    emulator.drive(0, "low");
    first[Symbol.dispose]();
    emulator.drive(0, "open");
    expect(seen).toEqual([0xfe, 0xfe, 0xff]);
  });
});

describe("back doors", () => {
  it("sets inputs by name", () => {
    const emulator = new Pcf8574Emulator();
    emulator.set("inputs", "0x0f");
    expect(emulator.pins).toBe(0x0f);
    emulator.set("inputs", "255");
    expect(emulator.pins).toBe(0xff);
  });

  it.each([
    ["inputs", ""],
    ["inputs", "256"],
    ["inputs", "-1"],
    ["inputs", "0.5"],
    ["inputs", "high"],
    ["outputs", "1"],
  ])("refuses %s=%s", (parameter, value) => {
    const emulator = new Pcf8574Emulator();
    expect(() => emulator.set(parameter, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect(emulator.inputs).toBe(0xff);
  });

  it("refuses a pin that there is not, and inputs that are no byte", () => {
    const emulator = new Pcf8574Emulator();
    for (const pin of [-1, 8, 0.5]) {
      expect(() => emulator.drive(pin as Pcf8574Pin, "low")).toThrow(`A PCF8574 has no pin P${pin}`);
    }
    expect(() => new Pcf8574Emulator({ inputs: 0x100 })).toThrow("256 cannot be the inputs of eight pins");
  });
});

describe("an emulated PCF8574 agrees with a plain model on random events", () => {
  const byte = fc.integer({ min: 0, max: 0xff });
  const event = fc.oneof(
    fc.record({ do: fc.constant("write" as const), bytes: fc.array(byte, { maxLength: 4 }) }),
    fc.record({ do: fc.constant("read" as const), length: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      do: fc.constant("drive" as const),
      pin: fc.integer({ min: 0, max: 7 }),
      drive: fc.constantFrom("low" as const, "high" as const, "open" as const),
    }),
    fc.record({ do: fc.constant("lose power" as const) }),
  );

  it("levels, what is read, and the interrupt", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const bench = new Pcf8574Bench();
        const latch = Array.from({ length: 8 }, () => true);
        const outside = Array.from({ length: 8 }, () => "open");
        const levels = (): number =>
          latch.reduce((sum, high, pin) => sum + (high && outside[pin] !== "low" ? 1 << pin : 0), 0);
        let known = 0xff;
        for (const step of events) {
          if (step.do === "write") {
            await bench.write(...step.bytes);
            for (const byte of step.bytes) {
              for (let pin = 0; pin < 8; pin += 1) latch[pin] = ((byte >> pin) & 1) === 1;
              known = levels();
            }
          } else if (step.do === "read") {
            expect(await bench.read(step.length)).toEqual(Array.from({ length: step.length }, levels));
            known = levels();
          } else if (step.do === "drive") {
            bench.emulator.drive(step.pin as Pcf8574Pin, step.drive);
            outside[step.pin] = step.drive;
          } else {
            bench.emulator.powerOnReset();
            latch.fill(true);
            known = 0xff;
          }
          expect(bench.emulator.pins).toBe(levels());
          expect(bench.emulator.interruptPin).toBe(levels() === known);
        }
      }),
    );
  });
});
