import type { AlarmFields } from "./alarms.ts";
import { addDays, type Ds3231Time, secondOfDay } from "./calendar.ts";
import { hourOf } from "./time-registers.ts";

/** What an alarm compares the clock with: what is left out may be anything. */
export interface AlarmPattern {
  readonly second?: number | undefined;
  readonly minute?: number | undefined;
  readonly hour?: number | undefined;
  readonly date?: number | undefined;
  readonly weekday?: number | undefined;
}

/** Every date that there is comes again within as many days. */
const LONGEST_WAIT_DAYS = 62;

/**
 * What the registers of an alarm compare with; masks that the data sheet has no meaning for are taken one by one.
 * @param twelveHour how the clock writes hours: an alarm that writes them otherwise is never equal
 */
export function alarmPattern({ seconds, minutes, hours, day }: AlarmFields, twelveHour: boolean): AlarmPattern {
  const hour = hours.twelveHour === twelveHour ? hourOf(hours) : Number.NaN;
  return {
    // Alarm 2 looks at the beginning of minutes.
    second: seconds === undefined ? 0 : seconds.any ? undefined : seconds.value,
    minute: minutes.any ? undefined : minutes.value,
    hour: hours.any ? undefined : hour,
    date: day.any || day.isWeekday ? undefined : day.digits,
    weekday: day.any || !day.isWeekday ? undefined : day.digits,
  };
}

/** Seconds from `time` until the clock next is as in a pattern, at least 1; `undefined` for never, or not within a time. */
export function secondsUntil(
  pattern: AlarmPattern,
  time: Ds3231Time,
  withinSeconds = Number.POSITIVE_INFINITY,
): number | undefined {
  const now = secondOfDay(time);
  for (let days = 0; days <= LONGEST_WAIT_DAYS && days * 86_400 - now <= withinSeconds; days += 1) {
    const { date, weekday } = addDays(time, days);
    if (pattern.date !== undefined && pattern.date !== date) continue;
    if (pattern.weekday !== undefined && pattern.weekday !== weekday) continue;
    const found = firstInDay(pattern, days === 0 ? now + 1 : 0);
    if (found === undefined) continue;
    const seconds = days * 86_400 + found - now;
    return seconds <= withinSeconds ? seconds : undefined;
  }
  return undefined;
}

/** The first second of a day, not before `from`, that is as in a pattern. */
function firstInDay({ second, minute, hour }: AlarmPattern, from: number): number | undefined {
  for (const inHours of choices(hour, 24)) {
    if ((inHours + 1) * 3600 <= from) continue;
    for (const inMinutes of choices(minute, 60)) {
      const start = inHours * 3600 + inMinutes * 60;
      if (start + 60 <= from) continue;
      const inSeconds = second ?? Math.max(0, from - start);
      if (start + inSeconds >= from && inSeconds < 60) return start + inSeconds;
    }
  }
  return undefined;
}

/** What a part of the time may be: all of it, or the one value if there is such a one. */
function choices(value: number | undefined, count: number): readonly number[] {
  if (value === undefined) return Array.from({ length: count }, (_none, index) => index);
  return value < count ? [value] : [];
}
