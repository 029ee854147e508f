import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { Ds3231 } from "./driver.ts";
import { ds3231Model } from "./model.ts";
import { ds3231Registers } from "./registers.ts";

/** The DS3231 as programs find it by name. */
export const ds3231Chip: ChipDescriptor = {
  name: ds3231Model.name,
  description: ds3231Model.description,
  addresses: ds3231Model.addresses,
  async identify(controller, address) {
    try {
      const { model, evidence } = await new Ds3231(controller, { address }).identify();
      return `${model}, by ${evidence}`;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = ds3231Model.addresses[0]) {
    if (!ds3231Chip.addresses.includes(address)) throw notItsAddress(address);
    const clock = new Ds3231(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: { temperature: "°C" },
      async sample() {
        identified ??= clock.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        const { time, temperature } = await clock.sample();
        return { time, temperature };
      },
      close: () => clock.close(),
      [Symbol.asyncDispose]: () => clock.close(),
    };
  },
  driver: Ds3231,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  registers: ds3231Registers,
  model: ds3231Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A DS3231 cannot be at ${formatByte(address)}`,
    nextStep: "It has one address, 0x68.",
  });
}
