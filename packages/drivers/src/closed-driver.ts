import { type Address, formatAddress, I2CError } from "@twowire/core";

/** What every call of a driver ends in after it was closed. @param chip its name, as printed on it */
export function closedDriver(chip: string, address: Address): I2CError {
  return new I2CError({
    kind: "closed",
    message: `The driver of the ${chip} at ${formatAddress(address)} was closed`,
    nextStep: "Make a new one; the bus is still open.",
    address,
  });
}
