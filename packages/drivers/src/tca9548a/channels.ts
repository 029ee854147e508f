import { I2CError } from "@twowire/core";

/** How many channels there are, numbered from 0. */
export const CHANNELS = 8;

/**
 * Channels as the bits of the control register.
 * @throws I2CError `invalid-argument` for a channel that there is not
 */
export function maskOf(indexes: readonly number[]): number {
  let mask = 0;
  for (const index of indexes) mask |= 1 << checkChannel(index);
  return mask;
}

/** The channels whose bits are set, in order. */
export function channelsOf(mask: number): readonly number[] {
  return Array.from({ length: CHANNELS }, (_, index) => index).filter((index) => ((mask >> index) & 1) === 1);
}

/** @throws I2CError `invalid-argument` for a channel that there is not */
export function checkChannel(index: number): number {
  if (Number.isInteger(index) && index >= 0 && index < CHANNELS) return index;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A TCA9548A has no channel ${index}`,
    nextStep: `Its channels are 0 to ${CHANNELS - 1}.`,
  });
}
