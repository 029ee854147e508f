import type { I2CController, RegisterMap } from "@twowire/core";
import type { ChipModel } from "@twowire/target";

/** One quantity of a sample: a number in the unit that `units` names, a state, or a group of them. */
export type SampleValue = number | boolean | string | { readonly [name: string]: SampleValue };

/** What a chip measured, by name: `{ temperature: -5.25 }`. */
export type ChipSample = Readonly<Record<string, SampleValue>>;

/** A chip's driver, seen by a program that knows only its name. */
export interface OpenChip extends AsyncDisposable {
  /** The unit of each number in a sample, by its name: `{ temperature: "°C" }`. */
  readonly units: Readonly<Record<string, string>>;
  /**
   * Measures, after making sure once that it is the right chip.
   * @throws I2CError `protocol` for another chip
   */
  sample(): Promise<ChipSample>;
  /** Lets go of the chip; the bus stays open. May be called twice. */
  close(): Promise<void>;
}

/**
 * The class of a driver. All are made alike: from a controller, and options of which one is `address`. What else the options
 * are, each class says itself.
 */
export type DriverClass<Driver extends object = object> = new (controller: I2CController, options: never) => Driver;

/** A chip that twowire knows, as programs list, find and open it by name. */
export interface ChipDescriptor {
  /** The name on a command line and in a configuration, in lower case: `mcp9808`. */
  readonly name: string;
  /** What the chip is, in a few words. */
  readonly description: string;
  /** Addresses that its pins can choose, the default first. */
  readonly addresses: readonly number[];
  /**
   * Asks what is at an address, changing nothing in it if it is this chip. Ask only at `addresses`: another chip may
   * take the question for a command.
   * @returns what it is, such as `MCP9808 revision 0`, or `undefined` if it is something else or nobody answers
   * @throws I2CError for whatever is wrong with the bus rather than the chip
   */
  identify(controller: I2CController, address: number): Promise<string | undefined>;
  /**
   * Makes the driver; nothing is sent yet.
   * @param address the default address where left out
   * @throws I2CError `invalid-argument` for an address that the chip cannot have
   */
  open(controller: I2CController, address?: number): OpenChip;
  /** The driver's class, for programs that want all of it rather than samples. */
  readonly driver?: DriverClass | undefined;
  /** Options of the driver beside the address, by name, with what they mean. None where left out. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Where all of this is from: maker, number or title, revision. */
  readonly dataSheet?: string | undefined;
  /** Its registers, where it has any. */
  readonly registers?: RegisterMap;
  /** How it is talked to where it has no registers, in a sentence. */
  readonly protocol?: string | undefined;
  /** The emulated chip for a simulated bus, where there is one. */
  readonly model?: ChipModel;
}
