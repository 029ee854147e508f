import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { CancelSignal } from "@twowire/core";
import type { Prompt, PromptOptions } from "./prompt.ts";

/** Where a prompt reads and writes. */
export interface PromptStreams {
  readonly input: Readable;
  /** Where the prompt and what is typed are shown; where there is none, lines are read without editing or echo. */
  readonly terminal: Writable | undefined;
  /** Ends the prompt. */
  readonly signal: CancelSignal;
}

/** The lines that are remembered for the arrow keys. */
const HISTORY = 500;

/** A prompt on streams of this process. */
export class ReadlinePrompt implements Prompt {
  readonly isTerminal: boolean;
  readonly #lines: Interface;
  readonly #signal: CancelSignal;
  /** Lines that came before anybody asked for them. */
  readonly #early: string[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #ended = false;

  constructor({ input, terminal, signal }: PromptStreams, options: PromptOptions) {
    this.isTerminal = terminal !== undefined;
    this.#signal = signal;
    this.#lines =
      terminal === undefined
        ? createInterface({ input, terminal: false })
        : createInterface({
            input,
            output: terminal,
            terminal: true,
            prompt: options.text,
            historySize: HISTORY,
            removeHistoryDuplicates: true,
            completer: (line: string) => [[...options.complete(line)], /\S*$/.exec(line)?.[0] ?? ""],
          });
    this.#lines.on("line", (line) => this.#give(line));
    this.#lines.on("close", this.#end);
    this.#lines.on("SIGINT", () => {
      if (this.#waiting !== undefined) this.#startAnew();
      options.interrupted();
    });
    // Back from the background, where Ctrl-Z sent it, it would wait for nothing else.
    this.#lines.on("SIGCONT", () => {
      if (this.#waiting === undefined) this.#lines.resume();
      else this.#lines.prompt(true);
    });
    signal.addEventListener("abort", this.#end, { once: true });
  }

  readLine(): Promise<string | undefined> {
    const early = this.#early.shift();
    if (early !== undefined && !this.#signal.aborted) return Promise.resolve(early);
    if (this.#ended || this.#signal.aborted) return Promise.resolve(undefined);
    if (this.isTerminal) this.#lines.prompt(true);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    this.#signal.removeEventListener("abort", this.#end);
    this.#lines.close();
  }

  #give(line: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) waiting(line);
    else if (line !== undefined) this.#early.push(line);
  }

  readonly #end = (): void => {
    this.#ended = true;
    this.#give(undefined);
  };

  /** Forgets what was typed, as shells do at Ctrl-C. */
  #startAnew(): void {
    this.#lines.write(null, { ctrl: true, name: "e" });
    this.#lines.write(null, { ctrl: true, name: "u" });
    this.#lines.prompt();
  }
}
