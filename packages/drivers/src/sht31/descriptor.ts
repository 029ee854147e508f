import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification, identifiedChip } from "../identified-chip.ts";
import { Sht31 } from "./driver.ts";
import { sht31Model } from "./model.ts";

/** The SHT31 as programs find it by name. */
export const sht31Chip: ChipDescriptor = {
  name: sht31Model.name,
  description: sht31Model.description,
  addresses: sht31Model.addresses,
  identify: (controller, address) => identification(() => ask(new Sht31(controller, { address }))),
  open(controller, address = sht31Model.addresses[0]) {
    checkChipPlace(sht31Model, address, "An SHT31", "Its pin ADDR chooses 0x44 or 0x45.");
    const sensor = new Sht31(controller, { address });
    return identifiedChip(sensor, {
      units: { temperature: "°C", humidity: "%RH" },
      async sample() {
        const { temperature, humidity } = await sensor.sample();
        // A step is 0.0027 °C and 0.0015 %RH: three decimals say all that there is.
        return { temperature: Number(temperature.toFixed(3)), humidity: Number(humidity.toFixed(3)) };
      },
    });
  },
  driver: Sht31,
  options: {
    repeatability: "high, medium or low: conversions of at most 15, 6 or 4 ms; high if left out",
    stretch: "whether the sensor holds the clock low while it measures; false if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  dataSheet: "Sensirion, SHT3x-DIS, version 7, December 2022",
  protocol: "It takes commands of 16 bits, and sends words of 16 bits with a checksum each.",
  model: sht31Model,
};

async function ask(driver: Sht31): Promise<string | undefined> {
  const { model, evidence } = await driver.identify();
  return `${model}, by its ${evidence}`;
}
