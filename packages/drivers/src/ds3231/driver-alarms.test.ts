import { trace } from "@twowire/core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { anyAlarm1, anyAlarm2 } from "./any-alarm.fixture.ts";
import type { Ds3231Alarm1, Ds3231Alarm2 } from "./alarms.ts";
import { timeOf } from "./calendar.ts";
import { Ds3231 } from "./driver.ts";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";

let bench: Ds3231Bench;
let rtc: Ds3231;
beforeEach(() => {
  bench = new Ds3231Bench();
  ({ rtc } = bench);
});

describe("alarms", () => {
  it("go round, in both notations", async () => {
    await fc.assert(
      fc.asyncProperty(anyAlarm1, anyAlarm2, fc.boolean(), async (alarm1, alarm2, twelveHour) => {
        await bench.clock.run(rtc.configure({ hourFormat: twelveHour ? 12 : 24 }));
        await rtc.setAlarm1(alarm1);
        await rtc.setAlarm2(alarm2);
        expect(await rtc.readAlarm1()).toEqual(alarm1);
        expect(await rtc.readAlarm2()).toEqual(alarm2);
      }),
    );
  });

  it("go off at the moment that they say, and are cleared one by one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2026, 0, 1) / 1000 }),
        fc.boolean(),
        async (seconds, byWeekday) => {
          const at = timeOf(new Date(seconds * 1000));
          const { hour, minute, second, date, weekday } = at;
          await rtc.clearAlarms();
          await rtc.setAlarm1(
            byWeekday
              ? { every: "week", weekday, hour, minute, second }
              : { every: "month", date, hour, minute, second },
          );
          await rtc.setAlarm2({ every: "day", hour: (hour + 12) % 24, minute });
          bench.emulator.time = new Date(seconds * 1000 - 5000);
          await bench.clock.advance(4999);
          expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: false });
          await bench.clock.advance(1);
          expect(await rtc.readFlags()).toMatchObject({ alarm1: true, alarm2: false });
          await bench.clock.advance(12 * 3_600_000);
          expect(await rtc.readFlags()).toMatchObject({ alarm1: true, alarm2: true });
          await rtc.clearAlarms({ alarm1: true });
          expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: true });
          await rtc.clearAlarms({ alarm2: true });
          expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: false });
        },
      ),
    );
  });

  it("show on the pin", async () => {
    await rtc.setAlarm1({ every: "minute", second: 0 });
    await rtc.configure({ pin: "alarms", alarm1Interrupt: true });
    const levels: boolean[] = [];
    using _watch = bench.emulator.observeInterruptPin((level) => levels.push(level));
    await bench.clock.advance(4000);
    await rtc.clearAlarms();
    expect(levels).toEqual([false, true]);
  });

  it("that the data sheet does not have are none", async () => {
    await bench.write(0x07, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x3a);
    expect(await rtc.readAlarm1()).toBeUndefined();
    expect(await rtc.readAlarm2()).toBeUndefined();
  });

  it("that there are not are refused before anything is sent", async () => {
    await expect(rtc.setAlarm1({ every: "hour", minute: 5 } as Ds3231Alarm1)).rejects.toThrow(
      "Alarm 1 of a DS3231: its second cannot be undefined. Give a whole number from 0 to 59.",
    );
    await expect(rtc.setAlarm2({ every: "second" } as unknown as Ds3231Alarm2)).rejects.toMatchObject({
      kind: "invalid-argument",
    });
    await rtc.clearAlarms({});
    expect(bench.wire).toEqual([]);
  });

  it("is not lost that goes off while another is cleared", async () => {
    // Another alarm goes off between reading and writing the flags.
    const traced = trace(bench.controller, (event) => {
      if (event.type === "end" && event.transcript.includes("Sr"))
        bench.emulator.registers.set("status", "alarm2", true);
    });
    await new Ds3231(traced).clearAlarms();
    expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: false });
    await new Ds3231(traced).clearAlarms({ alarm1: true });
    expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: true });
  });
});
