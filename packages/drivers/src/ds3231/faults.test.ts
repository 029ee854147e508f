import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Ds3231 } from "./driver.ts";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";

const calls: readonly (readonly [string, (rtc: Ds3231) => Promise<unknown>])[] = [
  ["identify", (rtc) => rtc.identify()],
  ["readTime", (rtc) => rtc.readTime()],
  ["setTime", (rtc) => rtc.setTime(new Date("2031-02-03T04:05:06Z"))],
  ["sample", (rtc) => rtc.sample()],
  ["measureTemperature", (rtc) => rtc.measureTemperature()],
  ["configure", (rtc) => rtc.configure({ pin: "square-wave", output32kHz: false, agingOffset: 3, hourFormat: 12 })],
  ["readConfiguration", (rtc) => rtc.readConfiguration()],
  ["setAlarm1", (rtc) => rtc.setAlarm1({ every: "day", hour: 1, minute: 2, second: 3 })],
  ["setAlarm2", (rtc) => rtc.setAlarm2({ every: "hour", minute: 2 })],
  ["readAlarm1", (rtc) => rtc.readAlarm1()],
  ["readAlarm2", (rtc) => rtc.readAlarm2()],
  ["readFlags", (rtc) => rtc.readFlags()],
  ["clearAlarms", (rtc) => rtc.clearAlarms()],
];

it.each(calls)(
  "%s ends in a typed error at a fault in any byte, and the driver works after it",
  async (_name, call) => {
    const count = await tryEveryFault({
      bench: () => new Ds3231Bench(),
      open: (controller) => new Ds3231(controller),
      call,
      afterwards: async (rtc, { emulator }) => {
        await rtc.setTime(new Date("2040-05-06T07:08:09Z"));
        expect((await rtc.readTime()).toISOString()).toBe("2040-05-06T07:08:09.000Z");
        emulator.temperature = -7.5;
        expect(await rtc.measureTemperature()).toBe(-7.5);
        await call(rtc);
      },
    });
    expect(count).toBeGreaterThanOrEqual(8);
  },
);
