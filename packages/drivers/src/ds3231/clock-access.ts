import { type Address, type ChipRegisters, formatAddress, I2CError, readMany } from "@twowire/core";
import { type AlarmFields, type Ds3231Alarm1, type Ds3231Alarm2, problemOf } from "./alarms.ts";
import { dateOf, type Ds3231Time, FIRST_YEAR, isLegal, LAST_YEAR, timeOf } from "./calendar.ts";
import type { ds3231Registers } from "./registers.ts";
import { hourFields, hourOf, timeFrom } from "./time-registers.ts";

export type Chip = ChipRegisters<typeof ds3231Registers.definition>;

/** A moment to set the clock to; where the day of the week is left out, it follows from the date. */
export type Ds3231TimeToSet = Omit<Ds3231Time, "weekday"> & { readonly weekday?: number | undefined };

/** Nobody rewrites the hour so late in an hour, in seconds, in which it may just end. */
const LATE_IN_HOUR = 58;

/** The moment that the registers say, in one transfer. */
export async function readTimeRegisters(chip: Chip): Promise<Ds3231Time> {
  const [seconds, minutes, hours, weekday, date, month, year] = await readMany(
    chip.seconds,
    chip.minutes,
    chip.hours,
    chip.weekday,
    chip.date,
    chip.month,
    chip.year,
  );
  return timeFrom({
    seconds: seconds.value,
    minutes: minutes.value,
    hours,
    weekday: weekday.value,
    date: date.value,
    month,
    year: year.value,
  });
}

export async function readAlarm1Registers(chip: Chip): Promise<AlarmFields> {
  const { alarm1Seconds, alarm1Minutes, alarm1Hours, alarm1Day } = chip;
  const [seconds, minutes, hours, day] = await readMany(alarm1Seconds, alarm1Minutes, alarm1Hours, alarm1Day);
  return { seconds, minutes, hours, day };
}

export async function readAlarm2Registers(chip: Chip): Promise<AlarmFields> {
  const [minutes, hours, day] = await readMany(chip.alarm2Minutes, chip.alarm2Hours, chip.alarm2Day);
  return { minutes, hours, day };
}

/**
 * Rewrites the hours of clock and alarms; call it with nobody else on the bus.
 * @returns milliseconds to wait before trying again, where the hour may end in the middle of it; else 0
 */
export async function rewriteHours(chip: Chip, twelveHour: boolean): Promise<number> {
  const { hour, minute, second } = await readTimeRegisters(chip);
  if (minute === 59 && second >= LATE_IN_HOUR) return (60 - second) * 1000;
  for (const register of [chip.hours, chip.alarm1Hours, chip.alarm2Hours]) {
    const fields = await register.read();
    const value = register === chip.hours ? hour : hourOf(fields);
    // What is no hour is no hour in the other notation either.
    if (value >= 0 && value <= 23) await register.update(hourFields(value, twelveHour));
  }
  return 0;
}

/** Whether there is such a moment; the 29th of February 2100 there is for the clock only. */
export function isReal(time: Ds3231Time): boolean {
  return isLegal(time) && dateOf(time).getUTCDate() === time.date;
}

/** A moment as the clock counts it. @throws I2CError `invalid-argument` for one that there is not, or that the clock cannot count */
export function checkedTime(time: Date | Ds3231TimeToSet): Ds3231Time {
  const { weekday, ...rest } = time instanceof Date ? timeOf(time) : time;
  const fields = { ...rest, weekday: weekday ?? timeOf(dateOf({ ...rest, weekday: 1 })).weekday };
  if (isReal(fields)) return fields;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A DS3231 cannot be set to ${formatTime(fields)}`,
    nextStep: `Give a moment of the years ${FIRST_YEAR} to ${LAST_YEAR}, the day of the week from 1 to 7.`,
  });
}

/** @throws I2CError `invalid-argument` for an alarm that there is not */
export function checkAlarm(number: 1 | 2, alarm: Ds3231Alarm1 | Ds3231Alarm2): void {
  const problem = problemOf(alarm, number === 1);
  if (problem === undefined) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `Alarm ${number} of a DS3231: ${problem.problem}`,
    nextStep: problem.fix,
  });
}

/** The clock tells a time that there is not. */
export function noSuchTime(address: Address, time: Ds3231Time): I2CError {
  return new I2CError({
    kind: "protocol",
    message: `The clock at ${formatAddress(address)} tells a time that there is not: ${formatTime(time)}`,
    nextStep: "Set it (setTime). After power-on it may tell anything, and it takes 2100 for a leap year.",
    address,
    bus: "idle",
  });
}

function formatTime({ year, month, date, weekday, hour, minute, second }: Ds3231Time): string {
  return `${year}-${month}-${date} ${hour}:${minute}:${second}, day ${weekday} of the week`;
}
