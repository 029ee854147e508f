import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification, identifiedChip } from "../identified-chip.ts";
import { Ads1115 } from "./driver.ts";
import { INPUT_NAMES } from "./inputs.ts";
import { ads1115Model } from "./model.ts";
import { ads1115Registers } from "./registers.ts";

/** The ADS1115 as programs find it by name. */
export const ads1115Chip: ChipDescriptor = {
  name: ads1115Model.name,
  description: ads1115Model.description,
  addresses: ads1115Model.addresses,
  identify: (controller, address) => identification(() => ask(new Ads1115(controller, { address }))),
  open(controller, address = ads1115Model.addresses[0]) {
    checkChipPlace(ads1115Model, address, "An ADS1115", "Its pin ADDR chooses 0x48 to 0x4B.");
    const converter = new Ads1115(controller, { address });
    return identifiedChip(converter, {
      units: Object.fromEntries(INPUT_NAMES.slice(0, 4).map((name) => [name, "V"])),
      async sample() {
        return { ...(await converter.sample()) };
      },
    });
  },
  driver: Ads1115,
  options: {
    range: "full scale in volts: 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256; 6.144 if left out",
    rate: "conversions in a second: 8, 16, 32, 64, 128, 250, 475 or 860; 128 if left out",
    inputs: "what sample measures, as [{ channel: 0 }, { differential: [2, 3] }]; the four inputs if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  dataSheet: "Texas Instruments SBAS444, ADS111x Ultra-Small, Low-Power, I2C-Compatible, 860-SPS, 16-Bit ADCs",
  registers: ads1115Registers,
  model: ads1115Model,
};

async function ask(driver: Ads1115): Promise<string | undefined> {
  const { model, evidence } = await driver.identify();
  // Thermometers at the same addresses have registers that could be its own: only its own values after power-on tell.
  return evidence === "thresholds as after power-on" ? `${model} or a sister, by its ${evidence}` : undefined;
}
