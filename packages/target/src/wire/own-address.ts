import { type Address, formatAddress, I2CError, isAddress10, reservedFor, toAddress } from "@twowire/core";

/** An address at which a target can live; 0x00 is the general call. @throws I2CError `invalid-argument` for a reserved one */
export function ownAddress(value: number): Address {
  const address = toAddress(value);
  const reserved = address === 0 || isAddress10(address) ? undefined : reservedFor(address);
  if (reserved === undefined) return address;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A target cannot live at ${formatAddress(address)}, which is reserved for ${reserved}`,
    nextStep: "Choose an address from 0x08 to 0x77.",
  });
}
