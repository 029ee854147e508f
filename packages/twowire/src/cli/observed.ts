import { type I2CController, trace, wrapController } from "@twowire/core";
import { paint } from "./colours.ts";
import type { CommandContext } from "./context.ts";

/** The controller that a command works with: Ctrl-C calls its transfers off, and --trace prints them as they end. */
export function observed(controller: I2CController, context: CommandContext, traced: boolean): I2CController {
  const interruptible = wrapController(controller, {
    transfer: ({ address, segments, options }, below) =>
      below.transfer(address, segments, { ...options, signal: options?.signal ?? context.signal }),
  });
  if (!traced) return interruptible;
  const { stderr } = context;
  return trace(interruptible, (event) => {
    if (event.type !== "start") stderr.write(`${paint(stderr, "dim", event.transcript)}\n`);
  });
}
