import { formatByte } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import { checkChipPlace } from "../chip-place.ts";
import { PCF8574_ADDRESSES } from "./addresses.ts";
import { Pcf8574 } from "./driver.ts";
import { pcf8574aModel, type Pcf8574ChipModel, pcf8574Model } from "./model.ts";

/** The PCF8574 as programs find it by name. */
export const pcf8574Chip = descriptor(pcf8574Model, PCF8574_ADDRESSES.PCF8574[0]);

/** The PCF8574A as programs find it by name. */
export const pcf8574aChip = descriptor(pcf8574aModel, PCF8574_ADDRESSES.PCF8574A[0]);

function descriptor(model: Pcf8574ChipModel, first: number): ChipDescriptor {
  return {
    name: model.name,
    description: model.description,
    addresses: model.addresses,
    // It has no registers, and anything that answers could be one.
    identify: () => Promise.resolve(undefined),
    open(controller, address = first) {
      checkChipPlace(
        model,
        address,
        `A ${model.name}`,
        `Its pins A2 to A0 choose ${model.addresses.map(formatByte).join(", ")}.`,
      );
      const port = new Pcf8574(controller, { address });
      return {
        units: {},
        async sample() {
          const { port: levels, pins } = await port.sample();
          return { port: levels, pins: { ...pins } };
        },
        close: () => port.close(),
        [Symbol.asyncDispose]: () => port.close(),
      };
    },
    driver: Pcf8574,
    options: {
      inputs: "a byte with a 1 for each pin that is an input and never pulled low, 0 if left out; bit 0 is P0",
      latch: "a byte with what the outputs are already, 255 if left out, as after power-on",
      transfer: "options of every transfer, such as timeoutMs",
    },
    dataSheet: "NXP, PCF8574; PCF8574A Remote 8-bit I/O expander for I²C-bus with interrupt, Rev. 5, 27 May 2013",
    protocol: "Each byte that is written goes to its pins, and each byte that is read are their levels.",
    model,
  };
}
