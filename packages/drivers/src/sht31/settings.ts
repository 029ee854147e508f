import { type ControllerCapabilities, I2CError } from "@twowire/core";
import { RATES, REPEATABILITIES, type Sht31Rate, type Sht31Repeatability } from "./commands.ts";

/** What can be chosen. */
export interface Sht31Settings {
  /** How much a measurement is averaged, and so how long it takes: at most 15, 6 or 4 ms. Default: `"high"`. */
  readonly repeatability: Sht31Repeatability;
  /**
   * Whether the sensor holds the clock low until it has a result, which keeps everybody off the bus meanwhile; otherwise the
   * driver waits and then asks. Default: false.
   */
  readonly stretch: boolean;
  /** Whether the heater is on. It is for plausibility checks: it warms the sensor by a few degrees. Off after a reset. */
  readonly heater: boolean;
}

/**
 * @throws I2CError `invalid-argument` for a setting or value that there is not, `unsupported` for clock stretching on a
 * controller without it
 */
export function checkSettings(settings: Partial<Sht31Settings>, capabilities: ControllerCapabilities): void {
  for (const [name, value] of Object.entries(settings)) {
    if (name === "repeatability") checkChoice(name, value, REPEATABILITIES);
    else if (name === "stretch" || name === "heater") checkChoice(name, value, [true, false]);
    else throw invalid(`An SHT31 has no setting "${name}"`, "Choose among repeatability, stretch, heater.");
  }
  if (settings.stretch !== true || capabilities.clockStretching !== "none") return;
  throw new I2CError({
    kind: "unsupported",
    message: "This controller does not wait for a target that holds the clock low, and would read nonsense",
    nextStep: "Leave stretch out: the driver then waits for the conversion without holding up the bus.",
  });
}

export function checkRate(rate: Sht31Rate): void {
  checkChoice("rate", rate, RATES);
}

/** Callers without types may give anything. */
function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  const shown = typeof value === "number" || typeof value === "string" ? value : `a ${typeof value}`;
  throw invalid(`${name} of an SHT31 cannot be ${shown}`, `Choose one of ${choices.join(", ")}.`);
}

function invalid(message: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep });
}
