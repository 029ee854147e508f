import { I2CError } from "@twowire/core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { anyAlarm1, anyAlarm2 } from "./any-alarm.fixture.ts";
import { addDays, timeOf } from "./calendar.ts";
import { Ds3231 } from "./driver.ts";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";
import type { Ds3231Settings } from "./settings.ts";

let bench: Ds3231Bench;
let rtc: Ds3231;
beforeEach(() => {
  bench = new Ds3231Bench();
  ({ rtc } = bench);
});

/** Every moment that there is and that the clock can count, to the second. */
const anyMoment = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2200, 0, 1) / 1000 - 1 })
  .map((seconds) => new Date(seconds * 1000));

describe("the time", () => {
  it("is read in one transfer", async () => {
    expect((await rtc.readTime()).toISOString()).toBe("2024-05-17T12:34:56.000Z");
    expect(bench.wire).toEqual(["S 68W A 00 A Sr 68R A 56 A 34 A 12 A 06 A 17 A 05 A 24 N P"]);
  });

  it("goes round, in both notations, over all two centuries", async () => {
    await fc.assert(
      fc.asyncProperty(anyMoment, fc.constantFrom<12 | 24>(12, 24), async (moment, hourFormat) => {
        await bench.clock.run(rtc.configure({ hourFormat }));
        await rtc.setTime(moment);
        expect(await rtc.readTime()).toEqual(moment);
        expect(bench.emulator.time).toEqual(moment);
        expect(await rtc.readFields()).toEqual(timeOf(moment));
        expect((await rtc.readConfiguration()).hourFormat).toBe(hourFormat);
      }),
    );
    expect(bench.warnings).toEqual([]);
  });

  it("put in by physics comes out", async () => {
    await fc.assert(
      fc.asyncProperty(anyMoment, async (moment) => {
        bench.emulator.time = moment;
        expect(await rtc.readTime()).toEqual(moment);
      }),
    );
  });

  it("is set in one transfer, the notation of the hours and other flags left as they are", async () => {
    await bench.write(0x0f, 0x00);
    bench.wire.length = 0;
    await rtc.setTime(new Date("2031-02-03T04:05:06.789Z"));
    expect(bench.wire).toEqual([
      "S 68W A 02 A Sr 68R A 12 N P",
      "S 68W A 00 A 06 A 05 A 04 A 02 A 03 A 02 A 31 A P",
      "S 68W A 0F A Sr 68R A 00 N P",
      "S 68W A 0F A 03 A P",
    ]);
  });

  it("is set with its fraction where asked to", async () => {
    await bench.clock.run(rtc.setTime(new Date("2031-02-03T04:05:59.750Z"), { align: true }));
    expect(bench.clock.now()).toBe(250);
    expect(bench.emulator.time.toISOString()).toBe("2031-02-03T04:06:00.000Z");
    await bench.clock.run(rtc.setTime(new Date("2031-02-03T04:05:59.000Z"), { align: true }));
    expect(bench.emulator.time.toISOString()).toBe("2031-02-03T04:05:59.000Z");
  });

  it("can be given by fields, with a day of the week of one's own", async () => {
    const fields = { year: 2031, month: 2, date: 3, hour: 4, minute: 5, second: 6 };
    await rtc.setTime(fields);
    expect(await rtc.readFields()).toEqual({ ...fields, weekday: 2 });
    await rtc.setTime({ ...fields, weekday: 7 });
    expect(await rtc.readFields()).toEqual({ ...fields, weekday: 7 });
  });

  it.each<[string, unknown]>([
    ["too early", new Date("1999-12-31T23:59:59Z")],
    ["too late", new Date("2200-01-01T00:00:00Z")],
    ["no date", new Date("nonsense")],
    ["a day that is not", { year: 2023, month: 2, date: 29, hour: 0, minute: 0, second: 0 }],
    ["a day that only the clock knows", { year: 2100, month: 2, date: 29, hour: 0, minute: 0, second: 0 }],
    ["half an hour", { year: 2023, month: 2, date: 1, hour: 0.5, minute: 0, second: 0 }],
    ["no weekday", { year: 2023, month: 2, date: 1, hour: 0, minute: 0, second: 0, weekday: 8 }],
    ["nothing", {}],
  ])("that is %s is refused before anything is sent", async (_what, time) => {
    await expect(rtc.setTime(time as Date)).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(bench.wire).toEqual([]);
  });

  it.each([
    [[0x7a, 0x00, 0x00, 0x01, 0x01, 0x01, 0x00], "NaN"],
    [[0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00], "2000-1-0"],
    [[0x00, 0x00, 0x00, 0x02, 0x29, 0x82, 0x00], "2100-2-29"],
    [[0x00, 0x00, 0x40, 0x01, 0x01, 0x01, 0x00], "NaN"],
  ])("that the clock cannot mean is no time: %o", async (bytes, told) => {
    await bench.write(0x00, ...bytes);
    await expect(rtc.readTime()).rejects.toMatchObject({ kind: "protocol", address: 0x68, bus: "idle" });
    await expect(rtc.readTime()).rejects.toThrow(told);
    await rtc.setTime(new Date("2031-02-03T04:05:06Z"));
    expect((await rtc.readTime()).toISOString()).toBe("2031-02-03T04:05:06.000Z");
  });

  it("tells whether it was lost, until it is set", async () => {
    expect(await rtc.lostPower()).toBe(false);
    bench.emulator.powerOnReset();
    expect(await rtc.lostPower()).toBe(true);
    expect(await rtc.readFlags()).toMatchObject({ lostPower: true });
    await rtc.setTime(new Date("2031-02-03T04:05:06Z"));
    expect(await rtc.lostPower()).toBe(false);
  });

  it("is sampled with the temperature", async () => {
    expect(await rtc.sample()).toEqual({ time: "2024-05-17T12:34:56Z", temperature: 25 });
  });
});

