import type { Output } from "../context.ts";
import type { LabBus } from "./lab-bus.ts";

/** What a command of the lab's own works with. */
export interface LabBench {
  readonly bus: LabBus;
  readonly settings: LabSettings;
  readonly stderr: Output;
  /** Prints an answer: as text, or as one line of JSON where that is wanted. */
  readonly print: (text: string, json: unknown) => void;
}

/** What holds until it is changed. */
export interface LabSettings {
  /** Whether the wire transcript of every transfer is shown. */
  trace: boolean;
}

/** A command that only a lab has. */
export interface LabCommand {
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly summary: string;
  /** More about it, line by line. */
  readonly details?: (bus: LabBus) => readonly string[];
  /** Lines to try. */
  readonly examples: readonly string[];
  /** @throws I2CError `invalid-argument` for words that it cannot make out, and what the bus or a chip throws */
  run(bench: LabBench, words: readonly string[]): Promise<void> | void;
  /** What the next word may be; where nothing can follow it, it ends with a space. @param words those before it */
  complete?(bus: LabBus, words: readonly string[], partial: string): readonly string[];
}

/** Words that are complete, as completions. */
export function whole(words: readonly string[]): readonly string[] {
  return words.map((word) => `${word} `);
}
