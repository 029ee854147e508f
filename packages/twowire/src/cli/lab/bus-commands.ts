import { type LabBus, placeOf } from "./lab-bus.ts";
import { whole } from "./lab-command.ts";

/** A command of `twowire` that a lab has too, on its own bus. */
export interface BusCommand {
  readonly name: string;
  readonly summary: string;
  /** Whether it would ask before it does something; nothing can be harmed here, so it does not. */
  readonly asks: boolean;
  /** What its first word may be, as {@link LabCommand.complete}. */
  complete(bus: LabBus): readonly string[];
}

const nothing = (): readonly string[] => [];
const addresses = (bus: LabBus): readonly string[] => whole(hexAddresses(bus));
const chips = (bus: LabBus): readonly string[] => whole(bus.chips.map(placeOf));
const messages = (bus: LabBus): readonly string[] => whole(hexAddresses(bus).map((address) => `w1@${address}`));

function hexAddresses({ chips }: LabBus): readonly string[] {
  return [...new Set(chips.map(({ address }) => `0x${address.toString(16)}`))];
}

/** The commands of `twowire` that work on a bus. */
export const BUS_COMMANDS: readonly BusCommand[] = [
  { name: "detect", summary: "ask every address whether anything is there", asks: true, complete: nothing },
  { name: "identify", summary: "ask what answers which chip it is", asks: false, complete: nothing },
  { name: "read", summary: "measure once with a chip", asks: false, complete: chips },
  { name: "watch", summary: "measure again and again", asks: false, complete: chips },
  { name: "get", summary: "read a register", asks: true, complete: addresses },
  { name: "set", summary: "write a register", asks: true, complete: addresses },
  { name: "dump", summary: "show all registers of a chip", asks: true, complete: addresses },
  { name: "transfer", summary: "send messages joined by repeated STARTs", asks: true, complete: messages },
];
