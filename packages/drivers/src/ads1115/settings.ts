import { I2CError } from "@twowire/core";
import { type Ads1115Input, type Ads1115Scale, inputName, rangeName, rateName } from "./inputs.ts";

/** What can be chosen for measurements that do not say otherwise. */
export interface Ads1115Settings extends Ads1115Scale {
  /** What `sample` measures, in this order. Default: the four inputs against ground. */
  readonly inputs: readonly Ads1115Input[];
}

export const DEFAULT_SETTINGS: Ads1115Settings = {
  range: 6.144,
  rate: 128,
  inputs: [{ channel: 0 }, { channel: 1 }, { channel: 2 }, { channel: 3 }],
};

const SETTING_NAMES = ["range", "rate", "inputs"];

/** @throws I2CError `invalid-argument` for a setting or a value that there is not */
export function checkSettings(settings: Ads1115Settings): Ads1115Settings {
  const unknown = Object.keys(settings).find((name) => !SETTING_NAMES.includes(name));
  if (unknown !== undefined) throw invalid(`has no setting "${unknown}"`, `Choose among ${SETTING_NAMES.join(", ")}.`);
  const { range, rate, inputs } = settings;
  rangeName(range);
  rateName(rate);
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw invalid("needs inputs to sample", "Give one or more, such as [{ channel: 0 }].");
  }
  const names = inputs.map((input: Ads1115Input) => inputName(input));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`cannot sample ${twice} twice`, "Name each input once.");
  return { range, rate, inputs: [...inputs] };
}

function invalid(problem: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message: `An ADS1115 ${problem}`, nextStep });
}
