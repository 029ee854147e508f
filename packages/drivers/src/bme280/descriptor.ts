import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification, identifiedChip } from "../identified-chip.ts";
import { Bme280 } from "./driver.ts";
import { bme280Model } from "./model.ts";
import { bme280Registers } from "./registers.ts";

/** The BME280 as programs find it by name. */
export const bme280Chip: ChipDescriptor = {
  name: bme280Model.name,
  description: bme280Model.description,
  addresses: bme280Model.addresses,
  identify: (controller, address) => identification(() => ask(new Bme280(controller, { address }))),
  open(controller, address = bme280Model.addresses[0]) {
    checkChipPlace(bme280Model, address, "A BME280", "Its pin SDO chooses 0x76 or 0x77.");
    const sensor = new Bme280(controller, { address });
    return identifiedChip(sensor, {
      units: { temperature: "°C", pressure: "Pa", humidity: "%RH" },
      async sample() {
        return { ...(await sensor.sample()) };
      },
    });
  },
  driver: Bme280,
  options: {
    oversampling: "1, 2, 4, 8 or 16 measurements for a result, or { temperature, pressure, humidity }; 1 if left out",
    filter: "0, 2, 4, 8 or 16 measurements that temperature and pressure are smoothed over; 0 if left out",
    mode: "forced, to measure for each sample, or normal, to measure without end; forced if left out",
    standbyMs: "rest between measurements in normal mode: 0.5, 10, 20, 62.5, 125, 250, 500 or 1000; 1000 if left out",
    transfer: "options of every transfer, such as timeoutMs",
  },
  dataSheet: "Bosch Sensortec BST-BME280-DS002, BME280 Combined humidity and pressure sensor, revision 1.6",
  registers: bme280Registers,
  model: bme280Model,
};

async function ask(driver: Bme280): Promise<string | undefined> {
  return (await driver.identify()).model;
}
