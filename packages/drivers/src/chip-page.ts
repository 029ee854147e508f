import {
  busFromEngine,
  FULL_CAPABILITIES,
  I2CError,
  type RegisterPage,
  registerPage,
  VirtualClock,
} from "@twowire/core";
import type { ChipDescriptor } from "./chip-descriptor.ts";

/**
 * Everything that twowire knows of a chip, as plain data that survives JSON. Every property is always there; what there is none
 * of is `null` or empty.
 */
export interface ChipPage {
  readonly format: "twowire-chip";
  readonly version: 1;
  /** The name on a command line and in a configuration. */
  readonly name: string;
  readonly description: string;
  readonly dataSheet: string | null;
  /** Addresses that its pins can choose, the default first. */
  readonly addresses: readonly number[];
  /** The unit of each number in a sample, by its name. */
  readonly units: Readonly<Record<string, string>>;
  /** Options of the driver, by name, with what they mean. */
  readonly options: Readonly<Record<string, string>>;
  /** The chip on a simulated bus, with the physical values that it can be given; `null` where it is not emulated. */
  readonly emulated: { readonly parameters: Readonly<Record<string, string>> } | null;
  /** How it is talked to where it has no registers. */
  readonly protocol: string | null;
  /** `null` where it has none. */
  readonly registers: RegisterPage | null;
}

/** Everything that a descriptor says of its chip. Nothing reaches a bus. */
export function chipPage(descriptor: ChipDescriptor): ChipPage {
  const { name, description, dataSheet, addresses, options, model, protocol, registers } = descriptor;
  return {
    format: "twowire-chip",
    version: 1,
    name,
    description,
    dataSheet: dataSheet ?? null,
    addresses: [...addresses],
    units: { ...descriptor.open(nowhere()).units },
    options: { ...options },
    emulated: model === undefined ? null : { parameters: { ...model.parameters } },
    protocol: protocol ?? null,
    registers: registers === undefined ? null : registerPage(registers),
  };
}

/** A controller for a driver that is only asked what it is. */
function nowhere(): Parameters<ChipDescriptor["open"]>[0] {
  return busFromEngine({
    name: "nowhere:",
    capabilities: FULL_CAPABILITIES,
    clock: new VirtualClock(),
    perform: () => {
      throw new I2CError({
        kind: "unsupported",
        message: "There is no bus here",
        nextStep: "Open a chip without sending anything, and measure when asked to.",
      });
    },
  });
}
