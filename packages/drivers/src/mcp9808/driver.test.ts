import { I2CError, trace, VirtualClock } from "@twowire/core";
import { SimulatedBus } from "@twowire/backend-sim";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Mcp9808Settings } from "./configuration.ts";
import { Mcp9808 } from "./driver.ts";
import { Mcp9808Emulator } from "./emulator.ts";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

let bench: Mcp9808Bench;
let sensor: Mcp9808;
/** What went over the wire, with the driver's own eyes. */
let transcripts: string[];
beforeEach(() => {
  bench = new Mcp9808Bench();
  transcripts = [];
  const traced = trace(bench.controller, (event) => {
    if (event.type === "end") transcripts.push(event.transcript);
  });
  sensor = new Mcp9808(traced);
});

describe("identify", () => {
  it("knows an MCP9808 of any revision", async () => {
    expect(await sensor.identify()).toEqual({ model: "MCP9808", revision: 0 });
    bench.emulator.registers.set("device", "revision", 0x1f);
    expect(await sensor.identify()).toEqual({ model: "MCP9808", revision: 0x1f });
  });

  it.each([
    ["manufacturer", 0x0055, "its manufacturer register (0x06) reads 0x0055 instead of 0x0054"],
    ["device", 0x0600, "its device register (0x07) reads 0x0600 instead of 0x04 in the upper byte"],
  ] as const)("says what is wrong with another %s", async (register, word, message) => {
    bench.emulator.registers.poke(register, word);
    await expect(sensor.identify()).rejects.toThrow(`There is no MCP9808 at 0x18: ${message}`);
    await expect(sensor.identify()).rejects.toMatchObject({ kind: "protocol", address: 0x18 });
  });

  it("says when nobody is there", async () => {
    const nobody = new Mcp9808(bench.controller, { address: 0x1f });
    await expect(nobody.identify()).rejects.toMatchObject({ kind: "nack-address", address: 0x1f });
  });
});

describe("the temperature", () => {
  it("is read in one transfer", async () => {
    await bench.feel(25.25);
    expect(await sensor.readTemperature()).toBe(25.25);
    expect(transcripts).toEqual(["S 18W A 05 A Sr 18R A C1 A 94 N P"]);
  });

  it("comes with the limits that it is beyond", async () => {
    await sensor.setLimits({ upper: 30, lower: -10, critical: 60 });
    await bench.feel(-20);
    expect(await sensor.sample()).toEqual({
      temperature: -20,
      alert: { critical: false, upper: false, lower: true },
    });
    await bench.feel(70);
    expect(await sensor.sample()).toEqual({ temperature: 70, alert: { critical: true, upper: true, lower: false } });
  });

  it("goes round over the whole range, at every resolution", async () => {
    const steps = fc.constantFrom(0.5, 0.25, 0.125, 0.0625);
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: -40 * 16, max: 125 * 16 }), async (resolution, sixteenths) => {
        const celsius = Math.floor(sixteenths / 16 / resolution) * resolution;
        await sensor.setResolution(resolution);
        await bench.feel(celsius);
        expect(await sensor.readTemperature()).toBe(celsius);
      }),
    );
  });
});

describe("limits", () => {
  it("go round over the whole range of the registers", async () => {
    const limit = fc.integer({ min: -1024, max: 1023 }).map((quarters) => quarters / 4);
    await fc.assert(
      fc.asyncProperty(limit, limit, limit, async (upper, lower, critical) => {
        await sensor.setLimits({ upper, lower, critical });
        expect(await sensor.readLimits()).toEqual({ upper, lower, critical });
      }),
    );
  });

  it("are rounded to the nearest quarter", async () => {
    await sensor.setLimits({ upper: 20.1, lower: -5.15 });
    expect(await sensor.readLimits()).toEqual({ upper: 20, lower: -5.25, critical: 0 });
  });

  it("are written in two's complement", async () => {
    await sensor.setLimits({ lower: -5 });
    expect(await bench.word(0x03)).toBe(0x1fb0);
  });

  it.each([-256.5, 256, 1000, Number.NaN])("of %f °C are refused before anything is sent", async (critical) => {
    await expect(sensor.setLimits({ upper: 20, critical })).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(transcripts).toEqual([]);
  });
});

