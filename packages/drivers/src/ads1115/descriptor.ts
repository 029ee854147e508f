import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { Ads1115 } from "./driver.ts";
import { INPUT_NAMES } from "./inputs.ts";
import { ads1115Model } from "./model.ts";
import { ads1115Registers } from "./registers.ts";

/** The ADS1115 as programs find it by name. */
export const ads1115Chip: ChipDescriptor = {
  name: ads1115Model.name,
  description: ads1115Model.description,
  addresses: ads1115Model.addresses,
  async identify(controller, address) {
    try {
      const { model, evidence } = await new Ads1115(controller, { address }).identify();
      // Thermometers at the same addresses have registers that could be its own: only its own values after power-on tell.
      return evidence === "thresholds as after power-on" ? `${model} or a sister, by its ${evidence}` : undefined;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = ads1115Model.addresses[0]) {
    if (!ads1115Chip.addresses.includes(address)) throw notItsAddress(address);
    const converter = new Ads1115(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: Object.fromEntries(INPUT_NAMES.slice(0, 4).map((name) => [name, "V"])),
      async sample() {
        identified ??= converter.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        return { ...(await converter.sample()) };
      },
      close: () => converter.close(),
      [Symbol.asyncDispose]: () => converter.close(),
    };
  },
  driver: Ads1115,
  options: {
    range: "full scale in volts: 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256; 6.144 if left out",
    rate: "conversions in a second: 8, 16, 32, 64, 128, 250, 475 or 860; 128 if left out",
    inputs: "what sample measures, as [{ channel: 0 }, { differential: [2, 3] }]; the four inputs if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  registers: ads1115Registers,
  model: ads1115Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `An ADS1115 cannot be at ${formatByte(address)}`,
    nextStep: "Its pin ADDR chooses 0x48 to 0x4B.",
  });
}
