import { addressValue, I2CError, isI2CError } from "@twowire/core";
import { paint } from "./colours.ts";
import { type CommandContext, OUTPUT_CLOSED } from "./context.ts";
import { jsonLine } from "./formats/json-line.ts";

/** What a shell sees. */
export const SUCCESS = 0;
const FAILURE = 1;
const WRONG_USAGE = 2;
/** Ended by Ctrl-C, as shells count it: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** Ends a command with an exit code where what went wrong was printed already. */
export class ReportedFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("This was reported already");
    this.exitCode = exitCode;
  }
}

/** Prints an error on stderr, in one line, with what to do next. @returns the exit code it means */
export function reportFailure(context: CommandContext, thrown: unknown, json: boolean): number {
  if (thrown instanceof ReportedFailure) return thrown.exitCode;
  if (context.signal.aborted && context.signal.reason === OUTPUT_CLOSED) return SUCCESS;
  const error = withCause(I2CError.from(thrown));
  const exitCode = exitCodeOf(context, error);
  if (json) context.stderr.write(jsonLine({ error: failureShape(error), exitCode }));
  else context.stderr.write(`${paint(context.stderr, "red", "Error:")} ${oneLine(error.message)}\n`);
  return exitCode;
}

/** A line on a terminal has no cause behind it to look at, so what the operating system said goes into the message. */
function withCause(error: I2CError): I2CError {
  const { cause, kind, summary } = error;
  // An I2CError as the cause is the same one before the command put words in front of it.
  if (kind !== "io" || !(cause instanceof Error) || isI2CError(cause) || summary.includes(cause.message)) return error;
  return error.with({ message: `${summary}: ${cause.message}` });
}

/** The same error, its message beginning with what it means for the command: `Read failed: …`. */
export function failed(what: string, thrown: unknown): I2CError {
  const error = I2CError.from(thrown);
  if (error.kind === "aborted" || error.kind === "invalid-argument") return error;
  return error.with({ message: `${what}: ${error.summary}` });
}

function exitCodeOf(context: CommandContext, error: I2CError): number {
  if (context.signal.aborted && error.kind === "aborted") return INTERRUPTED;
  return error.kind === "invalid-argument" ? WRONG_USAGE : FAILURE;
}

function failureShape(error: I2CError): Record<string, unknown> {
  return {
    kind: error.kind,
    message: error.summary,
    nextStep: error.nextStep,
    ...(error.address === undefined ? {} : { address: addressValue(error.address) }),
    ...(error.segment === undefined ? {} : { segment: error.segment }),
    ...(error.byte === undefined ? {} : { byte: error.byte }),
    ...(error.code === undefined ? {} : { code: error.code }),
  };
}

/** Arguments of the user appear in messages: nothing of them may break the line or move the cursor. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
