import { isI2CError } from "@twowire/core";
import type { ChipSample, OpenChip } from "./chip-descriptor.ts";

/** A driver that can tell whether its chip is the right one. */
interface IdentifyingDriver {
  identify(): Promise<unknown>;
  close(): Promise<void>;
}

/** The part of an open chip that is different for each. */
interface ChipView {
  readonly units: OpenChip["units"];
  sample(this: void): Promise<ChipSample>;
}

/** An open chip that measures only after its driver found that it is the right one; after an error it asks again. */
export function identifiedChip(driver: IdentifyingDriver, { units, sample }: ChipView): OpenChip {
  let identified: Promise<unknown> | undefined;
  return {
    units,
    async sample() {
      identified ??= driver.identify();
      try {
        await identified;
      } catch (error) {
        identified = undefined;
        throw error;
      }
      return sample();
    },
    close: () => driver.close(),
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

/** What was found out about a chip: `undefined` where another one answers, or nobody. */
export async function identification(ask: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
    throw error;
  }
}
