import { I2CError, isI2CError } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { Mcp9808 } from "./driver.ts";
import { mcp9808Model } from "./model.ts";
import { mcp9808Registers } from "./registers.ts";

/** The MCP9808 as programs find it by name. */
export const mcp9808Chip: ChipDescriptor = {
  name: mcp9808Model.name,
  description: mcp9808Model.description,
  addresses: mcp9808Model.addresses,
  async identify(controller, address) {
    try {
      const { model, revision } = await new Mcp9808(controller, { address }).identify();
      return `${model} revision ${revision}`;
    } catch (error) {
      if (isI2CError(error) && ["protocol", "nack-address", "nack-data", "nack"].includes(error.kind)) return undefined;
      throw error;
    }
  },
  open(controller, address = mcp9808Model.addresses[0]) {
    if (!mcp9808Chip.addresses.includes(address)) throw notItsAddress(address);
    const sensor = new Mcp9808(controller, { address });
    let identified: Promise<unknown> | undefined;
    return {
      units: { temperature: "°C" },
      async sample() {
        identified ??= sensor.identify();
        try {
          await identified;
        } catch (error) {
          identified = undefined;
          throw error;
        }
        const { temperature, alert } = await sensor.sample();
        return { temperature, alert: { ...alert } };
      },
      close: () => sensor.close(),
      [Symbol.asyncDispose]: () => sensor.close(),
    };
  },
  driver: Mcp9808,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  registers: mcp9808Registers,
  model: mcp9808Model,
};

function notItsAddress(address: number): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `An MCP9808 cannot be at 0x${address.toString(16).toUpperCase()}`,
    nextStep: "Its pins A2 to A0 choose 0x18 to 0x1F.",
  });
}
