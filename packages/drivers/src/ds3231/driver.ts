import {
  delay,
  formatByte,
  I2CDevice,
  type I2CController,
  I2CError,
  readMany,
  registersOf,
  type TransferOptions,
} from "@twowire/core";
import { closedDriver } from "../closed-driver.ts";
import { alarmFields, alarmFrom, type Ds3231Alarm1, type Ds3231Alarm2 } from "./alarms.ts";
import { dateOf, type Ds3231Time } from "./calendar.ts";
import {
  checkAlarm,
  checkedTime,
  type Chip,
  type Ds3231TimeToSet,
  isReal,
  noSuchTime,
  readAlarm1Registers,
  readAlarm2Registers,
  readTimeRegisters,
  rewriteHours,
} from "./clock-access.ts";
import { DUMP_BYTES, problemIn } from "./dump.ts";
import { runBytes } from "./register-run.ts";
import { ds3231Registers } from "./registers.ts";
import { type Ds3231Settings, settingFields, settingsFrom } from "./settings.ts";
import { CONVERSION_MS } from "./thermometer.ts";
import { timeFields } from "./time-registers.ts";

export interface Ds3231Options {
  /** The chip has only one: 0x68. */
  readonly address?: number | undefined;
  /** Options of every transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions | undefined;
}

export interface Ds3231Identity {
  readonly model: "DS3231";
  /** It has no register that names it, so that nobody can be quite certain. */
  readonly certain: false;
  /** What speaks for it. */
  readonly evidence: string;
}

export interface Ds3231Flags {
  /** Alarm 1 has gone off since the flag was cleared. */
  readonly alarm1: boolean;
  /** Alarm 2 has gone off since the flag was cleared. */
  readonly alarm2: boolean;
  /** The clock stood still at some time since it was set: for want of power, mostly. */
  readonly lostPower: boolean;
  /** The temperature is being measured. */
  readonly busy: boolean;
}

export interface Ds3231Sample {
  /** As ISO 8601 in UTC: `2024-05-17T12:00:00Z`. */
  readonly time: string;
  /** °C, in steps of 0.25. */
  readonly temperature: number;
}

/** Between two questions whether the temperature was measured. */
const POLL_MS = 10;

/**
 * The Maxim DS3231 clock (data sheet 19-5170).
 *
 * ```
 * const clock = new Ds3231(controller);
 * await clock.setTime(new Date());
 * console.log(await clock.readTime());
 * ```
 *
 * A `Date` is kept as UTC. The clock counts the years 2000 to 2199, but takes 2100 for a leap year: set it again after the 28th
 * of February 2100.
 */
export class Ds3231 implements AsyncDisposable {
  readonly #device: I2CDevice;
  readonly #registers: Chip;
  #closed = false;

  /** Nothing is sent yet. @throws I2CError `invalid-argument` for an address that is none */
  constructor(controller: I2CController, options: Ds3231Options = {}) {
    const { address = 0x68, transfer } = options;
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#registers = registersOf(this.#device, ds3231Registers);
  }

  /** Where the clock is on the bus. */
  get address(): number {
    return this.#device.address;
  }

  /**
   * Finds out whether this is a DS3231, as far as that can be known: 21 bits read 0, the time is one, and after the last
   * register it comes once more. A DS3232 has memory there.
   * @throws I2CError `protocol` for another chip, or a clock that was set to a time that there is not
   */
  async identify(): Promise<Ds3231Identity> {
    const dump = await this.#open.readRegisterBytes(0, DUMP_BYTES);
    const problem = problemIn(dump);
    if (problem !== undefined) {
      throw new I2CError({
        kind: "protocol",
        message: `There seems to be no DS3231 at ${formatByte(this.address)}: ${problem}`,
        nextStep: "Check the address; `twowire identify` says what answers where. If it is one, set its time.",
        address: this.#device.address,
        bus: "idle",
      });
    }
    return { model: "DS3231", certain: false, evidence: "its time, which comes once more after the last register" };
  }

  /** The time, taken for UTC. @throws I2CError `protocol` where the clock tells none that there is */
  async readTime(): Promise<Date> {
    return dateOf(await this.readFields());
  }

