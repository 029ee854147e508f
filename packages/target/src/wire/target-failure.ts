import { type Address, formatAddress, I2CError } from "@twowire/core";

/** The error for a transfer whose target threw: it says whose fault that was. */
export function targetFailure(error: unknown, address?: Address, segment?: number, byte?: number): I2CError {
  const who = address === undefined ? "a target" : `the target at ${formatAddress(address)}`;
  return new I2CError({
    kind: "io",
    message: `The handler of ${who} threw: ${error instanceof Error ? error.message : String(error)}`,
    nextStep: "The fault is in the target, not in the controller; the bus was released.",
    address,
    segment,
    byte,
    bus: "idle",
    cause: error,
  });
}
