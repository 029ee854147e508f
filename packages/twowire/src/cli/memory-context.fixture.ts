import type { ProviderRegistry } from "@twowire/core";
import { type ChipDescriptor, type KnownChip, knownChip } from "@twowire/drivers";
import type { CommandContext, Input, Output } from "./context.ts";
import type { PromptOptions } from "./prompt.ts";

/** What an output got. */
export class MemoryOutput implements Output {
  readonly isTerminal: boolean;
  readonly colours: boolean;
  readonly columns: number;
  readonly #chunks: Uint8Array[] = [];

  constructor(options: { readonly isTerminal?: boolean; readonly colours?: boolean; readonly columns?: number } = {}) {
    this.isTerminal = options.isTerminal ?? false;
    this.colours = options.colours ?? false;
    this.columns = options.columns ?? 80;
  }

  write(data: string | Uint8Array): void {
    this.#chunks.push(typeof data === "string" ? Buffer.from(data) : Uint8Array.from(data));
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}

export interface MemoryContextOptions {
  readonly registry: ProviderRegistry;
  readonly chips?: readonly ChipDescriptor[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  readonly signal?: AbortSignal;
  /** Lines typed at a terminal; there is no terminal where left out. */
  readonly answers?: readonly string[] | undefined;
  /** Lines of a prompt; the answers where left out. */
  readonly lines?: readonly string[] | undefined;
  /** Told when a prompt is opened. */
  readonly prompted?: (options: PromptOptions) => void;
  readonly stdout?: MemoryOutput;
}

/** A context without a process: what commands write is kept, what they ask is answered from a list. */
export class MemoryContext implements CommandContext {
  readonly stdout: MemoryOutput;
  readonly stderr: MemoryOutput;
  readonly stdin: Input;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
  readonly #options: MemoryContextOptions;

  constructor(options: MemoryContextOptions) {
    const isTerminal = options.answers !== undefined;
    const answers = [...(options.answers ?? [])];
    this.#options = options;
    this.stdout = options.stdout ?? new MemoryOutput();
    this.stderr = new MemoryOutput({ isTerminal });
    this.stdin = {
      isTerminal,
      readLine: () => Promise.resolve(answers.shift()),
      openPrompt: (prompt) => {
        options.prompted?.(prompt);
        const lines = [...(options.lines ?? answers)];
        const readLine = (): Promise<string | undefined> =>
          Promise.resolve(this.signal.aborted ? undefined : lines.shift());
        return Promise.resolve({ isTerminal, readLine, close: () => undefined });
      },
    };
    this.environment = options.environment ?? {};
    this.workingDirectory = options.workingDirectory ?? "/nonexistent";
    this.signal = options.signal ?? new AbortController().signal;
  }

  registry(): Promise<ProviderRegistry> {
    return Promise.resolve(this.#options.registry);
  }

  knownChips(): Promise<readonly KnownChip[]> {
    return Promise.resolve((this.#options.chips ?? []).map(knownChip));
  }

  chips(): Promise<readonly ChipDescriptor[]> {
    return Promise.resolve(this.#options.chips ?? []);
  }
}