describe("the notation of the hours", () => {
  it("is rewritten for the alarms too, which go off as before", async () => {
    await rtc.setAlarm1({ every: "day", hour: 13, minute: 0, second: 0 });
    await rtc.setAlarm2({ every: "day", hour: 0, minute: 30 });
    await rtc.configure({ hourFormat: 12 });
    expect(await bench.read(0x02, 1)).toEqual([0x72]);
    expect(await bench.read(0x09, 1)).toEqual([0x61]);
    expect(await bench.read(0x0c, 1)).toEqual([0x52]);
    expect(await rtc.readAlarm1()).toEqual({ every: "day", hour: 13, minute: 0, second: 0 });
    expect(await rtc.readAlarm2()).toEqual({ every: "day", hour: 0, minute: 30 });
    await bench.clock.advance(3_600_000);
    expect(await rtc.readFlags()).toMatchObject({ alarm1: true, alarm2: false });
    await rtc.setAlarm1({ every: "day", hour: 21, minute: 0, second: 0 });
    expect(await bench.read(0x09, 1)).toEqual([0x69]);
  });

  it("is not touched at the end of an hour", async () => {
    bench.emulator.time = new Date("2024-05-17T12:59:58.500Z");
    await bench.clock.run(rtc.configure({ hourFormat: 12 }));
    expect(bench.emulator.time.toISOString()).toBe("2024-05-17T13:00:00.500Z");
    expect(await bench.read(0x02, 1)).toEqual([0x61]);
  });

  it("leaves hours alone that are none", async () => {
    await bench.write(0x09, 0x35);
    await rtc.configure({ hourFormat: 12 });
    expect(await bench.read(0x09, 1)).toEqual([0x35]);
  });
});

