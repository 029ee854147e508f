import type { I2CController } from "@twowire/core";
import { busUri } from "./bus-argument.ts";
import type { CommandContext, CommonOptions } from "./context.ts";
import { observed } from "./observed.ts";

/** The bus that a command works on. */
export interface BusRequest extends CommonOptions {
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
  const uri = await chosenUri(context, request);
  const registry = await context.registry();
  await using bus = await registry.open(request.force === true ? forced(uri) : uri);
  return await work(observed(bus, context, request.trace === true));
}

async function chosenUri(context: CommandContext, request: BusRequest): Promise<string> {
  const { chooseBus } = await import("../choose-bus.ts");
  return chooseBus({
    flag: request.bus === undefined ? undefined : busUri(request.bus),
    environment: context.environment["TWOWIRE_BUS"],
  }).uri;
}

/** Only Linux has drivers that own addresses; elsewhere nothing is there to be forced. */
function forced(uri: string): string {
  if (!/^linux:/i.test(uri) || /[?&]force=/.test(uri)) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}force=1`;
}
