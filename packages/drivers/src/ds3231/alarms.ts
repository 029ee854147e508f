import { type HourFields, hourFields, hourOf } from "./time-registers.ts";

/** When an alarm goes off that looks at a date: within a month, or within a week. */
type OnDay =
  | { readonly every: "month"; /** 1 to 31; months without that day are left out. */ readonly date: number }
  | {
      readonly every: "week";
      /** 1 to 7, as the clock is set: 1 is Sunday for this driver. */ readonly weekday: number;
    };

interface AtMinute {
  /** 0 to 59. */
  readonly minute: number;
}

interface AtHour extends AtMinute {
  /** 0 to 23. */
  readonly hour: number;
}

interface AtSecond {
  /** 0 to 59. */
  readonly second: number;
}

/** When alarm 1 goes off. */
export type Ds3231Alarm1 =
  | { readonly every: "second" }
  | ({ readonly every: "minute" } & AtSecond)
  | ({ readonly every: "hour" } & AtMinute & AtSecond)
  | ({ readonly every: "day" } & AtHour & AtSecond)
  | (OnDay & AtHour & AtSecond);

/** When alarm 2 goes off: at the beginning of a minute. */
export type Ds3231Alarm2 =
  | { readonly every: "minute" }
  | ({ readonly every: "hour" } & AtMinute)
  | ({ readonly every: "day" } & AtHour)
  | (OnDay & AtHour);

/** How often an alarm goes off, from most to least often: each looks at one thing more. */
const PERIODS = ["second", "minute", "hour", "day", "week", "month"] as const;
type Period = (typeof PERIODS)[number];

/** All that an alarm can say. */
interface AnyAlarm {
  readonly every: Period;
  readonly date?: number;
  readonly weekday?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
}

/** The registers of an alarm: what it looks at, unless it takes any. Alarm 2 has no seconds. */
export interface AlarmFields {
  readonly seconds?: { readonly any: boolean; readonly value: number };
  readonly minutes: { readonly any: boolean; readonly value: number };
  readonly hours: HourFields & { readonly any: boolean };
  readonly day: { readonly any: boolean; readonly isWeekday: boolean; readonly digits: number };
}

/** The registers for an alarm. @param twelveHour how the clock writes hours: the alarm must do likewise */
export function alarmFields(alarm: Ds3231Alarm1 | Ds3231Alarm2, twelveHour: boolean): Required<AlarmFields> {
  const { every, date, weekday, hour = 0, minute = 0, second = 0 }: AnyAlarm = alarm;
  const rank = PERIODS.indexOf(every);
  return {
    seconds: { any: rank < PERIODS.indexOf("minute"), value: second },
    minutes: { any: rank < PERIODS.indexOf("hour"), value: minute },
    hours: { any: rank < PERIODS.indexOf("day"), ...hourFields(hour, twelveHour) },
    day: { any: rank < PERIODS.indexOf("week"), isWeekday: every === "week", digits: weekday ?? date ?? 1 },
  };
}

/** The alarm that the registers say; `undefined` where the data sheet has no meaning for them. */
export function alarmFrom(fields: AlarmFields): AnyAlarm | undefined {
  const { seconds, minutes, hours, day } = fields;
  const every = periodOf(fields);
  const second = seconds?.value;
  const hour = hourOf(hours);
  const inSecond = second === undefined ? {} : { second };
  const inMinute = { minute: minutes.value, ...inSecond };
  const inHour = { hour, ...inMinute };
  const alarms: Readonly<Record<Period, AnyAlarm>> = {
    second: { every: "second" },
    minute: { every: "minute", ...inSecond },
    hour: { every: "hour", ...inMinute },
    day: { every: "day", ...inHour },
    week: { every: "week", weekday: day.digits, ...inHour },
    month: { every: "month", date: day.digits, ...inHour },
  };
  const alarm = every === undefined ? undefined : alarms[every];
  return alarm !== undefined && isPossible(alarm) ? alarm : undefined;
}

/** What is wrong with an alarm, and what to do about it. */
export interface AlarmProblem {
  readonly problem: string;
  readonly fix: string;
}

/** What is wrong with an alarm, if anything: callers without types may give anything. */
export function problemOf(alarm: AnyAlarm, isFirst: boolean): AlarmProblem | undefined {
  const periods = isFirst ? PERIODS : PERIODS.slice(1);
  const parts: readonly (readonly [string, Part])[] = Object.entries(isFirst ? PARTS : PARTS_OF_ALARM_2);
  const { every, ...rest } = alarm;
  if (!periods.includes(every)) {
    return { problem: `it cannot go off every ${every}`, fix: `Choose one of ${periods.join(", ")}.` };
  }
  const needed = parts.filter(([, part]) => part.periods.includes(every));
  for (const [name, value] of Object.entries<unknown>(rest)) {
    if (value === undefined || needed.some(([part]) => part === name)) continue;
    return { problem: `it has no ${name} when it goes off every ${every}`, fix: `Leave out ${name}.` };
  }
  for (const [name, { low, high }] of needed) {
    const value: unknown = alarm[name as keyof typeof PARTS];
    if (!isWithin(value, low, high)) {
      return { problem: `its ${name} cannot be ${String(value)}`, fix: `Give a whole number from ${low} to ${high}.` };
    }
  }
  return undefined;
}

/** What an alarm of each period looks at. */
interface Part {
  readonly low: number;
  readonly high: number;
  readonly periods: readonly Period[];
}

const PARTS_OF_ALARM_2 = {
  minute: { low: 0, high: 59, periods: ["hour", "day", "week", "month"] },
  hour: { low: 0, high: 23, periods: ["day", "week", "month"] },
  weekday: { low: 1, high: 7, periods: ["week"] },
  date: { low: 1, high: 31, periods: ["month"] },
} as const satisfies Readonly<Record<string, Part>>;

const PARTS = {
  second: { low: 0, high: 59, periods: ["minute", "hour", "day", "week", "month"] },
  ...PARTS_OF_ALARM_2,
} as const satisfies Readonly<Record<string, Part>>;

/** The masks must be clear from the least significant one up. */
function periodOf({ seconds, minutes, hours, day }: AlarmFields): Period | undefined {
  const masks = [seconds?.any ?? false, minutes.any, hours.any, day.any];
  const first = masks.indexOf(true);
  if (first === -1) return day.isWeekday ? "week" : "month";
  return masks.slice(first).every(Boolean) ? PERIODS[first] : undefined;
}

function isPossible(alarm: AnyAlarm): boolean {
  return Object.entries(PARTS).every(([name, { low, high }]) => {
    const value = alarm[name as keyof typeof PARTS];
    return value === undefined || isWithin(value, low, high);
  });
}

function isWithin(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;
}
