import { registerMap } from "@twowire/core";

/**
 * The registers of the Maxim DS3231 clock (data sheet 19-5170, Rev 10, "Timekeeping Registers" and what follows). What bits the data
 * sheet shows as 0 can be neither written nor set here.
 */
export const ds3231Registers = registerMap({
  name: "DS3231",
  order: "big",
  // After 0x12 comes 0x00; reading the time begins with a copy of it, at any START and at that wrap ("Clock and Calendar").
  pointer: { increment: "byte", wrap: { first: 0x00, last: 0x12 } },
  registers: {
    seconds: {
      address: 0x00,
      width: 8,
      latch: "burst",
      volatile: true,
      description: "Writing it begins a new second.",
      fields: { value: { bits: [6, 0], bcd: true, max: 59 } },
    },
    minutes: {
      address: 0x01,
      width: 8,
      latch: "burst",
      volatile: true,
      fields: { value: { bits: [6, 0], bcd: true, max: 59 } },
    },
    hours: {
      address: 0x02,
      width: 8,
      latch: "burst",
      volatile: true,
      fields: {
        twelveHour: { bit: 6, description: "Hours count from 1 to 12 and the next bit says PM." },
        pmOrTwenty: { bit: 5, description: "PM; else 20 hours more than the digits say." },
        digits: { bits: [4, 0], bcd: true },
      },
    },
    weekday: {
      address: 0x03,
      width: 8,
      reset: 0x01,
      latch: "burst",
      volatile: true,
      description: "1 to 7, whatever each may mean. Goes on at midnight.",
      fields: { value: { bits: [2, 0], min: 1 } },
    },
    date: {
      address: 0x04,
      width: 8,
      reset: 0x01,
      latch: "burst",
      volatile: true,
      fields: { value: { bits: [5, 0], bcd: true, min: 1, max: 31 } },
    },
    month: {
      address: 0x05,
      width: 8,
      reset: 0x01,
      latch: "burst",
      volatile: true,
      fields: {
        century: { bit: 7, description: "Toggles when the years go from 99 to 00." },
        value: { bits: [4, 0], bcd: true, min: 1, max: 12 },
      },
    },
    year: {
      address: 0x06,
      width: 8,
      latch: "burst",
      volatile: true,
      fields: { value: { bits: [7, 0], bcd: true } },
    },
    alarm1Seconds: {
      address: 0x07,
      width: 8,
      fields: {
        any: { bit: 7, description: "A1M1: the alarm does not look at the seconds." },
        value: { bits: [6, 0], bcd: true, max: 59 },
      },
    },
    alarm1Minutes: {
      address: 0x08,
      width: 8,
      fields: { any: { bit: 7, description: "A1M2." }, value: { bits: [6, 0], bcd: true, max: 59 } },
    },
    alarm1Hours: {
      address: 0x09,
      width: 8,
      fields: {
        any: { bit: 7, description: "A1M3." },
        twelveHour: { bit: 6, description: "Must be as in the hours of the clock." },
        pmOrTwenty: { bit: 5 },
        digits: { bits: [4, 0], bcd: true },
      },
    },
    alarm1Day: {
      address: 0x0a,
      width: 8,
      fields: {
        any: { bit: 7, description: "A1M4." },
        isWeekday: { bit: 6, description: "DY/DT: the digits are a day of the week rather than a date." },
        digits: { bits: [5, 0], bcd: true },
      },
    },
    alarm2Minutes: {
      address: 0x0b,
      width: 8,
      fields: { any: { bit: 7, description: "A2M2." }, value: { bits: [6, 0], bcd: true, max: 59 } },
    },
    alarm2Hours: {
      address: 0x0c,
      width: 8,
      fields: {
        any: { bit: 7, description: "A2M3." },
        twelveHour: { bit: 6 },
        pmOrTwenty: { bit: 5 },
        digits: { bits: [4, 0], bcd: true },
      },
    },
    alarm2Day: {
      address: 0x0d,
      width: 8,
      fields: {
        any: { bit: 7, description: "A2M4." },
        isWeekday: { bit: 6 },
        digits: { bits: [5, 0], bcd: true },
      },
    },
    control: {
      address: 0x0e,
      width: 8,
      reset: 0x1c,
      fields: {
        oscillatorOff: { bit: 7, description: "EOSC: on the battery, the clock stands still." },
        batterySquareWave: { bit: 6, description: "BBSQW: the pin works on the battery too." },
        convert: {
          bit: 5,
          onWrite: "oneToSet",
          volatile: true,
          description: "CONV: measures the temperature now; stays set until that is done.",
        },
        squareWave: { bits: [4, 3], enum: { "1Hz": 0, "1024Hz": 1, "4096Hz": 2, "8192Hz": 3 } },
        interrupts: { bit: 2, description: "INTCN: the pin shows alarms rather than the square wave." },
        alarm2Interrupt: { bit: 1, description: "A2IE." },
        alarm1Interrupt: { bit: 0, description: "A1IE." },
      },
    },
    status: {
      address: 0x0f,
      width: 8,
      reset: 0x88,
      fields: {
        oscillatorStopped: {
          bit: 7,
          onWrite: "zeroToClear",
          volatile: true,
          description: "OSF: the clock stood still at some time since this was cleared.",
        },
        output32kHz: { bit: 3, description: "EN32kHz." },
        busy: { bit: 2, access: "ro", volatile: true, description: "BSY: the temperature is being measured." },
        alarm2: { bit: 1, onWrite: "zeroToClear", volatile: true, description: "A2F." },
        alarm1: { bit: 0, onWrite: "zeroToClear", volatile: true, description: "A1F." },
      },
    },
    aging: {
      address: 0x10,
      width: 8,
      signed: true,
      description: "Slows the clock down, by about 0.1 ppm a step at 25 °C.",
    },
    temperature: {
      address: 0x11,
      width: 16,
      access: "ro",
      volatile: true,
      description: "Measured every 64 seconds, and when told to.",
      fields: { value: { bits: [15, 6], signed: true, lsb: 0.25, unit: "°C" } },
    },
  },
});

/** The registers of the time, which lie side by side. */
export const TIME_REGISTERS = ["seconds", "minutes", "hours", "weekday", "date", "month", "year"] as const;
