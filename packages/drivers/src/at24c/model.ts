import type { ChipModel, EmulationOptions } from "@twowire/target";
import { At24cEmulator } from "./emulator.ts";
import { at24cAddresses, at24cFirstAddresses, type At24cModel, at24cGeometry } from "./geometry.ts";

/** What a population may set: `sim:at24c32@0x50:content=48656c6c6f`. */
const PARAMETERS = {
  content: "pairs of hexadecimal digits, the bytes from the first one on",
  fill: "the byte that is everywhere else, 0xff if left out",
  writeProtected: "yes or no, no if left out",
  writeCycleMs: "milliseconds of a write cycle, 5 if left out",
} as const;

/** The AT24C32 for a simulated bus. */
export const at24c32Model = at24cChipModel("AT24C32");

/** The AT24C02 for a simulated bus. */
export const at24c02Model = at24cChipModel("AT24C02");

/** The AT24C04 for a simulated bus, where it answers at two addresses. */
export const at24c04Model = at24cChipModel("AT24C04");

/** The AT24C08 for a simulated bus, where it answers at four addresses. */
export const at24c08Model = at24cChipModel("AT24C08");

/** The AT24C16 for a simulated bus, where it answers at eight addresses, 0x50 to 0x57. */
export const at24c16Model = at24cChipModel("AT24C16");

function at24cChipModel(model: At24cModel): At24cChipModel {
  const geometry = at24cGeometry(model);
  const { name, size, pageSize } = geometry;
  return {
    name: name.toLowerCase(),
    description: `EEPROM of ${size} bytes in pages of ${pageSize}`,
    addresses: at24cFirstAddresses(geometry),
    answersAt: (address) => at24cAddresses(geometry, address),
    parameters: PARAMETERS,
    emulate({ clock, parameters = new Map(), onWarning }) {
      const emulator = new At24cEmulator({ model, clock, onWarning });
      // First, so that it does not cover the content, wherever it was written.
      const fill = parameters.get("fill");
      if (fill !== undefined) emulator.set("fill", fill);
      for (const [name, value] of parameters) if (name !== "fill") emulator.set(name, value);
      return emulator;
    },
  };
}

/** A chip model whose chips have the back doors of an EEPROM. */
export interface At24cChipModel extends ChipModel {
  emulate(options: EmulationOptions): At24cEmulator;
}
