import { type BackendProvider, type BusUri, type CancelSignal, ProviderRegistry } from "@twowire/core";
import { BUS_VARIABLE } from "../../choose-bus.ts";
import type { CommandContext, Input } from "../context.ts";
import { usageError } from "../usage-error.ts";
import { LAB_BUS, type LabBus } from "./lab-bus.ts";

/** What a command runs with in a lab: the lab's bus is the only one, and there is nobody to ask. */
export async function labContext(context: CommandContext, bus: LabBus, signal: CancelSignal): Promise<CommandContext> {
  const { schemes } = await context.registry();
  const registry = new ProviderRegistry([...new Set([...schemes, "sim"])].map((scheme) => provider(scheme, bus)));
  return {
    stdout: context.stdout,
    stderr: context.stderr,
    stdin: NOBODY,
    environment: { ...context.environment, [BUS_VARIABLE]: LAB_BUS },
    workingDirectory: context.workingDirectory,
    signal,
    registry: () => Promise.resolve(registry),
    knownChips: () => context.knownChips(),
    chips: () => context.chips(),
  };
}

/** The lines of a lab are for the lab. */
const NOBODY: Input = {
  isTerminal: false,
  readLine: () => Promise.resolve(undefined),
  openPrompt: () =>
    Promise.resolve({ isTerminal: false, readLine: () => Promise.resolve(undefined), close: () => undefined }),
};

/** Opens the lab's bus, under the scheme that it has, and says so for any other. */
function provider(scheme: string, bus: LabBus): BackendProvider {
  return {
    scheme,
    description: "the bus of this lab",
    open: (uri) => (uri.text === LAB_BUS ? Promise.resolve(bus.open()) : Promise.reject(notHere(uri))),
    list: () => Promise.resolve(scheme === "sim" ? [{ uri: LAB_BUS, description: "the bus of this lab" }] : []),
  };
}

function notHere(uri: BusUri): Error {
  return usageError(
    `${uri.text} is not the bus of this lab`,
    "Leave it out here, or use it outside of the lab with the same command.",
  );
}
