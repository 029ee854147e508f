import { formatByte, I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "@twowire/drivers";
import { Newchip } from "./driver.ts";
import { newchipModel } from "./model.ts";
import { newchipRegisters } from "./registers.ts";

/** The NEWCHIP as programs find it by name. */
export const newchipChip: ChipDescriptor = {
  name: newchipModel.name,
  description: newchipModel.description,
  addresses: newchipModel.addresses,
  async identify(controller, address) {
    try {
      const { model } = await new Newchip(controller, { address }).identify();
      return model;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = newchipModel.addresses[0]) {
    if (!newchipChip.addresses.includes(address)) throw notItsAddress(address);
    const chip = new Newchip(controller, { address });
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
  driver: Newchip,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  dataSheet: "maker, number, title, revision",
  registers: newchipRegisters,
  model: newchipModel,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A NEWCHIP cannot be at ${formatByte(address)}`,
    nextStep: `Its pins can choose ${newchipModel.addresses.map(formatByte).join(", ")}.`,
  });
}