describe("configure", () => {
  const settings: Mcp9808Settings = {
    highTemperature: 30,
    lowTemperature: -10.5,
    criticalTemperature: 60,
    hysteresis: 1.5,
    alertOutput: true,
    criticalOnly: false,
    polarity: 1,
    thermostatMode: "interrupt",
    shutdownMode: false,
    resolution: 0.125,
  };

  it("sets everything, and readConfiguration tells it", async () => {
    await sensor.configure(settings);
    expect(await sensor.readConfiguration()).toEqual({ ...settings, criticalLock: false, windowLock: false });
    expect(await bench.word(0x01)).toBe(0x020b);
    expect(await bench.device.readRegister(0x08)).toBe(2);
  });

  it("changes nothing but what it is given", async () => {
    await sensor.configure(settings);
    await sensor.configure({ hysteresis: 6 });
    expect(await sensor.readConfiguration()).toMatchObject({ ...settings, hysteresis: 6 });
    transcripts.length = 0;
    await sensor.configure({});
    expect(transcripts).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["hysteresis", { hysteresis: 2 }, "hysteresis of an MCP9808 cannot be 2. Choose one of 0, 1.5, 3, 6."],
    ["resolution", { resolution: 1 }, "resolution of an MCP9808 cannot be 1. Choose one of 0.0625, 0.125, 0.25, 0.5."],
    ["polarity", { polarity: 2 }, "polarity of an MCP9808 cannot be 2"],
    ["inherited name", { polarity: "toString" }, "polarity of an MCP9808 cannot be toString"],
    ["mode", { thermostatMode: "fan" }, 'cannot be "fan". Choose one of comparator, interrupt.'],
    ["boolean", { alertOutput: 1 }, "Give true or false."],
    ["limit", { highTemperature: 300 }, "Give a number from -256 to 255.75 °C."],
    ["option", { highTemprature: 30 }, 'An MCP9808 has no option "highTemprature". Choose among highTemperature'],
  ])("refuses a wrong %s before anything is sent", async (_what, wrong, message) => {
    const untyped = sensor.configure({ lowTemperature: 1, ...wrong } as Partial<Mcp9808Settings>);
    await expect(untyped).rejects.toThrow(message);
    await expect(untyped).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(transcripts).toEqual([]);
  });

  it("has short forms", async () => {
    await sensor.setHysteresis(3);
    await sensor.setResolution(0.25);
    expect(await sensor.readHysteresis()).toBe(3);
    expect(await sensor.readResolution()).toBe(0.25);
  });

  it("does not clear an interrupt or give away an update to someone else's", async () => {
    await sensor.configure({
      highTemperature: 30,
      criticalTemperature: 60,
      alertOutput: true,
      thermostatMode: "interrupt",
    });
    await bench.feel(25);
    await sensor.clearInterrupt();
    await bench.feel(35);
    expect(await sensor.readAlertStatus()).toBe(true);
    const other = new Mcp9808(bench.controller);
    await Promise.all([sensor.configure({ hysteresis: 1.5 }), other.configure({ polarity: 1 })]);
    expect(await sensor.readConfiguration()).toMatchObject({ hysteresis: 1.5, polarity: 1 });
    expect(await sensor.readAlertStatus()).toBe(true);
    await sensor.clearInterrupt();
    expect(await sensor.readAlertStatus()).toBe(false);
    expect(await sensor.readConfiguration()).toMatchObject({ hysteresis: 1.5, polarity: 1 });
  });
});

describe("locks", () => {
  it("hold, and are told", async () => {
    expect(await sensor.readLocks()).toEqual({ critical: false, window: false });
    await sensor.lockCritical();
    expect(await sensor.readLocks()).toEqual({ critical: true, window: false });
    await sensor.lockWindow();
    expect(await sensor.readLocks()).toEqual({ critical: true, window: true });
  });

  it.each<[string, (sensor: Mcp9808) => Promise<void>, string]>([
    ["a limit", (it) => it.setLimits({ upper: 30 }), "The upper limit stayed at 0 °C instead of 30 °C"],
    ["hysteresis", (it) => it.setHysteresis(3), "hysteresis stayed 0C instead of 3C"],
    ["the output", (it) => it.configure({ alertOutput: true }), "alertOutput stayed false instead of true"],
    ["shutdown", (it) => it.shutdown(), "shutdown stayed false instead of true"],
  ])("of the window refuse %s, and the driver notices", async (_what, change, message) => {
    await sensor.lockWindow();
    await expect(change(sensor)).rejects.toThrow(`${message}: the window lock is set. A lock holds until`);
    await expect(change(sensor)).rejects.toMatchObject({ kind: "protocol", bus: "idle" });
    await sensor.setResolution(0.5);
    expect(await sensor.readResolution()).toBe(0.5);
  });

  it("of both kinds are both named", async () => {
    await sensor.lockWindow();
    await sensor.lockCritical();
    await expect(sensor.setLimits({ critical: 30 })).rejects.toThrow(
      "The critical limit stayed at 0 °C instead of 30 °C: the critical lock and the window lock are set",
    );
  });

  it("are not blamed for a chip that keeps nothing", async () => {
    bench.bus.wire.targets.clear();
    bench.bus.attachNow([0x18], { start: () => true, write: () => true, read: () => 0, stop: () => undefined });
    await expect(sensor.setLimits({ upper: 30 })).rejects.toThrow("make sure that it is an MCP9808 (identify)");
  });
});

