/** What the sensor says about itself (data sheet, section 4.11, table 18). */
export interface Sht31Status {
  /** An alert came since the flags were cleared; also set after a reset. */
  readonly alertPending: boolean;
  readonly heater: boolean;
  /** The humidity is beyond its limits. */
  readonly humidityAlert: boolean;
  /** The temperature is beyond its limits. */
  readonly temperatureAlert: boolean;
  /** There was a reset, or a loss of power, since the flags were cleared. */
  readonly resetDetected: boolean;
  /** The last command was invalid or could not be carried out. */
  readonly commandFailed: boolean;
  /** The data of the last write had a wrong checksum. */
  readonly checksumFailed: boolean;
}

const BIT = {
  alertPending: 15,
  heater: 13,
  humidityAlert: 11,
  temperatureAlert: 10,
  resetDetected: 4,
  commandFailed: 1,
  checksumFailed: 0,
} as const satisfies Record<keyof Sht31Status, number>;

/** Reserved bits that always read 0; bits 9 to 5 may read anything. */
export const RESERVED_STATUS_BITS = 0b0101_0000_0000_1100;

export function statusFrom(word: number): Sht31Status {
  const isSet = (name: keyof Sht31Status): boolean => ((word >> BIT[name]) & 1) === 1;
  return {
    alertPending: isSet("alertPending"),
    heater: isSet("heater"),
    humidityAlert: isSet("humidityAlert"),
    temperatureAlert: isSet("temperatureAlert"),
    resetDetected: isSet("resetDetected"),
    commandFailed: isSet("commandFailed"),
    checksumFailed: isSet("checksumFailed"),
  };
}

export function statusWord(status: Sht31Status): number {
  let word = 0;
  for (const [name, bit] of Object.entries(BIT) as readonly [keyof Sht31Status, number][]) {
    if (status[name]) word |= 1 << bit;
  }
  return word;
}
