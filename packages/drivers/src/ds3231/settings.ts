import { encodeField, I2CError, type ReadValue, type WriteValue } from "@twowire/core";
import { ds3231Registers } from "./registers.ts";

type Registers = (typeof ds3231Registers)["definition"]["registers"];

/** Frequencies of the square wave, in hertz. */
export type Ds3231SquareWaveHz = 1 | 1024 | 4096 | 8192;

/** What can be chosen. */
export interface Ds3231Settings {
  /** What the pin INT/SQW shows: alarms by a low level, as after power-on, or a square wave. It needs a pull-up resistor. */
  readonly pin: "alarms" | "square-wave";
  /** After power-on 8192. */
  readonly squareWaveHz: Ds3231SquareWaveHz;
  /** Whether the pin shows that alarm 1 has gone off. After power-on it does not. */
  readonly alarm1Interrupt: boolean;
  /** Whether the pin shows that alarm 2 has gone off. After power-on it does not. */
  readonly alarm2Interrupt: boolean;
  /** Whether the pin works while there is only the battery. After power-on it does not. */
  readonly pinOnBattery: boolean;
  /** Whether the clock goes on while there is only the battery. After power-on it does. */
  readonly oscillatorOnBattery: boolean;
  /** Whether there are 32,768 Hz at the pin of that name. After power-on there are. */
  readonly output32kHz: boolean;
  /** -128 to 127: slows the clock down, by about 0.1 ppm a step at 25 °C. Takes effect when the temperature is next measured. */
  readonly agingOffset: number;
  /** How the registers write hours, for other programs that read them: this driver reads both. After power-on 24. */
  readonly hourFormat: 12 | 24;
}

const SETTING_NAMES = [
  "pin",
  "squareWaveHz",
  "alarm1Interrupt",
  "alarm2Interrupt",
  "pinOnBattery",
  "oscillatorOnBattery",
  "output32kHz",
  "agingOffset",
  "hourFormat",
];

const SQUARE_WAVE_NAMES = { 1: "1Hz", 1024: "1024Hz", 4096: "4096Hz", 8192: "8192Hz" } as const;
const SQUARE_WAVE_HZ = { "1Hz": 1, "1024Hz": 1024, "4096Hz": 4096, "8192Hz": 8192 } as const;

/** What settings ask of the registers. */
export interface SettingFields {
  readonly control: WriteValue<Registers["control"]>;
  readonly status: WriteValue<Registers["status"]>;
  readonly aging: number | undefined;
  readonly twelveHour: boolean | undefined;
}

/** @throws I2CError `invalid-argument` for a setting or a value that there is not */
export function settingFields(settings: Partial<Ds3231Settings>): SettingFields {
  const unknown = Object.keys(settings).find((name) => !SETTING_NAMES.includes(name));
  if (unknown !== undefined) throw invalid(`A DS3231 has no setting "${unknown}"`, SETTING_NAMES);
  const { pin, squareWaveHz, hourFormat, agingOffset, oscillatorOnBattery } = settings;
  checkChoice("pin", pin, ["alarms", "square-wave"]);
  checkChoice("squareWaveHz", squareWaveHz, [1, 1024, 4096, 8192]);
  checkChoice("hourFormat", hourFormat, [12, 24]);
  for (const name of [
    "alarm1Interrupt",
    "alarm2Interrupt",
    "pinOnBattery",
    "oscillatorOnBattery",
    "output32kHz",
  ] as const) {
    checkChoice(name, settings[name], [true, false]);
  }
  const { aging } = ds3231Registers.byName;
  if (agingOffset !== undefined && aging.value !== undefined) encodeField(aging, aging.value, agingOffset);
  return {
    control: {
      ...(pin === undefined ? {} : { interrupts: pin === "alarms" }),
      ...(squareWaveHz === undefined ? {} : { squareWave: SQUARE_WAVE_NAMES[squareWaveHz] }),
      ...(settings.alarm1Interrupt === undefined ? {} : { alarm1Interrupt: settings.alarm1Interrupt }),
      ...(settings.alarm2Interrupt === undefined ? {} : { alarm2Interrupt: settings.alarm2Interrupt }),
      ...(settings.pinOnBattery === undefined ? {} : { batterySquareWave: settings.pinOnBattery }),
      ...(oscillatorOnBattery === undefined ? {} : { oscillatorOff: !oscillatorOnBattery }),
    },
    status: settings.output32kHz === undefined ? {} : { output32kHz: settings.output32kHz },
    aging: agingOffset,
    twelveHour: hourFormat === undefined ? undefined : hourFormat === 12,
  };
}

/** What the registers say, in the words of the settings. */
export function settingsFrom(
  control: ReadValue<Registers["control"]>,
  status: ReadValue<Registers["status"]>,
  agingOffset: number,
  twelveHour: boolean,
): Ds3231Settings {
  return {
    pin: control.interrupts ? "alarms" : "square-wave",
    squareWaveHz: SQUARE_WAVE_HZ[control.squareWave],
    alarm1Interrupt: control.alarm1Interrupt,
    alarm2Interrupt: control.alarm2Interrupt,
    pinOnBattery: control.batterySquareWave,
    oscillatorOnBattery: !control.oscillatorOff,
    output32kHz: status.output32kHz,
    agingOffset,
    hourFormat: twelveHour ? 12 : 24,
  };
}

/** Callers without types may give anything. */
function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  const shown = typeof value === "number" || typeof value === "string" ? value : typeof value;
  throw invalid(`${name} of a DS3231 cannot be ${shown}`, choices);
}

function invalid(message: string, choices: readonly unknown[]): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep: `Choose among ${choices.join(", ")}.` });
}
