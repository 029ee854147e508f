import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyAlarm1, anyAlarm2, anyMinute, anySecond } from "./any-alarm.fixture.ts";
import { type AlarmPattern, alarmPattern, secondsUntil } from "./alarm-pattern.ts";
import { alarmFields, alarmFrom, type Ds3231Alarm1, problemOf } from "./alarms.ts";
import { addSeconds, timeOf } from "./calendar.ts";

function withoutSeconds(fields: ReturnType<typeof alarmFields>) {
  const { seconds: _seconds, ...rest } = fields;
  return rest;
}

describe("the registers of an alarm", () => {
  it("say what it is, in both notations of the hour", () => {
    fc.assert(
      fc.property(anyAlarm1, anyAlarm2, fc.boolean(), (alarm1, alarm2, twelveHour) => {
        expect(problemOf(alarm1, true)).toBeUndefined();
        expect(problemOf(alarm2, false)).toBeUndefined();
        expect(alarmFrom(alarmFields(alarm1, twelveHour))).toEqual(alarm1);
        expect(alarmFrom(withoutSeconds(alarmFields(alarm2, twelveHour)))).toEqual(alarm2);
      }),
    );
  });

  it.each([
    [{ every: "second" }, [true, true, true, true]],
    [{ every: "minute", second: 5 }, [false, true, true, true]],
    [{ every: "hour", minute: 4, second: 5 }, [false, false, true, true]],
    [{ every: "day", hour: 3, minute: 4, second: 5 }, [false, false, false, true]],
    [{ every: "week", weekday: 2, hour: 3, minute: 4, second: 5 }, [false, false, false, false]],
    [{ every: "month", date: 30, hour: 3, minute: 4, second: 5 }, [false, false, false, false]],
  ] as const)("have the mask bits of the data sheet for %o", (alarm, masks) => {
    const { seconds, minutes, hours, day } = alarmFields(alarm, false);
    expect([seconds.any, minutes.any, hours.any, day.any]).toEqual(masks);
    expect(day.isWeekday).toBe(alarm.every === "week");
  });

  it("say nothing with masks that the data sheet does not have, or digits that are none", () => {
    const fields = alarmFields({ every: "month", date: 30, hour: 3, minute: 4, second: 5 }, false);
    expect(alarmFrom({ ...fields, minutes: { any: true, value: 4 } })).toBeUndefined();
    expect(alarmFrom({ ...fields, day: { any: false, isWeekday: false, digits: 32 } })).toBeUndefined();
    expect(alarmFrom({ ...fields, seconds: { any: false, value: Number.NaN } })).toBeUndefined();
  });

  it.each<[object, boolean, string, string]>([
    [{ every: "year" }, true, "it cannot go off every year", "Choose one of second, minute, hour, day, week, month."],
    [{ every: "second" }, false, "it cannot go off every second", "Choose one of minute, hour, day, week, month."],
    [{ every: "minute" }, true, "its second cannot be undefined", "Give a whole number from 0 to 59."],
    [{ every: "hour", minute: 60 }, false, "its minute cannot be 60", "Give a whole number from 0 to 59."],
    [
      { every: "hour", minute: 5, second: 5 },
      false,
      "it has no second when it goes off every hour",
      "Leave out second.",
    ],
    [{ every: "week", weekday: 0, hour: 1, minute: 1 }, false, "its weekday cannot be 0", "from 1 to 7"],
    [{ every: "week", date: 5, hour: 1, minute: 1 }, false, "it has no date when", "Leave out date."],
    [{ every: "month", date: 5, hour: 1.5, minute: 1 }, false, "its hour cannot be 1.5", "from 0 to 23"],
  ])("are refused for %o", (alarm, isFirst, problem, fix) => {
    expect(problemOf(alarm as Ds3231Alarm1, isFirst)).toEqual({
      problem: expect.stringContaining(problem),
      fix: expect.stringContaining(fix),
    });
  });
});

describe("the next alarm", () => {
  it("is the first second at which a clock that counts on is as the alarm says", () => {
    // Close to now, so that counting second by second finds it.
    const start = fc.integer({ min: Date.UTC(2023, 0, 1) / 1000, max: Date.UTC(2025, 0, 1) / 1000 });
    const pattern = fc.record({
      second: fc.option(anySecond, { nil: undefined }),
      minute: fc.option(anyMinute, { nil: undefined }),
      hour: fc.constant(undefined),
    });
    fc.assert(
      fc.property(start, pattern, (seconds, wanted) => {
        const from = timeOf(new Date(seconds * 1000));
        let count = 1;
        for (; count < 7201; count += 1) {
          const time = addSeconds(from, count);
          if ((wanted.second ?? time.second) === time.second && (wanted.minute ?? time.minute) === time.minute) break;
        }
        expect(secondsUntil(wanted, from)).toBe(count);
        expect(secondsUntil(wanted, from, count)).toBe(count);
        expect(secondsUntil(wanted, from, count - 1)).toBeUndefined();
      }),
    );
  });

  it.each<[string, AlarmPattern, string]>([
    ["2024-01-31T00:00:00Z", { date: 30, hour: 0, minute: 0, second: 0 }, "2024-03-30T00:00:00Z"],
    ["2023-02-01T00:00:00Z", { date: 29, hour: 1, minute: 2, second: 3 }, "2023-03-29T01:02:03Z"],
    ["2024-02-01T00:00:00Z", { date: 29, hour: 1, minute: 2, second: 3 }, "2024-02-29T01:02:03Z"],
    ["2024-07-31T12:00:00Z", { date: 31, hour: 12, minute: 0, second: 0 }, "2024-08-31T12:00:00Z"],
    ["2024-05-17T12:00:00Z", { weekday: 6, hour: 12, minute: 0, second: 0 }, "2024-05-24T12:00:00Z"],
    ["2024-05-17T12:00:00Z", { weekday: 6, hour: 12, minute: 0, second: 1 }, "2024-05-17T12:00:01Z"],
    ["2024-12-31T23:59:59Z", { hour: 0 }, "2025-01-01T00:00:00Z"],
    ["2024-12-31T00:59:59Z", { hour: 0 }, "2025-01-01T00:00:00Z"],
    ["2024-12-31T23:59:58Z", {}, "2024-12-31T23:59:59Z"],
  ])("after %s for %o is at %s", (from, pattern, to) => {
    const seconds = (new Date(to).getTime() - new Date(from).getTime()) / 1000;
    expect(secondsUntil(pattern, timeOf(new Date(from)))).toBe(seconds);
  });

  it.each<AlarmPattern>([
    { date: 32 },
    { weekday: 0 },
    { hour: 24 },
    { minute: 60 },
    { second: 79 },
    { hour: Number.NaN },
  ])("never is for %o", (pattern) => {
    expect(secondsUntil(pattern, timeOf(new Date("2024-05-17T12:00:00Z")))).toBeUndefined();
  });

  it("never is where the alarm writes hours otherwise than the clock, unless it takes any", () => {
    const daily = alarmFields({ every: "day", hour: 3, minute: 0, second: 0 }, true);
    expect(alarmPattern(daily, false).hour).toBeNaN();
    expect(alarmPattern(daily, true).hour).toBe(3);
    expect(alarmPattern(alarmFields({ every: "hour", minute: 0, second: 0 }, true), false).hour).toBeUndefined();
  });
});
