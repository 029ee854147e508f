/** How much a measurement is averaged: higher takes longer and scatters less. */
export type Sht31Repeatability = "high" | "medium" | "low";

/** Measurements a second in periodic mode; `"art"` is the accelerated response time, at 4 a second. */
export type Sht31Rate = 0.5 | 1 | 2 | 4 | 10 | "art";

/** How long a conversion takes, in milliseconds (data sheet, "System Timing", above 2.4 V; below that 0.5 ms longer). */
export const CONVERSION_MS: Readonly<
  Record<Sht31Repeatability, { readonly typical: number; readonly maximum: number }>
> = {
  high: { typical: 12.5, maximum: 15 },
  medium: { typical: 4.5, maximum: 6 },
  low: { typical: 2.5, maximum: 4 },
};

/** The pause after a command, before anything else is asked of the sensor (sections 4.2 and 4.3). */
export const IDLE_MS = 1;

/** How long a reset takes at most ("System Timing"). */
export const RESET_MS = 1.5;

/** One measurement (section 4.3, table 9). With `stretch`, the sensor holds the clock low until it has a result. */
export const SINGLE_SHOT: Readonly<Record<Sht31Repeatability, { readonly poll: number; readonly stretch: number }>> = {
  high: { poll: 0x2400, stretch: 0x2c06 },
  medium: { poll: 0x240b, stretch: 0x2c0d },
  low: { poll: 0x2416, stretch: 0x2c10 },
};

/** One measurement after the other (section 4.5, table 10). */
export const PERIODIC: Readonly<Record<Exclude<Sht31Rate, "art">, Readonly<Record<Sht31Repeatability, number>>>> = {
  0.5: { high: 0x2032, medium: 0x2024, low: 0x202f },
  1: { high: 0x2130, medium: 0x2126, low: 0x212d },
  2: { high: 0x2236, medium: 0x2220, low: 0x222b },
  4: { high: 0x2334, medium: 0x2322, low: 0x2329 },
  10: { high: 0x2737, medium: 0x2721, low: 0x272a },
};

/** Everything else (sections 4.6 to 4.11; the serial number from Sensirion's note on the electronic identification code). */
export const COMMAND = {
  fetch: 0xe000,
  periodicArt: 0x2b32,
  break: 0x3093,
  softReset: 0x30a2,
  heaterOn: 0x306d,
  heaterOff: 0x3066,
  readStatus: 0xf32d,
  clearStatus: 0x3041,
  serialNumber: 0x3780,
} as const;

/** The four limits of the alert mode: an alert begins beyond a "set" limit and ends within the "clear" limits. */
export type Sht31LimitName = "highSet" | "highClear" | "lowClear" | "lowSet";

/** How to read and write the limits (Sensirion's note "Alert Mode of SHT3x-DIS", table 2). */
export const LIMIT: Readonly<Record<Sht31LimitName, { readonly read: number; readonly write: number }>> = {
  highSet: { read: 0xe11f, write: 0x611d },
  highClear: { read: 0xe114, write: 0x6116 },
  lowClear: { read: 0xe109, write: 0x610b },
  lowSet: { read: 0xe102, write: 0x6100 },
};

export const LIMIT_NAMES = ["highSet", "highClear", "lowClear", "lowSet"] as const satisfies readonly Sht31LimitName[];

export const REPEATABILITIES = ["high", "medium", "low"] as const satisfies readonly Sht31Repeatability[];

export const RATES = [0.5, 1, 2, 4, 10, "art"] as const satisfies readonly Sht31Rate[];

/** Milliseconds from one measurement to the next. */
export function periodMs(rate: Sht31Rate): number {
  return 1000 / (rate === "art" ? 4 : rate);
}

/** The command that starts periodic measurements. The accelerated response time has one repeatability. */
export function periodicCommand(rate: Sht31Rate, repeatability: Sht31Repeatability): number {
  return rate === "art" ? COMMAND.periodicArt : PERIODIC[rate][repeatability];
}
