import type { CancelSignal, ProviderRegistry } from "@twowire/core";
import type { ChipDescriptor, KnownChip } from "@twowire/drivers";
import type { Prompt, PromptOptions } from "./prompt.ts";

/** Where a command writes. */
export interface Output {
  write(data: string | Uint8Array): void;
  readonly isTerminal: boolean;
  /** Whether colours are welcome: a terminal, and no NO_COLOR. */
  readonly colours: boolean;
  /** Width of the terminal; 80 elsewhere. */
  readonly columns: number;
}

/** Where answers to prompts come from. */
export interface Input {
  readonly isTerminal: boolean;
  /** The next line without its end; `undefined` at the end of input, or when the command is interrupted. */
  readLine(): Promise<string | undefined>;
  /** For a command that reads line after line; nobody else may read meanwhile. */
  openPrompt(options: PromptOptions): Promise<Prompt>;
}

/** The reason of {@link CommandContext.signal} when whoever read the output has gone, as `head` does. */
export const OUTPUT_CLOSED = "Nobody reads the output any more";

/** Everything that a command may touch besides the bus, so that a test runs commands without a process. */
export interface CommandContext {
  /** Data. */
  readonly stdout: Output;
  /** Prompts, warnings, errors, transcripts. */
  readonly stderr: Output;
  readonly stdin: Input;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a configuration file is looked for. */
  readonly workingDirectory: string;
  /** Fires when the user interrupts, or nobody reads the output any more. */
  readonly signal: CancelSignal;
  /** The backends; loaded when first asked for. */
  registry(): Promise<ProviderRegistry>;
  /** The chips that can be named, none of them loaded yet. */
  knownChips(): Promise<readonly KnownChip[]>;
  /** All of them, loaded; only for those who need every one, since it takes its time. */
  chips(): Promise<readonly ChipDescriptor[]>;
}

/** Options that every command takes. */
export interface CommonOptions {
  /** The bus as given with --bus. */
  readonly bus?: string | undefined;
  /** The configuration file as given with --config. */
  readonly config?: string | undefined;
  /** One line of JSON instead of text. */
  readonly json?: boolean | undefined;
  /** The wire transcript of every transfer on stderr. */
  readonly trace?: boolean | undefined;
}
