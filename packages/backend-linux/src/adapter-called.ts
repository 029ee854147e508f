import { I2CError } from "@twowire/core";
import type { Adapter } from "./adapters.ts";

/**
 * The number of the one adapter that has a name, or has it in its name; upper and lower case are the same.
 * @param bus the URI that asks for it
 * @throws I2CError `not-found` where there is none, `invalid-argument` where there are several
 */
export function adapterCalled(name: string, adapters: readonly Adapter[], bus: string): number {
  const wanted = name.toLowerCase();
  const named = adapters.filter((adapter) => adapter.name.toLowerCase() === wanted);
  const fitting = named.length > 0 ? named : adapters.filter((adapter) => adapter.name.toLowerCase().includes(wanted));
  const [only, more] = fitting;
  if (only !== undefined && more === undefined) return only.number;
  const candidates = fitting.length > 0 ? fitting : adapters;
  const listed = candidates.map((adapter) => `linux:${adapter.number} (${adapter.name})`).join(", ");
  throw new I2CError({
    kind: more === undefined ? "not-found" : "invalid-argument",
    message: `${bus} names ${more === undefined ? "no adapter" : `${fitting.length} adapters`} of this machine`,
    nextStep: `${listed === "" ? "It shows none at all" : `There is ${listed}`}; give a number, a device file, or part of one name.`,
  });
}
