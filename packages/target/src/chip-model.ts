import type { Clock, TargetHandler } from "@twowire/core";

/** A kind of chip that can be put on a simulated bus by name. */
export interface ChipModel {
  /** The name in a population, in lower case: `mcp9808`. */
  readonly name: string;
  /** What the chip is, in a few words. */
  readonly description: string;
  /** Addresses that its pins can choose, the default first. */
  readonly addresses: readonly number[];
  /**
   * Every address that a chip answers at whose pins choose `address`, as the 2 KiB of an AT24C16 take eight of them. Only that
   * one where left out.
   */
  answersAt?(address: number): readonly number[];
  /** Physical values that a population may set, with what they mean: `temperature` → `°C, -40 to 125`. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Makes one emulated chip.
   * @throws I2CError `invalid-argument` for a value that the chip cannot have
   */
  emulate(options: EmulationOptions): EmulatedChip;
}

export interface EmulationOptions {
  /** The time that conversions and write cycles take place in. */
  readonly clock: Clock;
  /** Physical values by name, numbers as written by the user. Only names of `parameters`. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Told when a controller does what the data sheet forbids or leaves open. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** An output pin of an emulated chip, with the resistor that it needs. */
export interface ChipPin {
  /** The level now: true is high. */
  readonly level: boolean;
  /** Calls `listener` with each new level, until disposed of. */
  observe(listener: (level: boolean) => void): Disposable;
}

/** One emulated chip: a target, with physical back doors of its own kind. */
export interface EmulatedChip extends TargetHandler {
  /** The open-drain output by which it calls for attention, an alert or an interrupt, where it has one that can be observed. */
  readonly alertOutput?: ChipPin | undefined;
  /** Sets a physical value by name, as a population or a prompt does. @throws I2CError `invalid-argument` */
  set(parameter: string, value: string): void;
}
