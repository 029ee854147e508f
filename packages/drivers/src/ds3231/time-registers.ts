import { type Ds3231Time, FIRST_YEAR } from "./calendar.ts";

/** An hour in the clock's two notations. */
export interface HourFields {
  readonly twelveHour: boolean;
  /** PM; in 24 hours, 20 more than the digits say. */
  readonly pmOrTwenty: boolean;
  readonly digits: number;
}

/** What the registers of the time say, field by field. */
export interface TimeFields {
  readonly seconds: number;
  readonly minutes: number;
  readonly hours: HourFields;
  readonly weekday: number;
  readonly date: number;
  readonly month: { readonly century: boolean; readonly value: number };
  readonly year: number;
}

/** The hour, 0 to 23; something else for what is none. */
export function hourOf({ twelveHour, pmOrTwenty, digits }: HourFields): number {
  if (!twelveHour) return digits + (pmOrTwenty ? 20 : 0);
  return digits >= 1 && digits <= 12 ? (digits % 12) + (pmOrTwenty ? 12 : 0) : Number.NaN;
}

/** @param hour 0 to 23 */
export function hourFields(hour: number, twelveHour: boolean): HourFields {
  if (!twelveHour) return { twelveHour, pmOrTwenty: hour >= 20, digits: hour % 20 };
  return { twelveHour, pmOrTwenty: hour >= 12, digits: hour % 12 === 0 ? 12 : hour % 12 };
}

/** The moment that the registers say, which need not be a legal one. */
export function timeFrom(fields: TimeFields): Ds3231Time {
  return {
    year: FIRST_YEAR + (fields.month.century ? 100 : 0) + fields.year,
    month: fields.month.value,
    date: fields.date,
    weekday: fields.weekday,
    hour: hourOf(fields.hours),
    minute: fields.minutes,
    second: fields.seconds,
  };
}

/** @param time a legal moment */
export function timeFields(time: Ds3231Time, twelveHour: boolean): TimeFields {
  const years = time.year - FIRST_YEAR;
  return {
    seconds: time.second,
    minutes: time.minute,
    hours: hourFields(time.hour, twelveHour),
    weekday: time.weekday,
    date: time.date,
    month: { century: years >= 100, value: time.month },
    year: years % 100,
  };
}
