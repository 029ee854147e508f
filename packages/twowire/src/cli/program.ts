import { Command, CommanderError, type Option } from "commander";
import type { AddCommand } from "./add-command.ts";
import type { CommandContext, CommonOptions } from "./context.ts";
import { alignedRows } from "./formats/aligned-rows.ts";
import { jsonLine } from "./formats/json-line.ts";
import { declareBusCommands } from "./declare-bus-commands.ts";
import { declareChipCommands, declareNew } from "./declare-chip-commands.ts";
import { declareServe } from "./declare-serve.ts";
import { reportFailure, SUCCESS } from "./failure.ts";
import { usageError } from "./usage-error.ts";
import { packageVersion } from "./version.ts";
import { asUsageError, unknownCommand } from "./wrong-usage.ts";

/**
 * Runs `twowire ARGS` and returns its exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted. Errors are printed,
 * never thrown.
 */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  const program = createProgram(context);
  try {
    await program.parseAsync(args, { from: "user" });
    return SUCCESS;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(context, error, args.includes("--json"));
    // Help and version come as errors too, and so does a command line without a command.
    if (error.exitCode === SUCCESS) return SUCCESS;
    if (error.code === "commander.help") {
      context.stdout.write(args.includes("--json") ? commandsAsJson(program) : shortHelp(program));
      return SUCCESS;
    }
    return reportFailure(context, asUsageError(error, program, args), args.includes("--json"));
  }
}

function createProgram(context: CommandContext): Command {
  const { stdout } = context;
  const program: Command = new Command("twowire")
    .description("I2C from the command line, on any bus: the commands of i2c-tools, and chips by name.")
    .usage("COMMAND [options] …")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .version(packageVersion(), "-V, --version", "show the version")
    .option("--bus <uri>", "the bus, such as linux:1 (default: TWOWIRE_BUS, else the configuration file, else sim:)")
    .option("--config <file>", "the configuration file (default: twowire.config.json)")
    .option("--json", "JSON instead of text, one line for each result")
    .option("--trace", "the wire transcript of every transfer on stderr")
    .addHelpText("after", examplesText(["list", "detect --bus linux:1", "identify", "read mcp9808", "help get"]))
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: (command) => globalOptionsOf(command, program, silent),
      // The commands are all of interest and have long arguments, so their list shows the names only.
      subcommandTerm: (command) => command.name(),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Errors are printed by reportFailure, like all others, and help that was not asked for is no answer to one.
      writeErr: () => undefined,
      getOutHelpWidth: () => stdout.columns,
    });
  /** The global options that have no meaning for a command. */
  const silent = new Map<Command, readonly string[]>();
  const add: AddCommand = (name, { usage, summary, details = [], examples, onBus = true, traces = onBus }) => {
    const command = program
      .command(name)
      .usage(`[options] ${usage}`.trim())
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .addHelpText(
        "after",
        `${details.map((line) => `\n${line}`).join("")}${details.length === 0 ? "" : "\n"}${examplesText(examples)}`,
      );
    silent.set(command, [...(onBus ? [] : ["bus", "config"]), ...(traces ? [] : ["trace"])]);
    return onBus ? command : command.hook("preAction", refuseBus);
  };
  declareChipCommands(add, context);
  declareBusCommands(add, context);
  declareServe(add, context);
  declareNew(add, context);
  declareHelp(add, program);
  for (const [heading, names] of GROUPS) {
    for (const command of program.commands) if (names.includes(command.name())) command.helpGroup(heading);
  }
  return program;
}

/** The global options that a command's help shows: those that do something there. */
function globalOptionsOf(
  command: Command,
  program: Command,
  silent: ReadonlyMap<Command, readonly string[]>,
): Option[] {
  const hidden = silent.get(command);
  if (hidden === undefined) return [];
  return program.options.filter((option) => option.name() !== "version" && !hidden.includes(option.name()));
}

/** Commands by what they are for, as `--help` lists them. */
const GROUPS: readonly (readonly [heading: string, commands: readonly string[]])[] = [
  ["Without hardware:", ["demo", "lab"]],
  ["Buses and chips by name:", ["list", "chips", "identify", "read", "watch"]],
  ["As in i2c-tools:", ["detect", "get", "set", "dump", "transfer"]],
  ["More:", ["serve", "new", "help"]],
];

/** A bus that would be ignored is a mistake that the user should hear of. */
function refuseBus(command: Command): void {
  const { bus } = command.optsWithGlobals<CommonOptions>();
  if (bus === undefined) return;
  throw usageError(`'${command.name()}' works on no single bus, and got --bus ${bus}`, "Leave --bus out.");
}

/** `twowire help [COMMAND]`, which is `--help` for those who expect it in front. */
function declareHelp(add: AddCommand, program: Command): void {
  add("help", { usage: "[COMMAND]", summary: "show help for a command", examples: ["help", "help get"] })
    .argument("[command]")
    .action((name: string | undefined) => {
      const command = name === undefined ? program : program.commands.find((known) => known.name() === name);
      if (command === undefined) throw unknownCommand(name ?? "", program);
      command.outputHelp();
    });
}

/** What `twowire` alone prints: the commands, and where to read on. */
function shortHelp(program: Command): string {
  const rows = alignedRows(program.commands.map((command) => [command.name(), command.summary()]));
  return `${program.description()}\n\n${rows.map((row) => `  ${row}\n`).join("")}\nTry \`twowire read mcp9808\`, and \`twowire COMMAND --help\` for examples.\n`;
}

function commandsAsJson(program: Command): string {
  const commands = program.commands.map((command) => ({ name: command.name(), summary: command.summary() }));
  return jsonLine({ commands });
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  twowire ${example}`).join("\n")}`;
}
