import { I2CError } from "@twowire/core";
import { type Ads1115InputName, type Ads1115Range, PINS, STEPS } from "./inputs.ts";

/** How far below ground and above the supply an input may be, in volts ("Absolute Maximum Ratings"). */
const MARGIN = 0.3;

const LOWEST_SUPPLY = 2;
const HIGHEST_SUPPLY = 5.5;

/** The pins of an emulated converter, in volts against ground. */
export class Voltages {
  readonly #volts: number[] = [0, 0, 0, 0];
  #supply: number;

  /** @throws I2CError `invalid-argument` outside of 2 to 5.5 V */
  constructor(supply: number) {
    this.#supply = checkSupply(supply);
  }

  get supply(): number {
    return this.#supply;
  }

  /** @throws I2CError `invalid-argument` outside of 2 to 5.5 V, or where an input is higher than that allows */
  set supply(volts: number) {
    checkSupply(volts);
    for (const [pin, input] of this.#volts.entries()) checkInput(pin, input, volts);
    this.#supply = volts;
  }

  get(pin: number): number {
    return this.#volts[pin] ?? 0;
  }

  /** @throws I2CError `invalid-argument` for a pin that there is not, and outside of -0.3 V to the supply and 0.3 V more */
  set(pin: number, volts: number): void {
    checkInput(pin, volts, this.#supply);
    this.#volts[pin] = volts;
  }

  /** What an input converts to: cut off at the ends of the range. */
  code(input: Ads1115InputName, range: Ads1115Range): number {
    const [positive, negative] = PINS[input];
    const volts = this.get(positive) - (negative === undefined ? 0 : this.get(negative));
    return Math.min(STEPS - 1, Math.max(-STEPS, Math.round((volts / range) * STEPS)));
  }
}

function checkSupply(volts: number): number {
  if (volts >= LOWEST_SUPPLY && volts <= HIGHEST_SUPPLY) return volts;
  throw impossible(`cannot work with a supply of ${volts} V`, `Give ${LOWEST_SUPPLY} to ${HIGHEST_SUPPLY} V.`);
}

function checkInput(pin: number, volts: number, supply: number): void {
  if (![0, 1, 2, 3].includes(pin)) throw impossible(`has no input ${pin}`, "Give 0 to 3.");
  if (volts >= -MARGIN && volts <= supply + MARGIN) return;
  throw impossible(
    `may not have ${volts} V at input ${pin}`,
    `Give ${-MARGIN} V to ${MARGIN} V more than the supply of ${supply} V.`,
  );
}

function impossible(problem: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message: `An ADS1115 ${problem}`, nextStep });
}
