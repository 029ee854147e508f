import { I2CError, type WriteValue } from "@twowire/core";
import { type Ads1115Range, STEPS } from "./inputs.ts";
import type { ads1115Registers } from "./registers.ts";

type Registers = (typeof ads1115Registers)["definition"]["registers"];

/** What an alert does at the pin ALERT/RDY, which needs a pull-up resistor. */
interface AlertPin {
  /** Level of the pin during an alert. Default: 0. */
  readonly polarity?: 0 | 1 | undefined;
}

interface Thresholds extends AlertPin {
  /** Volts. */
  readonly high: number;
  /** Volts, below `high`. */
  readonly low: number;
  /** How many results beyond a threshold, one after the other, make an alert. Default: 1. */
  readonly queue?: 1 | 2 | 4 | undefined;
  /** Whether an alert lasts until a result is read, or the converter answers SMBus's alert response. Default: false. */
  readonly latching?: boolean | undefined;
}

/** What the pin ALERT/RDY tells of. */
export type Ads1115Alert =
  /** A result above `high`, until one is below `low`. */
  | ({ readonly on: "above" } & Thresholds)
  /** A result that is not between `low` and `high`. */
  | ({ readonly on: "outside" } & Thresholds)
  /** Every result: from the end of a single conversion until the next begins; for 8 µs in continuous mode. */
  | ({ readonly on: "ready" } & AlertPin);

type ConfigFields = Pick<WriteValue<Registers["config"]>, "window" | "activeHigh" | "latching" | "queue">;

/** The thresholds by which the pin tells of results rather than alerts ("Conversion Ready Pin"). */
const READY = { low: 0, high: -STEPS };

const QUEUE_NAMES = { 1: "one", 2: "two", 4: "four" } as const;

const OPTION_NAMES = ["on", "high", "low", "queue", "latching", "polarity"];

/** The fields of the config register for an alert, or for none. */
export function alertFields(alert: Ads1115Alert | undefined): Required<ConfigFields> {
  if (alert === undefined) return { window: false, activeHigh: false, latching: false, queue: "off" };
  const activeHigh = alert.polarity === 1;
  if (alert.on === "ready") return { window: false, activeHigh, latching: false, queue: "one" };
  const { latching = false, queue = 1 } = alert;
  return { window: alert.on === "outside", activeHigh, latching, queue: QUEUE_NAMES[queue] };
}

/**
 * The thresholds of an alert in steps of a range. One beyond the range is at its end, where no result exceeds it.
 * @throws I2CError `invalid-argument` where they are the same step
 */
export function thresholdSteps(
  alert: Ads1115Alert,
  range: Ads1115Range,
): { readonly low: number; readonly high: number } {
  if (alert.on === "ready") return READY;
  const [low, high] = [steps(alert.low, range), steps(alert.high, range)];
  if (low < high) return { low, high };
  throw invalid(
    `cannot tell ${alert.low} V from ${alert.high} V in a range of ${range} V`,
    "Move the thresholds apart, or choose another range.",
  );
}

/** @throws I2CError `invalid-argument` for an alert that there is not: callers without types may give anything */
export function checkAlert(alert: Ads1115Alert): void {
  const { on, high, low, queue, latching, polarity }: Record<string, unknown> = { ...alert };
  const unknown = Object.keys(alert).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined) throw invalid(`has no option "${unknown}"`, `Choose among ${OPTION_NAMES.join(", ")}.`);
  checkChoice("on", on, ["above", "outside", "ready"]);
  if (polarity !== undefined) checkChoice("polarity", polarity, [0, 1]);
  if (on === "ready") {
    if ([high, low, queue, latching].every((option) => option === undefined)) return;
    throw invalid("that tells of every result compares nothing", "Leave out high, low, queue and latching.");
  }
  if (queue !== undefined) checkChoice("queue", queue, [1, 2, 4]);
  if (latching !== undefined) checkChoice("latching", latching, [true, false]);
  if (typeof high === "number" && typeof low === "number" && low < high && Number.isFinite(high - low)) return;
  throw invalid("needs two thresholds", "Give high and low in volts, high above low.");
}

function steps(volts: number, range: Ads1115Range): number {
  return Math.min(STEPS - 1, Math.max(-STEPS, Math.round((volts / range) * STEPS)));
}

function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  const shown = typeof value === "number" || typeof value === "string" ? value : typeof value;
  throw invalid(`cannot have ${name}: ${shown}`, `Choose one of ${choices.join(", ")}.`);
}

function invalid(problem: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message: `An alert of an ADS1115 ${problem}`, nextStep });
}
