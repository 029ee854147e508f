import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { Bme280 } from "./driver.ts";
import { bme280Model } from "./model.ts";
import { bme280Registers } from "./registers.ts";

/** The BME280 as programs find it by name. */
export const bme280Chip: ChipDescriptor = {
  name: bme280Model.name,
  description: bme280Model.description,
  addresses: bme280Model.addresses,
  async identify(controller, address) {
    try {
      return (await new Bme280(controller, { address }).identify()).model;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = bme280Model.addresses[0]) {
    if (!bme280Chip.addresses.includes(address)) throw notItsAddress(address);
    const sensor = new Bme280(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: { temperature: "°C", pressure: "Pa", humidity: "%RH" },
      async sample() {
        identified ??= sensor.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        return { ...(await sensor.sample()) };
      },
      close: () => sensor.close(),
      [Symbol.asyncDispose]: () => sensor.close(),
    };
  },
  driver: Bme280,
  options: {
    oversampling: "1, 2, 4, 8 or 16 measurements for a result, or { temperature, pressure, humidity }; 1 if left out",
    filter: "0, 2, 4, 8 or 16 measurements that temperature and pressure are smoothed over; 0 if left out",
    mode: "forced, to measure for each sample, or normal, to measure without end; forced if left out",
    standbyMs: "rest between measurements in normal mode: 0.5, 10, 20, 62.5, 125, 250, 500 or 1000; 1000 if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  registers: bme280Registers,
  model: bme280Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A BME280 cannot be at ${formatByte(address)}`,
    nextStep: "Its pin SDO chooses 0x76 or 0x77.",
  });
}