describe("shutdown", () => {
  it("freezes the temperature; wake waits for one conversion and no more", async () => {
    await sensor.shutdown();
    await bench.feel(50);
    expect(await sensor.readTemperature()).toBe(25);
    const beganMs = bench.clock.now();
    await bench.clock.run(sensor.wake());
    expect(bench.clock.now() - beganMs).toBe(250);
    expect(await sensor.readTemperature()).toBe(50);
    await sensor.wake();
    expect(bench.clock.now() - beganMs).toBe(250);
  });

  it("waits as long as the resolution takes", async () => {
    await sensor.setResolution(0.5);
    await sensor.shutdown();
    bench.emulator.temperature = 50;
    const beganMs = bench.clock.now();
    await bench.clock.run(sensor.wake());
    expect(bench.clock.now() - beganMs).toBe(30);
    expect(await sensor.readTemperature()).toBe(50);
  });

  it("between samples wakes the sensor for each", async () => {
    await sensor.configure({ shutdownMode: true });
    bench.emulator.temperature = 50;
    await bench.clock.advance(10_000);
    expect(await sensor.readTemperature()).toBe(25);
    expect((await bench.clock.run(sensor.sample())).temperature).toBe(50);
    expect(await sensor.readConfiguration()).toMatchObject({ shutdownMode: true });
    await sensor.configure({ shutdownMode: false });
    await bench.feel(60);
    expect((await sensor.sample()).temperature).toBe(60);
  });

  it("can be left, also with a lock set", async () => {
    await sensor.shutdown();
    await sensor.lockWindow();
    await bench.clock.run(sensor.wake());
    expect(await sensor.readConfiguration()).toMatchObject({ shutdownMode: false });
  });
});

it("waits for a conversion at the new resolution", async () => {
  await bench.feel(21.4375);
  await sensor.setResolution(0.5);
  await bench.clock.run(sensor.waitForConversion());
  expect(await sensor.readTemperature()).toBe(21);
});

describe("a driver", () => {
  it("lives at any of the chip's addresses, several on a bus", async () => {
    const clock = new VirtualClock();
    await using bus = new SimulatedBus({ clock });
    const controller = bus.controller();
    for (let address = 0x18; address <= 0x1f; address += 1) {
      bus.attachNow([address], new Mcp9808Emulator({ clock, temperature: address, poweredMs: 1000 }));
    }
    for (let address = 0x18; address <= 0x1f; address += 1) {
      expect(await new Mcp9808(controller, { address }).readTemperature()).toBe(address);
    }
  });

  it("refuses an address that is none", () => {
    expect(() => new Mcp9808(bench.controller, { address: 0x48 })).not.toThrow();
    expect(() => new Mcp9808(bench.controller, { address: 0x80 })).toThrow(I2CError);
  });

  it("can be closed twice, and then says that it is", async () => {
    await sensor.close();
    await sensor.close();
    const calls: readonly (() => Promise<unknown>)[] = [
      () => sensor.identify(),
      () => sensor.readTemperature(),
      () => sensor.sample(),
      () => sensor.configure({ hysteresis: 3 }),
      () => sensor.readConfiguration(),
      () => sensor.setLimits({ upper: 3 }),
      () => sensor.readLimits(),
      () => sensor.wake(),
      () => sensor.shutdown(),
      () => sensor.clearInterrupt(),
      () => sensor.readAlertStatus(),
      () => sensor.waitForConversion(),
      () => sensor.readLocks(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "closed" });
    expect(transcripts).toEqual([]);
  });

  it("is closed by await using, and leaves the bus open", async () => {
    let escaped: Mcp9808;
    {
      await using inner = new Mcp9808(bench.controller);
      escaped = inner;
      expect(await inner.readTemperature()).toBe(25);
    }
    await expect(escaped.readTemperature()).rejects.toMatchObject({ kind: "closed" });
    expect(await sensor.readTemperature()).toBe(25);
  });

  it("passes a fault of the bus on, and works after it", async () => {
    bench.bus.wire.unplug();
    await expect(sensor.sample()).rejects.toMatchObject({ kind: "disconnected" });
    await expect(sensor.configure({ hysteresis: 3 })).rejects.toMatchObject({ kind: "disconnected" });
    bench.bus.wire.unplug(false);
    await sensor.configure({ hysteresis: 3 });
    expect((await sensor.sample()).temperature).toBe(25);
  });

  it("answers many calls at once", async () => {
    const temperatures = await Promise.all(Array.from({ length: 50 }, () => sensor.readTemperature()));
    expect(new Set(temperatures)).toEqual(new Set([25]));
  });
});
