import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification, identifiedChip } from "../identified-chip.ts";
import { Ds3231 } from "./driver.ts";
import { ds3231Model } from "./model.ts";
import { ds3231Registers } from "./registers.ts";

/** The DS3231 as programs find it by name. */
export const ds3231Chip: ChipDescriptor = {
  name: ds3231Model.name,
  description: ds3231Model.description,
  addresses: ds3231Model.addresses,
  identify: (controller, address) => identification(() => ask(new Ds3231(controller, { address }))),
  open(controller, address = ds3231Model.addresses[0]) {
    checkChipPlace(ds3231Model, address, "A DS3231", "It has one address, 0x68.");
    const clock = new Ds3231(controller, { address });
    return identifiedChip(clock, {
      units: { temperature: "°C" },
      async sample() {
        const { time, temperature } = await clock.sample();
        return { time, temperature };
      },
    });
  },
  driver: Ds3231,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  dataSheet: "Maxim 19-5170, DS3231 Extremely Accurate I2C-Integrated RTC/TCXO/Crystal, Rev 10",
  registers: ds3231Registers,
  model: ds3231Model,
};

async function ask(driver: Ds3231): Promise<string | undefined> {
  const { model, evidence } = await driver.identify();
  return `${model}, by ${evidence}`;
}
