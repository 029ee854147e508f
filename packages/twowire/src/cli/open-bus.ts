import { type I2CController, I2CError, isI2CError, type ProviderRegistry } from "@twowire/core";
import type { ChipDescriptor } from "@twowire/drivers";
import type { BusChoice } from "../choose-bus.ts";
import { nearestName } from "../configuration/nearest-name.ts";
import { findBus } from "../find-bus.ts";
import { checkChosenBus, openChosenBus } from "../open-chosen-bus.ts";
import { busUri } from "./bus-argument.ts";
import type { CommandContext, CommonOptions } from "./context.ts";
import { observed } from "./observed.ts";
import { usageError } from "./usage-error.ts";

/** The bus that a command works on, and how. */
export interface BusRequest extends CommonOptions {
  /** The bus as a URI, where it led the arguments of the command. */
  readonly argument?: string | undefined;
  /** Also use an address that a kernel driver owns (-f). */
  readonly force?: boolean | undefined;
  /** What the devices of a configuration file may be, where the command knows chips; loaded where there is a file. */
  readonly chips?: (() => Promise<readonly ChipDescriptor[]>) | undefined;
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
    chips: request.chips,
  });
  const uri = request.force === true ? forced(choice.uri) : choice.uri;
  const registry = await context.registry();
  checkUsage(registry, choice);
  await using bus = await openChosenBus(registry, { ...choice, uri });
  try {
    return await work(observed(bus, context, request.trace === true));
  } catch (error) {
    throw choice.source === "default" ? withChoiceOfBus(error) : error;
  }
}

/** Who chose no bus may not know that there is a choice, and has no wiring to check. */
function withChoiceOfBus(error: unknown): unknown {
  if (!isI2CError(error) || error.kind !== "nack-address") return error;
  return error.with({
    nextStep: `This is the simulated bus, since no other was chosen: give --bus linux:1, or --bus sim:CHIP@ADDRESS for other emulated chips.`,
  });
}

/** A scheme that nobody brings is no bus that is missing, but a word that nobody knows. */
function checkUsage(registry: ProviderRegistry, choice: BusChoice): void {
  try {
    checkChosenBus(registry, choice);
  } catch (error) {
    const { summary, nextStep } = I2CError.from(error);
    const [scheme = ""] = choice.uri.split(":");
    // A URI may also be wrong behind a scheme that is right.
    const isKnown = registry.schemes.includes(scheme.toLowerCase());
    const nearest = isKnown ? undefined : nearestName(scheme, registry.schemes);
    throw usageError(summary, nearest === undefined ? nextStep : `Did you mean ${nearest}:? ${nextStep}`);
  }
}

/** Only Linux has drivers that own addresses; elsewhere there is nothing to force. */
function forced(uri: string): string {
  if (!/^linux:/i.test(uri) || /[?&]force=/.test(uri)) return uri;
  return `${uri}${uri.includes("?") ? "&" : "?"}force=1`;
}
