import { describeRegisters } from "@twowire/conformance";
import { describe, it } from "vitest";
import { chips } from "./chips.ts";

// What a register map promises about its chip, asked of the emulated one.

for (const { model, registers } of chips) {
  if (model === undefined || registers === undefined) continue;
  describeRegisters({ describe, it }, registers, (clock) => model.emulate({ clock }), {
    readyMs: 10,
  });
}
