import type { I2CController } from "@twowire/core";
import type { ChipDescriptor } from "../chip-descriptor.ts";
import type { At24c } from "./driver.ts";
import { FIRST_ADDRESS } from "./geometry.ts";
import { At24c02, At24c04, At24c08, At24c16, At24c32, type KnownAt24cOptions } from "./known-sizes.ts";
import { at24c02Model, at24c04Model, at24c08Model, at24c16Model, type At24cChipModel, at24c32Model } from "./model.ts";

/** A driver that knows which EEPROM it is for. */
type At24cClass = new (controller: I2CController, options: KnownAt24cOptions) => At24c;

/** The AT24C32 as programs find it by name. */
export const at24c32Chip = at24cChip(at24c32Model, At24c32);

/** The AT24C02 as programs find it by name. */
export const at24c02Chip = at24cChip(at24c02Model, At24c02);

/** The AT24C04 as programs find it by name. */
export const at24c04Chip = at24cChip(at24c04Model, At24c04);

/** The AT24C08 as programs find it by name. */
export const at24c08Chip = at24cChip(at24c08Model, At24c08);

/** The AT24C16 as programs find it by name. */
export const at24c16Chip = at24cChip(at24c16Model, At24c16);

function at24cChip(model: At24cChipModel, driver: At24cClass): ChipDescriptor {
  const isLarge = model === at24c32Model;
  return {
    name: model.name,
    description: model.description,
    addresses: model.addresses,
    // There is nothing in an EEPROM to tell it by, neither from one of another size nor from other chips at its addresses.
    identify: () => Promise.resolve(undefined),
    open(controller, address = FIRST_ADDRESS) {
      const eeprom = new driver(controller, { address });
      return {
        units: { size: "bytes" },
        sample: async () => ({ ...(await eeprom.sample()) }),
        close: () => eeprom.close(),
        [Symbol.asyncDispose]: () => eeprom.close(),
      };
    },
    driver,
    options: {
      writeTimeoutMs: "milliseconds that a write cycle may take, 25 if left out",
      transfer: "options of every transfer, such as timeoutMs",
    },
    dataSheet: isLarge
      ? "Microchip DS20006047B, AT24C32D I²C-Compatible (Two-Wire) Serial EEPROM 32-Kbit"
      : "Microchip, AT24C01C/AT24C02C/AT24C04C/AT24C08C, and Microchip DS20006047B, whose sections are the same",
    protocol: `A write begins with an address in the memory, ${isLarge ? "two bytes, the high one first" : "one byte"}; what follows is stored in one page, and a read goes on from there.`,
    model,
  };
}
