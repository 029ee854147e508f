import { I2CError } from "@twowire/core";

/**
 * Reads a physical value as a person writes it for an emulated chip, such as `21.5` for a temperature.
 * @throws I2CError `invalid-argument` for text that is no number, naming it
 */
export function physicalNumber(parameter: string, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${parameter}=${text} is no number`,
    nextStep: `Give a number with a point for decimals, as in ${parameter}=21.5.`,
  });
}
