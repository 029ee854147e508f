/** What a prompt begins with and calls back. */
export interface PromptOptions {
  /** What is shown in front of what a person types. */
  readonly text: string;
  /** What the last word of a line may become, when Tab is pressed; whole words end with a space. */
  complete(line: string): readonly string[];
  /** Called for each Ctrl-C, also while nobody waits for a line. */
  interrupted(): void;
}

/** Lines, one after the other: with editing and history on a terminal, as they are elsewhere. */
export interface Prompt {
  /** Whether a person types them. */
  readonly isTerminal: boolean;
  /** The next line without its end; `undefined` at the end of input, or when the process is asked to end. */
  readLine(): Promise<string | undefined>;
  /** Leaves the terminal as it was found. May be called twice. */
  close(): void;
}
