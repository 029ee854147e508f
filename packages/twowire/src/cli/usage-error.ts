import { I2CError } from "@twowire/core";

/** Wrong usage: the command ends with exit code 2, and nothing has reached the bus. */
export function usageError(message: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep });
}
