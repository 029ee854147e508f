import type { Command } from "commander";

/** A command as its help shows it. */
interface CommandDescription {
  /** What follows the name. */
  readonly usage: string;
  readonly summary: string;
  /** More about its arguments, line by line. */
  readonly details?: readonly string[];
  /** Command lines without the `twowire` in front. */
  readonly examples: readonly string[];
  /** Whether it works on one bus, so that --bus has a meaning. Default: true. */
  readonly onBus?: boolean;
  /** Whether --trace has a meaning. Default: where --bus has one. */
  readonly traces?: boolean;
}

/** Adds a command to the program. */
export type AddCommand = (name: string, description: CommandDescription) => Command;
