/** A moment as the clock counts it, in a time zone of its user's choice. */
export interface Ds3231Time {
  /** 2000 to 2199. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly date: number;
  /** 1 to 7. What 1 means is the user's choice; this driver, as Linux does, takes it for Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAYS_IN_MONTH: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const SECONDS_PER_DAY = 86_400;
const MONTHS_PER_YEAR = 12;
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2199;

/** Days of a month as the clock counts them. It knows two digits of the year, so that for it 2100 is a leap year. */
function daysInMonth(year: number, month: number): number {
  return (DAYS_IN_MONTH[month - 1] ?? 31) + (month === 2 && year % 4 === 0 ? 1 : 0);
}

/** Whether the clock can count on from here. NaN, as of digits that are none, is not legal. */
export function isLegal(time: Ds3231Time): boolean {
  return (
    within(time.year, FIRST_YEAR, LAST_YEAR) &&
    within(time.month, 1, MONTHS_PER_YEAR) &&
    within(time.date, 1, daysInMonth(time.year, time.month)) &&
    within(time.weekday, 1, 7) &&
    within(time.hour, 0, 23) &&
    within(time.minute, 0, 59) &&
    within(time.second, 0, 59)
  );
}

/** The nearest moment that is legal. */
export function nearestLegal(time: Ds3231Time): Ds3231Time {
  const year = nearest(time.year, FIRST_YEAR, LAST_YEAR);
  const month = nearest(time.month, 1, MONTHS_PER_YEAR);
  return {
    year,
    month,
    date: nearest(time.date, 1, daysInMonth(year, month)),
    weekday: nearest(time.weekday, 1, 7),
    hour: nearest(time.hour, 0, 23),
    minute: nearest(time.minute, 0, 59),
    second: nearest(time.second, 0, 59),
  };
}

export function secondOfDay({ hour, minute, second }: Ds3231Time): number {
  return (hour * 60 + minute) * 60 + second;
}

/** The clock some seconds later. After 2199 comes 2000, as the century bit toggles. */
export function addSeconds(time: Ds3231Time, seconds: number): Ds3231Time {
  const total = secondOfDay(time) + seconds;
  const rest = total % SECONDS_PER_DAY;
  return {
    ...addDays(time, Math.floor(total / SECONDS_PER_DAY)),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}

/** The same time of another day. */
export function addDays(time: Ds3231Time, days: number): Ds3231Time {
  let { year, month } = time;
  let date = time.date + days;
  for (let length = daysInMonth(year, month); date > length; length = daysInMonth(year, month)) {
    date -= length;
    month += 1;
    if (month <= MONTHS_PER_YEAR) continue;
    month = 1;
    year = year === LAST_YEAR ? FIRST_YEAR : year + 1;
  }
  return { ...time, year, month, date, weekday: ((time.weekday - 1 + days) % 7) + 1 };
}

/** A date as the clock counts it, in UTC; fractions of a second are dropped. */
export function timeOf(date: Date): Ds3231Time {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    date: date.getUTCDate(),
    weekday: date.getUTCDay() + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** What the clock counts, taken for UTC. The 29th of February 2100, which there is only for the clock, is the day after the 28th. */
export function dateOf({ year, month, date, hour, minute, second }: Ds3231Time): Date {
  return new Date(Date.UTC(year, month - 1, date, hour, minute, second));
}

function within(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

function nearest(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(Math.max(value, low), high);
}
