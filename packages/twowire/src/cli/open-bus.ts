import type { I2CController } from "@twowire/core";
import { findBus } from "../find-bus.ts";
import { openChosenBus } from "../open-chosen-bus.ts";
import { busUri } from "./bus-argument.ts";
import type { CommandContext, CommonOptions } from "./context.ts";
import { observed } from "./observed.ts";

/** The bus that a command works on, and how. */
export interface BusRequest extends CommonOptions {
  /** The bus as a URI, where it led the arguments of the command. */
  readonly argument?: string | undefined;
  /** Also use an address that a kernel driver owns (-f). */
  readonly force?: boolean | undefined;
}

/**
 * Opens the bus that the command line, TWOWIRE_BUS or the configuration file chooses, and closes it after `work`, however
 * that ends.
 */
export async function withBus<T>(
  context: CommandContext,
  request: BusRequest,
  work: (controller: I2CController) => Promise<T>,
): Promise<T> {
  const choice = await findBus({
    argument: request.argument,
    flag: request.bus === undefined ? undefined : busUri(request.bus),
    environment: context.environment,
    file: request.config,
    directory: context.workingDirectory,
  });
  const uri = request.force === true ? forced(choice.uri) : choice.uri;
  await using bus = await openChosenBus(await context.registry(), { ...choice, uri });
  return await work(observed(bus, context, request.trace === true));
}

/** Only Linux has drivers that own addresses; elsewhere there is nothing to force. */
function forced(uri: string): string {
  if (!/^linux:/i.test(uri) || /[?&]force=/.test(uri)) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}force=1`;
}
