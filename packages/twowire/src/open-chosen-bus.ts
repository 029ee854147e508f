import { type I2CBus, I2CError, isI2CError, parseBusUri, type ProviderRegistry } from "@twowire/core";
import type { BusChoice } from "./choose-bus.ts";

/**
 * Opens a bus that was chosen; where that fails, the error says who chose it.
 * @param name what the program calls the bus, where it has several
 * @throws I2CError of the kind that the backend threw, and `not-found` for a scheme that nobody brings
 */
export async function openChosenBus(registry: ProviderRegistry, choice: BusChoice, name?: string): Promise<I2CBus> {
  try {
    return await registry.open(choice.uri);
  } catch (error) {
    throw cannotOpen(choice, name, error);
  }
}

/** Makes sure, without opening anything, that a backend is there for a bus. @throws I2CError as {@link openChosenBus} */
export function checkChosenBus(registry: ProviderRegistry, choice: BusChoice, name?: string): void {
  try {
    registry.provider(parseBusUri(choice.uri));
  } catch (error) {
    throw cannotOpen(choice, name, error);
  }
}

function cannotOpen({ uri, origin }: BusChoice, name: string | undefined, error: unknown): I2CError {
  const cause = isI2CError(error) ? error : I2CError.from(error);
  const problem = cause.message.endsWith(`. ${cause.nextStep}`)
    ? cause.message.slice(0, -(cause.nextStep.length + 2))
    : cause.message;
  const who = name === undefined ? [] : [`the bus ${name}`];
  // Some say the URI themselves.
  const what = problem.includes(`"${uri}"`) ? [] : [uri];
  return new I2CError({
    kind: cause.kind,
    message: `${problem} (${[...who, ...what, origin].join(", ")})`,
    nextStep: cause.nextStep,
    address: cause.address,
    code: cause.code,
    cause,
  });
}
