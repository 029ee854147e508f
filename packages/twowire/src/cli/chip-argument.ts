import { type Address, formatByte } from "@twowire/core";
import type { KnownChip } from "@twowire/drivers";
import { nearestName } from "../configuration/nearest-name.ts";
import { parseChipAddress } from "./chip-address.ts";
import { formatAddresses } from "./formats/addresses.ts";
import { usageError } from "./usage-error.ts";

/** A chip that the user named, and where it is. */
export interface ChosenChip {
  readonly chip: KnownChip;
  readonly address: number;
}

/**
 * Reads `CHIP[@ADDRESS]`; without an address it is the chip's first.
 * @throws I2CError `invalid-argument` for an unknown chip or an address that it cannot have
 */
export function parseChip(text: string, chips: readonly KnownChip[]): ChosenChip {
  const at = text.indexOf("@");
  const name = at === -1 ? text : text.slice(0, at);
  const chip = chips.find((each) => each.name === name.toLowerCase());
  if (chip === undefined) throw unknownChip(name, chips);
  const address = at === -1 ? chip.addresses[0] : parseChipAddress(text.slice(at + 1), false);
  if (address === undefined) throw usageError(`A ${name} has no address of its own`, `Give ${name}@ADDRESS.`);
  if (chip.addresses.includes(address)) return { chip, address };
  throw wrongAddress(chip, address);
}

function unknownChip(name: string, chips: readonly KnownChip[]): Error {
  const nearest = nearestName(
    name,
    chips.map((chip) => chip.name),
  );
  return usageError(
    `There is no chip '${name}'`,
    nearest === undefined ? "Run `twowire chips` to see those that there are." : `Did you mean ${nearest}?`,
  );
}

function wrongAddress({ name, addresses }: KnownChip, address: number | Address): Error {
  return usageError(
    `A ${name} cannot be at ${formatByte(address)}`,
    `Its pins can choose ${formatAddresses(addresses)}.`,
  );
}
