import { nearestName } from "../../configuration/nearest-name.ts";
import type { CommandContext } from "../context.ts";
import { reportFailure, SUCCESS } from "../failure.ts";
import { jsonLine } from "../formats/json-line.ts";
import { runCommandLine } from "../program.ts";
import { usageError } from "../usage-error.ts";
import { BUS_COMMANDS, type BusCommand } from "./bus-commands.ts";
import { CHIP_COMMANDS } from "./chip-commands.ts";
import type { LabBus } from "./lab-bus.ts";
import { type LabCommand, type LabSettings, whole } from "./lab-command.ts";
import { labContext } from "./lab-context.ts";
import { helpOf, helpText } from "./lab-help.ts";
import { TIME_COMMANDS } from "./time-commands.ts";
import { WIRE_COMMANDS } from "./wire-commands.ts";

/** The commands that only a lab has. */
const LAB_COMMANDS: readonly LabCommand[] = [...CHIP_COMMANDS, ...WIRE_COMMANDS, ...TIME_COMMANDS];
const NAMES = [...LAB_COMMANDS, ...BUS_COMMANDS].map(({ name }) => name).concat("help", "exit");

export interface LabOptions {
  /** Whether every answer is JSON. */
  readonly json: boolean;
  /** Whether transcripts are shown from the beginning. */
  readonly trace: boolean;
}

/** A bus that outlives commands, and the commands on it, line by line. */
export class Lab {
  readonly #context: CommandContext;
  readonly #bus: LabBus;
  readonly #json: boolean;
  readonly #settings: LabSettings;
  #interruption: AbortController | undefined;
  #ended = false;

  constructor(context: CommandContext, bus: LabBus, options: LabOptions) {
    this.#context = context;
    this.#bus = bus;
    this.#json = options.json;
    this.#settings = { trace: options.trace };
  }

  /** Whether a line said that it is enough. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Calls off the line that is being executed. */
  interrupt(): void {
    this.#interruption?.abort(new Error("Interrupted"));
  }

  /** Executes one line. Errors are printed, never thrown. @returns the exit code that it would have as a command of its own */
  async execute(line: string): Promise<number> {
    const [name, ...words] = wordsOf(line);
    if (name === undefined || name.startsWith("#")) return SUCCESS;
    const interruption = new AbortController();
    const pass = (): void => interruption.abort(this.#context.signal.reason);
    this.#interruption = interruption;
    this.#context.signal.addEventListener("abort", pass, { once: true });
    const context = await labContext(this.#context, this.#bus, interruption.signal);
    try {
      await this.#bus.time.advance(this.#bus.time.stepMs);
      return await this.#bus.time.run(this.#run(context, name, words));
    } catch (error) {
      return reportFailure(context, error, this.#json || words.includes("--json"));
    } finally {
      this.#context.signal.removeEventListener("abort", pass);
      this.#interruption = undefined;
    }
  }

  /** What the last word of a line may become; whole words end with a space. */
  complete(line: string): readonly string[] {
    const words = line.trimStart().split(/\s+/);
    const partial = words.pop() ?? "";
    return this.#candidates(words, partial).filter((word) => word.startsWith(partial));
  }

  #candidates(words: readonly string[], partial: string): readonly string[] {
    const [name, ...before] = words;
    if (name === undefined) return whole(NAMES);
    if (name === "help") return before.length === 0 ? whole(NAMES) : [];
    const own = LAB_COMMANDS.find((command) => command.name === name);
    if (own !== undefined) return own.complete?.(this.#bus, before, partial) ?? [];
    const shared = BUS_COMMANDS.find((command) => command.name === name);
    return before.length === 0 ? (shared?.complete(this.#bus) ?? []) : [];
  }

  async #run(context: CommandContext, name: string, words: readonly string[]): Promise<number> {
    if (name === "exit" || name === "quit") {
      this.#ended = true;
      return SUCCESS;
    }
    if (name === "help" || name === "?") return this.#help(context, words);
    const shared = BUS_COMMANDS.find((command) => command.name === name);
    if (shared !== undefined) return this.#runShared(context, shared, words);
    const own = LAB_COMMANDS.find((command) => command.name === name);
    if (own === undefined) throw unknownCommand(name);
    if (words.includes("--help") || words.includes("-h")) return this.#help(context, [name]);
    const json = this.#json || words.includes("--json");
    await own.run(
      {
        bus: this.#bus,
        settings: this.#settings,
        stderr: context.stderr,
        print: (text, value) => context.stdout.write(json ? jsonLine(value) : text),
      },
      words.filter((word) => word !== "--json"),
    );
    return SUCCESS;
  }

  /** Runs a command of `twowire` by its own code. */
  #runShared(context: CommandContext, { name, asks }: BusCommand, words: readonly string[]): Promise<number> {
    refuseMixUps(name, words, this.#bus);
    const flags = [
      ...(asks ? ["--yes"] : []),
      ...(this.#settings.trace ? ["--trace"] : []),
      ...(this.#json ? ["--json"] : []),
    ];
    return runCommandLine([name, ...flags, ...words], context);
  }

  async #help(context: CommandContext, words: readonly string[]): Promise<number> {
    const [name] = words;
    const own = LAB_COMMANDS.find((command) => command.name === name);
    if (name !== undefined && own === undefined && BUS_COMMANDS.some((command) => command.name === name)) {
      return runCommandLine(["help", name], context);
    }
    if (name !== undefined && own === undefined) throw unknownCommand(name);
    context.stdout.write(own === undefined ? helpText(LAB_COMMANDS, BUS_COMMANDS) : helpOf(own, this.#bus));
    return SUCCESS;
  }
}

/** Words of a line; `twowire`, as it would begin outside, is no word here. */
function wordsOf(line: string): readonly string[] {
  const words = line.split(/\s+/).filter((word) => word !== "");
  return words[0] === "twowire" ? words.slice(1) : words;
}

/** What has a meaning outside and another, or none, in a lab. */
function refuseMixUps(name: string, words: readonly string[], bus: LabBus): void {
  if (name === "set" && words.some((word) => /^[a-z]+=/i.test(word))) {
    throw usageError("set writes a register", `For a physical value say put ${words.join(" ")}.`);
  }
  const isEndless = name === "watch" && !words.some((word) => word.startsWith("--count") || word === "--help");
  if (isEndless && !bus.time.paced) {
    throw usageError("Without a terminal nothing would end this", "Say how many samples to take, as in --count 5.");
  }
}

function unknownCommand(name: string): Error {
  const nearest = nearestName(name, NAMES);
  return usageError(
    `There is no command '${name}' in a lab`,
    nearest === undefined ? "Type help to see those that there are." : `Did you mean ${nearest}?`,
  );
}
