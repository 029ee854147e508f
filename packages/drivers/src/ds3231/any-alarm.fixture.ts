import fc from "fast-check";
import type { Ds3231Alarm1, Ds3231Alarm2 } from "./alarms.ts";

export const anySecond = fc.nat(59);
export const anyMinute = fc.nat(59);
const hour = fc.nat(23);
const weekday = fc.integer({ min: 1, max: 7 });
const date = fc.integer({ min: 1, max: 31 });

export const anyAlarm1: fc.Arbitrary<Ds3231Alarm1> = fc.oneof(
  fc.constant({ every: "second" } as const),
  fc.record({ every: fc.constant("minute" as const), second: anySecond }),
  fc.record({ every: fc.constant("hour" as const), minute: anyMinute, second: anySecond }),
  fc.record({ every: fc.constant("day" as const), hour, minute: anyMinute, second: anySecond }),
  fc.record({ every: fc.constant("week" as const), weekday, hour, minute: anyMinute, second: anySecond }),
  fc.record({ every: fc.constant("month" as const), date, hour, minute: anyMinute, second: anySecond }),
);

export const anyAlarm2: fc.Arbitrary<Ds3231Alarm2> = fc.oneof(
  fc.constant({ every: "minute" } as const),
  fc.record({ every: fc.constant("hour" as const), minute: anyMinute }),
  fc.record({ every: fc.constant("day" as const), hour, minute: anyMinute }),
  fc.record({ every: fc.constant("week" as const), weekday, hour, minute: anyMinute }),
  fc.record({ every: fc.constant("month" as const), date, hour, minute: anyMinute }),
);
