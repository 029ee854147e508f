import { type Clock, I2CError, systemClock } from "@twowire/core";
import type { CommandContext, CommonOptions } from "../context.ts";
import { ReportedFailure, SUCCESS } from "../failure.ts";
import { Lab } from "../lab/lab.ts";
import { LabBus, placeOf } from "../lab/lab-bus.ts";
import { LabClock } from "../lab/lab-clock.ts";
import type { Prompt } from "../prompt.ts";
import { usageError } from "../usage-error.ts";

/**
 * `twowire lab [POPULATION]`: a prompt on one simulated bus, which lives as long as the prompt. On a terminal it ends with
 * success; elsewhere with the exit code of the last line that failed.
 * @param pace the time that a person at a terminal lives in
 */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: CommonOptions,
  pace: Clock = systemClock,
): Promise<void> {
  if (words.length > 0 && options.bus !== undefined) {
    throw usageError(`The bus is given twice: '${words.join(" ")}' and --bus ${options.bus}`, "Give it once.");
  }
  const isTerminal = context.stdin.isTerminal && context.stderr.isTerminal;
  const models = (await context.chips()).flatMap(({ model }) => (model === undefined ? [] : [model]));
  const population = options.bus ?? words.join(",");
  const bus = new LabBus(population, models, new LabClock(isTerminal ? pace : undefined));
  const lab = new Lab(context, bus, { json: options.json === true, trace: options.trace === true });
  const prompt = await context.stdin.openPrompt({
    text: "lab> ",
    complete: (line) => lab.complete(line),
    interrupted: () => lab.interrupt(),
  });
  let exitCode = SUCCESS;
  try {
    if (prompt.isTerminal) context.stderr.write(greeting(bus));
    exitCode = await converse(prompt, lab);
    // Ctrl-D leaves the cursor behind the prompt.
    if (prompt.isTerminal && !lab.ended) context.stderr.write("\n");
  } finally {
    prompt.close();
    await bus.close();
  }
  if (context.signal.aborted) throw interrupted(context.signal.reason);
  if (exitCode !== SUCCESS && !prompt.isTerminal) throw new ReportedFailure(exitCode);
}

/** Executes lines until there are no more. @returns the exit code of the last one that failed */
async function converse(prompt: Prompt, lab: Lab): Promise<number> {
  let lastFailure = SUCCESS;
  while (!lab.ended) {
    const line = await prompt.readLine();
    if (line === undefined) break;
    const exitCode = await lab.execute(line);
    if (exitCode !== SUCCESS) lastFailure = exitCode;
  }
  return lastFailure;
}

function greeting({ chips }: LabBus): string {
  const who = chips.length === 0 ? "nothing" : chips.map(placeOf).join(", ");
  return `A simulated bus with ${who} on it. Try help, detect, read; Ctrl-D leaves.\n`;
}

function interrupted(cause: unknown): I2CError {
  return new I2CError({ kind: "aborted", message: "Interrupted", nextStep: "The lab is gone.", cause });
}
