import type { I2CController } from "@twowire/core";
import type { CommandContext } from "./context.ts";

export function observed(controller: I2CController, _context: CommandContext, _trace: boolean): I2CController {
  return controller;
}
