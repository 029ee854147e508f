import { I2CError } from "@twowire/core";
import type { CommandContext } from "./context.ts";

/** What to ask before something that may do harm. */
export interface Question {
  /** What is about to happen, line by line. */
  readonly lines: readonly string[];
  /** What an empty answer means. */
  readonly byDefault: "yes" | "no";
  /** Whether to show the general warning first. Default: true. */
  readonly warning?: boolean;
}

const WARNING = "WARNING! This program can confuse your I2C bus, cause data loss and worse!";

/**
 * Asks on the terminal, unless the user said yes beforehand (-y).
 * @returns whether to go on
 * @throws I2CError `aborted` where there is no terminal to ask on, or when the user interrupts
 */
export async function confirm(context: CommandContext, question: Question, yes: boolean): Promise<boolean> {
  if (yes) return true;
  const { stdin, stderr } = context;
  if (!stdin.isTerminal || !stderr.isTerminal) {
    throw new I2CError({
      kind: "aborted",
      message: "This needs a confirmation, and there is no terminal to ask on",
      nextStep: "Give -y if you are sure; nothing was sent.",
      outcome: "never-sent",
    });
  }
  const lines = question.warning === false ? question.lines : [WARNING, ...question.lines];
  stderr.write(`${lines.join("\n")}\nContinue? ${question.byDefault === "yes" ? "[Y/n]" : "[y/N]"} `);
  const answer = await stdin.readLine();
  if (context.signal.aborted) {
    stderr.write("\n");
    throw new I2CError({
      kind: "aborted",
      message: "Interrupted",
      nextStep: "Nothing was sent.",
      outcome: "never-sent",
    });
  }
  if (meansYes(answer, question.byDefault)) return true;
  if (answer === undefined) stderr.write("\n");
  stderr.write("Aborting on user request.\n");
  return false;
}

/** The end of input is a no; anything that is neither yes nor no is the default. */
function meansYes(answer: string | undefined, byDefault: "yes" | "no"): boolean {
  if (answer === undefined) return false;
  const first = answer.trim().charAt(0).toLowerCase();
  if (first === "y") return true;
  return first === "n" ? false : byDefault === "yes";
}