describe("configure", () => {
  const settings: Ds3231Settings = {
    pin: "square-wave",
    squareWaveHz: 4096,
    alarm1Interrupt: true,
    alarm2Interrupt: true,
    pinOnBattery: true,
    oscillatorOnBattery: false,
    output32kHz: false,
    agingOffset: -5,
    hourFormat: 12,
  };

  it("sets everything, and readConfiguration tells it", async () => {
    await rtc.configure(settings);
    expect(await rtc.readConfiguration()).toEqual(settings);
    expect(await bench.read(0x0e, 3)).toEqual([0xd3, 0x00, 0xfb]);
  });

  it("tells what is so after power-on", async () => {
    bench.emulator.powerOnReset();
    expect(await rtc.readConfiguration()).toEqual({
      pin: "alarms",
      squareWaveHz: 8192,
      alarm1Interrupt: false,
      alarm2Interrupt: false,
      pinOnBattery: false,
      oscillatorOnBattery: true,
      output32kHz: true,
      agingOffset: 0,
      hourFormat: 24,
    });
  });

  it("changes nothing but what it is given, and begins no measurement", async () => {
    await rtc.configure(settings);
    await rtc.configure({ alarm2Interrupt: false });
    expect(await rtc.readConfiguration()).toEqual({ ...settings, alarm2Interrupt: false });
    expect(((await bench.read(0x0e, 1))[0] ?? 0) & 0x20).toBe(0);
    bench.wire.length = 0;
    await rtc.configure({});
    expect(bench.wire).toEqual([]);
  });

  it.each([-128, 127, 0])("keeps an aging offset of %i", async (agingOffset) => {
    await rtc.configure({ agingOffset });
    expect((await rtc.readConfiguration()).agingOffset).toBe(agingOffset);
  });

  it.each<[object, string]>([
    [{ pin: "led" }, "pin of a DS3231 cannot be led. Choose among alarms, square-wave."],
    [{ squareWaveHz: 2 }, "Choose among 1, 1024, 4096, 8192."],
    [{ agingOffset: 128 }, "Give a number from -128 to 127."],
    [{ alarm1Interrupt: 1 }, "Choose among true, false."],
    [{ output32kHz: {} }, "cannot be object"],
    [{ hourFormat: 13 }, "Choose among 12, 24."],
    [{ alarm: true }, 'A DS3231 has no setting "alarm". Choose among pin, '],
  ])("refuses %o before anything is sent", async (wrong, message) => {
    const untyped = rtc.configure({ alarm1Interrupt: true, ...wrong } as Partial<Ds3231Settings>);
    await expect(untyped).rejects.toThrow(message);
    await expect(untyped).rejects.toMatchObject({ kind: "invalid-argument" });
    expect(bench.wire).toEqual([]);
  });
});

describe("the temperature", () => {
  it("goes round over the whole range, rounded down to quarters", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: -40, max: 85, noNaN: true }), async (celsius) => {
        bench.emulator.temperature = celsius;
        const measured = await bench.clock.run(rtc.measureTemperature());
        expect(measured).toBeCloseTo(Math.floor(celsius * 4) / 4, 9);
      }),
    );
  });

  it("is measured when told to, once a measurement of its own is over", async () => {
    bench.emulator.temperature = -25.25;
    expect(await rtc.readTemperature()).toBe(25);
    const startMs = bench.clock.now();
    expect(await bench.clock.run(rtc.measureTemperature())).toBe(-25.25);
    expect(bench.clock.now() - startMs).toBe(200);
    await bench.clock.advance(63_100 - bench.clock.now());
    bench.emulator.temperature = 30;
    expect(await bench.clock.run(rtc.measureTemperature())).toBe(30);
    expect(bench.clock.now()).toBe(63_400);
  });

  it("that never comes is not waited for for ever", async () => {
    bench.bus.wire.targets.clear();
    bench.bus.attachNow([0x68], { start: () => true, write: () => true, read: () => 0xff, stop: () => undefined });
    await expect(bench.clock.run(rtc.measureTemperature())).rejects.toMatchObject({ kind: "timeout", bus: "idle" });
    expect(bench.clock.now()).toBe(400);
  });
});

