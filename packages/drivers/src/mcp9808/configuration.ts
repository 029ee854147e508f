import { encodeField, I2CError, type ReadValue, type WriteValue } from "@twowire/core";
import { mcp9808Registers } from "./registers.ts";
import type { Mcp9808Resolution } from "./resolution.ts";

type Registers = (typeof mcp9808Registers)["definition"]["registers"];

/** How far below a limit an alert ends, in °C. */
export type Mcp9808Hysteresis = 0 | 1.5 | 3 | 6;

/** What can be chosen. The names are those of ECMA TR/109 for temperature sensors, where it has one. */
export interface Mcp9808Settings {
  /** °C above which there is an alert, -256 to 255.75 in steps of 0.25; the sensor itself measures -40 to 125. After power-on 0. */
  readonly highTemperature: number;
  /** °C below which there is an alert. */
  readonly lowTemperature: number;
  /** °C from which on there is a critical alert. */
  readonly criticalTemperature: number;
  readonly hysteresis: Mcp9808Hysteresis;
  /** Whether the alert pin is used. After power-on it is not. */
  readonly alertOutput: boolean;
  /** Whether only the critical limit asserts the alert pin. */
  readonly criticalOnly: boolean;
  /** Level of the alert pin during an alert: 0, as after power-on, needs a pull-up resistor. */
  readonly polarity: 0 | 1;
  /** Whether an alert lasts as long as its cause, or is an interrupt that lasts until `clearInterrupt`. */
  readonly thermostatMode: "comparator" | "interrupt";
  /** Whether the sensor sleeps between samples; `sample` then wakes it, and takes one conversion longer. */
  readonly shutdownMode: boolean;
  /** °C, the smallest difference that it tells apart. Coarser is faster. */
  readonly resolution: Mcp9808Resolution;
}

/** What the sensor is set to, as it says itself. */
export interface Mcp9808Configuration extends Mcp9808Settings {
  /** Whether the critical limit cannot be changed any more. */
  readonly criticalLock: boolean;
  /** Whether the upper and lower limit cannot be changed any more. */
  readonly windowLock: boolean;
}

const OPTION_NAMES = [
  "highTemperature",
  "lowTemperature",
  "criticalTemperature",
  "hysteresis",
  "alertOutput",
  "criticalOnly",
  "polarity",
  "thermostatMode",
  "shutdownMode",
  "resolution",
];

const HYSTERESIS_NAMES = { 0: "0C", 1.5: "1.5C", 3: "3C", 6: "6C" } as const;
const HYSTERESIS = { "0C": 0, "1.5C": 1.5, "3C": 3, "6C": 6 } as const;
const POLARITY_NAMES = { 0: "activeLow", 1: "activeHigh" } as const;
const RESOLUTION_NAMES = { 0.5: "0.5C", 0.25: "0.25C", 0.125: "0.125C", 0.0625: "0.0625C" } as const;
const RESOLUTION = { "0.5C": 0.5, "0.25C": 0.25, "0.125C": 0.125, "0.0625C": 0.0625 } as const;

/** A resolution in °C as the register names it. @throws I2CError `invalid-argument` for another one */
export function resolutionName(resolution: Mcp9808Resolution): keyof typeof RESOLUTION {
  return choice("resolution", resolution, RESOLUTION_NAMES);
}

/** A resolution as the register names it, in °C. */
export function resolutionValue(name: keyof typeof RESOLUTION): Mcp9808Resolution {
  return RESOLUTION[name];
}

/** Full scale of the hysteresis by the name of its value, in °C. */
export function hysteresisValue(name: keyof typeof HYSTERESIS): Mcp9808Hysteresis {
  return HYSTERESIS[name];
}

/** The fields of CONFIG that options ask for. @throws I2CError `invalid-argument` for an option or a value that there is not */
export function configurationFields(options: Partial<Mcp9808Settings>): WriteValue<Registers["configuration"]> {
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `An MCP9808 has no option "${unknown}"`,
      nextStep: `Choose among ${OPTION_NAMES.join(", ")}.`,
    });
  }
  const { hysteresis, alertOutput, criticalOnly, polarity, thermostatMode, shutdownMode } = options;
  const fields = {
    ...(hysteresis === undefined ? {} : { hysteresis: choice("hysteresis", hysteresis, HYSTERESIS_NAMES) }),
    ...(alertOutput === undefined ? {} : { alertOutput }),
    ...(criticalOnly === undefined ? {} : { criticalOnly }),
    ...(polarity === undefined ? {} : { alertPolarity: choice("polarity", polarity, POLARITY_NAMES) }),
    ...(thermostatMode === undefined ? {} : { alertMode: thermostatMode }),
    ...(shutdownMode === undefined ? {} : { shutdown: shutdownMode }),
  };
  const register = mcp9808Registers.byName.configuration;
  const values = new Map<string, unknown>(Object.entries(fields));
  for (const field of register.fields) {
    if (values.has(field.name)) encodeField(register, field, values.get(field.name));
  }
  return fields;
}

/** What CONFIG says, in the words of the options. */
export function configurationOf(
  fields: ReadValue<Registers["configuration"]>,
): Omit<Mcp9808Configuration, "highTemperature" | "lowTemperature" | "criticalTemperature" | "resolution"> {
  return {
    hysteresis: HYSTERESIS[fields.hysteresis],
    alertOutput: fields.alertOutput,
    criticalOnly: fields.criticalOnly,
    polarity: fields.alertPolarity === "activeHigh" ? 1 : 0,
    thermostatMode: fields.alertMode,
    shutdownMode: fields.shutdown,
    criticalLock: fields.criticalLock,
    windowLock: fields.windowLock,
  };
}

function choice<Value extends number, Name extends string>(
  option: string,
  value: Value,
  names: Readonly<Record<Value, Name>>,
): Name {
  // Callers without types may give anything.
  if (Object.hasOwn(names, value)) return names[value];
  throw new I2CError({
    kind: "invalid-argument",
    message: `${option} of an MCP9808 cannot be ${String(value)}`,
    nextStep: `Choose one of ${Object.keys(names)
      .toSorted((one, other) => Number(one) - Number(other))
      .join(", ")}.`,
  });
}
