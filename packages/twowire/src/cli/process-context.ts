import type { Readable, Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { type CommandContext, type Input, type Output, OUTPUT_CLOSED } from "./context.ts";

/**
 * Runs a command with the terminal, the environment and the signals of this process, and sets the exit code that it returns.
 * Ctrl-C, SIGTERM and a reader that went away let the command end in order; a second Ctrl-C ends the process at once.
 */
export async function runInProcess(run: (context: CommandContext) => Promise<number>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort(new Error("Interrupted"));
    process.removeListener("SIGINT", interrupt);
  };
  process.on("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      interruption.abort(OUTPUT_CLOSED);
      if (error.code !== "EPIPE") failAtExit(stream, error);
    });
  }
  let stdin: Input | undefined;
  try {
    process.exitCode = await run({
      stdout: outputOf(process.stdout),
      stderr: outputOf(process.stderr),
      // Made when first asked for, since most commands read nothing.
      get stdin() {
        const terminal = isTerminalStream(process.stderr) ? process.stderr : undefined;
        return (stdin ??= inputOf(process.stdin, interruption.signal, terminal));
      },
      environment: process.env,
      workingDirectory: process.cwd(),
      signal: interruption.signal,
      registry: async () => (await import("../default-registry.ts")).defaultRegistry(),
      knownChips: async () => (await import("@twowire/drivers/chip-index")).chipIndex,
      chips: async () => (await import("@twowire/drivers")).chips,
    });
  } finally {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
  }
}

/** An output that takes no more, such as a file on a full disk: said once, where it can still be said. */
function failAtExit(stream: WriteStream, error: NodeJS.ErrnoException): void {
  if (stream !== process.stderr) process.stderr.write(`Error: The output cannot be written: ${error.message}\n`);
  // The command ends in order and sets its own exit code before this.
  process.once("exit", () => {
    process.exitCode = 1;
  });
}

function outputOf(stream: WriteStream): Output {
  const isTerminal = isTerminalStream(stream);
  const { NO_COLOR, TERM } = process.env;
  return {
    isTerminal,
    colours: isTerminal && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb",
    get columns() {
      return isTerminal ? stream.columns : 80;
    },
    write: (data) => {
      if (!stream.destroyed) stream.write(data);
    },
  };
}

/**
 * Lines from a stream, one at a time; nothing is read, and the process is not kept alive, while nobody waits for one.
 * @param terminal where a prompt shows what is typed, if the stream is a terminal
 */
export function inputOf(stream: NodeJS.ReadStream | Readable, signal: AbortSignal, terminal?: Writable): Input {
  const isTerminal = isTerminalStream(stream);
  return {
    isTerminal,
    openPrompt: async (options) => {
      const { ReadlinePrompt } = await import("./readline-prompt.ts");
      return new ReadlinePrompt({ input: stream, terminal: isTerminal ? terminal : undefined, signal }, options);
    },
    readLine: async () => {
      const { createInterface } = await import("node:readline");
      // Not in readline's own terminal mode: the terminal edits the line, and Ctrl-C stays a signal.
      const lines = createInterface({ input: stream, terminal: false });
      try {
        return await new Promise<string | undefined>((resolve) => {
          lines.once("line", resolve);
          lines.once("close", () => resolve(undefined));
          signal.addEventListener("abort", () => resolve(undefined), { once: true });
          if (signal.aborted) resolve(undefined);
        });
      } finally {
        lines.close();
      }
    },
  };
}

/** `isTTY` is missing, not false, where the stream goes to a file or pipe, in spite of its type. */
function isTerminalStream(stream: object): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}