  /** The time as the clock counts it, the day of the week included. @throws I2CError `protocol` where it tells none that there is */
  async readFields(): Promise<Ds3231Time> {
    const time = await readTimeRegisters(this.#chip);
    if (!isReal(time)) throw noSuchTime(this.#device.address, time);
    return time;
  }

  /**
   * Sets the time, in one go, and takes back that it was lost. A second begins with the write: of a `Date`, fractions of a
   * second are dropped, or waited for with `align`.
   * @throws I2CError `invalid-argument` for a time outside of 2000 to 2199, or that there is not, before anything is sent
   */
  async setTime(time: Date | Ds3231TimeToSet, options: { readonly align?: boolean } = {}): Promise<void> {
    let fields = checkedTime(time);
    const afterMs = time instanceof Date && options.align === true ? time.getUTCMilliseconds() : 0;
    const device = this.#open;
    if (time instanceof Date && afterMs > 0) {
      fields = checkedTime(new Date(time.getTime() + 1000));
      await delay(device.controller.clock, 1000 - afterMs);
    }
    await this.#exclusive(async (chip, locked) => {
      // Alarms compare the hour as it is written: the notation must stay as it is.
      const twelveHour = await chip.hours.readField("twelveHour");
      const { seconds, minutes, hours, weekday, date, month, year } = timeFields(fields, twelveHour);
      await locked.write(
        runBytes({
          seconds: { value: seconds },
          minutes: { value: minutes },
          hours,
          weekday: { value: weekday },
          date: { value: date },
          month,
          year: { value: year },
        }),
      );
      await chip.status.update({ oscillatorStopped: false });
    });
  }

  /** What was measured last, at most 64 s ago, in °C. For 0.2 s after power-on it is 0. */
  async readTemperature(): Promise<number> {
    return this.#chip.temperature.readField("value");
  }

  /** Measures the temperature now, which takes up to 0.2 s, and adjusts the oscillator to it. @throws I2CError `timeout` if that never ends */
  async measureTemperature(): Promise<number> {
    await this.#waitWhile("a measurement of its own", async (chip) => chip.status.readField("busy"));
    await this.#chip.control.update({ convert: true });
    await this.#waitWhile("a measurement", async (chip) => chip.control.readField("convert"));
    return this.readTemperature();
  }

  /** The time, and the temperature measured last. */
  async sample(): Promise<Ds3231Sample> {
    const time = await this.readTime();
    return { time: time.toISOString().replace(".000Z", "Z"), temperature: await this.readTemperature() };
  }

  /**
   * Changes what is given and nothing else. For a new `hourFormat`, which rewrites the hours of clock and alarms, it waits over
   * the last seconds of an hour.
   * @throws I2CError `invalid-argument` for a setting that there is not, before anything is sent
   */
  async configure(settings: Partial<Ds3231Settings>): Promise<void> {
    const { control, status, aging, twelveHour } = settingFields(settings);
    this.#refuseClosed();
    if (Object.keys(control).length > 0) await this.#chip.control.update(control);
    if (Object.keys(status).length > 0) await this.#chip.status.update(status);
    if (aging !== undefined) await this.#chip.aging.write(aging);
    if (twelveHour !== undefined) await this.#setHourFormat(twelveHour);
  }

  /** What the clock is set to. */
  async readConfiguration(): Promise<Ds3231Settings> {
    const { control, status, aging, hours } = this.#chip;
    const [controlFields, statusFields, agingOffset] = await readMany(control, status, aging);
    return settingsFrom(controlFields, statusFields, agingOffset, await hours.readField("twelveHour"));
  }

