import type { RegisterFile } from "@twowire/target";
import type { AlarmFields } from "./alarms.ts";
import type { Ds3231Time } from "./calendar.ts";
import type { ds3231Registers } from "./registers.ts";
import { type HourFields, timeFields, timeFrom } from "./time-registers.ts";

type Registers = RegisterFile<typeof ds3231Registers.definition>;

/** The moment that an emulated clock's registers say. */
export function timeIn(registers: Registers): Ds3231Time {
  return timeFrom({
    seconds: registers.get("seconds", "value"),
    minutes: registers.get("minutes", "value"),
    hours: hoursIn(registers, "hours"),
    weekday: registers.get("weekday", "value"),
    date: registers.get("date", "value"),
    month: { century: registers.get("month", "century"), value: registers.get("month", "value") },
    year: registers.get("year", "value"),
  });
}

/** Puts a legal moment into the registers, hours in the notation that they have. */
export function showTime(registers: Registers, time: Ds3231Time): void {
  const fields = timeFields(time, registers.get("hours", "twelveHour"));
  registers.set("seconds", "value", fields.seconds);
  registers.set("minutes", "value", fields.minutes);
  registers.set("hours", "pmOrTwenty", fields.hours.pmOrTwenty);
  registers.set("hours", "digits", fields.hours.digits);
  registers.set("weekday", "value", fields.weekday);
  registers.set("date", "value", fields.date);
  registers.set("month", "century", fields.month.century);
  registers.set("month", "value", fields.month.value);
  registers.set("year", "value", fields.year);
}

export function alarm1In(registers: Registers): AlarmFields {
  return {
    seconds: { any: registers.get("alarm1Seconds", "any"), value: registers.get("alarm1Seconds", "value") },
    minutes: { any: registers.get("alarm1Minutes", "any"), value: registers.get("alarm1Minutes", "value") },
    hours: { any: registers.get("alarm1Hours", "any"), ...hoursIn(registers, "alarm1Hours") },
    day: dayIn(registers, "alarm1Day"),
  };
}

export function alarm2In(registers: Registers): AlarmFields {
  return {
    minutes: { any: registers.get("alarm2Minutes", "any"), value: registers.get("alarm2Minutes", "value") },
    hours: { any: registers.get("alarm2Hours", "any"), ...hoursIn(registers, "alarm2Hours") },
    day: dayIn(registers, "alarm2Day"),
  };
}

function hoursIn(registers: Registers, name: "hours" | "alarm1Hours" | "alarm2Hours"): HourFields {
  return {
    twelveHour: registers.get(name, "twelveHour"),
    pmOrTwenty: registers.get(name, "pmOrTwenty"),
    digits: registers.get(name, "digits"),
  };
}

function dayIn(registers: Registers, name: "alarm1Day" | "alarm2Day"): AlarmFields["day"] {
  return {
    any: registers.get(name, "any"),
    isWeekday: registers.get(name, "isWeekday"),
    digits: registers.get(name, "digits"),
  };
}
