import type { Command, CommanderError } from "commander";
import { nearestName } from "../configuration/nearest-name.ts";
import { usageError } from "./usage-error.ts";

const SEE_COMMANDS = "Run `twowire --help` to see the commands.";

/** Words that people know from elsewhere for what a command does. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["scan", "detect"],
  ["probe", "detect"],
  ["ls", "list"],
  ["info", "identify"],
  ["write", "set"],
  ["sample", "read"],
  ["monitor", "watch"],
  ["shell", "lab"],
  ["simulate", "lab"],
  ["version", "--version"],
]);

/** What commander found wrong, with the next step. */
export function asUsageError(error: CommanderError, program: Command, args: readonly string[]): Error {
  const message = error.message.replace(/^error: /, "").replace(/\.$/, "");
  if (error.code === "commander.unknownCommand") return unknownCommand(/'(.*)'/s.exec(message)?.[1] ?? "", program);
  // The first name of a command is the command; what follows may be words like it.
  const command = args.map((word) => program.commands.find((known) => known.name() === word)).find(Boolean);
  const meant = error.code === "commander.unknownOption" ? nearestOption(message, command, program) : undefined;
  const see = command === undefined ? SEE_COMMANDS : `See \`twowire ${command.name()} --help\`.`;
  return usageError(
    message.charAt(0).toUpperCase() + message.slice(1),
    meant === undefined ? see : `Did you mean ${meant}? ${see}`,
  );
}

/** A command that there is not. */
export function unknownCommand(name: string, program: Command): Error {
  const known = program.commands.map((command) => command.name());
  const word = name.toLowerCase();
  const withoutPrefix = known.find((command) => word === `i2c${command}`);
  const nearest = withoutPrefix ?? ELSEWHERE.get(word) ?? nearestName(name, known);
  return usageError(`There is no command '${name}'`, nearest === undefined ? SEE_COMMANDS : `Did you mean ${nearest}?`);
}

function nearestOption(message: string, command: Command | undefined, program: Command): string | undefined {
  const [, given = ""] = /'(-[^']*)'/.exec(message) ?? [];
  const options = [...(command?.options ?? []), ...program.options];
  if (given.startsWith("--")) {
    const names = options.flatMap(({ long }) => (long === undefined ? [] : [long.slice(2)]));
    const nearest = nearestName(given.slice(2).replace(/=.*$/s, ""), [...names, "help"]);
    return nearest === undefined ? undefined : `--${nearest}`;
  }
  // A single letter has no neighbours but its other case.
  const letters = options.flatMap(({ short }) => (short === undefined ? [] : [short]));
  return letters.find((short) => short !== given && short.toLowerCase() === given.toLowerCase());
}
