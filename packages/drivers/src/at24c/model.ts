import type { ChipModel, EmulationOptions } from "@twowire/target";
import { At24cEmulator } from "./emulator.ts";
import { type At24cModel, at24cGeometry } from "./geometry.ts";

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

/** Any model that answers at one address only, which is all that a population can give it. */
function at24cChipModel(model: At24cModel & ("AT24C02" | "AT24C32")): At24cChipModel {
  const { name, size, pageSize } = at24cGeometry(model);
  return {
    name: name.toLowerCase(),
    description: `EEPROM of ${size} bytes in pages of ${pageSize}`,
    addresses: [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
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
