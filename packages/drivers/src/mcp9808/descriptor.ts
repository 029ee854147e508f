import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification, identifiedChip } from "../identified-chip.ts";
import { Mcp9808 } from "./driver.ts";
import { mcp9808Model } from "./model.ts";
import { mcp9808Registers } from "./registers.ts";

/** The MCP9808 as programs find it by name. */
export const mcp9808Chip: ChipDescriptor = {
  name: mcp9808Model.name,
  description: mcp9808Model.description,
  addresses: mcp9808Model.addresses,
  identify: (controller, address) => identification(() => ask(new Mcp9808(controller, { address }))),
  open(controller, address = mcp9808Model.addresses[0]) {
    checkChipPlace(mcp9808Model, address, "An MCP9808", "Its pins A2 to A0 choose 0x18 to 0x1F.");
    const sensor = new Mcp9808(controller, { address });
    return identifiedChip(sensor, {
      units: { temperature: "°C" },
      async sample() {
        const { temperature, alert } = await sensor.sample();
        return { temperature, alert: { ...alert } };
      },
    });
  },
  driver: Mcp9808,
  options: { transfer: "options of every transfer, such as timeoutMs" },
  dataSheet: "Microchip DS25095A, MCP9808 ±0.5 °C Maximum Accuracy Digital Temperature Sensor",
  registers: mcp9808Registers,
  model: mcp9808Model,
};

async function ask(driver: Mcp9808): Promise<string | undefined> {
  const { model, revision } = await driver.identify();
  return `${model} revision ${revision}`;
}
