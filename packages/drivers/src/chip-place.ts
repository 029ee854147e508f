import { formatByte, I2CError } from "@twowire/core";
import type { ChipModel } from "@twowire/target";

/**
 * Refuses an address that a chip cannot have.
 * @param printedName with its article: `an MCP9808`
 * @param choice the sentence that says which ones it can have
 * @throws I2CError `invalid-argument`
 */
export function checkChipPlace(model: ChipModel, address: number, printedName: string, choice: string): void {
  if (model.addresses.includes(address)) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${printedName} cannot be at ${formatByte(address)}`,
    nextStep: choice,
  });
}
