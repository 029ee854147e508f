import { type FaultRule, injectFaults } from "@twowire/core";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Pcf8574 } from "./driver.ts";
import { Pcf8574Bench } from "./pcf8574-bench.fixture.ts";
import { namedPins, type Pcf8574Pin } from "./pins.ts";

const PINS = [0, 1, 2, 3, 4, 5, 6, 7] as const satisfies readonly Pcf8574Pin[];

describe("reading", () => {
  it("gives the levels of all pins, over their whole range", async () => {
    const bench = new Pcf8574Bench();
    for (let levels = 0; levels <= 0xff; levels += 1) {
      bench.emulator.inputs = levels;
      expect(await bench.port.read()).toBe(levels);
      expect(await bench.port.sample()).toEqual({ port: levels, pins: namedPins(levels) });
    }
  });

  it("gives the level of one pin", async () => {
    const { emulator, port } = new Pcf8574Bench();
    for (const pin of PINS) {
      emulator.drive(pin, "low");
      expect(await Promise.all(PINS.map((each) => port.get(each)))).toEqual(PINS.map((each) => each !== pin));
      emulator.drive(pin, "open");
    }
  });

  it("names pins by their bits", () => {
    expect(namedPins(0b1000_0001)).toEqual({
      P0: true,
      P1: false,
      P2: false,
      P3: false,
      P4: false,
      P5: false,
      P6: false,
      P7: true,
    });
  });

  it("tells an output that something holds low", async () => {
    const { emulator, port } = new Pcf8574Bench();
    await port.set(6, true);
    emulator.drive(6, "low");
    expect(await port.get(6)).toBe(false);
    expect(port.latch).toBe(0xff);
  });

  it("ends an interrupt", async () => {
    const { emulator, port } = new Pcf8574Bench({ inputs: 0xfe });
    expect(emulator.interruptPin).toBe(false);
    await port.sample();
    expect(emulator.interruptPin).toBe(true);
  });
});