describe("identify", () => {
  it("says what speaks for it, and that it is not certain", async () => {
    expect(await rtc.identify()).toEqual({
      model: "DS3231",
      certain: false,
      evidence: "its time, which comes once more after the last register",
    });
    expect(bench.wire.length).toBe(1);
  });

  it("knows the clock whatever it is set to", async () => {
    await fc.assert(
      fc.asyncProperty(anyMoment, anyAlarm1, anyAlarm2, async (moment, alarm1, alarm2) => {
        bench.emulator.time = moment;
        await rtc.setAlarm1(alarm1);
        await rtc.setAlarm2(alarm2);
        await rtc.configure({ pin: "square-wave", agingOffset: -1 });
        expect((await rtc.identify()).model).toBe("DS3231");
      }),
    );
  });

  it.each<[string, (index: number) => number, string]>([
    ["only zeros", () => 0, "the time that it tells is none"],
    ["only ones", () => 0xff, "register 0x00 reads 0xFF, with bits that are always 0"],
    ["counting bytes", (index) => index, "register 0x06"],
  ])("does not take %s for one", async (_what, byte, message) => {
    let index = 0;
    bench.bus.wire.targets.clear();
    bench.bus.attachNow([0x68], {
      start: () => {
        index = 0;
        return true;
      },
      write: () => true,
      read: () => byte(index++) & 0xff,
      stop: () => undefined,
    });
    await expect(rtc.identify()).rejects.toMatchObject({ kind: "protocol" });
    if (message.startsWith("register 0x00") || message.startsWith("the")) {
      await expect(rtc.identify()).rejects.toThrow(message);
    }
  });

  it("does not take a clock with memory behind it for one", async () => {
    const bytes = [...(await bench.read(0x00, 0x13)), 0, 0, 0, 0, 0, 0, 0];
    let index = 0;
    bench.bus.wire.targets.clear();
    bench.bus.attachNow([0x68], {
      start: () => {
        index = 0;
        return true;
      },
      write: () => true,
      read: () => bytes[index++] ?? 0,
      stop: () => undefined,
    });
    await expect(rtc.identify()).rejects.toThrow("after register 0x12 the time does not come once more");
  });
});

describe("a driver", () => {
  it("can be closed twice, and then says that it is", async () => {
    await rtc.close();
    await rtc.close();
    const calls: readonly (() => Promise<unknown>)[] = [
      () => rtc.identify(),
      () => rtc.readTime(),
      () => rtc.setTime(new Date("2031-02-03T04:05:06Z")),
      () => rtc.sample(),
      () => rtc.readTemperature(),
      () => rtc.measureTemperature(),
      () => rtc.configure({}),
      () => rtc.readConfiguration(),
      () => rtc.setAlarm1({ every: "second" }),
      () => rtc.readAlarm1(),
      () => rtc.setAlarm2({ every: "minute" }),
      () => rtc.readAlarm2(),
      () => rtc.readFlags(),
      () => rtc.clearAlarms(),
      () => rtc.lostPower(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: "closed" });
    expect(bench.wire).toEqual([]);
  });

  it("is closed by await using, and leaves the bus open", async () => {
    let escaped: Ds3231;
    {
      await using inner = new Ds3231(bench.controller);
      escaped = inner;
      await inner.readTime();
    }
    await expect(escaped.readTime()).rejects.toMatchObject({ kind: "closed" });
    await rtc.readTime();
  });

  it("refuses an address that is none", () => {
    expect(() => new Ds3231(bench.controller, { address: 0xd0 })).toThrow(I2CError);
  });

  it("has days of the week that follow from the date", () => {
    // A Friday.
    expect(timeOf(new Date("2024-05-17T00:00:00Z")).weekday).toBe(6);
    expect(addDays(timeOf(new Date("2024-05-17T00:00:00Z")), 2).weekday).toBe(1);
  });
});
