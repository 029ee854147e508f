import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { Sht31 } from "./driver.ts";
import { sht31Model } from "./model.ts";

/** The SHT31 as programs find it by name. */
export const sht31Chip: ChipDescriptor = {
  name: sht31Model.name,
  description: sht31Model.description,
  addresses: sht31Model.addresses,
  async identify(controller, address) {
    try {
      const { model, evidence } = await new Sht31(controller, { address }).identify();
      return `${model}, by its ${evidence}`;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = sht31Model.addresses[0]) {
    if (!sht31Chip.addresses.includes(address)) throw notItsAddress(address);
    const sensor = new Sht31(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: { temperature: "°C", humidity: "%RH" },
      async sample() {
        identified ??= sensor.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        const { temperature, humidity } = await sensor.sample();
        // A step is 0.0027 °C and 0.0015 %RH: three decimals say all that there is.
        return { temperature: Number(temperature.toFixed(3)), humidity: Number(humidity.toFixed(3)) };
      },
      close: () => sensor.close(),
      [Symbol.asyncDispose]: () => sensor.close(),
    };
  },
  driver: Sht31,
  options: {
    repeatability: "high, medium or low: conversions of at most 15, 6 or 4 ms; high if left out",
    stretch: "whether the sensor holds the clock low while it measures; false if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  model: sht31Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `An SHT31 cannot be at ${formatByte(address)}`,
    nextStep: "Its pin ADDR chooses 0x44 or 0x45.",
  });
}