describe("writing", () => {
  it("sets all pins, over their whole range", async () => {
    const { emulator, port } = new Pcf8574Bench();
    for (let levels = 0; levels <= 0xff; levels += 1) {
      await port.write(levels);
      expect([emulator.latch, port.latch]).toEqual([levels, levels]);
    }
  });

  it("sets one pin and leaves the others, without reading", async () => {
    const bench = new Pcf8574Bench();
    const transfer = vi.spyOn(bench.emulator, "read");
    await bench.port.write(0b1010_1010);
    await bench.port.set(0, true);
    await bench.port.set(7, false);
    expect(bench.emulator.latch).toBe(0b0010_1011);
    expect(transfer).not.toHaveBeenCalled();
  });

  it("does not take an input that is low for an output that was written low", async () => {
    const { emulator, port } = new Pcf8574Bench();
    emulator.drive(0, "low");
    expect(await port.get(0)).toBe(false);
    await port.set(7, false);
    expect(emulator.latch).toBe(0x7f);
    emulator.drive(0, "open");
    expect(await port.get(0)).toBe(true);
  });

  it("sets several pins at once", async () => {
    const { emulator, port } = new Pcf8574Bench();
    await port.write(0b1100_0011);
    await port.update(0b0000_1111, 0b1111_1000);
    expect(emulator.latch).toBe(0b1100_1000);
  });

  it("loses none of several changes that are made at once", async () => {
    const { emulator, port } = new Pcf8574Bench();
    await Promise.all(PINS.map((pin) => port.set(pin, pin % 2 === 0)));
    expect([emulator.latch, port.latch]).toEqual([0b0101_0101, 0b0101_0101]);
  });

  it("begins with what the chip was left with, if told", async () => {
    const { emulator, port } = new Pcf8574Bench({ driver: { latch: 0x0f } });
    await port.set(7, true);
    expect(emulator.latch).toBe(0x8f);
  });

  it("gives pulses", async () => {
    const bench = new Pcf8574Bench({ driver: { inputs: 0x01 } });
    const seen: number[] = [];
    using _observation = bench.emulator.observePins((levels) => seen.push(levels));
    await bench.port.writeSequence(Uint8Array.of(0x80, 0x00, 0x80, 0x40));
    expect(seen).toEqual([0x81, 0x01, 0x81, 0x41]);
    expect(bench.port.latch).toBe(0x41);
    await bench.port.writeSequence(new Uint8Array());
    expect(bench.port.latch).toBe(0x41);
  });

  it("gives pulses in parts, where the controller writes no more at a time", async () => {
    const bench = new Pcf8574Bench({ controller: { capabilities: { maxWriteLength: 2 } } });
    const seen: number[] = [];
    using _observation = bench.emulator.observePins((levels) => seen.push(levels));
    await bench.port.writeSequence(Uint8Array.of(1, 2, 3, 4, 5));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("inputs", () => {
  it("are never pulled low, by whatever is written", async () => {
    const { emulator, port } = new Pcf8574Bench({ driver: { inputs: 0x0f } });
    await port.write(0x00);
    expect([emulator.latch, port.latch]).toEqual([0x0f, 0x0f]);
    await port.update(0xf0, 0x50);
    await port.set(3, true);
    expect(emulator.latch).toBe(0x5f);
    await expect(port.set(3, false)).rejects.toMatchObject({
      kind: "invalid-argument",
      message:
        "P3 of the PCF8574 at 0x20 cannot be pulled low. It was said to be an input; change that with configure({ inputs }) if it is an output.",
    });
    await expect(port.update(0x16, 0)).rejects.toMatchObject({ message: expect.stringMatching(/^P1 and P2 of/) });
    expect(emulator.latch).toBe(0x5f);
  });

  it("can be chosen later, and are let go then", async () => {
    const { emulator, port } = new Pcf8574Bench();
    await port.write(0x00);
    await port.configure({ inputs: 0x81 });
    expect([emulator.latch, port.inputs]).toEqual([0x81, 0x81]);
    await port.configure({ inputs: 0x01 });
    await port.set(7, false);
    expect(emulator.latch).toBe(0x01);
    await port.configure({});
    expect(port.inputs).toBe(0x01);
  });

  it("stay as they were where the chip did not take them", async () => {
    const bench = new Pcf8574Bench();
    const faulty = injectFaults(bench.controller, { faults: [{ fault: "nack-data", nth: 1 }] });
    const port = new Pcf8574(faulty.controller);
    await expect(port.configure({ inputs: 0x81 })).rejects.toMatchObject({ kind: "nack-data" });
    expect(port.inputs).toBe(0);
  });
});

describe("faults", () => {
  const rules: readonly FaultRule[] = [
    { fault: "nack-address", nth: 1 },
    { fault: "nack-data", byte: 0, nth: 1 },
    { fault: "timeout", nth: 1 },
    { fault: "arbitration-lost", nth: 1 },
  ];

  it.each(rules)("of a write ($fault) give a typed error, and the next call works", async (rule) => {
    const bench = new Pcf8574Bench();
    const faulty = injectFaults(bench.controller, { faults: [rule] });
    const port = new Pcf8574(faulty.controller);
    await expect(port.set(0, false)).rejects.toMatchObject({ kind: rule.fault });
    expect([bench.emulator.latch, port.latch]).toEqual([0xff, 0xff]);
    await port.set(1, false);
    expect([bench.emulator.latch, port.latch]).toEqual([0xfd, 0xfd]);
  });

  it.each(rules.filter(({ fault }) => fault !== "nack-data"))(
    "of a read ($fault) give a typed error, and the next call works",
    async (rule) => {
      const bench = new Pcf8574Bench({ inputs: 0x3c });
      const port = new Pcf8574(injectFaults(bench.controller, { faults: [rule] }).controller);
      await expect(port.read()).rejects.toMatchObject({ kind: rule.fault });
      expect(await port.read()).toBe(0x3c);
    },
  );

  it.each([0, 1, 2, 3])("at byte %i of a sequence leave a port that the next write sets as a whole", async (byte) => {
    const bench = new Pcf8574Bench();
    const faults: FaultRule[] = [{ fault: "nack-data", byte, nth: 1 }];
    const port = new Pcf8574(injectFaults(bench.controller, { faults }).controller);
    await expect(port.writeSequence(Uint8Array.of(1, 2, 3, 4))).rejects.toMatchObject({ kind: "nack-data", byte });
    expect(bench.emulator.latch).toBe([0xff, 1, 2, 3][byte]);
    await port.set(7, false);
    expect(bench.emulator.latch).toBe(0x7f);
  });

  it("such as a missing chip give a NACK of the address", async () => {
    const bench = new Pcf8574Bench();
    const missing = new Pcf8574(bench.controller, { address: 0x27 });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => missing.identify(),
      () => missing.read(),
      () => missing.write(0),
      () => missing.sample(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "nack-address", address: 0x27 });
  });
});

describe("what is refused", () => {
  it("are values that are no byte, and pins that there are not, before anything is sent", async () => {
    const bench = new Pcf8574Bench();
    const transfer = vi.spyOn(bench.controller, "transfer");
    const { port } = bench;
    for (const value of [-1, 256, 0.5, Number.NaN]) {
      const calls = [
        port.write(value),
        port.update(value, 0),
        port.update(0, value),
        port.configure({ inputs: value }),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ kind: "invalid-argument" });
    }
    for (const pin of [-1, 8, 1.5]) {
      await expect(port.get(pin as Pcf8574Pin)).rejects.toMatchObject({ kind: "invalid-argument" });
      await expect(port.set(pin as Pcf8574Pin, true)).rejects.toMatchObject({ kind: "invalid-argument" });
    }
    expect(transfer).not.toHaveBeenCalled();
  });

  it.each([
    [{ address: 0x28 }, "A PCF8574 cannot be at 0x28"],
    [{ address: 0x40 }, "A PCF8574 cannot be at 0x40"],
    [{ address: Number.NaN }, "A PCF8574 cannot be at NaN"],
    [{ inputs: 256 }, "256 cannot be the inputs of eight pins"],
    [{ latch: -1 }, "-1 cannot be the latch of eight pins"],
  ])("are options %o", (options, message) => {
    const { controller } = new Pcf8574Bench();
    expect(() => new Pcf8574(controller, options)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message: expect.stringContaining(message) }),
    );
  });
});

