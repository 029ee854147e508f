import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "@twowire/drivers";
import { Tmp102 } from "./driver.ts";
import { tmp102Model } from "./model.ts";
import { tmp102Registers } from "./registers.ts";

/** The TMP102 as programs find it by name. */
export const tmp102Chip: ChipDescriptor = {
  name: tmp102Model.name,
  description: tmp102Model.description,
  addresses: tmp102Model.addresses,
  async identify(controller, address) {
    try {
      const { model } = await new Tmp102(controller, { address }).identify();
      return model;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = tmp102Model.addresses[0]) {
    if (!tmp102Chip.addresses.includes(address)) throw notItsAddress(address);
    const chip = new Tmp102(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: { temperature: "°C" },
      async sample() {
        identified ??= chip.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        return { ...(await chip.sample()) };
      },
      close: () => chip.close(),
      [Symbol.asyncDispose]: () => chip.close(),
    };
  },
  driver: Tmp102,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  dataSheet: "Texas Instruments SBOS397, TMP102 Low-Power Digital Temperature Sensor",
  registers: tmp102Registers,
  model: tmp102Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A TMP102 cannot be at ${formatByte(address)}`,
    nextStep: `Its pins can choose ${tmp102Model.addresses.map(formatByte).join(", ")}.`,
  });
}
