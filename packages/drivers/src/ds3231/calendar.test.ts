import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSeconds, dateOf, type Ds3231Time, isLegal, nearestLegal, secondOfDay, timeOf } from "./calendar.ts";
import { hourFields, hourOf, timeFields, timeFrom } from "./time-registers.ts";

const before2100 = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2100, 1, 28) / 1000 });

describe("the calendar", () => {
  it("counts as the Gregorian one does, up to the 28th of February 2100", () => {
    fc.assert(
      fc.property(before2100, before2100, (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expect(addSeconds(timeOf(new Date(from * 1000)), to - from)).toEqual(timeOf(new Date(to * 1000)));
      }),
    );
  });

  it("counts as one that counts second by second", () => {
    let time = timeOf(new Date("2099-12-30T23:59:00Z"));
    for (let seconds = 0; seconds <= 200_000; seconds += 1) {
      if (seconds % 997 === 0) expect(addSeconds(timeOf(new Date("2099-12-30T23:59:00Z")), seconds)).toEqual(time);
      time = addSeconds(time, 1);
    }
    expect(secondOfDay(time)).toBe((200_001 + 86_340) % 86_400);
  });

  it("has a 29th of February 2100, and is a day late from then on", () => {
    const last = timeOf(new Date("2100-02-28T23:59:59Z"));
    expect(addSeconds(last, 1)).toMatchObject({ year: 2100, month: 2, date: 29, weekday: 2 });
    expect(addSeconds(last, 1 + 86_400)).toMatchObject({ year: 2100, month: 3, date: 1, weekday: 3 });
  });

  it("begins anew after 2199", () => {
    expect(addSeconds(timeOf(new Date("2199-12-31T23:59:59Z")), 1)).toMatchObject({ year: 2000, month: 1, date: 1 });
  });

  it.each([
    [{ month: 13 }, { month: 12 }],
    [
      { month: 0, date: 0, weekday: 0 },
      { month: 1, date: 1, weekday: 1 },
    ],
    [
      { month: 2, date: 31 },
      { month: 2, date: 29 },
    ],
    [
      { hour: 39, minute: 75, second: Number.NaN },
      { hour: 23, minute: 59, second: 0 },
    ],
  ])("knows that %o is none, and what is nearest", (wrong, nearest) => {
    const time: Ds3231Time = { ...timeOf(new Date("2024-05-17T12:00:00Z")), ...wrong };
    expect(isLegal(time)).toBe(false);
    expect(nearestLegal(time)).toMatchObject(nearest);
    expect(isLegal(nearestLegal(time))).toBe(true);
  });
});

describe("the registers", () => {
  it.each([
    [0, 12, false],
    [1, 1, false],
    [11, 11, false],
    [12, 12, true],
    [13, 1, true],
    [23, 11, true],
  ])("write %i o'clock as %i, PM: %s", (hour, digits, pm) => {
    expect(hourFields(hour, true)).toEqual({ twelveHour: true, digits, pmOrTwenty: pm });
  });

  it("give back every hour in both notations, and no hour for what is none", () => {
    for (let hour = 0; hour < 24; hour += 1) {
      for (const twelveHour of [false, true]) expect(hourOf(hourFields(hour, twelveHour))).toBe(hour);
    }
    expect(hourOf({ twelveHour: true, pmOrTwenty: false, digits: 0 })).toBeNaN();
    expect(hourOf({ twelveHour: true, pmOrTwenty: true, digits: 13 })).toBeNaN();
  });

  it("give back every moment", () => {
    fc.assert(
      fc.property(before2100, fc.boolean(), (seconds, twelveHour) => {
        const time = timeOf(new Date(seconds * 1000));
        expect(timeFrom(timeFields(time, twelveHour))).toEqual(time);
        expect(dateOf(time).getTime()).toBe(seconds * 1000);
      }),
    );
  });
});
