import type { ChipDescriptor } from "./chip-descriptor.ts";

/** What there is to know of a chip before its driver is loaded. */
export interface KnownChip extends Pick<ChipDescriptor, "name" | "description" | "addresses"> {
  /** Whether its descriptor has a model. */
  readonly isEmulated: boolean;
  /** Loads its driver, its registers and its model; the same descriptor each time. */
  load(): Promise<ChipDescriptor>;
}

/** A chip whose driver is loaded, for those who expect one whose driver is not. */
export function knownChip(descriptor: ChipDescriptor): KnownChip {
  const { name, description, addresses, model } = descriptor;
  return { name, description, addresses, isEmulated: model !== undefined, load: () => Promise.resolve(descriptor) };
}