  /**
   * Sets when alarm 1 goes off, which its flag then tells; the pin does where `configure({ pin: "alarms", alarm1Interrupt: true })`
   * says so.
   * @throws I2CError `invalid-argument` for an alarm that there is not, before anything is sent
   */
  async setAlarm1(alarm: Ds3231Alarm1): Promise<void> {
    checkAlarm(1, alarm);
    await this.#exclusive(async (chip, locked) => {
      const { seconds, minutes, hours, day } = alarmFields(alarm, await chip.hours.readField("twelveHour"));
      await locked.write(
        runBytes({ alarm1Seconds: seconds, alarm1Minutes: minutes, alarm1Hours: hours, alarm1Day: day }),
      );
    });
  }

  /** Sets when alarm 2 goes off: see {@link setAlarm1}. @throws I2CError `invalid-argument` for an alarm that there is not, before anything is sent */
  async setAlarm2(alarm: Ds3231Alarm2): Promise<void> {
    checkAlarm(2, alarm);
    await this.#exclusive(async (chip, locked) => {
      const { minutes, hours, day } = alarmFields(alarm, await chip.hours.readField("twelveHour"));
      await locked.write(runBytes({ alarm2Minutes: minutes, alarm2Hours: hours, alarm2Day: day }));
    });
  }

  /** When alarm 1 goes off; `undefined` where its registers say nothing that the data sheet has a meaning for, as after power-on. */
  async readAlarm1(): Promise<Ds3231Alarm1 | undefined> {
    // Which of all alarms it can be is said by the registers that alarm 1 has.
    return alarmFrom(await readAlarm1Registers(this.#chip)) as Ds3231Alarm1 | undefined;
  }

  /** When alarm 2 goes off; `undefined` as with {@link readAlarm1}. */
  async readAlarm2(): Promise<Ds3231Alarm2 | undefined> {
    return alarmFrom(await readAlarm2Registers(this.#chip)) as Ds3231Alarm2 | undefined;
  }

  async readFlags(): Promise<Ds3231Flags> {
    const { alarm1, alarm2, oscillatorStopped, busy } = await this.#chip.status.read();
    return { alarm1, alarm2, lostPower: oscillatorStopped, busy };
  }

  /** Clears the flags of alarms that have gone off, both unless said otherwise; others stay, also if they come up meanwhile. */
  async clearAlarms(
    which: { readonly alarm1?: boolean; readonly alarm2?: boolean } = { alarm1: true, alarm2: true },
  ): Promise<void> {
    const flags = {
      ...(which.alarm1 === true ? { alarm1: false } : {}),
      ...(which.alarm2 === true ? { alarm2: false } : {}),
    };
    if (Object.keys(flags).length > 0) await this.#chip.status.update(flags);
  }

  /** Whether the clock stood still since it was set, so that its time is wrong. */
  async lostPower(): Promise<boolean> {
    return this.#chip.status.readField("oscillatorStopped");
  }

  /** Lets go of the clock, which goes on. May be called twice. */
  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The registers, while the driver is open. */
  get #chip(): Chip {
    this.#refuseClosed();
    return this.#registers;
  }

  get #open(): I2CDevice {
    this.#refuseClosed();
    return this.#device;
  }

  #refuseClosed(): void {
    if (this.#closed) throw closedDriver("DS3231", this.#device.address);
  }

  async #exclusive<T>(work: (chip: Chip, device: I2CDevice) => Promise<T>): Promise<T> {
    return this.#open.exclusive((locked) => work(registersOf(locked, ds3231Registers), locked));
  }

  async #waitWhile(what: string, condition: (chip: Chip) => Promise<boolean>): Promise<void> {
    const { clock } = this.#device.controller;
    const endMs = clock.now() + 2 * CONVERSION_MS;
    for (;;) {
      // The last look begins when the time is up, so that a program that is woken late does not give up early.
      const isLast = clock.now() >= endMs;
      if (!(await condition(this.#chip))) return;
      if (isLast) {
        throw new I2CError({
          kind: "timeout",
          message: `The clock at ${formatByte(this.address)} does not end ${what} of the temperature`,
          nextStep: `It takes ${CONVERSION_MS} ms at most: make sure that this is a DS3231 (identify).`,
          address: this.#device.address,
          bus: "idle",
        });
      }
      await delay(clock, POLL_MS);
    }
  }

  async #setHourFormat(twelveHour: boolean): Promise<void> {
    for (;;) {
      const restMs = await this.#exclusive((chip) => rewriteHours(chip, twelveHour));
      if (restMs === 0) return;
      await delay(this.#device.controller.clock, restMs);
    }
  }
}