describe("the rest", () => {
  it("says which chip it is by the address", async () => {
    const bench = new Pcf8574Bench();
    expect(await bench.port.identify()).toEqual({ model: "PCF8574", certain: false });
    bench.bus.attachNow([0x3f], bench.emulator);
    const other = new Pcf8574(bench.controller, { address: 0x3f });
    expect(await other.identify()).toEqual({ model: "PCF8574A", certain: false });
    expect([bench.port.address, other.address]).toEqual([0x20, 0x3f]);
  });

  it("identifies without ending an interrupt, where the controller can", async () => {
    const bench = new Pcf8574Bench({ inputs: 0xfe });
    await bench.port.identify();
    expect(bench.emulator.interruptPin).toBe(false);
    const limited = new Pcf8574(bench.bus.controller({ capabilities: { emptyWrite: false } }));
    await limited.identify();
    expect(bench.emulator.interruptPin).toBe(true);
  });

  it("can be closed twice, leaves the outputs, and refuses what comes later", async () => {
    const { emulator, port } = new Pcf8574Bench();
    await port.write(0x5a);
    await port.close();
    await port.close();
    expect(emulator.latch).toBe(0x5a);
    const calls = [
      () => port.read(),
      () => port.write(0),
      () => port.set(0, true),
      () => port.writeSequence(Uint8Array.of(1)),
      () => port.configure({ inputs: 0 }),
      () => port.identify(),
      () => port.sample(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "closed" });
  });
});

describe("a driver agrees with a plain model on random calls", () => {
  const byte = fc.integer({ min: 0, max: 0xff });
  const call = fc.oneof(
    fc.record({ do: fc.constant("write" as const), levels: byte }),
    fc.record({ do: fc.constant("update" as const), mask: byte, levels: byte }),
    fc.record({ do: fc.constant("set" as const), pin: fc.constantFrom(...PINS), level: fc.boolean() }),
    fc.record({ do: fc.constant("configure" as const), inputs: byte }),
    fc.record({ do: fc.constant("outside" as const), levels: byte }),
  );

  it("outputs, inputs and what is read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
        const { emulator, port } = new Pcf8574Bench();
        let [latch, inputs, outside] = [0xff, 0, 0xff];
        for (const step of calls) {
          if (step.do === "write") {
            await port.write(step.levels);
            latch = step.levels | inputs;
          } else if (step.do === "configure") {
            await port.configure({ inputs: step.inputs });
            inputs = step.inputs;
            latch |= inputs;
          } else if (step.do === "outside") {
            emulator.inputs = step.levels;
            outside = step.levels;
          } else {
            const mask = step.do === "set" ? 1 << step.pin : step.mask;
            const levels = step.do === "set" ? (step.level ? 0xff : 0) : step.levels;
            const work = step.do === "set" ? port.set(step.pin, step.level) : port.update(mask, levels);
            if ((mask & ~levels & inputs) === 0) {
              await work;
              latch = (latch & ~mask) | (levels & mask);
            } else await expect(work).rejects.toMatchObject({ kind: "invalid-argument" });
          }
          expect([port.latch, emulator.latch, await port.read()]).toEqual([latch, latch, latch & outside]);
        }
      }),
    );
  });
});
