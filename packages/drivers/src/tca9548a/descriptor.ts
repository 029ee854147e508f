import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { identification } from "../identified-chip.ts";
import { CHANNELS } from "./channels.ts";
import { Tca9548a } from "./driver.ts";
import { tca9548aModel } from "./model.ts";

/** The TCA9548A as programs find it by name. */
export const tca9548aChip: ChipDescriptor = {
  name: tca9548aModel.name,
  description: "switch with eight channels",
  addresses: tca9548aModel.addresses,
  identify: (controller, address) => identification(() => ask(new Tca9548a(controller, { address }))),
  open(controller, address = tca9548aModel.addresses[0]) {
    checkChipPlace(tca9548aModel, address, "A TCA9548A", "Its pins A2 to A0 choose 0x70 to 0x77.");
    const mux = new Tca9548a(controller, { address });
    return {
      units: {},
      async sample() {
        const selected = await mux.readChannels();
        return Object.fromEntries(
          Array.from({ length: CHANNELS }, (_, index) => [`channel${index}`, selected.includes(index)]),
        );
      },
      close: () => mux.close(),
      [Symbol.asyncDispose]: () => mux.close(),
    };
  },
  driver: Tca9548a,
  options: {
    deselect: "whether channels are deselected after each use; true if left out",
    transfer: "options of every transfer with the mux itself, such as timeoutMs",
  },
  dataSheet: "Texas Instruments SCPS207, TCA9548A Low-Voltage 8-Channel I2C Switch with Reset",
  protocol: "What is written to it selects its channels, one bit for each, and is what is read from it.",
  model: tca9548aModel,
};

function describe(channels: readonly number[]): string {
  if (channels.length === 0) return "no channel selected";
  return `channel${channels.length === 1 ? "" : "s"} ${channels.join(", ")} selected`;
}

async function ask(mux: Tca9548a): Promise<string> {
  try {
    const { model, channels } = await mux.identify();
    return `perhaps a ${model}, which has nothing to know it by (${describe(channels)})`;
  } finally {
    await mux.close();
  }
}
