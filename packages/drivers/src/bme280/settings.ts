import { I2CError } from "@twowire/core";
import { type Bme280Oversampling, type Bme280Times, TIMES } from "./oversampling.ts";
import { type Bme280Filter, type Bme280StandbyMs, FILTERS, STANDBY_MS } from "./rest-and-filter.ts";

/** What can be chosen. */
export interface Bme280Settings {
  /** How often each quantity is measured for one result. Default: 1 for each. */
  readonly oversampling: Bme280Oversampling;
  /** Filter of temperature and pressure against short disturbances. Default: 0. */
  readonly filter: Bme280Filter;
  /** `forced`: sleeps, and measures for each sample. `normal`: measures by itself, and a sample is the last result. Default: `forced`. */
  readonly mode: "forced" | "normal";
  /** Rest between two measurements in normal mode, in milliseconds. Default: 1000. */
  readonly standbyMs: Bme280StandbyMs;
}

/** Settings to change: one number holds for the oversampling of all three. */
export interface Bme280Changes {
  readonly oversampling?: Exclude<Bme280Times, 0> | Partial<Bme280Oversampling> | undefined;
  readonly filter?: Bme280Filter | undefined;
  readonly mode?: "forced" | "normal" | undefined;
  readonly standbyMs?: Bme280StandbyMs | undefined;
}

export const DEFAULT_SETTINGS: Bme280Settings = {
  oversampling: { temperature: 1, pressure: 1, humidity: 1 },
  filter: 0,
  mode: "forced",
  standbyMs: 1000,
};

const SETTING_NAMES = ["oversampling", "filter", "mode", "standbyMs"];
const QUANTITIES = ["temperature", "pressure", "humidity"];

/** Settings after changes. @throws I2CError `invalid-argument` for a setting or a value that there is not */
export function changed(settings: Bme280Settings, changes: Bme280Changes): Bme280Settings {
  checkNames("setting", Object.keys(changes), SETTING_NAMES);
  const { oversampling, filter, mode, standbyMs } = changes;
  const result = {
    oversampling: changedOversampling(settings.oversampling, oversampling),
    filter: filter ?? settings.filter,
    mode: mode ?? settings.mode,
    standbyMs: standbyMs ?? settings.standbyMs,
  };
  const { temperature, pressure, humidity } = result.oversampling;
  // Callers without types may give anything.
  checkChoice("oversampling of the temperature", temperature, TIMES.slice(1));
  checkChoice("oversampling of the pressure", pressure, TIMES);
  checkChoice("oversampling of the humidity", humidity, TIMES);
  checkChoice("filter", result.filter, FILTERS);
  checkChoice("mode", result.mode, ["forced", "normal"]);
  checkChoice("standbyMs", result.standbyMs, STANDBY_MS);
  return result;
}

function changedOversampling(old: Bme280Oversampling, change: Bme280Changes["oversampling"]): Bme280Oversampling {
  if (change === undefined) return old;
  if (typeof change === "number") return { temperature: change, pressure: change, humidity: change };
  checkNames("quantity", Object.keys(change), QUANTITIES);
  return { ...old, ...change };
}

function checkNames(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`has no ${what} "${unknown}"`, known);
}

function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  const shown = typeof value === "number" || typeof value === "string" ? value : typeof value;
  throw invalid(`cannot have ${name} ${shown}`, choices);
}

function invalid(problem: string, choices: readonly unknown[]): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A BME280 ${problem}`,
    nextStep: `Choose among ${choices.join(", ")}.`,
  });
}
